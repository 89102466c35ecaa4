"""A graph as PNG, drawn by Matplotlib as the SVG is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.render.graphs.paper import LINE, PADDING, paper
from addiff.render.matplotlib import figure, written

if TYPE_CHECKING:
    from addiff.results.graph import Graph

INCH = 96.0
"""Pixels of the layout in an inch of the picture."""

MOST = 300.0
"""Inches of a side: beyond it no picture can be made."""

FACES = {"input": "#ddf4ff", "step": "#f6f8fa", "output": "#fff8c5"}
FRAMES = {"input": "#0969da", "step": "#6e7781", "output": "#9a6700"}


def picture(graph: Graph, digits: int) -> bytes:
    """A graph as a file of PNG.

    errors    UsageError where Matplotlib is not installed, LimitError where the drawing is too large for it
    """
    from addiff.errors import LimitError

    drawn = paper(graph, digits)
    width, height = drawn.places.width + 2 * PADDING, drawn.places.height + 2 * PADDING
    if max(width, height) / INCH > MOST:
        raise LimitError(f"the graph has {len(graph.nodes):,} nodes, too many for PNG: --format svg takes any number")
    canvas = figure("png", width / INCH, height / INCH)
    canvas.set_layout_engine("none")
    axes = canvas.add_axes((0, 0, 1, 1))
    axes.set(xlim=(-PADDING, width - PADDING), ylim=(height - PADDING, -PADDING))
    axes.axis("off")
    from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
    from matplotlib.path import Path

    unit = 72 / INCH  # points of type in a pixel
    for curve, partial, label in zip(drawn.places.edges, drawn.partials, drawn.places.labels, strict=True):
        path = Path(curve, [Path.MOVETO, *[Path.CURVE4] * (len(curve) - 1)])
        style = "-|>,head_length=3.2,head_width=1.8"
        axes.add_patch(FancyArrowPatch(path=path, arrowstyle=style, color="#8c959f", linewidth=unit, fill=True))
        if partial:
            axes.text(*label, _plain(partial), fontsize=11 * unit, family="monospace", color="#0550ae", va="center")
    for box, (x, y) in zip(drawn.nodes, drawn.places.nodes, strict=True):
        left, top = x - box.size.width / 2, y - box.size.height / 2
        rounded = 0.5 * box.size.height if box.kind == "input" else 5.0
        axes.add_patch(
            FancyBboxPatch(
                (left, top),
                *box.size,
                boxstyle=f"round,pad=0,rounding_size={rounded - 0.5}",
                facecolor=FACES[box.kind],
                edgecolor=FRAMES[box.kind],
                linewidth=(2 if box.kind == "output" else 1) * unit,
            )
        )
        lines = [(box.name + box.sign + box.does, "#1b1f24", x, top + LINE - 4)]
        if box.value:
            lines.append((box.value + ("   " + box.adjoint if box.adjoint else ""), "#953800", x, top + 2 * LINE - 4))
        for text, colour, across, down in lines:
            axes.text(
                across,
                down,
                _plain(text),
                fontsize=13 * unit,
                family="monospace",
                color=colour,
                ha="center",
                va="center",
            )
    data = written(canvas, "png")
    assert isinstance(data, bytes)
    return data


def _plain(text: str) -> str:
    """A text that Matplotlib takes as it stands."""
    return text.replace("$", r"\$")
