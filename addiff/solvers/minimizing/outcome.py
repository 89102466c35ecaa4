"""What there is to say of the best point of a search: whether it is a minimum, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from addiff.solvers.minimizing import jumps
from addiff.solvers.minimizing.constraints import kept, unheld
from addiff.solvers.minimizing.refining import free

if TYPE_CHECKING:
    from addiff.solvers.minimizing.jumps import Jump
    from addiff.solvers.minimizing.limits import Limits
    from addiff.solvers.minimizing.refining import Refined
    from addiff.solvers.minimizing.trials import Trials

BALANCED = 1e-5
"""What may be left of the gradient when the constraints have pushed against it, relative to it."""

BENT = "the gradient vanishes, and the Hessian is positive definite"
FLAT = "the gradient vanishes, and so does the curvature in some direction"
SADDLE = "the gradient vanishes, and the Hessian has a negative eigenvalue"
AT_KINK = "the point is at a kink, and the slopes around it cancel"
ON_EDGE = "the point is at a jump of the function by {:.6g}, on its lower side"
AT_JUMP = "the gradient vanishes at a jump of the function by {:.6g}: its lower side need not have a least value"


class Outcome(NamedTuple):
    """How a search ended: all of it is of the best point.

    steps      of the method
    norm       the largest element of the gradient, without what bounds and constraints hold
    refined    what Newton's method says; None where it has nothing to say
    jump       of the function beside the point, or None
    message    why it counts as a minimum; None where it does not
    """

    steps: int
    norm: float
    refined: Refined | None
    jump: Jump | None
    message: str | None

    @property
    def definiteness(self) -> str | None:
        """How the function bends at its minimum; None where second derivatives tell nothing."""
        if self.refined is None or self.jump is not None or self.message == AT_KINK:
            return None
        return "flat" if self.refined.degenerate else self.refined.curvature.kind


def judge(trials: Trials, limits: Limits, steps: int, refined: Refined | None, *, cancelled: bool = False) -> Outcome:
    """What there is to say of the best point.

    steps        of the method that came to it
    refined      what Newton's method says of it
    cancelled    whether the gradients around it do
    """
    jump = jumps.beside(trials, limits)
    if jump is not None and jump.edge is not None and kept(limits.constraints, jump.edge):
        trials.look(jump.edge)
    norm = _norm(trials, limits)
    if cancelled and jump is None:
        return Outcome(steps, norm, refined, jump, AT_KINK)
    return Outcome(steps, norm, refined, jump, _verdict(trials, limits, norm, refined, jump))


def _norm(trials: Trials, limits: Limits) -> float:
    """The largest element of the gradient, without what bounds and constraints hold."""
    if limits.constraints:
        return float(np.abs(unheld(limits, trials.vector, trials.gradient)).max())
    return float(np.abs(np.where(free(trials, limits), trials.gradient, 0.0)).max())


def _verdict(trials: Trials, limits: Limits, norm: float, refined: Refined | None, jump: Jump | None) -> str | None:
    """Why the best point counts as a minimum; None where it does not."""
    small = norm <= limits.tolerance * trials.scale
    if limits.constraints:
        small = kept(limits.constraints, trials.vector) and norm <= BALANCED * max(
            1.0, float(np.abs(trials.gradient).max())
        )
    if jump is not None and jump.by > 0 and jump.edge is not None and np.array_equal(trials.vector, jump.edge):
        outward = float(trials.gradient @ (jump.beyond - jump.here)) < 0
        return ON_EDGE.format(jump.by) if small or outward else None
    if jump is not None:
        return AT_JUMP.format(jump.by) if small and jump.by > 0 else None
    if limits.constraints:
        return "the constraints that hold the point balance the gradient" if small else None
    if any(notice.kind == "kink" for notice in trials.warnings) and small:
        return AT_KINK
    if refined is None:
        return "the gradient is below the tolerance" if small else None
    if refined.curvature.kind == "maximum":  # far out on a slope that levels off
        return None
    if refined.stationary:
        return FLAT if refined.degenerate or refined.curvature.kind == "flat" else BENT
    return SADDLE if small and refined.curvature.downward is not None else None
