"""A graph as SVG: a picture of its own, or a part of a page, which has its own style."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from addiff.render.characters import shown
from addiff.render.graphs.paper import LINE, PADDING, paper
from addiff.source import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from addiff.render.graphs.paper import Drawn, Paper
    from addiff.results.graph import Graph

LONGEST = 200
"""Characters of a program that are worth repeating as a title."""

FONT = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"

STYLE = f"""
    text {{ font: 13px {FONT}; fill: #1b1f24 }}
    .paper {{ fill: #ffffff }}
    .node rect {{ fill: #f6f8fa; stroke: #6e7781 }}
    .input rect {{ fill: #ddf4ff; stroke: #0969da }}
    .output rect {{ fill: #fff8c5; stroke: #9a6700; stroke-width: 2 }}
    .name {{ font-weight: bold }}
    .adjoint {{ fill: #953800 }}
    .edge path {{ fill: none; stroke: #8c959f; stroke-width: 1.3 }}
    .edge text {{ font-size: 11px; fill: #0550ae; stroke: #ffffff; stroke-width: 3; paint-order: stroke }}
    .head {{ fill: #8c959f }}
    @media (prefers-color-scheme: dark) {{
      text {{ fill: #e6edf3 }}
      .paper {{ fill: #0d1117 }}
      .node rect {{ fill: #161b22; stroke: #8b949e }}
      .input rect {{ fill: #0c2d4d; stroke: #58a6ff }}
      .output rect {{ fill: #3a2d00; stroke: #d29922 }}
      .adjoint {{ fill: #ffa657 }}
      .edge path {{ stroke: #6e7681 }}
      .edge text {{ fill: #79c0ff; stroke: #0d1117 }}
      .head {{ fill: #6e7681 }}
    }}
"""
"""The colours of a picture, for light and for dark surroundings."""


def picture(graph: Graph, digits: int, *, graphviz: bool = True) -> str:
    """A graph as a file of SVG.

    graphviz    whether Graphviz may lay it out, where it is installed
    """
    drawn = paper(graph, digits, graphviz=graphviz)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {_size(drawn)} role="img" aria-labelledby="title">',
            f'  <title id="title">{_text("Computational graph of " + shortened(graph.expression, LONGEST))}</title>',
            f"  <style>{STYLE}  </style>",
            '  <rect class="paper" x="-50%" y="-50%" width="200%" height="200%"/>',
            *_parts(graph, drawn),
            "</svg>",
            "",
        ]
    )


def part_of_page(graph: Graph, digits: int) -> str:
    """The same as a part of HTML, without colours of its own."""
    drawn = paper(graph, digits)
    label = "The computational graph; the table has the same numbers."
    return "\n".join(
        [f'<svg id="graph" {_size(drawn)} role="img" aria-label="{label}">', *_parts(graph, drawn), "</svg>"]
    )


def _size(drawn: Paper) -> str:
    width, height = drawn.places.width + 2 * PADDING, drawn.places.height + 2 * PADDING
    box = f"{-PADDING:g} {-PADDING:g} {width:.0f} {height:.0f}"
    return f'viewBox="{box}" width="{width:.0f}" height="{height:.0f}"'


def _parts(graph: Graph, drawn: Paper) -> Iterator[str]:
    """The edges, then the nodes on top of them; each has the ids of the graph."""
    yield (
        '  <defs><marker id="head" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="9" markerHeight="9"'
        ' markerUnits="userSpaceOnUse" orient="auto"><path class="head" d="M0 0.5 8 4 0 7.5Z"/></marker></defs>'
    )
    places = drawn.places
    for edge, curve, partial, (x, y) in zip(graph.edges, places.edges, drawn.partials, places.labels, strict=True):
        path = "M" + _point(curve[0]) + "C" + " ".join(map(_point, curve[1:]))
        label = f'<text x="{x:.1f}" y="{y + 4:.1f}">{_text(partial)}</text>' if partial else ""
        yield (
            f'  <g class="edge" id="{edge.source}-{edge.target}-{edge.position}">'
            f'<path d="{path}" marker-end="url(#head)"/>{label}</g>'
        )
    for node, box, (x, y) in zip(graph.nodes, drawn.nodes, places.nodes, strict=True):
        yield f'  <g class="node {box.kind}" id="{node.id}">{_box(box, x, y, node.expression)}</g>'


def _box(box: Drawn, x: float, y: float, expression: str) -> str:
    """A frame with its one or two lines of text, and the whole expression for who points at it."""
    width, height = box.size
    left, top = x - width / 2, y - height / 2
    rounded = height / 2 if box.kind == "input" else 5
    title = f'<tspan class="name">{_text(box.name)}</tspan>{_text(box.sign + box.does)}'
    lines = f'<text x="{x:.1f}" y="{top + LINE:.1f}" text-anchor="middle">{title}</text>'
    if box.value:
        value = f'<tspan class="value">{_text(box.value)}</tspan>'
        adjoint = f'<tspan class="adjoint" dx="12">{_text(box.adjoint)}</tspan>' if box.adjoint else ""
        lines += f'<text x="{x:.1f}" y="{top + 2 * LINE:.1f}" text-anchor="middle">{value}{adjoint}</text>'
    return (
        f"<title>{_text(box.name)}{_text(' = ' + expression) if box.does else ''}</title>"
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{rounded:g}"/>{lines}'
    )


def _point(point: tuple[float, float]) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"


def _text(text: str) -> str:
    """Text that XML takes as it stands: it has no control characters."""
    return escape(shown(text))
