"""Nonlinear least squares: the parameters of a model that suit data best, and how well the data determine them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from addiff.api.program import listed, parse_model
from addiff.api.sparsity import sparsity
from addiff.errors import BadNameError, ConvergenceError, DomainError, ShapeError, UsageError
from addiff.lowering.names import OBSERVED, PREDICTED
from addiff.results.fit import Fit
from addiff.solvers.least_squares import minimised
from addiff.solvers.losses import robust
from addiff.solvers.problem import pose
from addiff.solvers.residuals import OutsideError, Residuals
from addiff.solvers.statistics import covariance, quantile
from addiff.solvers.trials import Trials
from addiff.source import normal
from addiff.suggestions import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from addiff.api.program import Program
    from addiff.results import Notice
    from addiff.solvers.least_squares import Stopped
    from addiff.solvers.problem import Problem
    from addiff.solvers.residuals import Spread
    from addiff.solvers.statistics import Covariance

    Bounds = Mapping[str, tuple[float, float]]


def fit(
    model: Program | str,
    data: Mapping[str, Any],
    start: Mapping[str, float],
    *,
    at: Mapping[str, float] | None = None,
    weights: str | Sequence[float] | np.ndarray | None = None,
    bounds: Bounds | None = None,
    loss: str = "linear",
    loss_scale: float = 1.0,
) -> Fit:
    """The parameters with the least sum of squared residuals.

    model         `y ~ a*exp(-k*t)`, behind the definitions that it uses
    data          columns of numbers by name
    start         the parameters, and where the search begins
    at            what is held fixed
    weights       of the squared residuals: a column of the data by its name, or numbers
    bounds        the least and the greatest value of some parameters; they may be infinite
    loss          `linear`, or what a residual costs where outliers are to count less: `soft_l1 huber cauchy arctan`
    loss_scale    the residual from which on they count less
    returns       with a robust loss the standard errors are those of the residuals as the loss sees them
    errors        DomainError where a row has no residual at the start; ConvergenceError, with the best parameters
                  found; UsageError for a program that is no model, fewer rows than parameters, a start outside its
                  bounds; those of `solvers.problem.pose`
    cost          passes over the data; beside them memory for a few blocks of rows
    """
    start, at = _named(start), _named(at or {})
    columns = {name: _column(name, numbers) for name, numbers in _named(data).items()}
    if isinstance(model, str):
        model = parse_model(model, [*start, *at, *columns])
    kind = robust(loss)
    if not (loss_scale > 0 and np.isfinite(loss_scale)):
        raise UsageError(f"the scale of a loss is a positive number, not {loss_scale:g}")
    problem = pose(model, start, at, columns)
    _refuse_shapes(problem)
    _refuse_strangers(problem)
    _refuse_gaps(problem)
    roots = _roots(weights, columns, problem.rows)
    low, high = _limits(bounds or {}, problem)
    rows = problem.rows if roots is None else int(np.count_nonzero(roots))
    parameters = problem.unknowns.names
    if rows < len(parameters):
        raise UsageError(
            f"{len(parameters)} parameters need as many rows, and the data have {rows}"
            + (" with a weight" if roots is not None else "")
        )
    residuals = Residuals(problem, roots, kind, loss_scale)
    trials = Trials(residuals)
    try:
        start_vector = problem.unknowns.pack(problem.start)
        near = _near(residuals, start_vector, low, high) if problem.rows >= MANY else None
        begun = near if near is not None and trials.at(near) is not None else start_vector
        stopped = minimised(trials, begun, low, high)
        spread = residuals.spread(stopped.folded.vector)
    except OutsideError as outside:
        outside.error.message = f"row {outside.row}, at the start: {outside.error.message}"
        raise outside.error from None
    if not stopped.converged and stopped.folded.cost > (EXACT * EXACT) * spread.size:
        raise _not_converged(problem, stopped, trials, rows)
    return _result(problem, stopped, trials, spread, loss)


MANY, SAMPLE = 100_000, 8192
"""Rows from which on a fit to a sample comes first, and those of the sample: all rows then only have to refine it."""

EXACT = 1e-14
"""Residuals that are smaller, beside the observations, are rounding."""


def _near(residuals: Residuals, start: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray | None:
    """Where a fit to a sample of the rows comes, if it is a regular minimum."""
    try:
        found = minimised(Trials(residuals.sample(SAMPLE)), start, low, high)
    except OutsideError:
        return None
    return found.folded.vector if found.converged and found.regular else None


def _named(given: Mapping[str, Any]) -> dict[str, Any]:
    """What is given to names, by their normal forms."""
    found: dict[str, Any] = {}
    for name, value in given.items():
        if normal(name) in found:
            raise UsageError(f"{normal(name)} is given twice")
        found[normal(name)] = value
    return found


def _column(name: str, numbers: Any) -> np.ndarray:
    """A column of the data as doubles."""
    try:
        column = np.asarray(numbers, dtype=float)
    except (TypeError, ValueError):
        raise UsageError(f"the column {name} holds something that is not a number") from None
    if column.ndim != 1:
        raise ShapeError(f"the column {name} has shape {list(column.shape)}: a column is one number for each row")
    return column


def _refuse_shapes(problem: Problem) -> None:
    """Raise ShapeError unless all is made of numbers."""
    for name, value in (problem.start | problem.held).items():
        if np.ndim(value):
            raise ShapeError(f"{name} is an array, and fit takes numbers: write {name}0, {name}1, ... for its elements")
    lengths = {name: len(column) for name, column in problem.columns.items()}
    for name, length in lengths.items():
        if length != problem.rows:
            first = next(iter(lengths))
            raise ShapeError(f"columns differ in length: {first} has {problem.rows:,} rows and {name} {length:,}")
    lowered = problem.program.lowered
    for name, index in lowered.outputs[:2]:
        if lowered.steps[index].shape:
            what = "observation" if name == OBSERVED else "prediction"
            raise ShapeError(f"the {what} has shape {list(lowered.steps[index].shape)}: each row of data is a number")


def _refuse_strangers(problem: Problem) -> None:
    """Raise unless the prediction depends on every parameter, the observation on none, and the model on the data."""
    pattern = sparsity(problem.program.only(OBSERVED, PREDICTED)).pattern
    for name in problem.unknowns.names:
        if name in pattern[OBSERVED]:
            raise UsageError(
                f"the observation depends on the parameter {name}: what stands before ~ is made of columns, and"
                " parameters belong behind it"
            )
        if name not in pattern[PREDICTED]:
            raise UsageError(f"the prediction does not depend on {name}, which --start gives as a parameter")
    if not problem.columns:
        raise UsageError("the model uses no column of the data")


def _refuse_gaps(problem: Problem) -> None:
    """Raise DomainError for a row without a number, of whatever origin."""
    for name, column in problem.columns.items():
        gaps = np.flatnonzero(np.isnan(column))
        if len(gaps):
            raise DomainError(f"row {gaps[0] + 1}: the value of {name} is not a number (NaN)")


def _roots(
    weights: str | Sequence[float] | np.ndarray | None, columns: Mapping[str, np.ndarray], rows: int
) -> np.ndarray | None:
    """The roots of the weights."""
    if weights is None:
        return None
    called = f"the weight {weights}" if isinstance(weights, str) else "the weight"
    if isinstance(weights, str):
        refuse_stranger(normal(weights), list(columns))
        numbers = columns[normal(weights)]
    else:
        numbers = _column("of weights", weights)
    if len(numbers) != rows:
        raise ShapeError(f"there are {len(numbers):,} weights for {rows:,} rows")
    wrong = np.flatnonzero(~((numbers >= 0) & (numbers < np.inf)))
    if len(wrong):
        raise UsageError(f"row {wrong[0] + 1}: {called} is {numbers[wrong[0]]:g}, and weights are 0 or positive")
    roots: np.ndarray = np.sqrt(numbers)
    return roots


def refuse_stranger(weights: str, columns: Sequence[str]) -> None:
    """Raise BadNameError unless there is a column of weights."""
    if weights not in columns:
        raise BadNameError(
            f"no column {weights} of weights{did_you_mean(weights, columns)} (the columns: {listed(columns)})"
        )


def _limits(bounds: Bounds, problem: Problem) -> tuple[np.ndarray, np.ndarray]:
    """The bounds of all parameters."""
    names = problem.unknowns.names
    ends = dict.fromkeys(names, (-np.inf, np.inf))
    for name, (low, high) in _named(bounds).items():
        if name not in ends:
            raise BadNameError(f"--bounds gives {name}, which is no parameter{did_you_mean(name, names)}")
        if not low < high:
            raise UsageError(f"the bounds of {name} are empty: the least value first, then the greatest")
        if not low <= problem.start[name] <= high:
            raise UsageError(f"{name} starts at {problem.start[name]:g}, outside its bounds {low:g}:{high:g}")
        ends[name] = float(low), float(high)
    low, high = np.array(list(ends.values())).T
    return low, high


def _not_converged(problem: Problem, stopped: Stopped, trials: Trials, rows: int) -> ConvergenceError:
    """What happened, how far the search came, and what would help."""
    names = problem.unknowns.names
    groups = covariance(stopped).groups
    if groups:
        why = f"the Jacobian is singular there: {_told_apart([names[k] for k in groups[0]])}"
    elif trials.outside is not None:
        vector, outside = trials.outside
        why = f"at {_shown(names, vector)} row {outside.row} has no residual: {outside.error.message}"
    elif not stopped.enough:
        why = f"{trials.count:,} evaluations were not enough"
    else:
        why = "no step lowers the sum of squares, and it is not at a minimum"
    deviation = (stopped.folded.squares / max(rows - len(names), 1)) ** 0.5
    return ConvergenceError(
        f"the fit does not converge: {why}; the best found is {_shown(names, stopped.folded.vector)}, with a residual"
        f" standard deviation of {deviation:g}: try another --start, --bounds, or a model with fewer parameters"
    )


def _shown(names: Sequence[str], vector: np.ndarray) -> str:
    return ",".join(f"{name}={x:.6g}" for name, x in zip(names, vector.tolist(), strict=True))


def _told_apart(names: Sequence[str]) -> str:
    """What is wrong with parameters along whose common direction nothing changes."""
    if len(names) == 1:
        return f"{names[0]} changes nothing"
    return f"{', '.join(names[:-1])} and {names[-1]} cannot be told apart"


def _result(problem: Problem, stopped: Stopped, trials: Trials, spread: Spread, loss: str) -> Fit:
    """The answer."""
    names = problem.unknowns.names
    folded = stopped.folded
    values = dict(zip(names, folded.vector.tolist(), strict=True))
    freedom = spread.rows - len(names)
    squares = folded.cost if loss == "linear" else folded.squares
    known = covariance(stopped)
    matrix = known.matrix * (folded.cost / freedom) if freedom else known.matrix
    errors = [float(np.sqrt(matrix[k, k])) if freedom and known.known[k] else None for k in range(len(names))]
    reach = quantile(freedom) if freedom else 0.0
    held = {name: values[name] for name, free in zip(names, stopped.free, strict=True) if not free}
    return Fit(
        expression=problem.program.text,
        at=problem.held,
        rows=spread.rows,
        loss=loss,
        parameters=values,
        standard_errors=dict(zip(names, errors, strict=True)),
        confidence_intervals={
            name: None if error is None else (values[name] - reach * error, values[name] + reach * error)
            for name, error in zip(names, errors, strict=True)
        },
        residual_sum_of_squares=squares,
        residual_standard_deviation=float(np.sqrt(squares / freedom)) if freedom else None,
        degrees_of_freedom=freedom,
        r_squared=1 - squares / spread.squares if spread.squares > 0 else None,
        covariance=_square(names, matrix, errors, None),
        correlation=_square(names, matrix, errors, errors),
        at_bounds=held,
        converged=True,
        message=_message(stopped),
        evaluations=trials.count,
        warnings=_warnings(problem, known, held, folded.notices.values()),
    )


def _square(
    names: Sequence[str], matrix: np.ndarray, errors: Sequence[float | None], by: Sequence[float | None] | None
) -> dict[str, dict[str, float | None]]:
    """Covariances by the names of their parameters, or correlations: divided by the standard errors."""
    table: dict[str, dict[str, float | None]] = {}
    for j, row in enumerate(names):
        table[row] = {}
        for k, column in enumerate(names):
            one, other = errors[j], errors[k]
            if one is None or other is None or (by is not None and not one * other):
                table[row][column] = None
            elif by is None:
                table[row][column] = float(matrix[j, k])
            else:
                table[row][column] = 1.0 if j == k else float(matrix[j, k] / one / other)
    return table


def _message(stopped: Stopped) -> str:
    """Why the search ended."""
    if not stopped.folded.cost:
        return "the model passes through all observations"
    return f"no change of the parameters lowers the sum of squares (cosine to the residuals {stopped.slack:.1g})"


def _warnings(problem: Problem, known: Covariance, held: Mapping[str, float], notices: Any) -> tuple[Notice, ...]:
    """What is doubtful: parameters that cannot be told apart, or that stand at a bound, and derivatives."""
    names = problem.unknowns.names
    program = problem.program
    found = []
    for group in known.groups:
        among = [names[k] for k in group]
        found.append(program.notice("singular", f"{_told_apart(among)}: no standard error can be given", among[0]))
    for name, value in held.items():
        found.append(
            program.notice("bound", f"{name} stands at its bound {value:g}: no standard error can be given", name)
        )
    return (*found, *notices)
