"""What a fit is given, as it needs it, or an error that says what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from addiff.api.sparsity import sparsity
from addiff.errors import BadNameError, ShapeError, UsageError
from addiff.lowering.names import OBSERVED, PREDICTED
from addiff.solvers.columns import doubles, refuse_lengths
from addiff.source import normal
from addiff.suggestions import did_you_mean, listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from addiff.solvers.problem import Problem


def column(name: str, numbers: Any) -> np.ndarray:
    """A column of numbers, or of arrays of one shape."""
    column = doubles(name, numbers)
    if not column.ndim:
        raise ShapeError(f"the column {name} is a number: --at (at=) holds what is the same for all rows")
    return column


def refuse_shapes(problem: Problem) -> None:
    """Raise ShapeError unless the columns are of one length, and each row has one observation and one prediction."""
    refuse_lengths(problem.columns)
    lowered = problem.program.lowered_for(problem.shapes | {name: np.shape(x) for name, x in problem.blank.items()})
    for name, index in lowered.outputs[:2]:
        if lowered.steps[index].shape:
            what = "observation" if name == OBSERVED else "prediction"
            raise ShapeError(f"the {what} has shape {list(lowered.steps[index].shape)}: each row of data is a number")


def refuse_strangers(problem: Problem) -> None:
    """Raise unless the prediction depends on every parameter, the observation on none, and the model on the data."""
    everything = problem.blank | problem.held | problem.start
    pattern = sparsity(problem.program.only(OBSERVED, PREDICTED), everything).pattern
    for name in problem.unknowns.names:
        if name in pattern[OBSERVED]:
            raise UsageError(
                f"the observation depends on the parameter {name}: what stands before ~ is made of columns, and"
                " parameters belong behind it"
            )
        if name not in pattern[PREDICTED]:
            raise UsageError(f"the prediction does not depend on {name}, which --start gives as a parameter")
    if not problem.columns:
        raise UsageError("the model uses no column of the data")


def roots(
    weights: str | Sequence[float] | np.ndarray | None, columns: Mapping[str, np.ndarray], rows: int
) -> np.ndarray | None:
    """The roots of the weights."""
    if weights is None:
        return None
    called = f"the weight {weights}" if isinstance(weights, str) else "the weight"
    if isinstance(weights, str):
        refuse_stranger(normal(weights), list(columns))
        numbers = columns[normal(weights)]
    else:
        numbers = column("of weights", weights)
    if numbers.ndim != 1:
        raise ShapeError(f"{called} of a row has shape {list(numbers.shape[1:])}: each row has a number for its weight")
    if len(numbers) != rows:
        raise ShapeError(f"there are {len(numbers):,} weights for {rows:,} rows")
    wrong = np.flatnonzero(~((numbers >= 0) & (numbers < np.inf)))
    if len(wrong):
        raise UsageError(f"row {wrong[0] + 1}: {called} is {numbers[wrong[0]]:g}, and weights are 0 or positive")
    roots: np.ndarray = np.sqrt(numbers)
    return roots


def refuse_stranger(weights: str, columns: Sequence[str]) -> None:
    """Raise BadNameError unless there is a column of weights."""
    if weights not in columns:
        raise BadNameError(
            f"no column {weights} of weights{did_you_mean(weights, columns)} (the columns: {listed(columns)})"
        )
