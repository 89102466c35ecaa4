"""Pictures of matrices: where they are not zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.render.document import Pattern

if TYPE_CHECKING:
    from collections.abc import Iterable

CELLS_ACROSS, CELLS_DOWN = 40, 20
"""The characters that a picture has at most."""

DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""The bits of a braille character, in its four rows of two dots."""

EMPTY = 0x2800
"""The braille character without a dot."""


def picture(rows: Iterable[Iterable[int]], height: int, width: int) -> Pattern:
    """The pattern of a matrix, in no more dots than there is room for.

    rows       the positions of what is not zero, row by row
    height     how many rows there are
    width      how many columns
    """
    return _reduced(rows, height, width, CELLS_ACROSS)


def lines(pattern: Pattern, screen: int = 2 + CELLS_ACROSS) -> list[str]:
    """A picture in braille between two bars, within the columns of a screen."""
    if screen < 2 + CELLS_ACROSS:
        pattern = _reduced(pattern.rows, len(pattern.rows), pattern.width, screen - 2)
    drawn = []
    for top in range(0, len(pattern.rows), len(DOTS)):
        cells = [EMPTY] * -(-pattern.width // 2)
        for row, (left, right) in zip(pattern.rows[top:], DOTS, strict=False):  # the last characters may be cut
            for dot in row:
                cells[dot // 2] |= right if dot % 2 else left
        drawn.append(f"|{''.join(map(chr, cells))}|")
    return drawn


def _reduced(rows: Iterable[Iterable[int]], height: int, width: int, across: int) -> Pattern:
    """Rows with their neighbours, and columns with theirs, until so many characters hold them."""
    high, wide = min(height, len(DOTS) * CELLS_DOWN), min(width, 2 * across)
    places = [column * wide // width for column in range(width)]
    dots: list[set[int]] = [set() for _ in range(high)]
    for k, row in enumerate(rows):
        dots[k * high // height].update(map(places.__getitem__, row))
    return Pattern(tuple(map(frozenset, dots)), wide)
