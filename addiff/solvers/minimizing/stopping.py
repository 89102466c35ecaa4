"""Why a search for a minimum stopped: that it found one, or what went wrong and what would help."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from addiff.solvers.failing import failed
from addiff.solvers.minimizing.trials import FallsError

if TYPE_CHECKING:
    from addiff.errors import ConvergenceError
    from addiff.solvers.minimizing.limits import Limits
    from addiff.solvers.minimizing.outcome import Outcome
    from addiff.solvers.minimizing.trials import Trials
    from addiff.solvers.problem import Problem

DEEP = 1e15
"""How many times lower than at the start a value has no ground."""

STEEP = 1e6
"""A gradient that no step can follow, beside the larger of 1 and the value."""

MOST_STRIDES = 130
"""Eight times as long each, they lead beyond all bounds."""


def refuse_start(problem: Problem, trials: Trials) -> None:
    """Raise ConvergenceError where no method can begin: there must be a finite value and a gradient."""
    if not np.isfinite(trials.value) or np.isnan(trials.gradient).any():
        what = "the gradient" if np.isfinite(trials.value) else "the value"
        why = f": {trials.warnings[0].message}" if trials.warnings else ""
        raise failed(
            f"{what} at the start is no number to begin with{why}; another start would help", problem, trials.vector
        )


def fell(problem: Problem, trials: Trials, limits: Limits) -> ConvergenceError:
    """The error where the value falls beyond all bounds, or as far out as doubles lead."""
    if deep(trials) or falls(trials, limits, trials.start):
        return failed(
            f"the function falls without bound: it is {trials.value:.6g}, and falls on; --bounds or --constraint keep"
            " the search where it makes sense",
            problem,
            trials.vector,
        )
    return levelled(problem, trials)


def deep(trials: Trials) -> bool:
    """Whether the value fell so far that there is no ground."""
    return trials.value < -DEEP * max(1.0, abs(trials.first))


def levelled(problem: Problem, trials: Trials) -> ConvergenceError:
    """The error where the value levels off on the way to infinity."""
    return failed(
        f"no minimum: the value levels off at {trials.value:.6g} as the point moves away; --bounds keep it near",
        problem,
        trials.vector,
    )


def falls(trials: Trials, limits: Limits, origin: np.ndarray, direction: np.ndarray | None = None) -> bool:
    """Whether the value falls for ever along a direction: at each stride, eight times the one before, no less.

    direction    from the start to the best point, if it is not given
    returns      False where there are constraints, which may hold it back
    """
    direction = trials.vector - trials.start if direction is None else direction
    size = float(np.abs(direction).max())
    if limits.constraints or not 0 < size < np.inf:
        return False
    length = max(1.0, float(np.abs(origin).max())) / size
    refused = trials.refused
    try:
        value, _ = trials.look(origin)
        fall = 0.0
        for _ in range(MOST_STRIDES):
            lower, _ = trials.look(limits.inside(origin + length * direction))
            if not value - lower > fall / 2:
                return False
            value, fall, length = lower, value - lower, 8 * length
    except FallsError:
        pass
    finally:
        trials.refused = refused  # it is of the search, not of this
    return True


def missing(problem: Problem, trials: Trials, by: float) -> ConvergenceError:
    """The error where no point was found that keeps all constraints."""
    return failed(
        f"no point keeps the constraints: the nearest that was seen misses one by {by:.3g}; another start would help,"
        " or they contradict each other",
        problem,
        trials.vector,
    )


def stalled(problem: Problem, trials: Trials, limits: Limits, outcome: Outcome, method: str) -> ConvergenceError:
    """The error where the search stopped at no minimum."""
    cause = None
    norm, jump, steps = outcome.norm, outcome.jump, outcome.steps
    left = f"the gradient is still {norm:.3g}"
    if jump is not None and jump.by < 0:
        left = f"the function is {-jump.by:.6g} lower beyond a jump"
    elif jump is None and outcome.refined is not None and norm <= limits.tolerance * trials.scale:
        return levelled(problem, trials)
    if steps >= limits.max_iterations:
        message = (
            f"no minimum after {steps:,} step{'s' * (steps != 1)} of {method}: {left}; --max-iterations allows more,"
            " --method another"
        )
    elif jump is not None and jump.by < 0:
        message = f"{method} stopped where {left}; another start would help"
    elif jump is not None:
        message = (
            f"{method} came to a jump of the function by {jump.by:.6g}, where {left}: its"
            " lower side need not have a least value; --bounds keep the search on one side, or start elsewhere"
        )
    elif trials.refused is not None:
        cause = trials.refused
        message = (
            f"{method} came to the edge of the domain, where {left}: {cause.message};"
            " --bounds keep the search inside, or start elsewhere"
        )
    elif norm > STEEP * trials.scale:
        message = (
            f"{method} stalled where the slope is all but infinite, {norm:.3g}: a cusp, whose tip may be the minimum,"
            f" or a vertical tangent; the value there is {trials.value:.6g}"
        )
    else:
        message = (
            f"{method} stalled: no step makes the value {trials.value:.6g} lower, and {left};"
            " another start or --method would help"
        )
    return failed(message, problem, trials.vector, cause)
