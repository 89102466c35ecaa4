"""The points that methods of least squares try."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from addiff.solvers.fitting.model_over_data import OutsideError

if TYPE_CHECKING:
    from addiff.solvers.fitting.model_over_data import Folded, ModelOverData

NOWHERE = 1e150
"""A residual that makes a method step back; its square is still a double."""


@dataclass
class Evaluations:
    """A model at the points that methods try.

    model      with its data
    outside    the last point at which some row had no residual
    count      evaluations
    """

    model: ModelOverData
    outside: tuple[np.ndarray, OutsideError] | None = None
    count: int = 0

    def __post_init__(self) -> None:
        self._last: dict[bytes, Folded | None] = {}

    def at(self, vector: np.ndarray) -> Folded | None:
        """The model at some parameters; None outside the domain. The last is remembered: its slopes are asked next."""
        key = vector.tobytes()
        if key not in self._last:
            self.count += 1
            try:
                found: Folded | None = self.model.fold(vector)
            except OutsideError as error:
                found = None
                self.outside = vector.copy(), error
            self._last = {key: found}
        return self._last[key]

    def values(self, vector: np.ndarray) -> np.ndarray:
        """The residuals of the small problem, as SciPy asks for them."""
        found = self.at(vector)
        return np.full(len(vector) + 1, NOWHERE) if found is None else found.triangle[:, -1]

    def slopes(self, vector: np.ndarray) -> np.ndarray:
        """Its Jacobian."""
        found = self.at(vector)
        return np.zeros((len(vector) + 1, len(vector))) if found is None else found.triangle[:, :-1]
