"""How well data determine parameters."""

from __future__ import annotations

from math import cos, pi, sin, sqrt, tan
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from addiff.solvers.directions import directions

if TYPE_CHECKING:
    from addiff.solvers.fitting.least_squares import Stopped
    from addiff.solvers.fitting.sums import Scores

CONFIDENCE = 0.95

NORMAL = 1.959963984540054
"""The quantile of the normal distribution that belongs to it."""

MOST_TERMS = 400
"""Degrees of freedom up to which a sum is short enough."""


class Covariance(NamedTuple):
    """What is known of parameters.

    known     which of them have a variance: neither held by a bound nor part of a direction that changes nothing
    matrix    their covariances, for a variance of 1 of the residuals, in units of their own; what is not known is 0
    units     these, 1 for a parameter that a bound holds
    groups    the indices of parameters that cannot be told apart; of one alone, that it changes nothing
    """

    known: np.ndarray
    matrix: np.ndarray
    units: np.ndarray
    groups: list[list[int]]


def robust_variance(scores: Scores, rows: int, parameters: int) -> float | None:
    """What the inverse of JᵀJ is multiplied by where a loss is robust; None where that says nothing.

    source    Huber 1981, 7.6
    """
    mean = scores.slopes / rows
    if not (mean > 0 and rows > parameters):
        return None
    scatter = max(0.0, scores.squared_slopes / rows - mean * mean)
    corrected = 1 + parameters / rows * scatter / (mean * mean)
    return (corrected / mean) ** 2 * scores.squares / (rows - parameters)


def covariance(stopped: Stopped, triangle: np.ndarray) -> Covariance:
    """The inverse of JᵀJ, of as much of it as there is.

    triangle    of J and the residuals
    """
    matrix = triangle[:, :-1]
    places = np.flatnonzero(stopped.free)
    found = directions(matrix[:, places])
    spread = found.rows.T / found.values
    inverse = spread @ spread.T
    inverse[~found.known] = 0.0
    inverse[:, ~found.known] = 0.0
    whole = np.zeros((len(stopped.free),) * 2)
    whole[np.ix_(places, places)] = inverse
    all_known = np.zeros(len(stopped.free), dtype=bool)
    all_known[places] = found.known
    units = np.ones(len(stopped.free))
    units[places] = 1 / found.scales
    return Covariance(all_known, whole, units, [places[group].tolist() for group in found.groups])


def quantile(freedom: int) -> float:
    """How many standard errors an interval at 95 % reaches to each side: Student's t, for any degrees of freedom.

    source    Abramowitz & Stegun 1964, 26.7.3, 26.7.4 and, where these have many terms, 26.7.5
    """
    if freedom > MOST_TERMS:
        x, n = NORMAL, freedom
        return (
            x
            + (x**3 + x) / 4 / n
            + (5 * x**5 + 16 * x**3 + 3 * x) / 96 / n**2
            + (3 * x**7 + 19 * x**5 + 17 * x**3 - 15 * x) / 384 / n**3
            + (79 * x**9 + 776 * x**7 + 1482 * x**5 - 1920 * x**3 - 945 * x) / 92160 / n**4
        )
    low, high = 0.0, pi / 2
    while low < (angle := (low + high) / 2) < high:
        low, high = (angle, high) if _inside(freedom, angle) < CONFIDENCE else (low, angle)
    return tan(high) * sqrt(freedom)


def _inside(freedom: int, angle: float) -> float:
    """The probability that |t| is below √ν·tan(angle): a sum of powers of the cosine."""
    square = cos(angle) ** 2
    term = cos(angle) if freedom % 2 else 1.0
    total = term if freedom > 1 else 0.0
    for k in range(3 if freedom % 2 else 2, freedom - 1, 2):
        term *= square * (k - 1) / k
        total += term
    total *= sin(angle)
    return (angle + total) * 2 / pi if freedom % 2 else total
