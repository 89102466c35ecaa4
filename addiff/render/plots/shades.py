"""A function of two inputs drawn with characters: darker where it is greater, arrows the way that it grows."""

from __future__ import annotations

from math import atan2, pi
from typing import TYPE_CHECKING

from addiff.render.characters import padded
from addiff.render.numbers import Figures
from addiff.render.screen import UNLIMITED
from addiff.render.terminal import painted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from addiff.render.document import Line, Span
    from addiff.render.screen import Screen
    from addiff.results.plot import Surface

SHADES = " ░▒▓█"
PLAIN_SHADES = " .:-=+*#"
"""From the least to the greatest value."""

ARROWS = "→↗↑↖←↙↓↘"
PLAIN_ARROWS = ">/^\\</v\\"
"""The eight ways of a gradient, from the right on against the clock."""

WIDE, HIGH = 64, 24
"""Columns and lines of the picture."""

APART_ACROSS, APART_UP = 8, 3
"""Of the arrows."""

LABELS = 3
"""Significant digits at the axes."""


def drawing(result: Surface, screen: Screen) -> str:
    """The picture with its axes and its scale, ending with a newline."""
    return painted(_lines(result, screen), screen)


def _lines(result: Surface, screen: Screen) -> Iterator[Line]:
    (across, xs), (up, ys) = result.points.items()
    figures = Figures(LABELS)
    ends = [figures.text(ys[-1]), figures.text(ys[0])]
    margin = max(len(up), *map(len, ends)) + 1
    room = WIDE if screen.width == UNLIMITED else screen.width - margin - 2
    width = max(min(room, WIDE), 10)
    shades = SHADES if screen.unicode else PLAIN_SHADES
    yield ((" " * margin + "┌" + "─" * width + "┐", "sign"),)
    for line in range(HIGH):
        told = {0: ends[0], HIGH // 2: up, HIGH - 1: ends[1]}.get(line, "")
        k = _nearest(line, HIGH, len(ys), backward=True)
        cells = [
            _cell(result, _nearest(column, width, len(xs)), k, line, column, shades, screen) for column in range(width)
        ]
        yield ((padded(told, margin - 1, right=True) + " │", "sign"), *_joined(cells), ("│", "sign"))
    yield ((" " * margin + "└" + "─" * width + "┘", "sign"),)
    first, last = figures.text(xs[0]), figures.text(xs[-1])
    middle = across.center(max(width - len(first) - len(last), 1))
    yield ((" " * (margin + 1) + first + middle + last, "sign"),)
    low, high = result.view
    scale = f"{result.output} from {figures.text(low)} '{shades[0]}' to {figures.text(high)} '{shades[-1]}'"
    yield ((f"{scale}; arrows point the way it grows fastest", "note"),)


def _cell(result: Surface, j: int, k: int, line: int, column: int, shades: str, screen: Screen) -> Span:
    """The character of a place: an arrow at some, else a shade; nothing where there is no value."""
    value = result.values[k][j]
    if value is None:
        return " ", "note"
    beside = abs(column % APART_ACROSS - APART_ACROSS // 2)
    if line % APART_UP == APART_UP // 2 and beside == 1:
        return " ", "note"
    if line % APART_UP == APART_UP // 2 and beside == 0:
        slope = [rows[k][j] for rows in result.gradient.values()]
        if slope[0] is not None and slope[1] is not None and (slope[0] or slope[1]):
            (x0, x1), (y0, y1) = result.over.values()
            # The way on the screen: what is far in the one input and near in the other is drawn to its own scale.
            way = atan2(slope[1] * (y1 - y0), slope[0] * (x1 - x0))
            arrows = ARROWS if screen.unicode else PLAIN_ARROWS
            return arrows[round(way / (pi / 4)) % 8], "derivative"
    low, high = result.view
    share = min(max((value - low) / (high - low), 0.0), 1.0)
    return shades[min(int(share * len(shades)), len(shades) - 1)], "number"


def _nearest(place: int, places: int, count: int, *, backward: bool = False) -> int:
    """Which of some points is nearest to a place among others on the same line."""
    found = round(place * (count - 1) / max(places - 1, 1))
    return count - 1 - found if backward else found


def _joined(cells: Sequence[Span]) -> Iterator[Span]:
    """Neighbours of one role together."""
    text, role = "", ""
    for c, of in cells:
        if of != role and text:
            yield text, role
            text = ""
        text, role = text + c, of
    if text:
        yield text, role
