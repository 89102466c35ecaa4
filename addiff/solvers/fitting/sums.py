"""Sums over rows that tell how observations scatter, and residuals as a loss sees them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Spread(NamedTuple):
    """How observations scatter.

    rows       that have a weight
    weight     the sum of the weights
    mean       weighted
    squares    the sum of the squares about the mean, weighted
    size       that about 0
    """

    rows: int
    weight: float
    mean: float
    squares: float
    size: float

    def joined(self, other: Spread) -> Spread:
        """That of two sets of rows together (Chan, Golub & LeVeque 1983)."""
        weight = self.weight + other.weight
        if not weight:
            return self
        away = other.mean - self.mean
        share = other.weight / weight
        squares = self.squares + other.squares + away * away * self.weight * share
        return Spread(self.rows + other.rows, weight, self.mean + away * share, squares, self.size + other.size)


class Scores(NamedTuple):
    """Sums over the rows with a weight, of the derivatives of half the cost by the residual.

    squares           of the first, squared
    slopes            of the second
    squared_slopes    of the second, squared
    """

    squares: float
    slopes: float
    squared_slopes: float


def spread_of(observed: np.ndarray, roots: np.ndarray | None) -> Spread:
    """How some observations scatter."""
    weights = np.ones_like(observed) if roots is None else roots * roots
    total = float(weights.sum())
    mean = float(weights @ observed) / total if total else 0.0
    squares = float(weights @ np.square(observed - mean))
    return Spread(int(np.count_nonzero(weights)), total, mean, squares, float(weights @ np.square(observed)))
