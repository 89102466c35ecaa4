"""Jumps of a function beside a point, which derivatives do not show."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from addiff.errors import DomainError
from addiff.solvers.minimizing.constraints import kept
from addiff.solvers.minimizing.trials import MOST_AROUND

if TYPE_CHECKING:
    from addiff.program.wengert import WengertList
    from addiff.solvers.minimizing.limits import Limits
    from addiff.solvers.minimizing.trials import Trials

NEAR = 1e-6
"""How far from a point a jump matters, beside the sizes of its elements."""

LEAST = 1e-9
"""A jump that is more than rounding, beside the larger of 1 and the value."""

MOST_HALVINGS = 40
"""Of the way across: what is continuous has changed by less than half of the whole long before."""


class Jump(NamedTuple):
    """A jump beside the best point.

    by        how much higher the function is beyond it; below 0 where it is lower
    beyond    a point there
    """

    by: float
    beyond: np.ndarray


def beside(trials: Trials, limits: Limits) -> Jump | None:
    """The deepest jump within a small step from the best point, along the axes or down the gradient.

    returns    None where there is none, or only where constraints do not hold
    cost       a few evaluations for each unknown, if a step of the program can jump at all
    """
    size = len(trials.vector)
    if size > MOST_AROUND or not can_jump(trials.objective.lowered):
        return None
    downward = -trials.gradient / (float(np.abs(trials.gradient).max()) or 1.0)
    ways = [*np.eye(size), *-np.eye(size), *([downward] if np.isfinite(downward).all() else [])]
    around = [limits.inside(trials.vector + NEAR * trials.sizes * way) for way in ways]
    found = [_across(trials, beyond) for beyond in around if kept(limits.constraints, beyond)]
    return min((jump for jump in found if jump is not None), key=lambda jump: jump.by, default=None)


def can_jump(program: WengertList) -> bool:
    """Whether there is a step that jumps somewhere, or chooses."""
    rules = {step.rule for step in program.steps}
    return any(rule.condition or any(special.kind == "jump" for special in rule.special) for rule in rules)


def _across(trials: Trials, beyond: np.ndarray) -> Jump | None:
    """The jump on the way from the best point to another one."""
    here, there = trials.vector, beyond
    low, high = trials.value, _value(trials, there)
    by = high - low
    for _ in range(MOST_HALVINGS):
        if not abs(high - low) > max(abs(by) / 2, LEAST * max(1.0, abs(trials.value))):
            return None
        middle = here + (there - here) / 2
        if np.array_equal(middle, here) or np.array_equal(middle, there):
            break
        value = _value(trials, middle)
        if abs(value - low) > abs(high - value):
            there, high = middle, value
        else:
            here, low = middle, value
    return Jump(by, beyond)


def _value(trials: Trials, vector: np.ndarray) -> float:
    """The value at a point; NaN where there is none."""
    trials.evaluations += 1
    try:
        return trials.objective.gradient(vector)[0]
    except DomainError:
        return float("nan")
