"""What there is to say of the end of a fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from addiff.errors import ConvergenceError
from addiff.results.fit import Fit
from addiff.solvers.directions import told_apart
from addiff.solvers.failing import at_best
from addiff.solvers.fitting.statistics import covariance, quantile, robust_variance
from addiff.suggestions import listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from addiff.results import Notice
    from addiff.solvers.fitting.evaluations import Evaluations
    from addiff.solvers.fitting.least_squares import Stopped
    from addiff.solvers.fitting.model_over_data import ModelOverData
    from addiff.solvers.fitting.statistics import Covariance
    from addiff.solvers.fitting.sums import Spread
    from addiff.solvers.problem import Problem


BLIND = "at this point the derivatives by {} vanish"
"""What the Jacobian does not tell of a parameter."""


def not_converged(
    problem: Problem, stopped: Stopped, evaluations: Evaluations, rows: int, loss: str
) -> ConvergenceError:
    """What happened, how far the search came, and what would help."""
    names = problem.unknowns.elements()
    groups = covariance(stopped, stopped.folded.triangle).groups
    if groups:
        why = f"the Jacobian is singular there: {told_apart([names[k] for k in groups[0]], BLIND)}"
    elif evaluations.outside is not None:
        vector, outside = evaluations.outside
        why = f"at {_shown(names, vector)} row {outside.row} has no residual: {outside.error.message}"
    elif not stopped.enough:
        why = f"{evaluations.count:,} evaluations were not enough"
    else:
        why = f"no step lowers {_least(loss)}, and it is not at a minimum"
    deviation = (stopped.folded.squares / max(rows - len(names), 1)) ** 0.5
    error = ConvergenceError(
        f"the fit does not converge: {why}; the best found is {_shown(names, stopped.folded.vector)}, with a residual"
        f" standard deviation of {deviation:g}: try another --start, --bounds, or a model with fewer parameters"
    )
    return at_best(error, problem, stopped.folded.vector)


def unfelt(problem: Problem, names: Sequence[str], vector: np.ndarray, *, begun: bool) -> ConvergenceError:
    """That a model does not feel parameters, so that nothing says which way to go.

    begun    whether that is so at the start already
    """
    where = "at this start" if begun else f"where the search ended, at {_shown(problem.unknowns.elements(), vector)}"
    error = ConvergenceError(
        f"the fit does not converge: the model does not feel {listed(names)} {where}: derivatives vanish and small"
        " steps change nothing; a start nearer to the data helps"
    )
    return at_best(error, problem, vector)


def _shown(names: Sequence[str], vector: np.ndarray) -> str:
    return listed([f"{name}={x:.6g}" for name, x in zip(names, vector.tolist(), strict=True)])


class Known(NamedTuple):
    """What is known of the parameters.

    covariance    for a variance of 1 of the residuals
    variance      of the residuals, as the loss sees them; None where nothing is known of it
    mute          whether that is because of the loss
    """

    covariance: Covariance
    variance: float | None
    mute: bool = False


def known(stopped: Stopped, model: ModelOverData, spread: Spread) -> Known:
    """What is known at the end of a search: by Huber's formula where the loss is robust.

    errors    OutsideError
    """
    folded, count = stopped.folded, len(stopped.folded.vector)
    freedom = spread.rows - count
    if model.loss_scale is None:
        return Known(covariance(stopped, folded.triangle), folded.cost / freedom if freedom else None)
    variance = robust_variance(model.scores(folded.vector), spread.rows, count)
    return Known(
        covariance(stopped, model.plain().fold(folded.vector).triangle), variance, freedom > 0 and variance is None
    )


def result(problem: Problem, stopped: Stopped, evaluations: Evaluations, spread: Spread, told: Known, loss: str) -> Fit:
    """The answer."""
    names = problem.unknowns.elements()
    folded = stopped.folded
    values = dict(zip(names, folded.vector.tolist(), strict=True))
    freedom = spread.rows - len(names)
    squares = folded.cost if loss == "linear" else folded.squares
    matrix = told.covariance.matrix * (1.0 if told.variance is None else told.variance)
    sizes, units = np.sqrt(np.diag(matrix)), told.covariance.units
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        spreads = sizes * units
        covariances = matrix * units * units[:, None]
        correlations = matrix / sizes / sizes[:, None]
    np.fill_diagonal(correlations, 1.0)
    sure = told.covariance.known & np.isfinite(spreads) & (told.variance is not None)
    errors = [float(spread) if tells else None for spread, tells in zip(spreads, sure, strict=True)]
    reach = quantile(freedom) if freedom else 0.0
    bound = {name: values[name] for name, free in zip(names, stopped.free, strict=True) if not free}
    return Fit(
        expression=problem.program.text,
        at=problem.held,
        rows=spread.rows,
        rows_without_weight=problem.rows - spread.rows,
        loss=loss,
        loss_scale=evaluations.model.loss_scale,
        parameters=problem.unknowns.unpack(folded.vector),
        standard_errors=_nested(problem, errors),
        confidence_intervals={
            name: None if error is None else (values[name] - reach * error, values[name] + reach * error)
            for name, error in zip(names, errors, strict=True)
        },
        residual_sum_of_squares=squares,
        residual_standard_deviation=float(np.sqrt(squares / freedom)) if freedom else None,
        degrees_of_freedom=freedom,
        r_squared=1 - squares / spread.squares if spread.squares > 0 else None,
        covariance=_square(names, covariances, sure),
        correlation=_square(names, correlations, sure & (sizes > 0)),
        at_bounds=bound,
        converged=True,
        message=_message(stopped, loss),
        evaluations=evaluations.count,
        warnings=_warnings(problem, told, bound, folded.notices.values()),
    )


def _nested(problem: Problem, numbers: Sequence[float | None]) -> dict[str, Any]:
    """Numbers of the elements of the parameters by their names: of an array nested lists."""
    names = problem.unknowns
    flat = np.array(numbers, dtype=object)
    parts = [flat[names.part(name)].reshape(shape) for name, shape in zip(names.names, names.shapes, strict=True)]
    return dict(zip(names.names, [part.tolist() for part in parts], strict=True))


def _square(names: Sequence[str], matrix: np.ndarray, told: np.ndarray) -> dict[str, dict[str, float | None]]:
    """Numbers by the names of two parameters, where both are told and doubles hold them."""
    shown = told & told[:, None] & np.isfinite(matrix)
    return {
        row: {column: float(matrix[j, k]) if shown[j, k] else None for k, column in enumerate(names)}
        for j, row in enumerate(names)
    }


def _message(stopped: Stopped, loss: str) -> str:
    """Why the search ended, and no more than was seen: derivatives do not tell all where they vanish or at kinks."""
    if not stopped.folded.cost:
        return "the model passes through all observations"
    seen = stopped.regular and not stopped.folded.kinks
    return f"no {'change of the parameters' if seen else 'step that was tried'} lowers {_least(loss)}"


def _least(loss: str) -> str:
    """What a fit makes least."""
    return "the sum of squares" if loss == "linear" else "the robust loss"


def _warnings(problem: Problem, told: Known, bound: Mapping[str, float], notices: Any) -> tuple[Notice, ...]:
    """What is doubtful: parameters that cannot be told apart, or that stand at a bound, losses, and derivatives."""
    names = problem.unknowns.elements()
    program = problem.program
    found = []
    if told.mute:
        message = "the loss has no curvature at most residuals: no standard error can be given, a larger scale helps"
        found.append(program.notice("singular", message, problem.unknowns.owner(0)))
    for group in told.covariance.groups:
        among, first = [names[k] for k in group], problem.unknowns.owner(group[0])
        found.append(program.notice("singular", f"{told_apart(among, BLIND)}: no standard error can be given", first))
    for name, value in bound.items():
        own = problem.unknowns.owner(names.index(name))
        found.append(
            program.notice("bound", f"{name} stands at its bound {value:g}: no standard error can be given", own)
        )
    return (*found, *notices)
