"""Curves drawn with characters, by plotext."""

from __future__ import annotations

import re
from math import ceil, floor, log10
from typing import TYPE_CHECKING

import plotext

from addiff.render.characters import plain
from addiff.render.screen import UNLIMITED

if TYPE_CHECKING:
    from addiff.render.screen import Screen
    from addiff.results.plot import Plot

WIDE, HIGH = 80, 22
"""Columns where nothing says how many there are, and lines."""

WIDEST = 110

MARKERS = ("braille", "•", "x", "o", "+", "#")
PLAIN_MARKERS = ("*", "+", "x", "o", "%", "#")
"""What curves are drawn with, in this order: without colours they must differ too."""

COLOURS = ("blue", "orange", "green", "magenta", "cyan", "red")

BLANK = re.compile(r"[ \t]+$", re.MULTILINE)


def drawing(result: Plot, screen: Screen) -> str:
    """The curves of a plot in a frame, ending with a newline."""
    figure = plotext.figure
    figure.clear()
    width = WIDE if screen.width == UNLIMITED else min(screen.width, WIDEST)
    figure.plot_size(width, HIGH)
    figure.theme("default" if screen.colour else "colorless")
    figure.canvas("default")
    low, high = result.view
    reach = high - low
    (name,) = result.over
    markers = MARKERS if screen.unicode else PLAIN_MARKERS
    for k, curve in enumerate(result.curves):
        there = [j for j, y in enumerate(curve.values) if y is not None]
        # What is far outside is brought near: the line to it leaves the frame all the same.
        ys = [min(max(curve.values[j] or 0.0, low - reach), high + reach) for j in there]
        colour = COLOURS[k % len(COLOURS)] if screen.colour else None
        marker = plotext.marker(markers[k % len(markers)], colour) if colour else markers[k % len(markers)]
        signal = figure.signal([result.points[j] for j in there], ys, marker=marker).lines()
        broken = set(curve.breaks)
        for place in range(1, len(there)):
            before, here = there[place - 1], there[place]
            if here > before + 1 or before in broken:
                signal.line(place, False)
        figure.draw(signal)
    for axis, limits, count in (("y", result.view, 5), ("x", result.over[name], 7)):
        ruler = figure.ruler(axis)
        ruler.lim(*limits)
        places = ticks(*limits, count)
        ruler.ticks(places, [f"{place:g}" for place in places])
    figure.label(name, axis="x")
    text = str(figure.build().string(colorless=not screen.colour))
    figure.clear()
    text = text if screen.unicode else plain(text)
    names = [f"{_sample(markers[k % len(markers)])} {curve.name}" for k, curve in enumerate(result.curves)]
    if screen.colour:
        names = [str(plotext.colorize(n, COLOURS[k % len(COLOURS)]).string()) for k, n in enumerate(names)]
    return BLANK.sub("", text).rstrip("\n") + "\n" + "   ".join(names) + "\n"


def ticks(low: float, high: float, count: int) -> list[float]:
    """Round numbers within limits, about as many as asked for."""
    rough = (high - low) / count
    power = 10.0 ** floor(log10(rough))
    step = min((factor * power for factor in (1, 2, 2.5, 5, 10)), key=lambda step: abs(step - rough))
    first, last = ceil(low / step), floor(high / step)
    return [round(k * step, 12 - floor(log10(step))) if step < 1 else k * step for k in range(first, last + 1)]


def _sample(marker: str) -> str:
    """A piece of the line that a marker draws."""
    return "⠒⠒" if marker == "braille" else marker * 2
