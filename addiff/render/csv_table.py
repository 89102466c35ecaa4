"""Results as CSV: one row a point, one row a step of a trace or an entry of a sparse matrix; every figure exact."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from addiff.errors import UsageError
from addiff.render.numbers import shortest
from addiff.results.columns import ERROR, columns, numbers, refuse_clash, upper
from addiff.results.elements import apart, by_element, has_arrays
from addiff.results.matrix import Sparse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from addiff.results import Check, Fit, Hessian, Jacobian, Sparsity, Trace

    Rows = Iterable[Sequence[str]]


def table(result: object, outputs: Sequence[str]) -> str:
    """The table of a result, its header first.

    outputs    the names of the program's outputs
    errors     UsageError where two columns would have the same name
    """
    kind = type(result).__name__
    if kind not in TABLES:
        raise UsageError("this result has no form in CSV")
    if hasattr(result, "at") and has_arrays(result):
        if kind == "Trace":
            raise UsageError("a trace of arrays has no form in CSV: use --format json")
        outputs = list(apart(result.values)) if hasattr(result, "values") else outputs
        result = by_element(result)
    return _text(TABLES[kind](result, outputs))


def _one_point(result: Any, outputs: Sequence[str]) -> Rows:
    """The inputs' columns, those added, and `error`, which stays empty: a point with an error has no row."""
    added = columns(result, outputs).values()
    refuse_clash(added, result.at, result.at, outputs or getattr(result, "values", ()))
    cells = result.at | dict(zip(added, numbers(result), strict=True))
    cells.pop(ERROR, None)
    return [[*cells, ERROR], [*map(shortest, cells.values()), ""]]


def _sparsity(result: Sparsity, _: Sequence[str]) -> Rows:
    """A row for each entry."""
    yield ["row", "column"]
    for name, row in result.pattern.items():
        for column in row:
            yield [name, column]


def _jacobian(result: Jacobian, outputs: Sequence[str]) -> Rows:
    """The values and the rows of the matrix in one row, or a row for each structural nonzero."""
    if isinstance(result.jacobian, Sparse):
        return _entries((output, name, x) for output, row in result.jacobian.items() for name, x in row.items())
    return _one_point(result, outputs)


def _hessian(result: Hessian, outputs: Sequence[str]) -> Rows:
    """The value, the gradient and the upper triangle in one row, or a row for each structural nonzero of it."""
    if isinstance(result.hessian, Sparse):
        return _entries(upper(result.hessian))
    return _one_point(result, outputs)


def _entries(nonzeros: Iterable[tuple[str, str, float]]) -> Rows:
    """A sparse matrix, a row for each entry."""
    return [("row", "column", "value"), *((row, column, shortest(x)) for row, column, x in nonzeros)]


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


def _parameters(fit: Fit, _: Sequence[str]) -> Rows:
    """A row for each parameter."""
    yield ["parameter", "value", "standard_error", "low", "high"]
    for name, value in fit.parameters.items():
        low, high = fit.confidence_intervals[name] or (None, None)
        yield [name, *map(_optional, (value, fit.standard_errors[name], low, high))]


def _optional(x: float | None) -> str:
    return "" if x is None else shortest(x)


def _text(rows: Rows) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(rows)
    return written.getvalue()


TABLES: dict[str, Callable[[Any, Sequence[str]], Rows]] = {
    "Values": _one_point,
    "Sparsity": _sparsity,
    "Gradient": _one_point,
    "Jacobian": _jacobian,
    "Hessian": _hessian,
    "JacobianVector": _one_point,
    "VectorJacobian": _one_point,
    "HessianVector": _one_point,
    "Minimum": _one_point,
    "Root": _one_point,
    "Taylor": _one_point,
    "Trace": _steps,
    "Check": _comparisons,
    "Fit": _parameters,
}
"""The rows of each kind of result, by the name of its class."""
