"""A graph in the language of Mermaid, which GitHub draws where it stands in a fence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.render.characters import shown
from addiff.render.graphs.labels import Labels

if TYPE_CHECKING:
    from addiff.results.graph import Graph

MOST_EDGES = 500
"""From so many on Mermaid refuses, unless its page sets another limit."""

SHAPES = {"input": ("([", "])"), "step": ("[", "]"), "output": ("[[", "]]")}
"""What stands around the label of a node of each kind."""


def text(graph: Graph, digits: int) -> str:
    """A flowchart from top to bottom, a line for each node and each edge."""
    labels = Labels(graph, digits)
    lines = ["graph TD"]
    if len(graph.edges) >= MOST_EDGES:
        lines.append(f"  %% {len(graph.edges):,} edges: Mermaid needs maxEdges in mermaid.initialize to draw so many")
    for node in graph.nodes:
        told = ["".join(labels.title(node)), *filter(None, labels.numbers(node))]
        left, right = SHAPES[labels.kind(node)]
        lines.append(f"  {node.id}{left}{_quoted(*told)}{right}")
    for edge in graph.edges:
        partial = labels.partial(edge)
        lines.append(f"  {edge.source} -->{f'|{_quoted(partial)}|' if partial else ''} {edge.target}")
    return "\n".join(lines) + "\n"


def _quoted(*lines: str) -> str:
    """Lines of text as a label: what could be read as the language, as Markdown or as HTML is told by number."""
    return '"' + "<br/>".join(["".join(map(_told, shown(line))) for line in lines]) + '"'


def _told(c: str) -> str:
    return c if c.isalnum() or c in " .,=+()" or ord(c) > 127 else f"#{ord(c)};"
