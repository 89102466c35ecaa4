"""A graph in the language of Graphviz."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.render.characters import shown
from addiff.render.graphs.labels import Labels
from addiff.source import shortened

if TYPE_CHECKING:
    from addiff.results.graph import Graph

LONGEST = 200
"""Characters of a program that are worth repeating as a title."""

SHAPES = {"input": "style=rounded", "step": "", "output": "peripheries=2"}
"""What marks a node of each kind."""


def text(graph: Graph, digits: int) -> str:
    """A digraph from top to bottom, a line for each node and each edge."""
    labels = Labels(graph, digits)
    lines = [
        "digraph {",
        f"  label={_quoted(shown(shortened(graph.expression, LONGEST)))}",
        '  node [shape=box, fontname="Helvetica"]',
        '  edge [fontname="Helvetica", fontsize=10]',
    ]
    for node in graph.nodes:
        value, adjoint = labels.numbers(node)
        told = ["".join(labels.title(node)), *filter(None, ["    ".join(filter(None, [value, adjoint]))])]
        shape = SHAPES[labels.kind(node)]
        lines.append(f"  {node.id} [label={_quoted(*told)}{', ' if shape else ''}{shape}]")
    for edge in graph.edges:
        partial = labels.partial(edge)
        lines.append(f"  {edge.source} -> {edge.target}{f' [label={_quoted(partial)}]' if partial else ''}")
    return "\n".join([*lines, "}"]) + "\n"


def _quoted(*lines: str) -> str:
    """Lines of text as a string of the language."""
    return '"' + r"\n".join([line.replace("\\", r"\\").replace('"', r"\"") for line in lines]) + '"'
