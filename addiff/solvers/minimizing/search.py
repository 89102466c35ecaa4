"""The search for a minimum: a method goes down, again where that helped, and away from what is none."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np

from addiff.errors import DomainError
from addiff.solvers.minimizing import kinks
from addiff.solvers.minimizing.constraints import KEPT, missed
from addiff.solvers.minimizing.outcome import BENT, judge
from addiff.solvers.minimizing.refining import MOST_UNKNOWNS, refine
from addiff.solvers.minimizing.stopping import deep, falls
from addiff.solvers.minimizing.trials import MOST_AROUND, FallsError

if TYPE_CHECKING:
    from addiff.solvers.minimizing.limits import Limits
    from addiff.solvers.minimizing.methods import Method
    from addiff.solvers.minimizing.outcome import Outcome
    from addiff.solvers.minimizing.refining import Refined
    from addiff.solvers.minimizing.trials import Best, Trials

MOST_ROUNDS = 20
"""How often a method begins again where it stopped, as long as that makes the value lower."""

PROGRESS = 1e-9
"""A relative fall of the value that makes another round worth its time."""

AWAY = (1e-2, 1e-4, 1e-6)
"""How far to look for a lower value beside a saddle, relative to the point."""


AROUND = (1e-1, 1e-2, 1e-3)
"""How far to look around a point of which derivatives do not tell whether it is a minimum, relative to the point."""

MOST_DRAWN = 4
"""Directions to look in beside those along the axes."""


def search(trials: Trials, limits: Limits, method: Method) -> Outcome:
    """Go down, again where that helped, away from what is no minimum, and across jumps to where the function is lower.

    errors     FallsError
    """
    outcome = _ended(trials, limits, method, 0)
    for _ in range(MOST_ROUNDS):
        if not _seen_lower(trials, limits, outcome):
            break
        outcome = _ended(trials, limits, method, outcome.steps)
    return outcome


def _seen_lower(trials: Trials, limits: Limits, outcome: Outcome) -> bool:
    """Whether the best point went to a lower one near it, where second derivatives do not call it a minimum."""
    doubtful = outcome.message not in (None, BENT) and outcome.jump is None and not limits.constraints
    size = len(trials.vector)
    if not doubtful or size > MOST_AROUND or outcome.steps >= limits.max_iterations:
        return False
    before, sizes = trials.best, trials.sizes
    drawn = np.random.default_rng(0).uniform(-1, 1, (MOST_DRAWN, size))
    for away in AROUND:
        for way in (*np.eye(size), *-np.eye(size), *drawn):
            trials.look(limits.inside(before.vector + away * sizes * way))
        if _gained(trials, before):
            return True
    return False


def _ended(trials: Trials, limits: Limits, method: Method, steps: int) -> Outcome:
    """Go down from the best point, after so many steps, until nothing found is lower; to a kink if need be."""
    outcome = _rounds(trials, limits, method, steps)
    doubted = outcome.message is not None or outcome.jump is not None or outcome.norm <= limits.tolerance * trials.scale
    if doubted or limits.constraints or outcome.steps >= limits.max_iterations:
        return outcome
    origin = trials.vector
    if kinks.settle(trials, limits):
        return judge(trials, limits, outcome.steps, None, cancelled=True)
    return outcome if trials.vector is origin else _judged(trials, limits, outcome.steps)


def _rounds(trials: Trials, limits: Limits, method: Method, steps: int) -> Outcome:
    """Let a method begin again where it, or what looks around its end, found something lower."""
    for _ in range(MOST_ROUNDS):
        before = trials.value
        steps += _gone(trials, limits.after(steps), method)
        if limits.constraints:
            steps += _nudged(trials, limits.after(steps), method)
        refined = _refined(trials, limits, steps)
        exhausted = steps >= limits.max_iterations
        settled = refined is not None and refined.stationary
        if not (exhausted or settled):
            if refined is not None and refined.curvature.downward is not None and _escaped(trials, limits, refined):
                continue
            if _lower(trials.value, before):
                continue
        outcome = judge(trials, limits, steps, refined)
        if not (_crossed(trials, outcome, exhausted) or _leapt(trials, limits, outcome, exhausted)):
            return outcome
    return _judged(trials, limits, steps)


def _judged(trials: Trials, limits: Limits, steps: int) -> Outcome:
    """What there is to say of a best point that no method ended at."""
    return judge(trials, limits, steps, _refined(trials, limits, steps))


def _refined(trials: Trials, limits: Limits, steps: int) -> Refined | None:
    """What Newton's method makes of the best point, where it is worth its time and nothing else holds the point."""
    if limits.constraints or len(trials.vector) > MOST_UNKNOWNS:
        return None
    return refine(trials, limits.after(steps))


def _crossed(trials: Trials, outcome: Outcome, exhausted: bool) -> bool:
    """Whether the best point, if it may, went across a jump to where the function is lower."""
    if exhausted or outcome.jump is None or outcome.jump.by > 0:
        return False
    before = trials.best
    trials.look(outcome.jump.beyond)
    return _gained(trials, before)


def _leapt(trials: Trials, limits: Limits, outcome: Outcome, exhausted: bool) -> bool:
    """Whether the best point, if it may, went to a lower one that was seen far out; not where the slope vanishes.

    errors     FallsError where the value falls for ever down the slope, or from the start
    """
    on_edge = outcome.jump is not None and outcome.norm > limits.tolerance * trials.scale
    if outcome.message is not None and (limits.constraints or not on_edge):
        return False
    before = trials.best
    if deep(trials) or any(falls(trials, limits, trials.vector, way) for way in (-trials.gradient, None)):
        raise FallsError
    # A plateau far out is where the value levels off, not a minimum.
    if exhausted or not trials.gradient.any():
        trials.take(*before)
    return _gained(trials, before)


def _gained(trials: Trials, before: Best) -> bool:
    """Whether the best point is lower than one before by more than rounding; else that one is the best again."""
    gained = _lower(trials.value, before.value)
    if not gained:
        trials.take(*before)
    return gained


def _lower(value: float, before: float) -> bool:
    """Whether a value is lower than another by more than rounding."""
    return value < before - PROGRESS * max(1.0, abs(before))


def _gone(trials: Trials, limits: Limits, method: Method) -> int:
    """Let a method go down; with constraints its end counts, unless the search was better before.

    returns    the steps that it took
    errors     FallsError where its end has no ground
    """
    before = trials.vector
    ending = method.run(trials, limits)
    if limits.constraints:
        lowest = trials.vector
        trials.move(before)
        with suppress(DomainError):
            trials.move(ending.vector)
        if deep(trials):
            raise FallsError
        if _moved(trials, limits, before):
            _moved(trials, limits, lowest)
    return ending.iterations


def _nudged(trials: Trials, limits: Limits, method: Method) -> int:
    """Search once more from beside the point: where constraints balance the gradient it may be a maximum.

    returns    the steps that it took
    """
    if limits.max_iterations < 1:
        return 0
    before = trials.vector
    beside = np.random.default_rng(0).uniform(-1, 1, len(before)) * AWAY[0] * np.maximum(1.0, np.abs(before))
    try:
        trials.move(limits.inside(before + beside))
        ending = method.run(trials, limits)
    except DomainError:
        trials.move(before)
        return 0
    trials.move(before)
    _moved(trials, limits, ending.vector)
    return ending.iterations


def _moved(trials: Trials, limits: Limits, vector: np.ndarray) -> bool:
    """Move to a point that misses the constraints by less than the best one, or keeps them as well and is lower."""
    best, value, by = trials.vector, trials.value, missed(limits.constraints, trials.vector)
    try:
        other = missed(limits.constraints, vector)
        trials.move(vector)
    except DomainError:
        return False
    if other < by if max(by, other) > KEPT else _lower(trials.value, value):
        return True
    trials.move(best)
    return False


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
