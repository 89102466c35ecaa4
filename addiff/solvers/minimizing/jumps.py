"""Jumps of a function beside a point, which derivatives do not show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from addiff.errors import DomainError
from addiff.solvers.minimizing.constraints import kept
from addiff.solvers.minimizing.trials import MOST_AROUND

if TYPE_CHECKING:
    from collections.abc import Iterable

    from addiff.program.wengert import WengertList
    from addiff.solvers.minimizing.limits import Limits
    from addiff.solvers.minimizing.trials import Trials

NEAR = 1e-6
"""How far from a point a jump matters, beside the sizes of its elements."""

LEAST = 1e-9
"""A jump that is more than rounding, beside the largest of the values there and at the start."""

MOST_HALVINGS = 40
"""Of the way across: what is continuous has changed by less than half of the whole long before."""

LASTS = 1e-3
"""What a jump loses in the second half of the halvings, at most; of the way into a pole of log(x) more is left."""

DIGITS = 17
"""Of a double, at most."""


class Jump(NamedTuple):
    """A jump beside the best point.

    by        how much higher the function is beyond it; below 0 where it is lower
    here      a point before it
    beyond    a point behind it
    edge      of one unknown the point where it is, if the function has the value of this side there; else None
    """

    by: float
    here: np.ndarray
    beyond: np.ndarray
    edge: np.ndarray | None


def beside(trials: Trials, limits: Limits) -> Jump | None:
    """The deepest jump within a small step from the best point, along the axes or down the gradient.

    returns    None where there is none, or only where constraints do not hold
    cost       if a step of the program can jump at all, 2n + 1 values, and up to 40 more for each way that jumps
    """
    size = len(trials.vector)
    if size > MOST_AROUND or not can_jump(trials.objective.lowered, trials.objective.wanted):
        return None
    downward = -trials.gradient / (float(np.abs(trials.gradient).max()) or 1.0)
    ways = [*np.eye(size), *-np.eye(size), *([downward] if np.isfinite(downward).all() else [])]
    around = [limits.inside(trials.vector + NEAR * trials.sizes * way) for way in ways]
    found = [_across(trials, beyond) for beyond in around if kept(limits.constraints, beyond)]
    return min((jump for jump in found if jump is not None), key=lambda jump: jump.by, default=None)


def can_jump(program: WengertList, wanted: Iterable[int]) -> bool:
    """Whether there is a step that jumps somewhere, or chooses, as the unknowns change.

    wanted    the inputs that are unknown
    """
    moves = bytearray(len(program.steps))
    for index in wanted:
        moves[index] = 1
    for index, step in enumerate(program.steps):
        if any(moves[a] for a in step.arguments):
            moves[index] = 1
            # A select jumps by its condition alone.
            asked = step.arguments[:1] if step.rule.condition else step.arguments
            if _jumps(step.rule) and any(moves[a] for a in asked):
                return True
    return False


def _jumps(rule: Any) -> bool:
    """Whether a row has values that jump: a derivative jumps where its expression has a kink."""
    if rule.composite:
        return any(inner.rule.special or _jumps(inner.rule) for inner in rule.program.steps)
    return rule.demand is not None or any(special.kind == "jump" for special in rule.special)


def _across(trials: Trials, beyond: np.ndarray) -> Jump | None:
    """The jump on the way from the best point to another one."""
    here, there = trials.vector, beyond
    low, high = trials.value, _value(trials, there)
    halfway = 0.0
    least = max(abs(high - low) / 2, LEAST * max(abs(low), abs(high), abs(trials.first)))
    for count in range(MOST_HALVINGS):
        if not abs(high - low) > least:
            return None
        if count == MOST_HALVINGS // 2:
            halfway = abs(high - low)
        middle = here + (there - here) / 2
        if np.array_equal(middle, here) or np.array_equal(middle, there):
            break
        value = _value(trials, middle)
        if abs(value - low) > abs(high - value):
            there, high = middle, value
        else:
            here, low = middle, value
    else:
        if abs(high - low) < (1 - LASTS) * halfway:
            return None
    edge = None
    if len(here) == 1:
        edge = np.array([_simplest(float(here[0]), float(there[0]))])
        value = _value(trials, edge)
        edge = edge if abs(value - low) < abs(high - value) else None
    return Jump(high - low, here, there, edge)


def _simplest(one: float, other: float) -> float:
    """The number of the fewest digits from one number to another: where programs that people write jump."""
    low, high = min(one, other), max(one, other)
    shorter = (0.0, *(float(f"{one:.{digits}e}") for digits in range(DIGITS)))
    return next(number for number in shorter if low <= number <= high)


def _value(trials: Trials, vector: np.ndarray) -> float:
    """The value at a point; NaN where there is none."""
    trials.evaluations += 1
    try:
        return trials.objective.value(vector)
    except DomainError:
        return float("nan")
