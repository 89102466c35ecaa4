"""What `solve` answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from addiff.results.notice import Notice


@dataclass(frozen=True)
class Root:
    """A point where all outputs are zero, and both sides of all equations equal.

    at                    what was held fixed
    start                 where the unknowns started
    root                  the point
    residuals             the outputs there; of equations the difference of the sides
    jacobian_condition    how many times larger than relative errors of the equations those of the root can be
    method                which it was
    evaluations           how often the outputs and their derivatives were computed
    converged             whether the residuals vanish as far as doubles can tell
    message               why it stopped
    """

    expression: str
    at: dict[str, Any]
    start: dict[str, Any]
    root: dict[str, Any]
    residuals: dict[str, Any]
    jacobian_condition: float
    method: str
    evaluations: int
    converged: bool
    message: str
    warnings: tuple[Notice, ...]
