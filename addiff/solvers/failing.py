"""The error of a search that did not reach an answer, with the best point that it saw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.errors import ConvergenceError

if TYPE_CHECKING:
    import numpy as np

    from addiff.errors import AddiffError
    from addiff.solvers.problem import Problem

MOST_TOLD = 4
"""Elements of a point that a message repeats."""


def failed(message: str, problem: Problem, vector: np.ndarray, cause: AddiffError | None = None) -> ConvergenceError:
    """The error of a search, with the best point, which its message tells.

    cause    an error that is why, whose place it gets
    """
    labels = problem.unknowns.elements()
    told = ", ".join(f"{name} = {x:.6g}" for name, x in zip(labels[:MOST_TOLD], vector.tolist(), strict=False))
    more = f" and {len(labels) - MOST_TOLD:,} more" if len(labels) > MOST_TOLD else ""
    error = at_best(ConvergenceError(f"{message}; the best point is {told}{more}"), problem, vector)
    if cause is not None:
        error.source, error.line = cause.source, cause.line
        error.column, error.end_column = cause.column, cause.end_column
    return error


def at_best(error: ConvergenceError, problem: Problem, vector: np.ndarray) -> ConvergenceError:
    """The same error with the best point."""
    error.best = problem.unknowns.unpack(vector)
    return error
