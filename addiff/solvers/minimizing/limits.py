"""What bounds a search for a minimum."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from addiff.solvers.bounds import Box
    from addiff.solvers.minimizing.constraints import Constraint


@dataclass(frozen=True)
class Limits:
    """What bounds the search.

    box               where the unknowns must stay
    constraints       what they must satisfy
    max_iterations    steps of the method
    tolerance         of the gradient
    """

    box: Box
    constraints: Sequence[Constraint]
    max_iterations: int
    tolerance: float

    def after(self, iterations: int) -> Limits:
        """What is left of them after so many steps."""
        return replace(self, max_iterations=self.max_iterations - iterations)

    def inside(self, vector: np.ndarray) -> np.ndarray:
        """The point within the bounds that is nearest."""
        return self.box.inside(vector)
