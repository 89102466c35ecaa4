"""What `minimize` answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from addiff.results.notice import Notice


@dataclass(frozen=True)
class Minimum:
    """A minimum of the one scalar output.

    at               what was held fixed
    start            where the unknowns started
    minimum          the value there
    minimizer        the best point seen
    gradient         there
    gradient_norm    of its elements the largest, without those that a bound holds
    definiteness     of the Hessian there, by the unknowns that no bound holds: `minimum`, `saddle`, `maximum` or
                     `flat`; None where it is not known
    method           which it was
    iterations       its steps
    evaluations      how often the value was computed, mostly with the gradient
    converged        whether the point is a minimum as far as doubles can tell
    message          why it stopped
    """

    expression: str
    at: dict[str, Any]
    start: dict[str, Any]
    minimum: float
    minimizer: dict[str, Any]
    gradient: dict[str, Any]
    gradient_norm: float
    definiteness: str | None
    method: str
    iterations: int
    evaluations: int
    converged: bool
    message: str
    warnings: tuple[Notice, ...]
