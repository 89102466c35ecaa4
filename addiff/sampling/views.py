"""Which values of a picture are worth seeing."""

from __future__ import annotations

import numpy as np

TAIL = 4.0
"""Where all values span so many times what most of them span, because of a pole, the rest is let go."""

MOST_OF = (0.2, 0.8)

REACH = 1.0
"""How much more than most of it is seen of a curve that is let go."""

STEEP = 0.01
"""From one point to the next, as a part of what most of a curve spans: it goes on and on."""

NEAR = 3
"""So many points beside a gap an extreme value belongs to it."""


def view(points: np.ndarray, rows: np.ndarray, broken: np.ndarray) -> tuple[float, float]:
    """The least and the greatest value to be seen, each a little beyond what is drawn.

    points    where the values are: those that lie close together count less
    rows      of values; NaN where there is none
    broken    of each row the points at which the curve ends: beside a gap, a jump or a pole
    """
    weights = np.gradient(points) if len(points) > 1 else np.ones(1)
    low, high = np.inf, -np.inf
    for row, ends in zip(rows, broken, strict=True):
        there = ~np.isnan(row)
        if there.any():
            near = np.convolve(ends, np.ones(2 * NEAR + 1), mode="same") > 0
            values = row[there]
            steps = np.abs(np.gradient(values)) if len(values) > 1 else np.zeros(1)
            first, last = _seen(values, weights[there], near[there], steps)
            low, high = min(low, first), max(high, last)
    if not low <= high:
        return -1.0, 1.0
    margin = 0.05 * (high - low) or 0.5 * abs(low) or 1.0
    return float(low - margin), float(high + margin)


def _seen(values: np.ndarray, weights: np.ndarray, near: np.ndarray, steps: np.ndarray) -> tuple[float, float]:
    """The limits of one curve: all of it, unless beside a gap it goes far beyond where most of it is.

    near     which values are beside a gap
    steps    how much each differs from its neighbours: where the points are closest, much only at a pole
    """
    order = np.argsort(values, kind="stable")
    share = np.cumsum(weights[order]) / weights.sum()
    first, last = (values[order[min(int(np.searchsorted(share, q)), len(order) - 1)]] for q in MOST_OF)
    low, high = values.min(), values.max()
    if high - low <= TAIL * (last - first) or last == first:
        return float(low), float(high)
    reach = REACH * (last - first)
    near = near & (steps > STEEP * (last - first))
    return (
        float(max(low, first - reach) if near[order[0]] else low),
        float(min(high, last + reach) if near[order[-1]] else high),
    )
