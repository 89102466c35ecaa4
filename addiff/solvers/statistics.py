"""How well data determine parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from addiff.solvers.least_squares import RANK

if TYPE_CHECKING:
    from addiff.solvers.least_squares import Stopped

CONFIDENCE = 0.95

PART = 1e-6
"""A direction that moves a parameter less, all directions being of length 1, leaves it alone."""


class Covariance(NamedTuple):
    """What is known of parameters.

    known     which of them have a variance: neither held by a bound nor part of a direction that changes nothing
    matrix    their covariances, for a variance of 1 of the residuals; what is not known is 0
    groups    the indices of parameters that cannot be told apart; of one alone, that it changes nothing
    """

    known: np.ndarray
    matrix: np.ndarray
    groups: list[list[int]]


def covariance(stopped: Stopped) -> Covariance:
    """The inverse of JᵀJ, of as much of it as there is."""
    matrix = stopped.folded.triangle[:, :-1]
    places = np.flatnonzero(stopped.free)
    lengths = np.linalg.norm(matrix, axis=0)[places]
    scales = np.where(lengths > 0, lengths, 1.0)
    _, values, right = np.linalg.svd(matrix[:, places] / scales)
    told = values > RANK * values.max(initial=0.0)
    blind = right[~told]
    shared = blind.T @ blind
    known = np.diag(shared) <= PART**2
    spread = (right[told].T / values[told]) / scales[:, None]
    inverse = spread @ spread.T
    inverse[~known] = 0.0
    inverse[:, ~known] = 0.0
    whole = np.zeros((len(stopped.free),) * 2)
    whole[np.ix_(places, places)] = inverse
    all_known = np.zeros(len(stopped.free), dtype=bool)
    all_known[places] = known
    return Covariance(all_known, whole, [places[group].tolist() for group in _groups(shared, known)])


def _groups(shared: np.ndarray, known: np.ndarray) -> list[list[int]]:
    """Parameters that move together along directions that change nothing."""
    waiting = set(np.flatnonzero(~known).tolist())
    groups = []
    while waiting:
        group, edge = [], [min(waiting)]
        while edge:
            place = edge.pop()
            if place in waiting:
                waiting.remove(place)
                group.append(place)
                edge += [other for other in waiting if abs(shared[place, other]) > PART**2]
        groups.append(sorted(group))
    return groups


def quantile(freedom: int) -> float:
    """How many standard errors an interval reaches to each side: Student's t."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, (1 + CONFIDENCE) / 2))
