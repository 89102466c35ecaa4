"""Results element by element: arrays taken apart into numbers with names such as `v[0]` and `A[0,1]`."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any

from addiff.results.matrix import Sparse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Place = tuple[int, ...]


MEMBERS = ("at", "start", "values", "gradient", "jvp", "vjp", "hvp", "minimizer", "root", "residuals", "parameters")
"""The members of results that have a number or an array by name."""


def has_arrays(result: Any) -> bool:
    """Whether a result has arrays, inside or among its values."""
    numbers = [x for member in MEMBERS for x in getattr(result, member, {}).values()]
    numbers += [series[0] for series in getattr(result, "coefficients", {}).values()]
    return any(shape_of(x) for x in numbers)


def shape_of(x: Any) -> Place:
    """The lengths of the axes of an array; none for a number."""
    shape: Place = getattr(x, "shape", ())
    return shape


def named(name: str, place: Place) -> str:
    """The name of an element."""
    return f"{name}[{','.join(map(str, place))}]" if place else name


def places(shape: Place) -> Iterator[Place]:
    """The places of all elements, in order."""
    return product(*map(range, shape))


def place_of(k: int, shape: Place) -> Place:
    """The place of the element that comes k-th."""
    found: list[int] = []
    for length in reversed(shape):
        k, index = divmod(k, length)
        found.append(index)
    return tuple(reversed(found))


def apart(numbers: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers and arrays by name as numbers by the names of elements."""
    return {named(name, place): _at(x, place) for name, x in numbers.items() for place in places(shape_of(x))}


def by_element(result: Any) -> Any:
    """The same result with a name for each element of its arrays."""
    kind = type(result).__name__
    members: dict[str, Any] = {m: apart(getattr(result, m)) for m in MEMBERS if hasattr(result, m)}
    if kind == "Jacobian":
        members["jacobian"] = _matrix(result.jacobian, {name: shape_of(x) for name, x in result.values.items()})
    elif kind == "Hessian" and not isinstance(result.hessian, Sparse):  # which has names of elements already
        members["hessian"] = _matrix(result.hessian, {name: shape_of(x) for name, x in result.gradient.items()})
    elif kind == "Taylor":
        members["coefficients"] = _series(result.coefficients)
    elif kind == "Fit":
        members["standard_errors"] = {
            named(name, place): _inside(result.standard_errors[name], place)
            for name, x in result.parameters.items()
            for place in places(shape_of(x))
        }
    elif kind == "Check":
        members["derivatives"] = _comparisons(result.derivatives)
    return replace(result, **members)


def _at(x: Any, place: Place) -> Any:
    return float(x[place]) if place else x


def _matrix(matrix: Mapping[str, Mapping[str, Any]], shapes: Mapping[str, Place]) -> dict[str, dict[str, float]]:
    """A matrix of arrays, each of the shape of its row and then of its column, as one of numbers."""
    found = {}
    for name, row in matrix.items():
        own = shapes[name]
        for place in places(own):
            found[named(name, place)] = apart({column: x[place] if place else x for column, x in row.items()})
    return {name: {column: float(x) for column, x in row.items()} for name, row in found.items()}


def _series(coefficients: Mapping[str, tuple[Any, ...]]) -> dict[str, tuple[float, ...]]:
    return {
        named(name, place): tuple([_at(c, place) for c in series])
        for name, series in coefficients.items()
        for place in places(shape_of(series[0]))
    }


def _comparisons(derivatives: Mapping[str, Any]) -> dict[str, Any]:
    return {
        named(name, place): replace(
            found,
            forward=_at(found.forward, place),
            reverse=_at(found.reverse, place),
            finite_difference=_inside(found.finite_difference, place),
            error=_inside(found.error, place),
        )
        for name, found in derivatives.items()
        for place in places(shape_of(found.forward))
    }


def _inside(nested: Any, place: Place) -> Any:
    for k in place:
        nested = nested[k]
    return nested
