"""Steps where derivatives say nothing: from saddles, maxima, plateaus and kinks.

A parameter whose column of the Jacobian vanishes, and a direction that the Jacobian does not feel, are tried by a small
and a large step to both sides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from addiff.solvers.directions import RANK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from addiff.solvers.bounds import Box
    from addiff.solvers.fitting.evaluations import Evaluations
    from addiff.solvers.fitting.model_over_data import Folded

SMALL, LARGE = 0.01, 1.0
"""Steps, in units of what a parameter is."""

VANISHING = 1e-6
"""What a step of a whole unit changes, beside the residuals, where a column of the Jacobian is as good as none."""

FALLEN = 1e-6
"""The share of the sum of squares that a step must gain."""

UNFELT = 1e-12
"""The share of the sum of squares that a step changes by rounding."""

MOST_ALONE, MOST_TOGETHER = 64, 4
"""Directions that are tried at most, and those of them that move all parameters with vanishing columns together."""


class Probes:
    """The steps from points on the way from a start.

    start    which tells, with a point, what is much for a parameter; 1 where it is 0
    """

    def __init__(self, evaluations: Evaluations, start: np.ndarray, box: Box) -> None:
        self._evaluations = evaluations
        self._least_units = np.where(start != 0, np.abs(start), 1.0)
        self._box = box

    def fallen(self, here: Folded, *, thorough: bool = True) -> Folded | None:
        """The lowest point that a step reaches; None where all are as high, or nothing vanishes.

        thorough    whether directions of several parameters, and kinks, are a reason too
        """
        best, limit = None, here.cost * (1 - FALLEN)
        ways = self._ways(here) if thorough else self._alone(here, self.vanishing(here))
        for way, _ in zip(ways, range(MOST_ALONE), strict=False):
            for step in (SMALL, LARGE):
                for there in self._beside(here, step * way):
                    if there is not None and there.cost < limit:
                        best, limit = there, there.cost
        return best

    def unfelt(self, here: Folded) -> list[int]:
        """The parameters of which a small step changes nothing."""
        vanishing = self.vanishing(here)
        return [
            int(k)
            for k, way in zip(vanishing, self._alone(here, vanishing), strict=True)
            if all(
                there is not None and abs(there.cost - here.cost) <= UNFELT * here.cost
                for there in self._beside(here, SMALL * way)
            )
        ]

    def vanishing(self, here: Folded) -> np.ndarray:
        """The parameters whose columns of the Jacobian are as good as none."""
        lengths = np.linalg.norm(here.triangle[:, :-1], axis=0)
        found: np.ndarray = np.flatnonzero(lengths * self._units(here) <= VANISHING * np.sqrt(here.cost))
        return found

    def _units(self, here: Folded) -> np.ndarray:
        units: np.ndarray = np.maximum(np.abs(here.vector), self._least_units)
        return units

    def _beside(self, here: Folded, step: np.ndarray) -> Iterator[Folded | None]:
        """The points at both sides that are inside the bounds; None outside the domain."""
        for beside in (here.vector + step, here.vector - step):
            inside = self._box.inside(beside)
            if np.array_equal(inside, here.vector):
                continue
            outside = self._evaluations.outside
            with np.errstate(all="ignore"):
                there = self._evaluations.at(inside)
            self._evaluations.outside = outside  # what stops the search is told, not this
            yield there

    def _ways(self, here: Folded) -> Iterator[np.ndarray]:
        """The directions in which derivatives say nothing, of one unit of the parameter that moves most."""
        vanishing = self.vanishing(here)
        units = self._units(here)
        if len(vanishing) > 1:
            for signs in np.random.default_rng(0).choice([-1.0, 1.0], (MOST_TOGETHER, len(vanishing))):
                way = np.zeros_like(units)
                way[vanishing] = signs * units[vanishing]
                yield way
        others = np.setdiff1d(np.arange(len(units)), vanishing)
        yield from self._alone(here, np.arange(len(units)) if here.kinks else vanishing)
        if len(others) > 1:
            matrix = here.triangle[:, others]
            lengths = np.linalg.norm(matrix, axis=0)
            _, values, right = np.linalg.svd(matrix / lengths, full_matrices=False)
            for blind in right[values <= RANK * values[0]] / lengths:
                way = np.zeros_like(units)
                way[others] = blind / (np.abs(blind) / units[others]).max()
                yield way

    def _alone(self, here: Folded, places: np.ndarray) -> Iterator[np.ndarray]:
        """The directions of some parameters."""
        units = self._units(here)
        for place in places:
            way = np.zeros_like(units)
            way[place] = units[place]
            yield way
