"""The minimum of a program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from addiff.api.program import listed, parse
from addiff.errors import UsageError
from addiff.results.minimum import Minimum
from addiff.solvers.bounds import box, iterations_of, tolerance_of
from addiff.solvers.columns import columns_of
from addiff.solvers.minimizing import kinks
from addiff.solvers.minimizing.constraints import KEPT, compared, constraints_of, missed, unheld
from addiff.solvers.minimizing.limits import Limits
from addiff.solvers.minimizing.methods import METHODS
from addiff.solvers.minimizing.refining import free
from addiff.solvers.minimizing.search import search
from addiff.solvers.minimizing.stopping import deep, falls, fell, levelled, missing, refuse_start, stalled
from addiff.solvers.minimizing.trials import FallsError, Trials
from addiff.solvers.output import Output
from addiff.solvers.over_data import LossOverData
from addiff.solvers.problem import pose, refuse_no_loss
from addiff.solvers.training.methods import METHODS as DESCENTS
from addiff.solvers.training.train import minimum_of, settings_of, train

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from addiff.api.program import Point, Program
    from addiff.solvers.bounds import Bounds
    from addiff.solvers.minimizing.jumps import Jump
    from addiff.solvers.minimizing.refining import Refined
    from addiff.solvers.output import Objective
    from addiff.solvers.problem import Problem

TOLERANCE = 1e-8
"""Of the gradient, beside the larger of 1 and the value; Newton's method then finds the digits that are left."""

MOST_ITERATIONS = 10_000
"""Steps of a method, where the user asks for no other number."""

BALANCED = 1e-5
"""What may be left of the gradient when the constraints have pushed against it, relative to it."""

HELD = "bounds hold every unknown"
BENT = "the gradient vanishes, and the Hessian is positive definite"
FLAT = "the gradient vanishes, and so does the curvature in some direction"
SADDLE = "the gradient vanishes, and the Hessian has a negative eigenvalue"
AT_KINK = "the point is at a kink, and the slopes around it cancel"
AT_JUMP = "the gradient vanishes at a jump of the function by {:.6g}: its lower side need not have a least value"


@np.errstate(all="ignore")  # what overflows is judged by its result
def minimize(
    loss: Program | str,
    start: Point,
    *,
    at: Point | None = None,
    data: Mapping[str, Any] | None = None,
    reduce: str = "mean",
    method: str | None = None,
    bounds: Bounds | None = None,
    constraints: Sequence[str] = (),
    max_iterations: int | None = None,
    tolerance: float | None = None,
    **descent: Any,
) -> Minimum:
    """The point where the one output is least, near a start; with data, its mean or its sum over the rows.

    start         the unknowns, numbers or arrays, and where they start
    at            the values of the other inputs
    data          columns of numbers, or of arrays, by name
    reduce        `mean` or `sum`: what is made of the outputs of all rows
    method        of `METHODS`, or a descent, `gd sgd adam`; without one `bfgs`, with bounds `lbfgs`, with constraints
                  `slsqp`
    bounds        a lowest and a highest value by name, None where there is none
    constraints   texts such as `x + y <= 1`
    tolerance     of the gradient
    descent       how a descent goes: the fields of `training.settings.Settings`
    errors        ConvergenceError where no minimum is found, which tells the best point; DomainError where there is no
                  value at the start; those of a point
    """
    at = at or {}
    comparisons = compared(constraints, [*start, *at])
    beside = {name for comparison in comparisons for name in comparison.program.inputs if name in at}
    problem = posed(loss, start, at, data, beside)
    if method is not None and method in DESCENTS:
        refuse_others(method, bounds, constraints, max_iterations)
        how = settings_of(method, rows=problem.rows, tolerance=tolerance, **descent)
        return minimum_of(problem, train(problem, how, reduce), method)
    if descent:
        raise UsageError(f"{next(iter(descent))} is for {', '.join(DESCENTS)}, and the method is another: choose one")
    objective: Objective = LossOverData(problem, reduce) if problem.rows else Output(problem)
    limits = Limits(
        box(problem, bounds or {}),
        constraints_of(problem, comparisons),
        iterations_of(max_iterations, MOST_ITERATIONS),
        tolerance_of(tolerance, TOLERANCE),
    )
    name = _chosen(method, limits)
    trials = Trials(objective, problem.unknowns.pack(problem.start))
    refuse_start(problem, trials)
    try:
        steps, refined, jump = search(trials, limits, METHODS[name])
        norm = _norm(trials, limits)
        message = _verdict(trials, limits, norm, refined, jump)
        ways = (-trials.gradient, None)
        if message is None and (deep(trials) or any(falls(trials, limits, trials.vector, way) for way in ways)):
            raise FallsError  # as the search may
        if message is None and refined is not None and norm <= limits.tolerance * trials.scale:
            raise levelled(problem, trials)
        if message is None and jump is None and _settled_at_kink(trials, limits, steps):
            norm, message = _norm(trials, limits), AT_KINK
    except FallsError:
        raise fell(problem, trials, limits) from None
    by = missed(limits.constraints, trials.vector)
    if by > KEPT:
        raise missing(problem, trials, by)
    if message is None:
        raise stalled(
            problem,
            trials,
            norm=norm,
            jump=jump,
            exhausted=limits.max_iterations if steps >= limits.max_iterations else 0,
            method=name,
        )
    unknowns = problem.unknowns
    definiteness = None if message == AT_KINK or jump is not None else _definiteness(refined)
    held = [name for name, moves in zip(unknowns.elements(), free(trials, limits), strict=True) if not moves]
    if held and not limits.constraints:
        message = HELD if len(held) == unknowns.size else f"{message}; bounds hold {listed(held)}"
    return Minimum(
        problem.program.text,
        problem.held | problem.beside,
        problem.start,
        trials.value,
        unknowns.unpack(trials.vector),
        unknowns.unpack(trials.gradient),
        norm,
        definiteness,
        name,
        steps,
        trials.evaluations,
        True,
        message,
        tuple(trials.warnings),
    )


def posed(
    loss: Program | str, start: Point, at: Point, data: Mapping[str, Any] | None, beside: Collection[str] = ()
) -> Problem:
    """The problem of a loss.

    beside    names that only constraints use
    errors    those of `pose`; UsageError, ShapeError where the loss is not one number
    """
    columns = None if data is None else columns_of(data)
    program = parse(loss, [*at, *start, *(columns or ())]) if isinstance(loss, str) else loss
    problem = pose(program, start, at, columns, beside)
    if columns is None:
        first = problem.unknowns.pack(problem.start)
        refuse_no_loss(program, program.lowered_at(program.point(problem.at(first))))
    elif not problem.rows:
        raise UsageError("the data has no rows")
    return problem


def refuse_others(method: str, bounds: object, constraints: object, max_iterations: object) -> None:
    """Raise UsageError for what a descent does not know."""
    for name, asked in (("bounds", bounds), ("constraints", constraints), ("max_iterations", max_iterations)):
        if asked:
            word = "--epochs (epochs=) says how long it goes" if name == "max_iterations" else "choose another method"
            raise UsageError(f"the method {method} knows no {name.replace('_', ' ')}: {word}")


def _chosen(method: str | None, limits: Limits) -> str:
    """The method asked for, or the one that suits."""
    bounded, constrained = limits.box.bounded, bool(limits.constraints)
    name = method or ("slsqp" if constrained else "lbfgs" if bounded else "bfgs")
    if name not in METHODS:
        raise UsageError(f"no method {name}: there are {', '.join([*METHODS, *DESCENTS])}")
    for word, needed in (("bounds", bounded), ("constraints", constrained)):
        suits = [name for name, method in METHODS.items() if getattr(method, word)]
        if needed and name not in suits:
            raise UsageError(f"the method {name} knows no {word}: choose {' or '.join(suits)}")
    return name


def _settled_at_kink(trials: Trials, limits: Limits, steps: int) -> bool:
    """Whether the search, if it may go on, ends at a kink."""
    if limits.constraints or steps >= limits.max_iterations or len(trials.vector) > kinks.MOST_UNKNOWNS:
        return False
    return kinks.settle(trials, limits)


def _norm(trials: Trials, limits: Limits) -> float:
    """The largest element of the gradient, without what bounds and constraints hold."""
    if limits.constraints:
        return float(np.abs(unheld(limits, trials.vector, trials.gradient)).max())
    return float(np.abs(np.where(free(trials, limits), trials.gradient, 0.0)).max())


def _verdict(trials: Trials, limits: Limits, norm: float, refined: Refined | None, jump: Jump | None) -> str | None:
    """Why the best point counts as a minimum; None where it does not."""
    small = norm <= limits.tolerance * trials.scale
    if limits.constraints:
        kept = missed(limits.constraints, trials.vector) <= KEPT
        small = kept and norm <= BALANCED * max(1.0, float(np.abs(trials.gradient).max()))
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


def _definiteness(refined: Refined | None) -> str | None:
    """How the function bends at its minimum; None where second derivatives tell nothing."""
    if refined is None:
        return None
    return "flat" if refined.degenerate else refined.curvature.kind
