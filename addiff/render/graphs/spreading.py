"""How far from the left the vertices of a drawing stand: close to their neighbours, long edges straight.

In each row the squares of the distances from where the vertices would like to be are made least, under the condition
that none overlap: an isotonic regression, which pooling neighbours solves exactly in linear time.

Source: Barlow, Bartholomew, Bremner & Brunk, Statistical inference under order restrictions (1972), ch. 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from addiff.render.graphs.layered import Layers

PASSES = 24
FEW_PASSES = 6

LARGE = 3000
"""Vertices from which on few passes must do."""

STRAIGHT = 4.0
"""How much more a bend wants to stand below its neighbour than a node does."""


def spread(layers: Layers, widths: Sequence[float], gap: float) -> None:
    """Give the vertices of a drawing their centres.

    widths    of the vertices
    gap       the least room between two
    """
    layers.x = x = [0.0] * len(widths)
    for row in layers.rows:
        _placed(row, [0.0] * len(row), [1.0] * len(row), widths, gap, x)
    weights = [1.0 if vertex < layers.count else STRAIGHT for vertex in range(len(widths))]
    for count in range(FEW_PASSES if len(widths) > LARGE else PASSES):
        for row in layers.rows if count % 2 == 0 else reversed(layers.rows):
            wanted = [_wanted(vertex, layers, weights, x) for vertex in row]
            _placed(row, wanted, [weights[vertex] for vertex in row], widths, gap, x)
    _straighten(layers, widths, gap, x)
    left = min([x[vertex] - widths[vertex] / 2 for vertex in range(len(widths))], default=0.0)
    layers.x = [place - left for place in x]


def _straighten(layers: Layers, widths: Sequence[float], gap: float, x: list[float]) -> None:
    """Put the bends of each long edge straight below each other, as many at a time as their neighbours let."""
    place = {vertex: k for row in layers.rows for k, vertex in enumerate(row)}
    for chain in layers.chains:
        run: list[int] = []
        low, high = float("-inf"), float("inf")
        for bend in [*chain, None]:
            if bend is not None:
                row, k = layers.rows[layers.of[bend]], place[bend]
                half = widths[bend] / 2 + gap
                first = x[row[k - 1]] + widths[row[k - 1]] / 2 + half if k else float("-inf")
                last = x[row[k + 1]] - widths[row[k + 1]] / 2 - half if k + 1 < len(row) else float("inf")
                if not run or max(low, first) <= min(high, last):
                    run.append(bend)
                    low, high = max(low, first), min(high, last)
                    continue
            middle = min(max(sum([x[b] for b in run]) / max(len(run), 1), low), high)
            for b in run:
                x[b] = middle
            if bend is not None:
                run, low, high = [bend], first, last


def _wanted(vertex: int, layers: Layers, weights: Sequence[float], x: Sequence[float]) -> float:
    """The mean of the neighbours of a vertex, bends counting more; its own place where it has none."""
    total = place = 0.0
    for near in (layers.above[vertex], layers.below[vertex]):
        for other in near:
            weight = weights[other] / len(near)
            total += weight
            place += weight * x[other]
    return place / total if total else x[vertex]


def _placed(
    row: Sequence[int],
    wanted: Sequence[float],
    weights: Sequence[float],
    widths: Sequence[float],
    gap: float,
    x: list[float],
) -> None:
    """The centres of a row, closest to those wanted."""
    offsets = []
    offset = 0.0
    for k, vertex in enumerate(row):
        if k:
            offset += (widths[row[k - 1]] + widths[vertex]) / 2 + gap
        offsets.append(offset)
    pools: list[tuple[float, float, int]] = []  # the mean, the weight and the number of vertices that stand together
    for place, offset, weight in zip(wanted, offsets, weights, strict=True):
        pool = (place - offset, weight, 1)
        while pools and pools[-1][0] > pool[0]:
            mean, more, count = pools.pop()
            total = more + pool[1]
            pool = ((mean * more + pool[0] * pool[1]) / total, total, count + pool[2])
        pools.append(pool)
    k = 0
    for mean, _, count in pools:
        for _ in range(count):
            x[row[k]] = mean + offsets[k]
            k += 1
