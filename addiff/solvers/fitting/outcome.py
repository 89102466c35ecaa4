"""What there is to say of the end of a fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from addiff.api.program import listed
from addiff.errors import ConvergenceError
from addiff.results.fit import Fit
from addiff.solvers.directions import told_apart
from addiff.solvers.failing import at_best
from addiff.solvers.fitting.statistics import covariance, quantile

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from addiff.results import Notice
    from addiff.solvers.fitting.evaluations import Evaluations
    from addiff.solvers.fitting.least_squares import Stopped
    from addiff.solvers.fitting.model_over_data import Spread
    from addiff.solvers.fitting.statistics import Covariance
    from addiff.solvers.problem import Problem


def not_converged(problem: Problem, stopped: Stopped, evaluations: Evaluations, rows: int) -> ConvergenceError:
    """What happened, how far the search came, and what would help."""
    names = problem.unknowns.elements()
    groups = covariance(stopped).groups
    if groups:
        why = f"the Jacobian is singular there: {told_apart([names[k] for k in groups[0]])}"
    elif evaluations.outside is not None:
        vector, outside = evaluations.outside
        why = f"at {_shown(names, vector)} row {outside.row} has no residual: {outside.error.message}"
    elif not stopped.enough:
        why = f"{evaluations.count:,} evaluations were not enough"
    else:
        why = "no step lowers the sum of squares, and it is not at a minimum"
    deviation = (stopped.folded.squares / max(rows - len(names), 1)) ** 0.5
    error = ConvergenceError(
        f"the fit does not converge: {why}; the best found is {_shown(names, stopped.folded.vector)}, with a residual"
        f" standard deviation of {deviation:g}: try another --start, --bounds, or a model with fewer parameters"
    )
    return at_best(error, problem, stopped.folded.vector)


def _shown(names: Sequence[str], vector: np.ndarray) -> str:
    return listed([f"{name}={x:.6g}" for name, x in zip(names, vector.tolist(), strict=True)])


def result(problem: Problem, stopped: Stopped, evaluations: Evaluations, spread: Spread, loss: str) -> Fit:
    """The answer."""
    names = problem.unknowns.elements()
    folded = stopped.folded
    values = dict(zip(names, folded.vector.tolist(), strict=True))
    freedom = spread.rows - len(names)
    squares = folded.cost if loss == "linear" else folded.squares
    known = covariance(stopped)
    matrix = known.matrix * (folded.cost / freedom) if freedom else known.matrix
    sizes = np.sqrt(np.diag(matrix))
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        spreads = sizes * known.units
        covariances = matrix * known.units * known.units[:, None]
        correlations = matrix / sizes / sizes[:, None]
    np.fill_diagonal(correlations, 1.0)
    told = known.known & np.isfinite(spreads) & (freedom > 0)
    errors = [float(spread) if tells else None for spread, tells in zip(spreads, told, strict=True)]
    reach = quantile(freedom) if freedom else 0.0
    bound = {name: values[name] for name, free in zip(names, stopped.free, strict=True) if not free}
    return Fit(
        expression=problem.program.text,
        at=problem.held,
        rows=spread.rows,
        loss=loss,
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
        covariance=_square(names, covariances, told),
        correlation=_square(names, correlations, told & (sizes > 0)),
        at_bounds=bound,
        converged=True,
        message=_message(stopped),
        evaluations=evaluations.count,
        warnings=_warnings(problem, known, bound, folded.notices.values()),
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


def _message(stopped: Stopped) -> str:
    """Why the search ended."""
    if not stopped.folded.cost:
        return "the model passes through all observations"
    return "no change of the parameters lowers the sum of squares"


def _warnings(problem: Problem, known: Covariance, bound: Mapping[str, float], notices: Any) -> tuple[Notice, ...]:
    """What is doubtful: parameters that cannot be told apart, or that stand at a bound, and derivatives."""
    names = problem.unknowns.elements()
    program = problem.program
    found = []
    for group in known.groups:
        among, first = [names[k] for k in group], problem.unknowns.owner(group[0])
        found.append(program.notice("singular", f"{told_apart(among)}: no standard error can be given", first))
    for name, value in bound.items():
        own = problem.unknowns.owner(names.index(name))
        found.append(
            program.notice("bound", f"{name} stands at its bound {value:g}: no standard error can be given", own)
        )
    return (*found, *notices)
