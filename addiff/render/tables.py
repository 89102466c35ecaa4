"""Tables as lines of text: numbers aligned at their decimal points, columns that fit, cells that wrap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.render.characters import padded, width_of
from addiff.render.document import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from addiff.render.document import Line, Span

GAP = "  "
"""What stands between two columns."""

NARROWEST = 16
"""A column of text is not made narrower than this; longer texts wrap."""


def lines(table: Table, width: int) -> Iterator[Line]:
    """A table within a width if at all possible, in several parts where it is too wide."""
    table = _aligned(table)
    for place, part in enumerate(_parts(table, width)):
        if place:
            yield ()
        yield from _drawn(part, width)


def _aligned(table: Table) -> Table:
    """The table with spaces behind its numbers, so that their decimal points come under each other."""
    columns = [[row[k] for row in table.rows] for k in range(len(table.columns))]
    for k, column in enumerate(table.columns):
        if column.numeric:
            longest = max((_tail(text) for text, _ in columns[k]), default=0)
            columns[k] = [
                (text + " " * (longest - _tail(text)) if text[-1:].isdigit() else text, role)
                for text, role in columns[k]
            ]
    return Table(table.columns, tuple(zip(*columns, strict=True)))


def _tail(text: str) -> int:
    """How many characters a number has from its decimal point or exponent on; what is no number has none."""
    return len(text.lstrip("-").lstrip("0123456789")) if text[-1:].isdigit() else 0


def _parts(table: Table, width: int) -> Iterator[Table]:
    """The table as one or several that fit.

    Columns that may go do so first; then those that find no room move into a table below, behind the key columns.
    """
    least = [_width(table, k, least=True) for k in range(len(table.columns))]
    kept = list(range(len(least)))
    for k in [k for k in kept if table.columns[k].optional]:
        if _total(least, kept) > width:
            kept.remove(k)
    key = [k for k in kept if table.columns[k].key]
    part: list[int] = []
    for k in kept:
        if part != key[: len(part)] and _total(least, [*part, k]) > width:
            yield _chosen(table, part)
            part = list(key)
        if k not in part:
            part.append(k)
    yield _chosen(table, part)


def _drawn(table: Table, width: int) -> Iterator[Line]:
    """The headings, a rule and the rows of a table that fits."""
    columns = range(len(table.columns))
    widths = [_width(table, k) for k in columns]
    for k in columns:
        spare = width - _total(widths, columns)
        if spare < 0 and not table.columns[k].numeric and not table.columns[k].key:
            widths[k] = max(_width(table, k, least=True), widths[k] + spare)
    titles = tuple((column.title, "column") for column in table.columns)
    yield _row(table, titles, widths)
    yield ((GAP.replace(" ", "─").join("─" * w for w in widths), "column"),)
    for row in table.rows:
        cells = [wrapped(text, widths[k]) for k, (text, _) in enumerate(row)]
        for depth in range(max(map(len, cells))):
            spans = tuple((cell[depth] if depth < len(cell) else "", row[k][1]) for k, cell in enumerate(cells))
            yield _row(table, spans, widths)


def _row(table: Table, spans: Sequence[Span], widths: Sequence[int]) -> Line:
    """One line: cells filled up to their widths, numbers on the right."""
    line: list[Span] = []
    for column, (text, role), width in zip(table.columns, spans, widths, strict=True):
        line.append((padded(text, width, right=column.numeric), role))
        line.append((GAP, ""))
    return tuple(line[:-1])


def wrapped(text: str, width: int) -> list[str]:
    """A text in pieces of at most a width, broken at spaces where there are some."""
    pieces = []
    while width_of(text) > width:
        end = width
        while width_of(text[:end]) > width:
            end -= 1
        space = text.rfind(" ", 1, end + 1)
        end = space if space > 0 else max(end, 1)
        pieces.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return [*pieces, text]


def _width(table: Table, k: int, *, least: bool = False) -> int:
    """What a column takes; at least: what it takes when its texts wrap."""
    column = table.columns[k]
    title = width_of(column.title)
    natural = max([title, *[width_of(row[k][0]) for row in table.rows]])
    return max(title, min(natural, NARROWEST)) if least and not column.numeric and not column.key else natural


def _total(widths: Sequence[int], columns: Sequence[int]) -> int:
    return sum(widths[k] for k in columns) + len(GAP) * (len(columns) - 1)


def _chosen(table: Table, columns: Sequence[int]) -> Table:
    """The table with only some of its columns."""
    return Table(tuple(table.columns[k] for k in columns), tuple(tuple(row[k] for k in columns) for row in table.rows))
