"""The order of the vertices in each layer of a drawing: as few crossings of edges as a few sweeps find.

Source: Eades & Wormald, Edge crossings in drawings of bipartite graphs, Algorithmica 11 (1994); Barth, Mutzel & Jünger,
Simple and efficient bilayer cross counting, Journal of Graph Algorithms and Applications 8 (2004).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from addiff.render.graphs.layered import Layers

SWEEPS = 12
"""Down and up."""

LARGE = 3000
"""Vertices from which on two sweeps must do, and neighbours are not tried the other way round."""


def ordered(layers: Layers) -> None:
    """Put the rows of a drawing in order.

    cost    some passes over the vertices and edges, with a sort of each row
    """
    place = [0] * len(layers.of)
    _number(layers.rows, place)
    large = len(layers.of) > LARGE
    best = [list(row) for row in layers.rows]
    fewest = -1 if large else crossings(layers, place)
    for sweep in range(2 if large else SWEEPS):
        if fewest == 0:
            break
        down = sweep % 2 == 0
        near = layers.above if down else layers.below
        for row in layers.rows if down else reversed(layers.rows):
            row.sort(key=lambda vertex: _centre(place, near[vertex], place[vertex]))
            _number([row], place)
        if not large:
            _exchange(layers, place)
            found = crossings(layers, place)
            if found >= fewest:
                continue
            fewest = found
        best = [list(row) for row in layers.rows]
    layers.rows[:] = best


def crossings(layers: Layers, place: Sequence[int]) -> int:
    """How many pairs of edges cross, where each vertex has its place in its row."""
    total = 0
    for row in layers.rows:
        ends = [end for vertex in row for end in sorted([place[b] for b in layers.below[vertex]])]
        width = max(ends, default=0) + 2
        counts = [0] * (width + 1)  # a Fenwick tree: how many ends so far lie to the left of a place
        for seen, end in enumerate(ends):
            total += seen
            k = end + 1
            while k > 0:
                total -= counts[k]
                k -= k & -k
            k = end + 1
            while k <= width:
                counts[k] += 1
                k += k & -k
    return total


def _number(rows: Sequence[Sequence[int]], place: list[int]) -> None:
    for row in rows:
        for k, vertex in enumerate(row):
            place[vertex] = k


def _centre(place: Sequence[int], near: Sequence[int], own: int) -> float:
    """Where the neighbours of a vertex are on average; where it is itself if it has none."""
    return sum([place[v] for v in near]) / len(near) if near else own


def _exchange(layers: Layers, place: list[int]) -> None:
    """Exchange neighbours in a row where that saves crossings, until it saves none."""
    for row in layers.rows:
        better = True
        rounds = 0
        while better and rounds < len(row):
            better = False
            rounds += 1
            for k in range(len(row) - 1):
                a, b = row[k], row[k + 1]
                kept = sum(_crossed(place, near[a], near[b]) for near in (layers.above, layers.below))
                turned = sum(_crossed(place, near[b], near[a]) for near in (layers.above, layers.below))
                if turned < kept:
                    row[k], row[k + 1] = b, a
                    place[a], place[b] = k + 1, k
                    better = True


def _crossed(place: Sequence[int], left: Sequence[int], right: Sequence[int]) -> int:
    """How many edges of the left of two vertices cross edges of the right one."""
    return sum([place[a] > place[b] for a in left for b in right])
