"""Results as CSV: one row a point, one row a step of a trace; every figure exact."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from addiff.errors import UsageError
from addiff.render.numbers import shortest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from addiff.results import Check, Gradient, Trace, Values

    Rows = Iterable[Sequence[str]]


def table(result: object, outputs: Sequence[str]) -> str:
    """The table of a result, its header first.

    outputs    the names of the program's outputs
    errors     UsageError where an output bears the name of an input's column
    """
    kind = type(result).__name__
    if kind not in TABLES:
        raise UsageError("this result has no form in CSV")
    return _text(TABLES[kind](result, outputs))


def _values(result: Values, _: Sequence[str]) -> Rows:
    return _one_point(result.at, result.values)


def _gradient(result: Gradient, outputs: Sequence[str]) -> Rows:
    (output,) = outputs
    slopes = {f"d{output}_d{name}": slope for name, slope in result.gradient.items()}
    return _one_point(result.at, {output: result.value, **slopes})


def _one_point(at: dict[str, float], added: dict[str, float]) -> Rows:
    """The inputs' columns, those added, and `error`, which stays empty: a point with an error has no row."""
    for name in added:
        if name in at:
            raise UsageError(
                f"two columns would be called {name}: give the output a name of its own, as in `result = {name}`"
            )
    cells = {**at, **added}
    cells.pop("error", None)
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
    "Gradient": _gradient,
    "Trace": _steps,
    "Check": _comparisons,
}
"""The rows of each kind of result, by the name of its class."""
