"""Where the nodes of a drawing stand: layers from top to bottom, few crossings, neighbours close to each other.

An edge over several layers bends once in each of those between; edges of one node share their bends. Everything is
near to linear in nodes and bends, and there is no chance in it: the same graph is always drawn alike.

Source: Sugiyama, Tagawa & Toda, Methods for visual understanding of hierarchical system structures, IEEE Transactions
on Systems, Man, and Cybernetics 11 (1981).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.render.graphs.crossings import ordered
from addiff.render.graphs.spreading import spread

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_BENDS = 40_000
"""Beyond so many the longest edges go without."""

MOST_STOPS = 100_000
"""Vertices on all paths; beyond it an edge is told only from where it leaves the longest one of its node."""


class Layers:
    """Nodes and bends in layers.

    count    how many of the vertices are nodes; those behind them are bends
    of       the layer of each vertex
    rows     the vertices of each layer, from left to right
    above    for each vertex those of the layer above that it hangs on, once for each edge
    below    the other way round
    chains   the bends below each node, downward
    paths    for each edge the vertices that it visits; of large graphs perhaps only from a bend of its node on
    x        the centre of each vertex
    """

    __slots__ = ("above", "below", "chains", "count", "of", "paths", "rows", "x")

    def __init__(self, count: int, of: list[int], edges: Sequence[tuple[int, int]]) -> None:
        self.count = count
        self.of = of
        self.above: list[list[int]] = [[] for _ in range(count)]
        self.below: list[list[int]] = [[] for _ in range(count)]
        self.paths: list[list[int]] = []
        self.x: list[float] = []
        self.chains = self._bent(edges)
        short = sum([of[target] - of[source] for source, target in edges]) > MOST_STOPS
        told: set[int] = set()
        for source, target in edges:
            length = of[target] - of[source] - 1
            chain = self.chains[source]
            last = chain[length - 1] if 0 < length <= len(chain) else source
            if last == source:  # next to it, or without bends
                self.paths.append([source, target])
            elif short and (source in told or length < len(chain)):
                self.paths.append([last, target])
            else:
                told.add(source)
                self.paths.append([source, *chain[:length], target])
            if length <= len(chain):
                self.above[target].append(last)
                self.below[last].append(target)
        self.rows: list[list[int]] = [[] for _ in range(max(of, default=-1) + 1)]
        for vertex, layer in enumerate(of):
            self.rows[layer].append(vertex)

    def _bent(self, edges: Sequence[tuple[int, int]]) -> list[list[int]]:
        """The bends below each node, as far as its farthest user; the shortest first, while there may be more."""
        farthest = list(self.of)
        for source, target in edges:
            farthest[source] = max(farthest[source], self.of[target])
        chains: list[list[int]] = [[] for _ in range(self.count)]
        for source in sorted(range(self.count), key=lambda node: farthest[node] - self.of[node]):
            last = source
            layers = range(self.of[source] + 1, farthest[source])
            if len(self.of) - self.count + len(layers) > MOST_BENDS:
                break
            for layer in layers:
                bend = len(self.of)
                self.of.append(layer)
                self.above.append([last])
                self.below.append([])
                self.below[last].append(bend)
                chains[source].append(bend)
                last = bend
        return chains


def layers(
    widths: Sequence[float],
    edges: Sequence[tuple[int, int]],
    *,
    gap: float,
    bend: float,
    most: float,
) -> Layers:
    """A drawing of a graph.

    widths     of the nodes, arguments before their users
    edges      pairs of nodes, from top to bottom
    gap        the room between neighbours
    bend       how wide a bend is
    most       what the nodes of a layer should not be wider than together
    returns    the layers, each in order, with the centres of all vertices; the leftmost side is at 0
    """
    found = Layers(len(widths), _layered(widths, edges, gap, most), edges)
    ordered(found)
    wide = [*widths, *[bend] * (len(found.of) - len(widths))]
    spread(found, wide, gap)
    return found


def _layered(widths: Sequence[float], edges: Sequence[tuple[int, int]], gap: float, most: float) -> list[int]:
    """The layer of each node: below its arguments where there is room; what has none close above its first user."""
    users: list[list[int]] = [[] for _ in widths]
    sources: list[list[int]] = [[] for _ in widths]
    for source, target in edges:
        users[source].append(target)
        sources[target].append(source)
    rooms = _Rooms(gap, most)
    of = [-1] * len(widths)
    for node, width in enumerate(widths):
        if sources[node]:
            of[node] = rooms.taken(1 + max([of[a] for a in sources[node]]), 1, width)
    for node in reversed(range(len(widths))):
        if not sources[node]:
            of[node] = rooms.taken(min([of[user] for user in users[node]], default=1) - 1, -1, widths[node])
    top = min(of, default=0)
    return [layer - top for layer in of]


class _Rooms:
    """How much of each layer is taken; a layer that is full passes on what comes."""

    def __init__(self, gap: float, most: float) -> None:
        self._gap = gap
        self._most = most
        self._taken: dict[int, float] = {}
        self._next: dict[tuple[int, int], int] = {}

    def taken(self, layer: int, way: int, width: float) -> int:
        """The first layer with room, from one on in a direction, with the room now taken."""
        passed = []
        while True:
            if (layer, way) in self._next:
                passed.append(layer)
                layer = self._next[layer, way]
                continue
            used = self._taken.get(layer, 0.0)
            if used == 0.0 or used + self._gap + width <= self._most:
                break
            self._next[layer, way] = layer + way
        for full in passed:  # the next one comes here at once
            self._next[full, way] = layer
        self._taken[layer] = width if used == 0.0 else used + self._gap + width
        return layer
