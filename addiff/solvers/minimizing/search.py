"""The search for a minimum: a method goes down, again where that helped, and away from what is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from addiff.errors import DomainError
from addiff.solvers.minimizing import jumps
from addiff.solvers.minimizing.constraints import KEPT, missed
from addiff.solvers.minimizing.refining import MOST_UNKNOWNS, refine

if TYPE_CHECKING:
    from addiff.solvers.minimizing.jumps import Jump
    from addiff.solvers.minimizing.limits import Limits
    from addiff.solvers.minimizing.methods import Method
    from addiff.solvers.minimizing.refining import Refined
    from addiff.solvers.minimizing.trials import Trials

MOST_ROUNDS = 20
"""How often a method begins again where it stopped, as long as that makes the value lower."""

PROGRESS = 1e-9
"""A relative fall of the value that makes another round worth its time."""

AWAY = (1e-2, 1e-4, 1e-6)
"""How far to look for a lower value beside a saddle, relative to the point."""


class Ended(NamedTuple):
    """How a search ended.

    steps      of the method
    refined    what Newton's method says of the end; None where it has nothing to say
    jump       of the function beside the end, or None
    """

    steps: int
    refined: Refined | None
    jump: Jump | None


def search(trials: Trials, limits: Limits, method: Method) -> Ended:
    """Go down, again where that helped, away from saddles, and across jumps to where the function is lower.

    errors     FallsError
    """
    steps = 0
    refined = jump = None
    for _ in range(MOST_ROUNDS):
        before = trials.value
        ending = method.run(trials, limits.after(steps))
        steps += ending.iterations
        if limits.constraints:
            trials.move(ending.vector)
            steps += _nudged(trials, limits.after(steps), method)
        elif len(trials.vector) <= MOST_UNKNOWNS:
            refined = refine(trials, limits.after(steps))
        exhausted = steps >= limits.max_iterations
        settled = refined is not None and refined.stationary
        if not (exhausted or settled):
            if refined is not None and refined.curvature.downward is not None and _escaped(trials, limits, refined):
                continue
            if _lower(trials.value, before):
                continue
        jump = jumps.beside(trials, limits)
        if exhausted or jump is None or not _lower(trials.value + jump.by, trials.value):
            break
        trials.look(jump.beyond)
    return Ended(steps, refined, jump)


def _lower(value: float, before: float) -> bool:
    """Whether a value is lower than another by more than rounding."""
    return value < before - PROGRESS * max(1.0, abs(before))


def _nudged(trials: Trials, limits: Limits, method: Method) -> int:
    """Search once more from beside the point: where constraints balance the gradient it may be a maximum.

    returns    the steps that it took
    """
    if limits.max_iterations < 1:
        return 0
    vector, value = trials.vector, trials.value
    beside = np.random.default_rng(0).uniform(-1, 1, len(vector)) * AWAY[0] * np.maximum(1.0, np.abs(vector))
    try:
        trials.move(limits.inside(vector + beside))
        ending = method.run(trials, limits)
        trials.move(ending.vector)
    except DomainError:
        trials.move(vector)
        return 0
    kept = missed(limits.constraints, trials.vector) <= max(KEPT, missed(limits.constraints, vector))
    if not (kept and _lower(trials.value, value)):
        trials.move(vector)
    return ending.iterations


def _escaped(trials: Trials, limits: Limits, refined: Refined) -> bool:
    """Whether a saddle could be left along the direction that bends downward."""
    downward = refined.curvature.downward
    assert downward is not None
    before, origin = trials.value, trials.vector
    size = float(trials.sizes.max()) / float(np.abs(downward).max())
    for length in (signed * away * size for away in AWAY for signed in (1, -1)):
        lowest, step = before, length
        while trials.look(limits.inside(origin + step * downward))[0] < lowest:
            lowest, step = trials.value, 2 * step
        if lowest < before:
            return True
    return False
