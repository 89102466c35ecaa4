"""The last digits of a minimum, by Newton's method."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from addiff.errors import DomainError
from addiff.solvers.curvature import curvature

if TYPE_CHECKING:
    from addiff.solvers.curvature import Curvature
    from addiff.solvers.methods import Limits
    from addiff.solvers.objective import Trials

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

SHRUNK = 0.05
"""How small the steps become, beside the first, on their way to a degenerate minimum."""


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
    held = np.zeros(len(trials.vector), dtype=bool)
    if limits.low is not None and limits.high is not None:
        held |= (trials.vector <= limits.low) & (trials.gradient >= 0)
        held |= (trials.vector >= limits.high) & (trials.gradient <= 0)
    return ~held


def refine(trials: Trials, limits: Limits) -> Refined | None:
    """Take Newton steps from the best point as long as the gradient shrinks and the value does not rise.

    returns    None where a second derivative does not exist
    cost       a Hessian and a gradient a step
    """
    _snap(trials, limits)
    first = before = None
    count = slow = 0
    while True:
        try:
            hessian = trials.objective.hessian(trials.vector)
        except DomainError:
            return None
        found = curvature(hessian, trials.gradient, free(trials, limits))
        if found is None:
            return None
        size = float((np.abs(found.step) / trials.sizes).max())
        first = size if first is None else first
        slow += before is not None and size > SLOW * before
        if size == 0 or count == MOST_STEPS or not _step(trials, limits, found, hessian):
            settled = size <= SMALL or (size <= SHRUNK * first and slow > MANY_STEPS)
            settled &= found.rest <= limits.tolerance * trials.scale
            return Refined(found, settled, slow > MANY_STEPS)
        count, before = count + 1, size


def _snap(trials: Trials, limits: Limits) -> None:
    """Move elements onto a bound that they are about to reach."""
    vector = trials.vector.copy()
    for edge, falling in ((limits.low, trials.gradient > 0), (limits.high, trials.gradient < 0)):
        if edge is not None:
            near = falling & (np.abs(vector - edge) <= SMALL * np.maximum(1.0, np.abs(edge)))
            vector[near] = edge[near]
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
