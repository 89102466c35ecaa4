"""A table on its way through: batches of rows, made of columns that know their text and their numbers."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from addiff.errors import DomainError, FileError
from addiff.source import normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np

LONGEST_SHOWN = 40
"""Characters of a cell that are worth repeating in a message."""


class Column(Protocol):
    """A column of a batch."""

    def numbers(self) -> tuple[np.ndarray, dict[int, str]]:
        """The doubles, NaN where there is none, and for the rows where none is what the cell is instead.

        errors    NotNumber for text where a number belongs
        """

    def texts(self) -> Any:
        """The cells as they are written in CSV, as an array of PyArrow."""

    def arrow(self, doubles: np.ndarray | None = None) -> Any:
        """The cells as an array of PyArrow.

        doubles    what they hold, NaN where there is nothing: an array of these takes the place of text
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
    """

    first: int
    columns: Sequence[Column]
    rows: int
    whole: float | None = None

    def pieces(self, most: int) -> Iterator[Batch]:
        """The same rows in batches of at most so many."""
        for start in range(0, self.rows, most):
            length = min(most, self.rows - start)
            columns = [column.slice(start, length) for column in self.columns]
            yield Batch(self.first + start, columns, length, self.whole)


@dataclass(frozen=True)
class Table:
    """A table that is being read.

    name       what messages call it
    names      the names of its columns as they stand there
    batches    its rows, in order, each once
    """

    name: str
    names: Sequence[str]
    batches: Iterator[Batch]


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
        raise FileError(
            f"{table.name}, row {batch.first + found.place}: {found.shown} is not a number, and column {name} should"
            " hold numbers"
        ) from None
    errors = {row: DomainError(f"no value for {name}: {reason}") for row, reason in reasons.items()}
    for row in (doubles != doubles).nonzero()[0].tolist():
        if row not in errors:
            errors[row] = DomainError(f"the value of {name} is not a number (NaN)")
    return doubles, errors, list(reasons)
