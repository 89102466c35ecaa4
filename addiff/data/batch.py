"""A table on its way through: batches of rows, made of columns that know their text and their numbers."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from addiff.errors import DomainError, FileError
from addiff.source import normal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    import numpy as np

    from addiff.data.lines import Lines

LONGEST_SHOWN = 40
"""Characters of a cell that are worth repeating in a message."""


class Column(Protocol):
    """A column of a batch."""

    def numbers(self) -> tuple[np.ndarray, dict[int, str]]:
        """The doubles, NaN where there is none, and for the rows where none is what the cell is instead.

        errors    NotNumber for text where a number belongs; FileError where not even the cells of all rows were known
        """

    def lists(self, shape: tuple[int, ...]) -> np.ndarray | None:
        """The arrays, those of the rows behind each other, if all cells are lists of a shape; else None."""

    def cells(self) -> list[Any]:
        """The cells as Python knows them: lists, numbers, texts, None for nothing."""

    def texts(self) -> Any:
        """The cells as they are written in CSV, as an array of PyArrow."""

    def arrow(self, doubles: np.ndarray | None = None) -> Any:
        """The cells as an array of PyArrow.

        doubles    what they hold, NaN where there is nothing, with axes behind that of the rows where they hold lists:
                   an array of these takes the place of text
        """

    def slice(self, start: int, length: int) -> Column:
        """Some of its rows."""


class NotNumber(Exception):
    """A cell holds something that is no number.

    place    its row in the batch, from 0
    shown    the cell
    """

    def __init__(self, place: int, shown: str) -> None:
        super().__init__(place, shown)
        self.place = place
        self.shown = shown if len(shown) <= LONGEST_SHOWN else shown[: LONGEST_SHOWN - 1] + "…"


@dataclass(frozen=True)
class Batch:
    """Some rows of a table.

    first      the number of the first row, from 1
    columns    one for each name of the table
    rows       how many rows
    whole      how many rows the whole table seems to have, if anything tells
    lines      the lines that the rows are, where they are simple ones
    """

    first: int
    columns: Sequence[Column]
    rows: int
    whole: float | None = None
    lines: Lines | None = None

    def want(self, places: Sequence[int]) -> None:
        """Tell of which columns the numbers will be asked for, if of any, so that they are read at once.

        errors    FileError for a row of another width, where no column is needed; else whoever asks for one meets it
        """
        if self.lines is not None:
            self.lines.want(places)

    def pieces(self, most: int) -> Iterator[Batch]:
        """The same rows in batches of at most so many."""
        for start in range(0, self.rows, most):
            yield self.part(start, min(most, self.rows - start))

    def part(self, start: int, length: int) -> Batch:
        """Some of its rows; the start is counted from 0."""
        first = self.first + start
        if self.lines is not None:
            lines = self.lines.part(start, length)
            return replace(self, first=first, columns=lines.columns, rows=length, lines=lines)
        columns = [column.slice(start, length) for column in self.columns]
        return replace(self, first=first, columns=columns, rows=length)


@dataclass(frozen=True)
class Table:
    """A table that is being read.

    name       what messages call it
    names      the names of its columns as they stand there
    batches    its rows, in order, each once
    lists      the places of the columns that have lists
    """

    name: str
    names: Sequence[str]
    batches: Iterator[Batch]
    lists: Collection[int] = ()

    def __reduce__(self) -> tuple[Any, ...]:
        """What goes to another process: all but the rows, which are read here."""
        return Table, (self.name, self.names, iter(()), self.lists)


COMMA = re.compile(r"""['"]\s*[+-]?[\d.]*,[\d,.]+(e[+-]?\d+)?\s*['"]""", re.IGNORECASE)
"""A number with a comma, as messages show a text."""


def not_number(batch: Batch, row: int, shown: str, table: Table, name: str) -> FileError:
    """The error for a cell that holds no number."""
    comma = ": decimals have a point, and thousands no comma" if COMMA.fullmatch(shown) else ""
    return FileError(
        f"{table.name}, row {batch.first + row}: {shown} is not a number, and column {name} should hold numbers{comma}"
    )


def columns(names: Sequence[str]) -> dict[str, list[int]]:
    """The places of the columns of a table, by what the language calls them.

    names    as they stand in the table
    """
    places: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        places.setdefault(normal(name.strip()), []).append(place)
    return places


def size_of(file: BinaryIO) -> int | None:
    """The bytes of a file; None for what is none and may go on for ever."""
    try:
        state = os.fstat(file.fileno())
    except OSError:
        return None
    return state.st_size if stat.S_ISREG(state.st_mode) else None


def expected(rows: int, taken: int, size: int | None) -> float | None:
    """How many rows a file seems to have.

    rows     those in the bytes that were taken
    taken    how many these are
    size     how many there are; None where that is not known
    """
    return rows * size / min(taken, size) if size and taken else None


def numbers(batch: Batch, place: int, table: Table) -> tuple[np.ndarray, dict[int, DomainError], list[int]]:
    """The doubles of a column, the error of each row that has none, and the rows with nothing there.

    errors    FileError, naming row and column, for text where a number belongs
    """
    name = table.names[place].strip()
    try:
        doubles, reasons = batch.columns[place].numbers()
    except NotNumber as found:
        raise not_number(batch, found.place, found.shown, table, name) from None
    errors = {row: DomainError(f"no value for {name}: {reason}") for row, reason in reasons.items()}
    for row in (doubles != doubles).nonzero()[0].tolist():
        if row not in errors:
            errors[row] = DomainError(f"the value of {name} is not a number (NaN)")
    return doubles, errors, list(reasons)
