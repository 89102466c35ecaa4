"""Curves and contours in files, by Matplotlib."""

from __future__ import annotations

from importlib import import_module
from math import nan
from typing import TYPE_CHECKING

from addiff.render.matplotlib import figure, written
from addiff.source import shortened

if TYPE_CHECKING:
    from addiff.results import FitPicture
    from addiff.results.plot import Plot, Surface

WIDTH, HIGH = 7.0, 4.2
"""Inches."""

TITLE = 80
"""Characters of a program that are worth repeating above its picture."""

STYLES = ("-", "--", ":", "-.")
"""Of the lines of an output and its derivatives, so that they differ without colours too."""

ARROWS = 5
"""Points of the grid from one arrow to the next."""

LEVELS = 14

MOST_NAMED = 9
"""Parameters that a picture has room for."""


def curves(result: Plot, form: str) -> str | bytes:
    """The curves of a plot; there are gaps where they break."""
    drawn = figure(form, WIDTH, HIGH)
    axes = drawn.subplots()
    low, high = result.view
    for curve in result.curves:
        xs: list[float] = []
        ys: list[float] = []
        broken = set(curve.breaks)
        for k, (x, y) in enumerate(zip(result.points, curve.values, strict=True)):
            xs.append(x)
            ys.append(nan if y is None else min(max(y, 2 * low - high), 2 * high - low))
            if k in broken:
                xs.append(x)
                ys.append(nan)
        label = _named(curve.name)
        axes.plot(xs, ys, STYLES[curve.order % len(STYLES)], label=label, linewidth=1.6)
    (name,) = result.over
    axes.set(xlabel=name, xlim=result.over[name], ylim=(low, high))
    axes.set_title(_title(result), fontsize=10)
    if len(result.curves) > 1:
        axes.legend(frameon=False)
    else:
        axes.set_ylabel(result.curves[0].name)
    return written(drawn, form)


def contour(result: Surface, form: str) -> str | bytes:
    """The contours of a surface, with arrows along its gradient."""
    drawn = figure(form, WIDTH, HIGH + 0.8)
    axes = drawn.subplots()
    (across, xs), (up, ys) = result.points.items()
    low, high = result.view
    values = [[nan if z is None else min(max(z, low), high) for z in row] for row in result.values]
    levels = import_module("matplotlib.ticker").MaxNLocator(LEVELS).tick_values(low, high)
    filled = axes.contourf(xs, ys, values, levels=levels, cmap="Blues")
    axes.contour(xs, ys, values, levels=levels, colors="black", linewidths=0.4, alpha=0.5)
    drawn.colorbar(filled, ax=axes, label=result.output)
    (x0, x1), (y0, y1) = result.over.values()
    tails, ways = [], []
    slopes = list(result.gradient.values())
    for k in range(ARROWS // 2, len(ys), ARROWS):
        for j in range(ARROWS // 2, len(xs), ARROWS):
            slope = slopes[0][k][j], slopes[1][k][j]
            if slope[0] is not None and slope[1] is not None:
                tails.append((xs[j], ys[k]))
                ways.append((slope[0] * (x1 - x0), slope[1] * (y1 - y0)))
    # Lengths grow with the root of the slope: else one steep place leaves all others without arrows.
    lengths = [(u * u + v * v) ** 0.5 for u, v in ways]
    roots = [1 / length**0.5 if length else 0.0 for length in lengths]
    axes.quiver(
        [x for x, _ in tails],
        [y for _, y in tails],
        [u * r for (u, _), r in zip(ways, roots, strict=True)],
        [v * r for (_, v), r in zip(ways, roots, strict=True)],
        color="#953800",
        width=0.003,
    )
    axes.set(xlabel=across, ylabel=up)
    axes.grid(visible=False)
    axes.set_title(_title(result), fontsize=10)
    return written(drawn, form)


def fitted(result: FitPicture, form: str) -> str | bytes:
    """Data as points, with the curve of the model; or residuals beside predictions, with a line at 0."""
    drawn = figure(form, WIDTH, HIGH)
    axes = drawn.subplots()
    axes.plot(result.xs, result.ys, "o", markersize=3.5, alpha=0.6, color="#0969da", label="data")
    if result.curve:
        xs, ys = zip(*result.curve, strict=True)
        axes.plot(xs, [nan if y is None else y for y in ys], color="#953800", linewidth=1.6, label="fit")
    else:
        axes.axhline(0.0, color="#953800", linewidth=1.2)
    axes.set(xlabel=_named(result.across), ylabel=_named(result.up))
    axes.set_title(_named(shortened(result.model, TITLE)), fontsize=10)
    told = [
        f"{name} = {value:.6g}" + ("" if error is None else f" ± {error:.2g}")
        for name, (value, error) in list(result.parameters.items())[:MOST_NAMED]
    ]
    more = len(result.parameters) - MOST_NAMED
    lines = import_module("matplotlib.lines")
    entries = [lines.Line2D([], [], linestyle="none", label=_named(text)) for text in told]
    title = "and " + str(more) + " more" if more > 0 else None
    axes.legend(handles=entries, frameon=False, fontsize=8, handlelength=0, handletextpad=0, title=title, loc="best")
    return written(drawn, form)


def _title(result: Plot | Surface) -> str:
    """The program, and what is held; a dollar would begin mathematics."""
    held = ", ".join([f"{name} = {x:g}" for name, x in result.at.items()])
    return _named(shortened(result.expression, TITLE) + (f"   at {shortened(held, TITLE)}" if held else ""))


def _named(text: str) -> str:
    """A text that Matplotlib takes as it stands."""
    return text.replace("$", r"\$")
