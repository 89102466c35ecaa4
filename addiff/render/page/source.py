"""A program's text as markup in which pieces can be marked: cut wherever a step begins or ends."""

from __future__ import annotations

from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

from addiff.render.characters import shown

if TYPE_CHECKING:
    from addiff.results.graph import Graph


def spans(graph: Graph) -> dict[str, tuple[int, int]]:
    """The place of each node in the text, as offsets."""
    starts = [0]
    for line in graph.expression.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return {
        node.id: (starts[node.line - 1] + node.column - 1, starts[node.line - 1] + node.end_column - 1)
        for node in graph.nodes
    }


def markup(text: str, places: dict[str, tuple[int, int]]) -> str:
    """The text in pieces that each know where they are."""
    cuts = sorted({0, len(text), *[offset for span in places.values() for offset in span]})
    pieces = []
    for start, end in pairwise(cuts):
        lines = "\n".join([shown(line) for line in text[start:end].split("\n")])
        pieces.append(f'<span data-start="{start}" data-end="{end}">{escape(lines)}</span>')
    return "".join(pieces)
