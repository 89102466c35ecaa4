"""The layout of a graph by Graphviz: its program `dot` is asked for places only."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from addiff.render.graphs.places import Places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from addiff.render.graphs.places import Edge, Node

INCH = 72.0
"""Pixels in the unit of its plain output."""

PATIENCE = 20
"""Seconds."""


def places(nodes: Sequence[Node], edges: Sequence[Edge]) -> Places | None:
    """The places of everything; None where Graphviz is not installed, or does not answer as it should."""
    program = shutil.which("dot")
    if program is None:
        return None
    lines = ["digraph {", "nodesep=0.3 ranksep=0.45", 'node [shape=box fixedsize=true label=""]']
    for k, node in enumerate(nodes):
        lines.append(f"{k} [width={node.width / INCH:.4f} height={node.height / INCH:.4f}]")
    for edge in edges:  # a label of zeros is about as wide as the one that will stand there
        label = "0" * round(edge.label / 7 + 1)
        lines.append(f"{edge.source} -> {edge.target} [arrowhead=none fontsize=11{f' label={label}' if label else ''}]")
    text = "\n".join([*lines, "}"])
    try:
        done = subprocess.run(  # noqa: S603  # the program that the user's path names dot
            [program, "-Tplain"], input=text, capture_output=True, check=True, text=True, timeout=PATIENCE
        )
        return _read(done.stdout, len(nodes), edges)
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return None


def _read(text: str, count: int, edges: Sequence[Edge]) -> Places:
    """What its plain output says; there the origin is at the bottom, and edges come in their own order."""
    width = height = 0.0
    centres = [(0.0, 0.0)] * count
    waiting: dict[tuple[int, int], list[int]] = {}
    for number, edge in enumerate(edges):
        waiting.setdefault((edge.source, edge.target), []).append(number)
    curves: list[list[tuple[float, float]]] = [[] for _ in edges]
    labels = [(0.0, 0.0)] * len(edges)
    for line in text.splitlines():
        words = line.split()
        if words[0] == "graph":
            width, height = float(words[2]) * INCH, float(words[3]) * INCH
        elif words[0] == "node":
            centres[int(words[1])] = (float(words[2]) * INCH, height - float(words[3]) * INCH)
        elif words[0] == "edge":
            number = waiting[int(words[1]), int(words[2])].pop(0)
            numbers = [float(word) * INCH for word in words[4 : 4 + 2 * int(words[3])]]
            points = [(x, height - y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
            curves[number] = points
            label = edges[number].label
            if label:
                x, y = float(words[-4]) * INCH, float(words[-3]) * INCH
                labels[number] = (x - label / 2 + 4, height - y)
    if not all(curves) or not all(len(curve) % 3 == 1 for curve in curves):
        raise ValueError("an edge is missing")
    return Places(width, height, centres, curves, labels)
