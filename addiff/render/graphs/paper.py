"""A graph laid out on paper, with its texts: what the writers of pictures and pages draw."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from addiff.render.characters import width_of
from addiff.render.graphs.labels import Labels
from addiff.render.graphs.places import Edge, Node, places

if TYPE_CHECKING:
    from addiff.render.graphs.places import Places
    from addiff.results.graph import Graph

LINE = 18.0
"""From one line of a node to the next."""

LETTER, SMALL = 7.85, 6.65
"""The width of a letter of 13 and of 11 pixels, in the fonts whose letters are all equally wide."""

PADDING = 10.0
"""Between the frame of a node and its text, and around the drawing."""


class Drawn(NamedTuple):
    """A node: its texts, its kind and its size."""

    name: str
    sign: str
    does: str
    value: str
    adjoint: str
    kind: str
    size: Node


class Paper(NamedTuple):
    """A graph laid out, one entry for each node and each edge."""

    nodes: list[Drawn]
    partials: list[str]
    places: Places


def paper(graph: Graph, digits: int, *, numbers: bool = True, graphviz: bool = True) -> Paper:
    """A graph with its texts and places.

    numbers     whether nodes have a line for value and adjoint though there may be none yet
    graphviz    whether Graphviz may lay it out, where it is installed
    """
    labels = Labels(graph, digits)
    partials = [labels.partial(edge) for edge in graph.edges]
    rooms: dict[str, float] = {}
    for edge, partial in zip(graph.edges, partials, strict=True):
        rooms[edge.target] = rooms.get(edge.target, 0.0) + SMALL * width_of(partial) + 12
    drawn = []
    for node in graph.nodes:
        title = labels.title(node)
        value, adjoint = labels.numbers(node)
        letters = max(width_of("".join(title)), width_of(value) + width_of(adjoint) + 3 if value else 0, 2)
        width = max(LETTER * letters + 2 * PADDING, rooms.get(node.id, 0.0) + 8)
        size = Node(width, (2 if value and numbers else 1) * LINE + 12)
        drawn.append(Drawn(*title, value, adjoint, labels.kind(node), size))
    ids = {node.id: k for k, node in enumerate(graph.nodes)}
    edges = [
        Edge(ids[edge.source], ids[edge.target], SMALL * width_of(partial))
        for edge, partial in zip(graph.edges, partials, strict=True)
    ]
    return Paper(drawn, partials, places([node.size for node in drawn], edges, graphviz=graphviz))
