"""A function as a method of optimisation sees it, and the best of the points that it tried."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from addiff.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from addiff.results import Notice
    from addiff.solvers.output import Objective

WALL = 5.0
"""How much higher than the best point a point without a value counts, in units of the fall that the slope promised.

A line search that interpolates then goes back to a tenth of its step; infinity would make its formulas NaN.
"""

MOST_AROUND = 50
"""Unknowns of a point around which values in all directions are worth their time."""

BEYOND = 1e100
"""A point so far out, and still falling, is on its way to infinity."""


class FallsError(Exception):
    """A trial fell beyond all bounds: it ends a method of another library, and never leaves this package."""


def steep(gradient: np.ndarray) -> np.ndarray:
    """The gradient with very steep slopes in place of vertical ones, which methods cannot reckon with."""
    return np.asarray(np.clip(gradient, -BEYOND, BEYOND))


class Best(NamedTuple):
    """A point with what is known of it."""

    vector: np.ndarray
    value: float
    gradient: np.ndarray
    warnings: Sequence[Notice]


class Trials:
    """An objective as a method sees it: it has a finite value everywhere, and its best point is remembered.

    start          where they began
    first          the value there
    evaluations    how often the objective was asked for a value, mostly with its gradient
    vector         the best point so far: it has a finite value and a gradient
    value          there
    gradient       there
    warnings       about these
    refused        why the last point without a value had none; None where all had one
    """

    def __init__(self, objective: Objective, start: np.ndarray) -> None:
        self.objective = objective
        self.evaluations = 1
        self.refused: DomainError | None = None
        self.start = start.copy()
        self.vector = start.copy()
        self.value, self.gradient, self.warnings = objective.gradient(start)
        self.first = self.value

    def look(self, vector: np.ndarray) -> tuple[float, np.ndarray]:
        """The value and the gradient at a point; where there is none, those of a wall behind the best point.

        errors    FallsError where the value is minus infinity, or is lower than all so far and very far out
        """
        self.evaluations += 1
        try:
            value, gradient, warnings = self.objective.gradient(vector)
        except DomainError as error:
            self.refused = error
            return self._wall(vector)
        if value == -np.inf:
            raise FallsError
        if not np.isfinite(value) or np.isnan(gradient).any():
            return self._wall(vector)
        if value < self.value or (value == self.value and np.abs(gradient).max() < np.abs(self.gradient).max()):
            self.take(vector, value, gradient, warnings)
        return value, steep(gradient)

    def take(self, vector: np.ndarray, value: float, gradient: np.ndarray, warnings: Sequence[Notice]) -> None:
        """Call a point the best.

        errors    FallsError where it is very far out
        """
        self.vector, self.value, self.gradient, self.warnings = vector.copy(), value, gradient.copy(), warnings
        if np.abs(vector).max() > BEYOND:
            raise FallsError

    @property
    def best(self) -> Best:
        """The best point as it is now."""
        return Best(self.vector, self.value, self.gradient, self.warnings)

    @property
    def scale(self) -> float:
        """What a gradient is large or small beside: 1, or the value for each unit of the way from 0."""
        return max(1.0, abs(self.value) / max(1.0, float(np.abs(self.vector).max())))

    @property
    def sizes(self) -> np.ndarray:
        """What a step of each unknown is long or short beside: where it is, or where it started, but for 1 at most."""
        started = np.where(self.start == 0, 1.0, np.minimum(1.0, np.abs(self.start)))
        return np.asarray(np.maximum(started, np.abs(self.vector)))

    def move(self, vector: np.ndarray) -> None:
        """Call a point the best without comparing it: where constraints matter, values alone say nothing."""
        self.evaluations += 1
        self.take(vector, *self.objective.gradient(vector))

    def _wall(self, vector: np.ndarray) -> tuple[float, np.ndarray]:
        step = vector - self.vector
        promised = abs(float(steep(self.gradient) @ step)) or 1.0
        square = float(step @ step) or 1.0
        return self.value + WALL * promised, 2 * WALL * promised / square * step
