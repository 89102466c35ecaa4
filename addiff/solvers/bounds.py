"""What bounds a search: its box, the number of its steps, its tolerance."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from addiff.errors import BadNameError, UsageError
from addiff.suggestions import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from addiff.solvers.problem import Problem

    Bounds = Mapping[str, tuple[float | None, float | None]]


class Box(NamedTuple):
    """The lowest and the highest value of each element of the unknowns, infinite where there is none."""

    low: np.ndarray
    high: np.ndarray

    @property
    def bounded(self) -> bool:
        """Whether there is an end anywhere."""
        return bool(np.isfinite(self.low).any() or np.isfinite(self.high).any())

    def inside(self, vector: np.ndarray) -> np.ndarray:
        """The point of the box that is nearest."""
        return np.asarray(np.clip(vector, self.low, self.high))

    def free(self, vector: np.ndarray, gradient: np.ndarray) -> np.ndarray:
        """Which elements can move: not those at a bound that the value falls beyond."""
        return ~(((vector <= self.low) & (gradient >= 0)) | ((vector >= self.high) & (gradient <= 0)))

    def near(self, vector: np.ndarray, tolerance: float) -> tuple[np.ndarray, np.ndarray]:
        """Which elements are at their lowest and which at their highest value, but for a relative difference."""
        low, high = (
            np.isfinite(edge) & (np.abs(vector - edge) <= tolerance * np.maximum(1.0, np.abs(edge))) for edge in self
        )
        return low, high


def box(problem: Problem, bounds: Bounds) -> Box:
    """The box of some bounds.

    errors    BadNameError for a name that is no unknown; UsageError for an empty range, or a start outside of it
    """
    unknowns = problem.unknowns
    low, high = np.full(unknowns.size, -np.inf), np.full(unknowns.size, np.inf)
    start = unknowns.pack(problem.start)
    for name, ends in bounds.items():
        if name not in unknowns.names:
            raise BadNameError(
                f"--bounds gives {name}, which is no unknown of --start{did_you_mean(name, unknowns.names)}"
            )
        first, last = (-np.inf if ends[0] is None else ends[0]), (np.inf if ends[1] is None else ends[1])
        if first == last:
            raise UsageError(
                f"--bounds: the ends of the range of {name} are equal: --at {name}=... holds a value fixed"
            )
        if isnan(first) or isnan(last) or not first < last:
            raise UsageError(f"--bounds: the range of {name} is empty: write the smaller end first")
        part = unknowns.part(name)
        if not ((start[part] >= first) & (start[part] <= last)).all():
            raise UsageError(f"--start: {name} begins outside of its bounds, {first:g} to {last:g}")
        low[part], high[part] = first, last
    return Box(low, high)


def iterations_of(given: int | None, default: int) -> int:
    """How many steps a method may take."""
    if given is None:
        return default
    if given < 1:
        raise UsageError(f"--max-iterations {given}: give a whole number from 1 on")
    return given


def tolerance_of(given: float | None, default: float) -> float:
    """How small is small enough."""
    if given is None:
        return default
    if not 0 < given < 1:
        raise UsageError(f"--tolerance {given:g}: give a number between 0 and 1, such as {default:g}")
    return given
