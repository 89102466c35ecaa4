"""A system of equations as a method sees it, and when its residuals count as zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from addiff.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from addiff.results import Notice
    from addiff.solvers.system import System

WALL = 10.0
"""How many times larger than at the best point the residuals count where there are none."""

ROUNDINGS = 8.0
"""How many times the rounding of its terms a residual of zero may be."""


class Residuals:
    """The residuals of a system: they have finite values everywhere, and the best point is remembered.

    evaluations    how often they were asked for, with their Jacobian
    vector         the best point so far
    values         the residuals there
    jacobian       their derivatives there; those beside it for a residual of 0 whose slope is infinite
    warnings       about these
    refused        why the last point without residuals had none; None where all had some
    """

    def __init__(self, system: System, start: np.ndarray) -> None:
        self.system = system
        self.start = start.copy()
        self.evaluations = 1
        self.refused: DomainError | None = None
        self.warnings: Sequence[Notice]
        self.vector = start.copy()
        self.values, self.jacobian, self.warnings = system.jacobian(start)
        self._first = np.abs(self.values)

    @property
    def usable(self) -> bool:
        """Whether residuals and derivatives are finite at the best point."""
        return bool(np.isfinite(self.values).all() and np.isfinite(self.jacobian).all())

    def look(self, vector: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The residuals and their derivatives; where there are none, large ones."""
        self.evaluations += 1
        try:
            values, jacobian, warnings = self.system.jacobian(vector)
        except DomainError as error:
            self.refused = error
            return WALL * self.values, self.jacobian
        vertical = ~np.isfinite(jacobian).all(axis=1) & (values == 0)
        jacobian = np.where(vertical[:, None], self.jacobian, jacobian)
        if not (np.isfinite(values).all() and np.isfinite(jacobian).all()):
            return WALL * self.values, self.jacobian
        if _size(values) < _size(self.values):
            self.vector, self.values, self.jacobian, self.warnings = vector.copy(), values, jacobian, warnings
        return values, jacobian

    def newton(self, most: int) -> None:
        """Take Newton's steps from the best point, each halved until the residuals shrink."""
        for _ in range(most):
            before, origin = _size(self.values), self.vector
            if before == 0:
                return
            try:
                step = np.linalg.lstsq(self.jacobian, -self.values, rcond=None)[0]
            except np.linalg.LinAlgError:  # numbers at the edge of the doubles
                return
            for _ in range(HALVINGS):
                if not (np.abs(step) > np.spacing(np.abs(origin))).any():
                    return
                self.look(origin + step)
                if _size(self.values) < before:
                    break
                step = step / 2
            else:
                return

    def vanish(self, tolerance: float) -> bool:
        """Whether the residuals of the best point are zero, as far as its own digits or their rounding go.

        tolerance    the relative change of the unknowns that a residual may be worth
        """
        if self.away and self._underflown():
            return False
        sizes = np.abs(self.values)
        reach = np.abs(self.jacobian) @ np.maximum(1.0, np.abs(self.vector))
        noise = self.system.noise(self.vector)
        # A slope may be steep beside a residual that is not small at all: sqrt(x) + 1 at 0.
        known = np.maximum(self._first.max(), noise / np.finfo(float).eps)
        near = (sizes <= tolerance * reach) & (sizes <= SHRUNK * known)
        return bool(near.all() or (sizes <= ROUNDINGS * noise).all())

    def _underflown(self) -> bool:
        """Whether a residual of the best point is zero because it left the doubles on the way to infinity.

        Beside a root it has a size; on the way to infinity it has none there either.
        """
        step = BESIDE * np.maximum(1.0, np.abs(self.vector))
        try:
            beside = self.system.values(self.vector - np.copysign(step, self.vector))
        except DomainError:
            return False
        return bool(((self.values == 0) & (np.abs(beside) < LOST) & (self._first > LOST)).any())

    @property
    def away(self) -> bool:
        """Whether the best point is much farther out than the start."""
        return bool(np.abs(self.vector).max() > FAR * max(1.0, float(np.abs(self.start).max())))

    def fading(self) -> bool:
        """Whether the best point is much farther out than the start, and the residuals are no larger twice as far."""
        if not self.away:
            return False
        return self._size_at(2 * self.vector) <= _size(self.values) * (1 + SHRUNK)

    def least(self) -> bool:
        """Whether steps down the gradient of their squares make the residuals of the best point no smaller."""
        slope = self.jacobian.T @ self.values
        down = slope / (float(np.abs(slope).max()) or 1.0) * np.maximum(1.0, np.abs(self.vector))
        lowest = _size(self.values) * (1 - SHRUNK)
        return all(self._size_at(self.vector - step * down) >= lowest for step in STEPS)

    @property
    def singular(self) -> bool:
        """Whether some direction changes next to nothing, beside the others or beside the residuals."""
        lengths = np.linalg.svd(self.jacobian * np.maximum(1.0, np.abs(self.vector)), compute_uv=False)
        return bool(lengths[-1] <= max(SINGULAR * lengths[0], NOTHING * _size(self.values)))

    def _size_at(self, vector: np.ndarray) -> float:
        """How large the residuals are at a point; NaN where there are none, which is neither larger nor smaller."""
        try:
            return _size(self.system.values(vector))
        except DomainError:
            return float("nan")


SHRUNK = 1e-6
"""How small a residual must be beside its terms, or beside the largest one at the start."""

HALVINGS = 40
"""Of a step, before it is given up."""

FAR = 100.0
"""How many times farther out than its start a point is where zeros are doubted."""

BESIDE = 1e-3
"""The relative change of the unknowns that leads to where a residual of zero has a size."""

STEPS = (1e-3, 1e-4, 1e-5, 1e-8, 1e-11, 1e-14)
"""Relative steps that find smaller residuals unless these are least: longer ones leave a narrow valley."""

SINGULAR = 1e-10
"""The ratio of the singular values of a Jacobian that leaves some direction undetermined."""

NOTHING = 1e-3
"""How much the relative change of an unknown changes residuals that are least, at most, beside their size."""

LOST = 1e-290
"""A residual without a size: it is about to leave the doubles."""


def _size(values: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(values / (np.abs(values).max() or 1.0))))) * float(np.abs(values).max())
