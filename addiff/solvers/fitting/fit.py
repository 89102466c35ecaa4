"""Nonlinear least squares: the parameters of a model that suit data best, and how well the data determine them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from addiff.api.program import parse_model
from addiff.errors import UsageError
from addiff.solvers.bounds import box
from addiff.solvers.columns import named, refuse_gaps
from addiff.solvers.fitting.arguments import column, refuse_shapes, refuse_strangers, roots
from addiff.solvers.fitting.evaluations import Evaluations
from addiff.solvers.fitting.least_squares import better, minimised
from addiff.solvers.fitting.losses import DESCENDING, robust, scale_of
from addiff.solvers.fitting.model_over_data import ModelOverData, OutsideError
from addiff.solvers.fitting.outcome import known, not_converged, result, unfelt
from addiff.solvers.fitting.probes import FALLEN, Probes
from addiff.solvers.problem import pose

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from addiff.api.program import Point, Program
    from addiff.results import Fit
    from addiff.solvers.bounds import Bounds, Box
    from addiff.solvers.fitting.least_squares import Stopped
    from addiff.solvers.problem import Problem

MANY, SAMPLE = 100_000, 8192
"""Rows from which on a fit to a sample comes first, and those of the sample: all rows then only have to refine it."""

EXACT = 1e-14
"""Residuals that are smaller, beside the observations, are rounding."""


def fit(
    model: Program | str,
    data: Mapping[str, Any],
    start: Point,
    *,
    at: Point | None = None,
    weights: str | Sequence[float] | np.ndarray | None = None,
    bounds: Bounds | None = None,
    loss: str = "linear",
    loss_scale: float | None = None,
) -> Fit:
    """The parameters with the least sum of squared residuals.

    model         `y ~ a*exp(-k*t)`, behind the definitions that it uses
    data          columns of numbers, or of arrays of one shape, by name
    start         the parameters, numbers or arrays, and where the search begins
    at            what is held fixed
    weights       of the squared residuals: a column of the data by its name, or numbers
    bounds        the least and the greatest value of some parameters; None, or infinite, where there is no end
    loss          `linear`, or what a residual costs where outliers are to count less: `soft_l1 huber cauchy arctan`
    loss_scale    the residual from which on they count less; None for 1
    returns       with a robust loss the standard errors are Huber's for M-estimators: from the loss's derivatives
    errors        DomainError where a row has no residual at the start; ConvergenceError, with the best parameters
                  found; UsageError for a program that is no model, fewer rows than parameters, a start outside its
                  bounds; those of `solvers.problem.pose`
    cost          passes over the data; beside them memory for a few blocks of rows
    """
    start, at = named(start), named(at or {})
    columns = {name: column(name, numbers) for name, numbers in named(data).items()}
    if isinstance(model, str):
        model = parse_model(model, [*start, *at, *columns])
    if not model.model:
        raise model.no_model()
    kind, scale = robust(loss), scale_of(loss, loss_scale)
    problem = pose(model, start, at, columns)
    refuse_shapes(problem)
    refuse_strangers(problem)
    refuse_gaps(problem.columns)
    weighted = roots(weights, columns, problem.rows)
    inside = box(problem, named(bounds or {}))
    rows = problem.rows if weighted is None else int(np.count_nonzero(weighted))
    if rows < problem.unknowns.size:
        counted = f"{rows:,}" if weighted is None else f"{rows:,} with a weight"
        raise UsageError(f"fewer rows than parameters: {counted}, and {problem.unknowns.size:,}")
    evaluations = Evaluations(ModelOverData(problem, weighted, kind, scale))
    try:
        stopped = _least(evaluations, problem.unknowns.pack(problem.start), inside, loss)
        spread = evaluations.model.spread(stopped.folded.vector)
        told = known(stopped, evaluations.model, spread)
    except OutsideError as outside:
        outside.error.message = f"row {outside.row}, at the start: {outside.error.message}"
        raise outside.error from None
    if stopped.folded.cost > (EXACT * EXACT) * spread.size:
        _refuse_unfelt(problem, stopped, evaluations, inside)
        if not stopped.converged:
            raise not_converged(problem, stopped, evaluations, rows, loss)
    return result(problem, stopped, evaluations, spread, told, loss)


def _least(evaluations: Evaluations, start: np.ndarray, inside: Box, loss: str) -> Stopped:
    """The least sum of squares, begun near it where that can be known."""
    over_data = evaluations.model
    if over_data.rows >= MANY:
        start = _near(evaluations, over_data.sample(SAMPLE), start, inside)
    found = minimised(evaluations, start, inside)
    if loss in DESCENDING:
        near = _near(evaluations, over_data.convex(), start, inside)
        other = minimised(evaluations, near, inside)
        return other if better(other, found) else found
    return found


def _refuse_unfelt(problem: Problem, stopped: Stopped, evaluations: Evaluations, inside: Box) -> None:
    """Raise after a search in vain if no parameter that shapes the prediction was felt, at its start or at its end."""
    if stopped.regular:
        return
    start, level = problem.unknowns.pack(problem.start), evaluations.model.level
    begun = evaluations.at(start)
    assert begun is not None
    if stopped.folded.cost < begun.cost * (1 - FALLEN) and not level(stopped.folded.vector):
        return
    names = problem.unknowns.elements()
    probes = Probes(evaluations, start, inside)
    for here in (begun, stopped.folded):
        lost = probes.unfelt(here)
        if len(lost) == len(names) or (lost and level(here.vector)):
            raise unfelt(problem, [names[k] for k in lost], here.vector, begun=here is begun)


def _near(evaluations: Evaluations, easier: ModelOverData, start: np.ndarray, inside: Box) -> np.ndarray:
    """Where an easier problem has its minimum, if that is regular and inside the domain; else the start as it is."""
    try:
        found = minimised(Evaluations(easier), start, inside)
    except OutsideError:
        return start
    vector = found.folded.vector
    return vector if found.converged and found.regular and evaluations.at(vector) is not None else start
