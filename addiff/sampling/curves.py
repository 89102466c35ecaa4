"""Curves along one input: closer points where a curve bends, and breaks where it does.

Between two points a curve is a line where the slopes at its ends account for its rise, or where halving the interval
again and again makes the rise small. Otherwise there is a jump or a pole, and no line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from addiff.errors import LimitError
from addiff.results.plot import Curve, Plot
from addiff.sampling.columns import Columns
from addiff.sampling.views import view

if TYPE_CHECKING:
    from collections.abc import Mapping

    from addiff.api.program import Program

START = 301
"""Points to begin with."""

MOST = 6000
"""Points; a curve without end of bends is given up there."""

ROUNDS = 40

FINEST = 1e-9
"""The shortest interval, as a part of the range."""

SMOOTH = 1 / 4000
"""The shortest interval that is halved only because the curve bends."""

RISE = 0.02
"""A rise that could be a jump, as a part of what the curve spans."""

BEND = 0.002
"""How far a line may be from the curve, likewise."""

ACCOUNTED = 0.25
"""How far a rise may be from what the slopes at its ends say, as a part of it."""

NEAR = 4.0
"""What is farther from the middle than so many spans is not looked at closely."""

HIGHEST = 20
"""The order of a derivative that is worth drawing."""


def plot(program: Program, at: Mapping[str, float], name: str, limits: tuple[float, float], derivatives: int) -> Plot:
    """The outputs and their derivatives up to an order.

    name      the input that moves
    limits    from where to where
    errors    BadNameError for a name that is not an input or has no value, LimitError for too high an order, and what
              is wrong at the first point where there is no value at any
    """
    if derivatives > HIGHEST:
        raise LimitError(f"--derivatives {derivatives}: up to {HIGHEST} can be drawn")
    each = derivatives + 2  # the slope of the last curve is needed too, to tell its jumps
    columns = Columns(program, at, [name], derivatives + 1)
    low, high = limits
    points = np.linspace(low, high, START)
    table = columns.at_points(points)
    if np.isnan(table[::each]).all():
        raise columns.nothing()
    shown = [k for k in range(len(table)) if k % each <= derivatives]
    bands = np.array([_band(row) for row in table])
    for _ in range(ROUNDS):
        halved = _doubtful(points, table, bands, shown, high - low)
        room = MOST - len(points)
        if not halved.any() or room <= 0:
            break
        places = np.flatnonzero(halved)
        if len(places) > room:
            places = places[np.argsort(points[places] - points[places + 1], kind="stable")][:room]
        middles = (points[places] + points[places + 1]) / 2
        order = np.argsort(np.concatenate([points, middles]), kind="stable")
        table = np.concatenate([table, columns.at_points(middles)], axis=1)[:, order]
        points = np.concatenate([points, middles])[order]
    curves = []
    broken = np.isnan(table)
    finest = np.diff(points) <= (high - low) * (4 * FINEST if len(points) >= MOST else 1.0)
    for k in shown:
        output, nth = program.outputs[k // each], k % each
        jumps = _jumps(points, table, bands, k) & finest
        first = k - nth
        broken[first : first + each, :-1] |= jumps
        broken[first : first + each, 1:] |= jumps
        gaps = np.flatnonzero(jumps)
        values = tuple(None if np.isnan(x) else float(x) for x in table[k])
        curves.append(Curve(_called(output, name, nth), output, nth, values, tuple(gaps.tolist())))
    seen = view(points, table[shown], broken[shown])
    return Plot(program.text, columns.at, {name: limits}, tuple(points.tolist()), tuple(curves), seen, ())


def _called(output: str, name: str, order: int) -> str:
    """What a derivative is called."""
    if order == 0:
        return output
    return f"d{output}/d{name}" if order == 1 else f"d{order}{output}/d{name}{order}"


def _band(values: np.ndarray) -> tuple[float, float]:
    """The middle of a curve, and what most of it spans, which is never 0."""
    there = values[~np.isnan(values)]
    if not len(there):
        return 0.0, 1.0
    low, middle, high = np.quantile(there, [0.05, 0.5, 0.95])
    span = float(high - low) or float(there.max() - there.min())
    return float(middle), span or max(abs(float(there[0])), 1e-300)


def _doubtful(points: np.ndarray, table: np.ndarray, bands: np.ndarray, shown: list[int], whole: float) -> np.ndarray:
    """Which intervals are to be halved."""
    widths = np.diff(points)
    there = ~np.isnan(table)
    halved = np.zeros(len(widths), dtype=bool)
    for k in shown:
        edge = there[k, :-1] != there[k, 1:]
        with np.errstate(invalid="ignore", over="ignore"):
            bent = np.abs(np.diff(table[k + 1])) * widths / 8 > BEND * bands[k, 1]
        halved |= (edge | _jumps(points, table, bands, k)) & (widths > whole * FINEST)
        halved |= bent & _seen(table[k], *bands[k]) & (widths > whole * SMOOTH)
    return halved & (points[:-1] + widths / 2 > points[:-1]) & (points[:-1] + widths / 2 < points[1:])


def _jumps(points: np.ndarray, table: np.ndarray, bands: np.ndarray, k: int) -> np.ndarray:
    """Which intervals have a rise that could be a jump: the slopes, which are the next row, do not account for it."""
    rise = np.diff(table[k])
    with np.errstate(invalid="ignore", over="ignore"):
        expected = (table[k + 1, :-1] + table[k + 1, 1:]) / 2 * np.diff(points)
        large = np.abs(rise) > RISE * bands[k, 1]
        accounted = np.abs(rise - expected) <= ACCOUNTED * np.abs(rise)
    return np.asarray(large & ~accounted & _seen(table[k], *bands[k]))


def _seen(values: np.ndarray, middle: float, span: float) -> np.ndarray:
    """Which intervals reach, or cross, where most of a curve is."""
    with np.errstate(invalid="ignore"):
        above, below = values > middle + NEAR * span, values < middle - NEAR * span
    return np.asarray(~((above[:-1] & above[1:]) | (below[:-1] & below[1:])))
