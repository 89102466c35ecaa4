"""The minimum of a program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from addiff.api.program import parse
from addiff.errors import UsageError
from addiff.results.minimum import Minimum
from addiff.solvers.bounds import box, iterations_of, tolerance_of
from addiff.solvers.columns import columns_of
from addiff.solvers.minimizing.constraints import compared, constraints_of, kept, missed
from addiff.solvers.minimizing.limits import Limits
from addiff.solvers.minimizing.methods import METHODS
from addiff.solvers.minimizing.refining import free
from addiff.solvers.minimizing.search import search
from addiff.solvers.minimizing.stopping import fell, missing, refuse_start, stalled
from addiff.solvers.minimizing.trials import FallsError, Trials
from addiff.solvers.output import Output
from addiff.solvers.over_data import LossOverData
from addiff.solvers.problem import pose, refuse_no_loss
from addiff.solvers.training.methods import METHODS as DESCENTS
from addiff.solvers.training.train import minimum_of, settings_of, train
from addiff.suggestions import listed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from addiff.api.program import Point, Program
    from addiff.solvers.bounds import Bounds
    from addiff.solvers.output import Objective
    from addiff.solvers.problem import Problem

TOLERANCE = 1e-8
"""Of the gradient, beside the larger of 1 and the value; Newton's method then finds the digits that are left."""

MOST_ITERATIONS = 10_000
"""Steps of a method, where the user asks for no other number."""

ALL_BOUND = "bounds hold every unknown"


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
        outcome = search(trials, limits, METHODS[name])
    except FallsError:
        raise fell(problem, trials, limits) from None
    if not kept(limits.constraints, trials.vector):
        raise missing(problem, trials, missed(limits.constraints, trials.vector))
    if outcome.message is None:
        raise stalled(problem, trials, limits, outcome, name)
    message = outcome.message
    unknowns = problem.unknowns
    bound = [name for name, moves in zip(unknowns.elements(), free(trials, limits), strict=True) if not moves]
    if bound and not limits.constraints:
        message = ALL_BOUND if len(bound) == unknowns.size else f"{message}; bounds hold {listed(bound)}"
    return Minimum(
        problem.program.text,
        problem.held | problem.beside,
        problem.start,
        trials.value,
        unknowns.unpack(trials.vector),
        unknowns.unpack(trials.gradient),
        outcome.norm,
        outcome.definiteness,
        name,
        outcome.steps,
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
