"""A sheet of characters for drawings: boxes, and lines that know which of them they belong to."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from addiff.render.characters import width_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from addiff.render.document import Line

UP, RIGHT, DOWN, LEFT = 1, 2, 4, 8

JOINTS = {
    UP: "│",
    DOWN: "│",
    UP | DOWN: "│",
    LEFT: "─",
    RIGHT: "─",
    LEFT | RIGHT: "─",
    DOWN | RIGHT: "╭",
    DOWN | LEFT: "╮",
    UP | RIGHT: "╰",
    UP | LEFT: "╯",
    UP | DOWN | RIGHT: "├",
    UP | DOWN | LEFT: "┤",
    LEFT | RIGHT | DOWN: "┬",
    LEFT | RIGHT | UP: "┴",
    UP | RIGHT | DOWN | LEFT: "┼",
}
"""The character of a cell by the directions in which it is joined."""

FRAMES = {"step": "┌─┐│└┘", "input": "╭─╮│╰╯", "output": "╔═╗║╚╝"}
"""Corners and sides of a box by what stands in it."""

LINE = "sign"
"""The role of what is drawn and not written."""


class Canvas:
    """Characters with their roles, by rows and columns."""

    __slots__ = ("_cells", "_joined", "height", "width")

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self._cells: dict[tuple[int, int], tuple[str, str]] = {}
        self._joined: dict[tuple[int, int], tuple[int, int]] = {}

    def write(self, row: int, column: int, text: str, role: str) -> None:
        """A text from a cell on; a wide character takes two cells."""
        for c in text:
            width = width_of(c)
            if width == 0:
                before, before_role = self._cells[row, column - 1]
                self._cells[row, column - 1] = (before + c, before_role)
                continue
            self._cells[row, column] = (c, role)
            if width == 2:
                self._cells[row, column + 1] = ("", role)
            column += width

    def box(self, row: int, column: int, height: int, width: int, kind: str) -> None:
        """A frame; `FRAMES` says of which kind. The `rest` has none, and what is left out above it is hinted at."""
        if kind == "rest":
            self.write(row, column + width // 2, "⋮", LINE)
            return
        top, across, right, down, bottom, corner = tuple(FRAMES[kind])
        self.write(row, column, top + across * (width - 2) + right, LINE)
        self.write(row + height - 1, column, bottom + across * (width - 2) + corner, LINE)
        for k in range(row + 1, row + height - 1):
            self.write(k, column, down, LINE)
            self.write(k, column + width - 1, down, LINE)

    def down(self, net: int, column: int, first: int, last: int) -> None:
        """A line downward, its ends included; lines of one net join where they meet."""
        for row in range(first, last + 1):
            self._join(net, row, column, UP | DOWN)

    def across(self, net: int, row: int, columns: list[int], above: list[int], below: list[int]) -> None:
        """A line from the leftmost to the rightmost of some columns; under lines of other nets it passes unseen.

        above, below    the columns at which the net goes on upward, and downward
        """
        first, last = min(columns), max(columns)
        for column in range(first, last + 1):
            joined = LEFT * (column > first) | RIGHT * (column < last)
            joined |= UP * (column in above) | DOWN * (column in below)
            owner, _ = self._joined.get((row, column), (net, 0))
            if owner == net:
                self._joined[row, column] = (net, joined)

    def _join(self, net: int, row: int, column: int, directions: int) -> None:
        self._joined[row, column] = (net, directions)

    def lines(self) -> Iterator[Line]:
        """The sheet from top to bottom, neighbours of one role together."""
        for row in range(self.height):
            cells = [self._cell(row, column) for column in range(self.width)]
            while cells and cells[-1][0] == " ":
                cells.pop()
            yield tuple(("".join([c for c, _ in run]), role) for role, run in groupby(cells, key=lambda cell: cell[1]))

    def _cell(self, row: int, column: int) -> tuple[str, str]:
        if (row, column) in self._cells:
            return self._cells[row, column]
        if (row, column) in self._joined:
            return JOINTS[self._joined[row, column][1]], LINE
        return " ", ""
