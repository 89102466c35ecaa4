"""Results as CSV: one row a point, one row a step of a trace or an entry of a sparse matrix; every figure exact."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from addiff.errors import UsageError
from addiff.render.numbers import shortest
from addiff.results.matrix import Sparse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from addiff.results import (
        Check,
        Gradient,
        Hessian,
        HessianVector,
        Jacobian,
        JacobianVector,
        Sparsity,
        Taylor,
        Trace,
        Values,
        VectorJacobian,
    )

    Rows = Iterable[Sequence[str]]


def table(result: object, outputs: Sequence[str]) -> str:
    """The table of a result, its header first.

    outputs    the names of the program's outputs
    errors     UsageError where two columns would have the same name
    """
    kind = type(result).__name__
    if kind not in TABLES:
        raise UsageError("this result has no form in CSV")
    return _text(TABLES[kind](result, outputs))


def _values(result: Values, _: Sequence[str]) -> Rows:
    return _one_point(result.at, result.values, [])


def _gradient(result: Gradient, outputs: Sequence[str]) -> Rows:
    return _one_point(result.at, {outputs[0]: result.value}, _slopes(outputs[0], result.gradient))


def _sparsity(result: Sparsity, _: Sequence[str]) -> Rows:
    """A row for each entry."""
    yield ["row", "column"]
    for name, columns in result.pattern.items():
        for column in columns:
            yield [name, column]


def _jacobian(result: Jacobian, _: Sequence[str]) -> Rows:
    """The values and the rows of the matrix in one row, or a row for each structural nonzero."""
    if isinstance(result.jacobian, Sparse):
        return _entries((output, name, x) for output, row in result.jacobian.items() for name, x in row.items())
    return _one_point(
        result.at,
        result.values,
        [slope for output, row in result.jacobian.items() for slope in _slopes(output, row)],
    )


def _hessian(result: Hessian, outputs: Sequence[str]) -> Rows:
    """The value, the gradient and the upper triangle in one row, or a row for each structural nonzero of it."""
    if isinstance(result.hessian, Sparse):
        return _entries(_upper(result.hessian))
    second = [(f"d2{outputs[0]}_d{name}_d{other}", x) for name, other, x in _upper(result.hessian)]
    return _one_point(result.at, {outputs[0]: result.value}, [*_slopes(outputs[0], result.gradient), *second])


def _along(result: JacobianVector, _: Sequence[str]) -> Rows:
    return _one_point(result.at, result.values, [(f"jvp_{output}", x) for output, x in result.jvp.items()])


def _back(result: VectorJacobian, _: Sequence[str]) -> Rows:
    return _one_point(result.at, result.values, [(f"vjp_{name}", x) for name, x in result.vjp.items()])


def _bent(result: HessianVector, outputs: Sequence[str]) -> Rows:
    product = [(f"hvp_{name}", x) for name, x in result.hvp.items()]
    return _one_point(result.at, {outputs[0]: result.value}, [*_slopes(outputs[0], result.gradient), *product])


def _series(result: Taylor, _: Sequence[str]) -> Rows:
    terms = [(f"{output}_c{k}", c) for output, row in result.coefficients.items() for k, c in enumerate(row)]
    return _one_point(result.at, {}, terms)


def _slopes(output: str, row: dict[str, float]) -> list[tuple[str, float]]:
    """The columns of first derivatives."""
    return [(f"d{output}_d{name}", slope) for name, slope in row.items()]


def _upper(matrix: dict[str, dict[str, float]]) -> Iterator[tuple[str, str, float]]:
    """Each pair of a symmetric matrix once, in the order of its rows."""
    places = {name: k for k, name in enumerate(matrix)}
    for name, row in matrix.items():
        for other, x in row.items():
            if places[other] >= places[name]:
                yield name, other, x


def _entries(nonzeros: Iterable[tuple[str, str, float]]) -> Rows:
    """A sparse matrix, a row for each entry."""
    return [("row", "column", "value"), *((row, column, shortest(x)) for row, column, x in nonzeros)]


def _one_point(at: dict[str, float], values: dict[str, float], derived: list[tuple[str, float]]) -> Rows:
    """The inputs' columns, those added, and `error`, which stays empty: a point with an error has no row.

    at         the inputs; one called `error` gives way to the column of that name
    values     the outputs by their names
    derived    the columns made from these names and those of the inputs
    """
    cells = {name: x for name, x in at.items() if name != "error"}
    for name, x in [*values.items(), *derived]:
        if name in cells or name == "error":
            own = f", as in `result = {name}`" if name in values and name in {*at, "error"} else ""
            raise UsageError(f"two columns would be called {name}: give the output a name of its own{own}")
        cells[name] = x
    return [[*cells, "error"], [*map(shortest, cells.values()), ""]]


def _steps(trace: Trace, _: Sequence[str]) -> Rows:
    """A row a step; the columns of a mode that did not run are absent."""
    directions = list(trace.steps[0].tangents or ()) if trace.steps else []
    adjoints = any(step.adjoint is not None for step in trace.steps)
    tangents = [f"tangent_{name}" for name in directions]
    yield ["name", "op", "args", "partials", "expression", "value", *tangents, *["adjoint"] * adjoints]
    for step in trace.steps:
        yield [
            step.name,
            step.op,
            " ".join(a if isinstance(a, str) else shortest(a) for a in step.args),
            " ".join("null" if p is None else shortest(p) for p in step.partials),
            step.expression,
            shortest(step.value),
            *(shortest((step.tangents or {})[name]) for name in directions),
            *([_optional(step.adjoint)] * adjoints),
        ]


def _comparisons(check: Check, _: Sequence[str]) -> Rows:
    yield ["input", "at", "forward", "reverse", "finite_difference", "error"]
    for name, found in check.derivatives.items():
        numbers = (check.at[name], found.forward, found.reverse, found.finite_difference, found.error)
        yield [name, *map(_optional, numbers)]


def _optional(x: float | None) -> str:
    return "" if x is None else shortest(x)


def _text(rows: Rows) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(rows)
    return written.getvalue()


TABLES: dict[str, Callable[[Any, Sequence[str]], Rows]] = {
    "Values": _values,
    "Sparsity": _sparsity,
    "Gradient": _gradient,
    "Jacobian": _jacobian,
    "Hessian": _hessian,
    "JacobianVector": _along,
    "VectorJacobian": _back,
    "HessianVector": _bent,
    "Taylor": _series,
    "Trace": _steps,
    "Check": _comparisons,
}
"""The rows of each kind of result, by the name of its class."""
