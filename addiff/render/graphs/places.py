"""Where a graph's nodes and edges lie on paper: by Graphviz where it is installed, else by our own layers."""

from __future__ import annotations

from itertools import pairwise
from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

from addiff.render.graphs.layered import layers

if TYPE_CHECKING:
    from collections.abc import Sequence

    Point = tuple[float, float]

GAP, FALL, BEND = 24.0, 56.0, 12.0
"""The room between neighbours, between layers, and of a line that passes a layer."""

LANDING = 22.0
"""The last piece of an edge goes straight down, beside its label."""

WIDEST = 1500.0
"""Layers of small graphs are not made wider; those of large ones are as wide as the whole is high."""

MOST_FOR_GRAPHVIZ = 300
"""Nodes; beyond it Graphviz takes long."""


class Places(NamedTuple):
    """A drawing's measures, in pixels, from the left and from the top.

    nodes     the centre of each node
    edges     for each edge the points of its curve: the start, then three for each cubic piece
    labels    for each edge where its label begins, at half its height
    """

    width: float
    height: float
    nodes: list[Point]
    edges: list[list[Point]]
    labels: list[Point]


class Node(NamedTuple):
    """The size of a node."""

    width: float
    height: float


class Edge(NamedTuple):
    """An edge between nodes, by their places, and the width of its label."""

    source: int
    target: int
    label: float


def places(nodes: Sequence[Node], edges: Sequence[Edge], *, graphviz: bool = True) -> Places:
    """A layout from top to bottom.

    nodes       arguments before their users
    graphviz    whether Graphviz may make it, where it is installed
    """
    if graphviz and len(nodes) <= MOST_FOR_GRAPHVIZ:
        from addiff.render.graphs.graphviz import places as by_graphviz

        found = by_graphviz(nodes, edges)
        if found is not None:
            return found
    return layered(nodes, edges)


def layered(nodes: Sequence[Node], edges: Sequence[Edge]) -> Places:
    """The layout by our own layers."""
    area = sum([(node.width + GAP) * (node.height + FALL) for node in nodes])
    pairs = [(edge.source, edge.target) for edge in edges]
    found = layers([node.width for node in nodes], pairs, gap=GAP, bend=BEND, most=max(WIDEST, 1.5 * sqrt(area)))
    heights = [max([nodes[v].height for v in row if v < len(nodes)], default=0.0) for row in found.rows]
    tops = []
    top = 0.0
    for height in heights:
        tops.append(top)
        top += height + FALL
    middle = [top + height / 2 for top, height in zip(tops, heights, strict=True)]
    centres = [(found.x[v], middle[found.of[v]]) for v in range(len(nodes))]
    arrivals = _arrivals(nodes, edges, found.paths, found.x)
    curves = []
    labels = []
    for edge, path, arrival in zip(edges, found.paths, arrivals, strict=True):
        source, target = nodes[edge.source], nodes[edge.target]
        x, y = centres[edge.source]
        stops = [(x, y + source.height / 2)] if path[0] == edge.source else []
        for bend in path[len(stops) : -1]:
            layer = found.of[bend]
            stops += [(found.x[bend], tops[layer]), (found.x[bend], tops[layer] + heights[layer])]
        end = centres[edge.target][1] - target.height / 2
        stops.append((arrival, end - LANDING))
        curves.append([*_curve(stops), (arrival, end - LANDING), (arrival, end), (arrival, end)])
        labels.append((arrival + 4, end - 13))
    right = max([found.x[v] + (nodes[v].width if v < len(nodes) else BEND) / 2 for v in range(len(found.x))], default=0)
    return Places(right, max(top - FALL, 0.0), centres, curves, labels)


def _arrivals(
    nodes: Sequence[Node], edges: Sequence[Edge], paths: Sequence[Sequence[int]], x: Sequence[float]
) -> list[float]:
    """Where each edge meets the top of its target: in the order in which they come, with room for their labels."""
    into: dict[int, list[int]] = {}
    for number, edge in enumerate(edges):
        into.setdefault(edge.target, []).append(number)
    found = [0.0] * len(edges)
    for target, numbers in into.items():
        numbers.sort(key=lambda number: x[paths[number][-2]])
        rooms = [edges[number].label + 12 for number in numbers]
        left = x[target] - sum(rooms) / 2
        for number, room in zip(numbers, rooms, strict=True):
            found[number] = left + (room / 2 if not edges[number].label else 6)
            left += room
    return found


def _curve(stops: Sequence[Point]) -> list[Point]:
    """A smooth line downward through some points."""
    points = [stops[0]]
    for (x, y), (to, end) in pairwise(stops):
        half = (y + end) / 2
        points += [(x, half), (to, half), (to, end)]
    return points
