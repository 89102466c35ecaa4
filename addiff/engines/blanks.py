"""Answers with nothing in them: of the shape that every answer to a question has."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from addiff.api.modes import chosen
from addiff.api.program import refuse_large, single
from addiff.results.columns import COLUMNS, upper
from addiff.results.elements import shape_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from addiff.api.program import Program
    from addiff.program.wengert import WengertList


def blank(name: str, program: Program, lowered: WengertList, options: Mapping[str, Any]) -> Any:
    """An answer whose numbers are their places in its order: that of `results.columns`, arrays element by element.

    name       the function of the Python interface
    lowered    the steps for the shapes of the inputs
    errors     what the function would say of its options, whatever the point
    """
    empty = _BLANKS[name](program, lowered, **options)
    count = 0

    def places(part: Any) -> Any:
        nonlocal count
        if isinstance(part, dict):
            return {key: places(inner) for key, inner in part.items()}
        if isinstance(part, tuple):
            return tuple([places(inner) for inner in part])
        if hasattr(part, "__dataclass_fields__"):
            return replace(part, **{name: places(getattr(part, name)) for name in part.__dataclass_fields__})
        shape = shape_of(part)
        count += prod(shape)
        return np.arange(count - prod(shape), count).reshape(shape) if shape else float(count - 1)

    members = {}
    for member in COLUMNS[type(empty).__name__]:
        part = getattr(empty, member)
        members[member] = _symmetric(part, places) if member == "hessian" else places(part)
    return replace(empty, **members)


def _symmetric(matrix: dict[str, dict[str, Any]], places: Callable[[Any], Any]) -> dict[str, dict[str, Any]]:
    """The places in a symmetric matrix: the two of a pair have the same."""
    rows: dict[str, dict[str, Any]] = {name: {} for name in matrix}
    for name, other, part in upper(matrix):
        found = rows[name][other] = places(part)
        if other != name:
            own = len(shape_of(found)) - len(shape_of(matrix[other][other])) // 2
            rows[other][name] = np.moveaxis(found, list(range(own)), list(range(-own, 0))) if own else found
    return rows


def _zeros(lowered: WengertList, named: Mapping[str, int]) -> dict[str, Any]:
    """A zero, or an array of them, for each of some steps."""
    steps = lowered.steps
    return {name: np.zeros(steps[i].shape) if steps[i].shape else 0.0 for name, i in named.items()}


def _inputs(program: Program, lowered: WengertList, wrt: Sequence[str] | None = None) -> dict[str, Any]:
    return _zeros(lowered, {program.inputs[i]: i for i in program.positions(wrt)})


def _outputs(lowered: WengertList) -> dict[str, Any]:
    return _zeros(lowered, dict(lowered.outputs))


def _value(_: Program, lowered: WengertList) -> Any:
    from addiff.results import Values

    return Values("", {}, _outputs(lowered), ())


def _grad(program: Program, lowered: WengertList, *, wrt: Sequence[str] | None = None, mode: str | None = None) -> Any:
    from addiff.results import Gradient

    single(program, "grad", lowered)
    return Gradient("", {}, chosen(mode, "reverse"), 0.0, _inputs(program, lowered, wrt), ())


def _jacobian(
    program: Program,
    lowered: WengertList,
    *,
    wrt: Sequence[str] | None = None,
    mode: str | None = None,
    sparse: bool = False,
) -> Any:
    from addiff.api.jacobian import refuse_large_rows
    from addiff.results import Jacobian

    wanted = program.positions(wrt)
    refuse_large_rows(lowered, wanted)
    rows: dict[str, dict[int, float]] = {name: {} for name in program.outputs}
    shapes = {name: lowered.steps[index].shape for name, index in lowered.outputs}
    matrix = program.matrix(rows, wanted, sparse=sparse, shapes=shapes, lowered=lowered)
    return Jacobian("", {}, chosen(mode, "reverse"), _outputs(lowered), matrix, ())


def _hessian(program: Program, lowered: WengertList, *, wrt: Sequence[str] | None = None, sparse: bool = False) -> Any:
    from addiff.results import Hessian

    single(program, "hessian", lowered)
    wanted = program.positions(wrt)
    gradient = _inputs(program, lowered, wrt)
    shapes = {name: shape_of(zeros) for name, zeros in gradient.items()}
    count = sum(map(prod, shapes.values()))
    refuse_large(count, count, "choose inputs with --wrt, or take products (hvp)")
    rows: dict[str, dict[int, float]] = {name: {} for name in gradient}
    matrix = program.matrix(rows, wanted, sparse=sparse, shapes=shapes, lowered=lowered)
    return Hessian("", {}, 0.0, gradient, matrix, ())


def _jvp(program: Program, lowered: WengertList, *, tangent: Mapping[str, Any]) -> Any:
    from addiff.results import JacobianVector

    program.direction(tangent, "tangent", lowered)
    return JacobianVector("", {}, _outputs(lowered), _outputs(lowered), ())


def _vjp(
    program: Program, lowered: WengertList, *, cotangent: Mapping[str, Any], wrt: Sequence[str] | None = None
) -> Any:
    from addiff.results import VectorJacobian

    program.weights(cotangent, lowered)
    return VectorJacobian("", {}, _outputs(lowered), _inputs(program, lowered, wrt), ())


def _hvp(program: Program, lowered: WengertList, *, vector: Mapping[str, Any], wrt: Sequence[str] | None = None) -> Any:
    from addiff.results import HessianVector

    single(program, "hvp", lowered)
    program.direction(vector, "vector", lowered)
    return HessianVector("", {}, 0.0, _inputs(program, lowered, wrt), _inputs(program, lowered, wrt), ())


def _taylor(
    program: Program,
    lowered: WengertList,
    *,
    order: int,
    direction: Mapping[str, Any] | None = None,
    wrt: Sequence[str] | None = None,
) -> Any:
    from addiff.api.taylor import moving
    from addiff.results import Taylor

    moving(program, order, direction, wrt, lowered)
    return Taylor("", {}, order, {name: (zero,) * (order + 1) for name, zero in _outputs(lowered).items()}, ())


def _check(program: Program, lowered: WengertList, *, wrt: Sequence[str] | None = None) -> Any:
    from addiff.results import Check, Comparison

    single(program, "check", lowered)
    compared = {name: Comparison(zero, zero, zero, zero) for name, zero in _inputs(program, lowered, wrt).items()}
    return Check("", {}, 0.0, 0.0, compared, ())  # type: ignore[arg-type]  # the place of the truth is a number, too


_BLANKS: dict[str, Callable[..., Any]] = {
    "value": _value,
    "grad": _grad,
    "jacobian": _jacobian,
    "hessian": _hessian,
    "jvp": _jvp,
    "vjp": _vjp,
    "hvp": _hvp,
    "taylor": _taylor,
    "check": _check,
}
"""For each function an answer of zeros; it looks at the options as the function does."""
