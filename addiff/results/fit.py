"""What `fit` answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from addiff.results.notice import Notice


@dataclass(frozen=True)
class Fit:
    """A model with the parameters that suit the data best; None is what the data cannot tell.

    All but the parameters and their standard errors bears the names of elements where these are arrays: `w[0]`.

    at                             what was held
    rows                           of the data, those that have no weight left out
    rows_without_weight            these; tables tell them
    loss                           what a residual costs
    loss_scale                     the residual from which on it costs less; None where it costs its square
    parameters                     in the order of the start
    standard_errors                of the parameters; of an array nested lists
    confidence_intervals           at 95 %, by Student's t
    residual_sum_of_squares        weighted, whatever the loss
    residual_standard_deviation    its root after division by the degrees of freedom
    degrees_of_freedom             rows less parameters
    r_squared                      the share of the observations' variance that is explained
    covariance, correlation        of the parameters; None for a number that no double holds
    at_bounds                      the parameters that a bound holds
    evaluations                    passes over the data
    """

    expression: str
    at: dict[str, Any]
    rows: int
    rows_without_weight: int
    loss: str
    loss_scale: float | None
    parameters: dict[str, Any]
    standard_errors: dict[str, Any]
    confidence_intervals: dict[str, tuple[float, float] | None]
    residual_sum_of_squares: float
    residual_standard_deviation: float | None
    degrees_of_freedom: int
    r_squared: float | None
    covariance: dict[str, dict[str, float | None]]
    correlation: dict[str, dict[str, float | None]]
    at_bounds: dict[str, float]
    converged: bool
    message: str
    evaluations: int
    warnings: tuple[Notice, ...]


@dataclass(frozen=True)
class FitPicture:
    """Data and the model that was fitted to them, as points and a curve.

    model         its text, in one line
    parameters    each with its standard error, None where the data do not tell it
    across        the one column that the prediction depends on, or `predicted` where there are several
    xs            its values at the points, or the predictions
    ys            what was observed there, or the residuals where there are several columns
    curve         places along the column and the predictions there, None where there is none; empty for residuals
    """

    model: str
    parameters: dict[str, tuple[float, float | None]]
    across: str
    up: str
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    curve: tuple[tuple[float, float | None], ...]
