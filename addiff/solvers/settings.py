"""What bounds a search: its box, the number of its steps, its tolerance."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

import numpy as np

from addiff.errors import BadNameError, UsageError
from addiff.suggestions import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from addiff.solvers.problem import Problem

    Bounds = Mapping[str, tuple[float | None, float | None]]


def box(problem: Problem, bounds: Bounds) -> tuple[np.ndarray, np.ndarray] | tuple[None, None]:
    """The lowest and the highest value of each element of the unknowns; None where there are no bounds.

    errors    BadNameError for a name that is no unknown; UsageError for an empty range, or a start outside of it
    """
    if not bounds:
        return None, None
    unknowns = problem.unknowns
    low, high = np.full(unknowns.size, -np.inf), np.full(unknowns.size, np.inf)
    start = unknowns.pack(problem.start)
    for name, ends in bounds.items():
        if name not in unknowns.names:
            raise BadNameError(
                f"--bounds gives {name}, which is no unknown of --start{did_you_mean(name, unknowns.names)}"
            )
        first, last = (-np.inf if ends[0] is None else ends[0]), (np.inf if ends[1] is None else ends[1])
        if isnan(first) or isnan(last) or not first < last:
            raise UsageError(f"--bounds: the range of {name} is empty: write the smaller end first")
        part = unknowns.part(name)
        if not ((start[part] >= first) & (start[part] <= last)).all():
            raise UsageError(f"--start gives {name} a value outside of its bounds, {first:g} to {last:g}")
        low[part], high[part] = first, last
    return low, high


def iterations(given: int | None, default: int) -> int:
    """How many steps a method may take."""
    if given is None:
        return default
    if given < 1:
        raise UsageError(f"--max-iterations {given}: give a whole number from 1 on")
    return given


def tolerance(given: float | None, default: float) -> float:
    """How small is small enough."""
    if given is None:
        return default
    if not 0 < given < 1:
        raise UsageError(f"--tolerance {given:g}: give a number between 0 and 1, such as {default:g}")
    return given
