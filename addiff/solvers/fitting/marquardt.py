"""Levenberg and Marquardt's method on the triangle of all rows, as MINPACK has it: Gauss-Newton steps inside a region.

SciPy has it too, and its `least_squares` is asked where this one does not do; but loading it takes longer than most
fits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from addiff.solvers.fitting.evaluations import Evaluations
    from addiff.solvers.fitting.model_over_data import Folded

EPS = float(np.finfo(float).eps)

FIRST = 100.0
"""The region that is trusted at first, in units of the start."""

LOWERED = 1e-4
"""Of what a step promised, what it must keep."""

MOST_TUNED = 20
"""Steps to the damping that keeps a step in its region; few are needed."""


def descended(evaluations: Evaluations, folded: Folded, flat: float, most: int) -> tuple[Folded, bool]:
    """Where the method comes from a point.

    flat       the cosine of the angle between the residuals and what the parameters can change at which it ends
    most       evaluations
    returns    the point, and whether it had enough evaluations
    source     Moré 1978
    """
    scales = np.zeros_like(folded.vector)
    radius = 0.0
    begun = False
    end = evaluations.count + most
    while True:
        matrix, rest = folded.triangle[:, :-1], folded.triangle[:, -1]
        lengths = np.linalg.norm(matrix, axis=0)
        scales = np.maximum(scales, lengths)
        units = np.where(scales > 0, scales, 1.0)
        left, values, right = np.linalg.svd(matrix / units, full_matrices=False)
        along = left.T @ rest
        told = values > EPS * values[0]
        if np.linalg.norm(along[told]) <= flat * np.linalg.norm(rest):
            return folded, True
        size = float(np.linalg.norm(units * folded.vector))
        radius = radius or FIRST * (size or 1.0)
        while True:
            if evaluations.count >= end:
                return folded, False
            shares = _shares(values, along, radius)
            length = float(np.linalg.norm(shares))
            there = evaluations.at(folded.vector - (right.T @ shares) / units)
            # What the linear model promises: |r|^2 - |r - J step|^2, whose slope along the step is twice the product.
            promised = float(2 * along @ (values * shares) - np.square(values * shares).sum())
            gained = -np.inf if there is None else folded.cost - there.cost
            ratio = gained / promised if promised > 0 else 0.0
            if not begun:
                radius, begun = min(radius, length), True
            radius = _next(radius, length, ratio, float(along @ (values * shares)), gained)
            small = promised <= EPS * folded.cost and abs(gained) <= EPS * folded.cost
            if there is not None and ratio >= LOWERED:
                folded = there
                if small or length <= EPS * size:
                    return folded, True
                break
            if small or radius <= EPS * size:
                return folded, True


def _next(radius: float, length: float, ratio: float, slope: float, gained: float) -> float:
    """The region after a step of some length.

    ratio     what the step gained of what it promised
    slope     half of what it gains at its beginning
    gained    what it gained in truth; minus infinity outside the domain
    """
    if ratio > 0.25:
        return 2 * length if ratio >= 0.75 or length < 0.9 * radius else radius
    shrunk = 0.5
    if gained < 0:  # to the minimum of the parabola through what is known, within limits
        shrunk = max(0.1, slope / (2 * slope - gained)) if gained > -np.inf else 0.1
    return min(radius, 10 * length) * shrunk


def _shares(values: np.ndarray, along: np.ndarray, radius: float) -> np.ndarray:
    """A step in the directions of the Jacobian, damped where it would leave the region.

    values    the singular values
    along     the residuals in these directions
    """
    told = values > EPS * values[0]
    shares = np.zeros_like(values)
    shares[told] = along[told] / values[told]
    length = np.linalg.norm(shares)
    if length <= 1.1 * radius:
        return shares
    damping = 0.0
    for _ in range(MOST_TUNED):
        divisors = np.square(values) + damping
        shares = np.divide(values * along, divisors, out=np.zeros_like(values), where=divisors > 0)
        length = np.linalg.norm(shares)
        if abs(length - radius) <= 0.1 * radius:
            break
        # Newton's method for 1/length, which is nearly linear in the damping (Hebden 1973).
        bend = np.divide(np.square(shares), divisors, out=np.zeros_like(values), where=divisors > 0).sum()
        damping = max(0.0, damping + (length / radius - 1) * length * length / bend)
    return shares
