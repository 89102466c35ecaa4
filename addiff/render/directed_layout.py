"""Results about a vector as documents: derivatives along a direction, of a combination of outputs, of a series."""

from __future__ import annotations

from math import factorial, isfinite
from sys import float_info
from typing import TYPE_CHECKING, Any

from addiff.render.document import Block, Column, Note, Program, Table
from addiff.render.layouts import by_input, facts, number, rounding
from addiff.results.elements import apart, by_element, has_arrays

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from addiff.render.document import Document
    from addiff.render.numbers import Figures
    from addiff.results import HessianVector, JacobianVector, Taylor, VectorJacobian

    Vector = Mapping[str, float] | None

MOST_TOLD = 6
"""Components of a vector that a note repeats; its reader has it at hand."""

LAST_FACTORIAL = 170
"""The last whole number whose factorial is a double."""


def blocks(result: Any, vector: Vector, outputs: Sequence[str], figures: Figures) -> Document:
    """The program, the results, the vector where it is known, and a word on rounding."""
    shown = list(LAYOUTS[type(result).__name__](result, vector, outputs, figures))
    return (Program(result.expression), *shown, *rounding(figures))


def _along(result: JacobianVector, tangent: Vector, _: Sequence[str], figures: Figures) -> Iterator[Block]:
    yield Table(
        (Column("output", key=True), Column("value", numeric=True), Column("derivative", numeric=True)),
        tuple(
            ((name, "name"), number(result.values[name], figures), number(x, figures, "derivative"))
            for name, x in result.jvp.items()
        ),
    )
    yield from _direction("along", tangent, figures)


def _back(result: VectorJacobian, cotangent: Vector, _: Sequence[str], figures: Figures) -> Iterator[Block]:
    yield facts(result.values, figures)
    yield from by_input(result.at, {"derivative": result.vjp}, figures)
    if cotangent is not None:
        yield Note(f"derivatives of {_combination(cotangent, figures)}")


def _bent(result: HessianVector, vector: Vector, outputs: Sequence[str], figures: Figures) -> Iterator[Block]:
    yield facts({outputs[0]: result.value}, figures)
    columns = {f"∂{outputs[0]}/∂input": result.gradient, "Hessian × vector": result.hvp}
    yield from by_input(result.at, columns, figures)
    yield from _direction("vector:", vector, figures)


def _series(result: Taylor, direction: Vector, _: Sequence[str], figures: Figures) -> Iterator[Block]:
    """A row for each order: the coefficient, and the derivative that it comes from."""
    if has_arrays(result):
        result = by_element(result)
    columns = [Column("k", key=True, numeric=True)]
    for name in result.coefficients:
        columns += [Column(f"{name}: c_k", numeric=True), Column(f"{name}: k! × c_k", numeric=True)]
    absent = False
    rows = []
    for k in range(result.order + 1):
        cells = [(f"{k}", "number")]
        for coefficients in result.coefficients.values():
            derivative = _derivative(k, coefficients[k])
            absent |= derivative is None
            cells += [number(coefficients[k], figures), number(derivative, figures, "derivative")]
        rows.append(tuple(cells))
    yield Table(tuple(columns), tuple(rows))
    yield from _direction("along", direction, figures)
    if absent:
        yield Note("k! × c_k is left out where it, or a factor, is beyond the doubles")


def _derivative(k: int, c: float) -> float | None:
    """The derivative that a Taylor coefficient comes from; None where doubles cannot tell it."""
    if not isfinite(c) or k < 2:
        return c
    if k > LAST_FACTORIAL or 0 < abs(c) < float_info.min:  # so small a number has lost digits
        return None
    product = factorial(k) * c
    return product if isfinite(product) else None


def _direction(word: str, vector: Vector, figures: Figures) -> Iterator[Note]:
    """A vector by its components."""
    if vector is not None:
        told = [f"{name} = {figures.text(x)}" for name, x in list(vector.items())[:MOST_TOLD]]
        yield Note(f"{word} {', '.join(told)}{_rest(vector)}")


def _combination(weights: Mapping[str, float], figures: Figures) -> str:
    """Outputs with their weights as a sum."""
    weights = {name: weight for name, weight in apart(weights).items() if weight != 0}
    text = ""
    for name, weight in list(weights.items())[:MOST_TOLD]:
        factor = "" if abs(weight) == 1 else f"{figures.text(abs(weight))}*"
        sign = ("-" if weight < 0 else "") if not text else (" - " if weight < 0 else " + ")
        text += f"{sign}{factor}{name}"
    return f"{text}{_rest(weights)}" if text else "0"


def _rest(vector: Mapping[str, float]) -> str:
    """How many components were not told."""
    return f" and {len(vector) - MOST_TOLD} more" if len(vector) > MOST_TOLD else ""


LAYOUTS: dict[str, Callable[[Any, Vector, Sequence[str], Figures], Iterator[Block]]] = {
    "JacobianVector": _along,
    "VectorJacobian": _back,
    "HessianVector": _bent,
    "Taylor": _series,
}
"""The layout of each kind of result, by the name of its class."""
