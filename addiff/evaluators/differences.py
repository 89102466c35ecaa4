"""Derivatives without derivative rules, to check the others: finite differences with a bound of their own error."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf, isfinite
from sys import float_info

FINEST = 1e-11  # the first start, relative to the point: it shows where the others alias or straddle a kink
STARTS = (1e-2, 1e-4, 0.3, 1e-6)  # relative too, but to 1e-3 at least; the next is tried while the bound stays poor
FAR = 100.0  # starts so far apart have no step in common, so what both find is no accident of the steps
SHRINK = 2.0  # each row of the tableau halves the step: powers of 2 keep x ± h exact
ROWS = 8
GOOD = 1e-9  # a relative bound that needs no further start
SAFETY = 4.0  # the tableau's own estimate is an estimate: the bound is this many times wider

Function = Callable[[float], "float | None"]
"""A function of one number; None outside its domain."""


def derivative(function: Function, x: float, noise: float) -> tuple[float, float] | None:
    """The derivative of a function at x and a bound of the error, or None where no two starts find the same.

    noise     how far rounding moves the values of the function
    cost      16 evaluations for each start, of which there are 2 to 5
    source    C. J. F. Ridders, Accurate computation of F'(x) and F'(x)F''(x), Adv. Eng. Software 4 (1982)
    """
    best: tuple[float, float] | None = None
    met: list[tuple[float, float, float]] = []
    for h in (FINEST * (abs(x) or 1.0), *[start * max(abs(x), 1e-3 if x else 1.0) for start in STARTS]):
        found = _extrapolated(function, x, h, noise)
        if found is not None:
            met.append((h, *found))
            best = _believed(met)
        if best is not None and best[1] <= GOOD * abs(best[0]):
            break
    return best


def _believed(met: Sequence[tuple[float, float, float]]) -> tuple[float, float] | None:
    """The best of some numbers that all of finer starts agree with within their bounds, one of them far finer.

    met    a first step, the number found from it, and its bound
    """
    best: tuple[float, float] | None = None
    for h, number, bound in met:
        finer = [other for other in met if other[0] < h]
        if (
            any(other[0] * FAR <= h for other in finer)
            and all(abs(number - other) <= bound + allowed for _, other, allowed in finer)
            and (best is None or bound < best[1])
        ):
            best = (number, bound)
    return best


def _extrapolated(function: Function, x: float, h: float, noise: float) -> tuple[float, float] | None:
    """Central differences at h, h/2, h/4, ... extrapolated to 0, with the best bound met on the way."""
    best: tuple[float, float] | None = None
    above: list[float] = []
    for _ in range(ROWS):
        left, right = x - h, x + h
        low, high = function(left), function(right)
        if low is None or high is None or right == left or not (isfinite(low) and isfinite(high)):
            above = []
        else:
            rounding = max(noise, float_info.epsilon * max(abs(low), abs(high)), float_info.min) / (right - left)
            row = [(high - low) / (right - left)]
            factor = 1.0
            for k, coarser in enumerate(above):
                factor *= SHRINK * SHRINK
                row.append(row[k] + (row[k] - coarser) / (factor - 1))
                error = max(abs(row[k + 1] - row[k]), abs(row[k + 1] - coarser))
                bound = SAFETY * (error + rounding)
                if bound < (best[1] if best else inf):
                    best = (row[k + 1], bound)
            above = row
        h /= SHRINK
    return best
