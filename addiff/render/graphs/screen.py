"""A graph for a terminal: drawn as large as there is room for, of a large one the part at its end."""

from __future__ import annotations

from collections import Counter
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, NamedTuple

from addiff.render.document import Column, Facts, Lines, Note, Program, Table
from addiff.render.graphs.drawing import Arrow, Box, drawing
from addiff.render.graphs.labels import SIZES, Labels
from addiff.render.screen import UNLIMITED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from addiff.render.document import Block, Document, Line, Span
    from addiff.render.screen import Screen
    from addiff.results.graph import Graph, GraphEdge, GraphNode

MOST_DRAWN = 40
"""Nodes that a reader can follow."""

FEWEST_DRAWN = 6

PAGE = 100
"""Columns where nothing says how many there are."""

MOST_OPERATIONS = 12
"""Rows of the table that tells what was left out."""


class Part(NamedTuple):
    """The nodes of a graph that are drawn.

    nodes    in the order of the graph
    edges    between them
    cut      those of them whose arguments are left out
    """

    nodes: list[GraphNode]
    edges: list[GraphEdge]
    cut: set[str]


def document(graph: Graph, screen: Screen, digits: int) -> Document:
    """A graph as blocks of text, fitting the screen."""
    width = PAGE if screen.width == UNLIMITED else screen.width
    blocks: list[Block] = [Program(graph.expression)]
    if not graph.nodes:
        return (*blocks, *_outputs(graph, Labels(graph, digits)))
    many = MOST_DRAWN
    while True:
        part = _part(graph, many)
        lines, labels, wide = _fitting(graph, part, width, digits)
        if wide <= width or many <= FEWEST_DRAWN:
            break
        many //= 2
    blocks += [Lines(lines), *_legend(graph)]
    blocks += _left_out(graph, part)
    blocks += _outputs(graph, labels)
    if labels.figures.rounded:
        blocks.append(Note(f"rounded to {labels.figures.digits} significant digits"))
    return tuple(blocks)


def _fitting(graph: Graph, part: Part, width: int, digits: int) -> tuple[tuple[Line, ...], Labels, int]:
    """The largest drawing that fits; else the smallest whose layers are cut to the width."""
    for size in SIZES:
        labels = Labels(graph, digits, size)
        wide, lines = _drawn(part, labels, width, float("inf"))
        if wide <= width:
            return lines, labels, wide
    for share in (1.0, 0.85, 0.7, 0.55, 0.4):
        labels = Labels(graph, digits, SIZES[-1])
        wide, lines = _drawn(part, labels, width, share * width)
        if wide <= width:
            break
    return lines, labels, wide


def _drawn(part: Part, labels: Labels, width: int, most: float) -> tuple[int, tuple[Line, ...]]:
    """A drawing in one size."""
    places = {node.id: place for place, node in enumerate(part.nodes)}
    boxes = [
        Box(tuple(_told(node, labels)), "rest" if node.id in part.cut else labels.kind(node)) for node in part.nodes
    ]
    arrows = [Arrow(places[edge.source], places[edge.target], labels.partial(edge)) for edge in part.edges]
    return drawing(boxes, arrows, width, most)


def _told(node: GraphNode, labels: Labels) -> Iterator[tuple[Line, Line]]:
    """The lines of a box."""
    lines = labels.size.lines
    name, sign, does = labels.title(node)
    if lines < 3 or not does:
        yield ((name, "name"), (sign, "sign"), (does, "operation")) if does else ((name, "name"),), ()
    else:
        yield ((name, "name"),), ()
        yield ((does, "operation"),), ()
    value, adjoint = labels.numbers(node)
    behind = ((adjoint, "derivative"),) if adjoint else ()
    if value:
        yield ((value, "number"),), behind if lines == 1 else ()
    if behind and lines > 1:
        yield behind, ()


def _legend(graph: Graph) -> Iterator[Block]:
    if graph.at is None:
        return
    adjoint = ", behind ∂ its adjoint" if any(node.adjoint is not None for node in graph.nodes) else ""
    partials = "; above a box the partial derivatives of its operation" if graph.edges else ""
    yield Note(f"in a box its value{adjoint}{partials}")


def _outputs(graph: Graph, labels: Labels) -> Iterator[Block]:
    """Which node each output is, and its value."""
    names = {node.id: node.name for node in graph.nodes}
    facts = []
    for name, node in graph.outputs.items():
        number = None if graph.values is None else labels.figures.text(graph.values[name])
        step = names[node] if node is not None and names[node] != name else None
        told = [text for text in (step, number) if text is not None]
        if told:
            facts.append(((name, "name"), (" = ".join(told), "number")))
    if facts:
        yield Facts(tuple(facts))


def _part(graph: Graph, many: int) -> Part:
    """The whole graph if it has no more nodes than that; else what is nearest to the outputs."""
    if len(graph.nodes) <= many:
        return Part(list(graph.nodes), list(graph.edges), set())
    places = {node.id: place for place, node in enumerate(graph.nodes)}
    sources: dict[int, list[int]] = {}
    for edge in graph.edges:
        sources.setdefault(places[edge.target], []).append(places[edge.source])
    waiting = [-places[node] for node in set(graph.outputs.values()) if node is not None]
    heapify(waiting)
    seen = set(waiting)
    kept: set[int] = set()
    while waiting and len(kept) + len(waiting) < many:
        last = -heappop(waiting)
        kept.add(last)
        for source in sources.get(last, ()):
            if -source not in seen:
                seen.add(-source)
                heappush(waiting, -source)
    rim = {-place for place in waiting}
    cut = {graph.nodes[place].id for place in rim if sources.get(place)}
    ids = {graph.nodes[place].id for place in kept}
    drawn = ids | {graph.nodes[place].id for place in rim}
    nodes = [node for node in graph.nodes if node.id in drawn]
    return Part(nodes, [edge for edge in graph.edges if edge.target in ids], cut)


def _left_out(graph: Graph, part: Part) -> Iterator[Block]:
    """What is not drawn, by operation."""
    missing = len(graph.nodes) - len(part.nodes)
    if not missing:
        return
    every = Counter(node.op for node in graph.nodes)
    drawn = Counter(node.op for node in part.nodes)
    yield Note(
        f"{missing:,} of {len(graph.nodes):,} nodes are left out: those far from the outputs; what a name without a box"
        " is made of is among them. --format svg, dot or mermaid has all of them."
    )
    operations = every.most_common()
    rows: list[tuple[Span, ...]] = [
        ((op, "operation"), (f"{n:,}", "number"), (f"{drawn[op]:,}", "number")) for op, n in operations
    ]
    if len(rows) > MOST_OPERATIONS:
        rest = operations[MOST_OPERATIONS:]
        counts = (f"{sum(n for _, n in rest):,}", f"{sum(drawn[op] for op, _ in rest):,}")
        rows[MOST_OPERATIONS:] = [((f"{len(rest)} others", "note"), *((count, "number") for count in counts))]
    yield Table(
        (Column("operation", key=True), Column("nodes", numeric=True), Column("drawn", numeric=True)), tuple(rows)
    )
