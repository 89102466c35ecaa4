"""The last digits of a minimum, by Newton's method."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from addiff.errors import DomainError
from addiff.solvers.minimizing.curvature import curvature

if TYPE_CHECKING:
    from addiff.solvers.minimizing.curvature import Curvature
    from addiff.solvers.minimizing.limits import Limits
    from addiff.solvers.minimizing.trials import Trials

MOST_UNKNOWNS = 300
"""For which a Hessian is worth its time."""

MOST_STEPS = 100
"""At a degenerate minimum each step leaves two thirds or more of the distance."""

SLOW = 0.1
"""What a step leaves of the one before only at a degenerate minimum, where it is half or more."""

MANY_STEPS = 20
"""Newton's method takes so many slow steps only where the Hessian is singular at its end."""

NOTHING = 4 * float(np.finfo(float).eps)
"""A relative rise of the value that is no more than rounding."""

SMALL = 1e-6
"""A relative step that is small enough for an answer."""

SHRUNK, HALF = 0.05, 0.5
"""How small the steps become, beside the first, on their way to a degenerate minimum; the other one inwards."""

QUICK = 0.3
"""What is left of a step at the next one, at most, where the Hessian is regular."""


class Refined(NamedTuple):
    """What Newton's method says of the best point.

    curvature    there
    settled      whether its next step is small, or the steps shrink as they do at a degenerate minimum
    degenerate   whether it took many slow steps to get there
    """

    curvature: Curvature
    settled: bool
    degenerate: bool

    @property
    def stationary(self) -> bool:
        """Whether the point may be a minimum."""
        return self.settled and self.curvature.downward is None


def free(trials: Trials, limits: Limits) -> np.ndarray:
    """Which unknowns of the best point can move: not those at a bound that the value falls beyond."""
    return limits.box.free(trials.vector, trials.gradient)


def refine(trials: Trials, limits: Limits) -> Refined | None:
    """Take Newton steps from the best point as long as the gradient shrinks and the value does not rise.

    returns    None where a second derivative does not exist
    cost       a Hessian and a gradient a step
    """
    _snap(trials, limits)
    start, first, last, slow = np.abs(trials.start).max(), None, 0.0, 0
    for count in range(MOST_STEPS + 1):
        try:
            hessian = trials.objective.hessian(trials.vector)
        except DomainError:
            return None
        found = curvature(hessian, trials.gradient, free(trials, limits))
        if found is None:
            return None
        size = float((np.abs(found.step) / trials.sizes).max())
        first = size if first is None else first
        slow = slow + 1 if size > QUICK * last else 0
        last = size
        if size == 0 or count == MOST_STEPS or not _step(trials, limits, found, hessian):
            degenerate = slow > MANY_STEPS
            inward = np.abs(trials.vector).max() <= max(1.0, float(start))
            settled = size <= SMALL or (degenerate and size <= (HALF if inward else SHRUNK) * first)
            settled &= found.rest <= limits.tolerance * trials.scale
            return Refined(found, settled, degenerate)
    raise AssertionError  # the last turn returns


def _snap(trials: Trials, limits: Limits) -> None:
    """Move elements onto a bound that they are about to reach."""
    vector = trials.vector.copy()
    falling = (trials.gradient > 0, trials.gradient < 0)
    for edge, near, towards in zip(limits.box, limits.box.near(vector, SMALL), falling, strict=True):
        vector[near & towards] = edge[near & towards]
    if (vector != trials.vector).any():
        trials.look(vector)


def _step(trials: Trials, limits: Limits, found: Curvature, hessian: np.ndarray) -> bool:
    """Take a step, or a part of it while the search may go on; whether it was good for anything."""
    part = 1.0
    while not _part(trials, limits, part * found.step, hessian):
        part /= 4
        if limits.max_iterations < 1 or not (part * np.abs(found.step) > SMALL * trials.sizes).any():
            return False
    return True


def _part(trials: Trials, limits: Limits, step: np.ndarray, hessian: np.ndarray) -> bool:
    vector = limits.inside(trials.vector + step)
    trials.evaluations += 1
    try:
        value, gradient, warnings = trials.objective.gradient(vector)
    except DomainError:
        return False
    if not (np.isfinite(value) and np.isfinite(gradient).all()):
        return False
    diagonal = np.abs(np.diagonal(hessian))
    weights = np.where(free(trials, limits), 1 / np.sqrt(np.where(diagonal > 0, diagonal, 1.0)), 0.0)
    if (np.abs(gradient) * weights).max() >= (np.abs(trials.gradient) * weights).max():
        return False
    if value > trials.value + NOTHING * max(abs(value), abs(trials.value)):
        return False
    trials.take(vector, value, gradient, warnings)
    return True
