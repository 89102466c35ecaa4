"""The minimum of a program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from addiff.api.program import listed, parse, single
from addiff.errors import DomainError, UsageError
from addiff.results.minimum import Minimum
from addiff.solvers.bounds import box, iterations_of, tolerance_of
from addiff.solvers.columns import columns_of
from addiff.solvers.minimizing import kinks
from addiff.solvers.minimizing.constraints import KEPT, constraints_of, missed, unheld
from addiff.solvers.minimizing.limits import Limits
from addiff.solvers.minimizing.methods import METHODS
from addiff.solvers.minimizing.refining import MOST_UNKNOWNS, free, refine
from addiff.solvers.minimizing.stopping import deep, falls, fell, levelled, missing, refuse_start, stalled
from addiff.solvers.minimizing.trials import FallsError, Trials
from addiff.solvers.output import Output
from addiff.solvers.over_data import LossOverData
from addiff.solvers.problem import pose
from addiff.solvers.training.methods import METHODS as DESCENTS
from addiff.solvers.training.train import minimum_of, settings_of, train

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from addiff.api.program import Point, Program
    from addiff.solvers.bounds import Bounds
    from addiff.solvers.minimizing.methods import Method
    from addiff.solvers.minimizing.refining import Refined
    from addiff.solvers.output import Objective
    from addiff.solvers.problem import Problem

TOLERANCE = 1e-8
"""Of the gradient, beside the larger of 1 and the value; Newton's method then finds the digits that are left."""

MOST_ITERATIONS = 10_000
"""Steps of a method, where the user asks for no other number."""

MOST_ROUNDS = 20
"""How often a method begins again where it stopped, as long as that makes the value lower."""

PROGRESS = 1e-9
"""A relative fall of the value that makes another round worth its time."""

AWAY = (1e-2, 1e-4, 1e-6)
"""How far to look for a lower value beside a saddle, relative to the point."""

BALANCED = 1e-5
"""What may be left of the gradient when the constraints have pushed against it, relative to it."""

HELD = "bounds hold every unknown"
BENT = "the gradient vanishes, and the Hessian is positive definite"
FLAT = "the gradient vanishes, and so does the curvature in some direction"
SADDLE = "the gradient vanishes, and the Hessian has a negative eigenvalue"
AT_KINK = "the point is at a kink, and the slopes around it cancel"


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
    problem = posed(loss, start, at or {}, data)
    if method is not None and method in DESCENTS:
        refuse_others(method, bounds, constraints, max_iterations)
        how = settings_of(method, rows=problem.rows, tolerance=tolerance, **descent)
        return minimum_of(problem, train(problem, how, reduce), method)
    if descent:
        raise UsageError(f"{next(iter(descent))} is for {', '.join(DESCENTS)}, and the method is another: choose one")
    objective: Objective = LossOverData(problem, reduce) if problem.rows else Output(problem)
    limits = Limits(
        box(problem, bounds or {}),
        constraints_of(problem, constraints),
        iterations_of(max_iterations, MOST_ITERATIONS),
        tolerance_of(tolerance, TOLERANCE),
    )
    name = _chosen(method, limits)
    trials = Trials(objective, problem.unknowns.pack(problem.start))
    refuse_start(problem, trials)
    try:
        steps, refined = _search(trials, limits, METHODS[name])
        norm = _norm(trials, limits)
        message = _verdict(trials, limits, norm, refined)
        ways = (-trials.gradient, None)
        if message is None and (deep(trials) or any(falls(trials, limits, trials.vector, way) for way in ways)):
            raise FallsError  # as the search may
        if message is None and refined is not None and norm <= limits.tolerance * trials.scale:
            raise levelled(problem, trials)
        if message is None and _settled_at_kink(trials, limits, steps):
            norm, message, refined = _norm(trials, limits), AT_KINK, None
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
            exhausted=limits.max_iterations if steps >= limits.max_iterations else 0,
            method=name,
        )
    unknowns = problem.unknowns
    definiteness = _definiteness(message, refined)
    held = [name for name, moves in zip(unknowns.elements(), free(trials, limits), strict=True) if not moves]
    if held and not limits.constraints:
        message = HELD if len(held) == unknowns.size else f"{message}; bounds hold {listed(held)}"
    return Minimum(
        problem.program.text,
        problem.held,
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


def posed(loss: Program | str, start: Point, at: Point, data: Mapping[str, Any] | None) -> Problem:
    """The problem of a loss.

    errors    those of `pose`; UsageError, ShapeError where the loss is not one number
    """
    columns = None if data is None else columns_of(data)
    program = parse(loss, [*at, *start, *(columns or ())]) if isinstance(loss, str) else loss
    problem = pose(program, start, at, columns)
    if columns is None:
        first = problem.unknowns.pack(problem.start)
        single(program, "minimize", program.lowered_at(program.point(problem.at(first))))
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


def _search(trials: Trials, limits: Limits, method: Method) -> tuple[int, Refined | None]:
    """Go down, again where that helped, and away from saddles.

    returns    the steps of the method, and what Newton's method says of the end; None where it has nothing to say
    errors     FallsError
    """
    steps = 0
    refined = None
    for _ in range(MOST_ROUNDS):
        before = trials.value
        ending = method.run(trials, limits.after(steps))
        steps += ending.iterations
        if limits.constraints:
            trials.move(ending.vector)
            steps += _nudged(trials, limits.after(steps), method)
        elif len(trials.vector) <= MOST_UNKNOWNS:
            refined = refine(trials, limits.after(steps))
        if steps >= limits.max_iterations or (refined is not None and refined.stationary):
            break
        if refined is not None and refined.curvature.downward is not None and _escaped(trials, limits, refined):
            continue
        if trials.value >= before - PROGRESS * max(1.0, abs(before)):
            break
    return steps, refined


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
    if not (kept and trials.value < value - PROGRESS * max(1.0, abs(value))):
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


def _verdict(trials: Trials, limits: Limits, norm: float, refined: Refined | None) -> str | None:
    """Why the best point counts as a minimum; None where it does not."""
    small = norm <= limits.tolerance * trials.scale
    if limits.constraints:
        kept = missed(limits.constraints, trials.vector) <= KEPT
        balanced = norm <= BALANCED * max(1.0, float(np.abs(trials.gradient).max()))
        return "the constraints that hold the point balance the gradient" if kept and balanced else None
    if any(notice.kind == "kink" for notice in trials.warnings) and small:
        return AT_KINK
    if refined is None:
        return "the gradient is below the tolerance" if small else None
    if refined.curvature.kind == "maximum":  # far out on a slope that levels off
        return None
    if refined.stationary:
        return FLAT if refined.degenerate or refined.curvature.kind == "flat" else BENT
    return SADDLE if small and refined.curvature.downward is not None else None


def _definiteness(message: str, refined: Refined | None) -> str | None:
    """How the function bends at its minimum; None where second derivatives tell nothing, as at a kink."""
    if refined is None or message == AT_KINK:
        return None
    return "flat" if refined.degenerate else refined.curvature.kind
