"""JSON and JSON Lines in: an array of objects, or an object a line."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
import pyarrow as pa

from addiff.data.batch import Batch, NotNumber, Table, expected, size_of
from addiff.data.json_pieces import ROWS, Literal, Piece, array, lines, written
from addiff.data.lists import lists_of, regular
from addiff.data.texts import list_type, nested, nullable, strings
from addiff.errors import FileError
from addiff.numerals import NOT_FINITE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence


class _Absent:
    """Is itself in other processes, too."""

    def __reduce__(self) -> str:
        return "ABSENT"


ABSENT = _Absent()
"""What an object has for a column that it does not have."""


class Rows:
    """Rows of a table, from which its columns are taken.

    first    the number of the first
    names    the columns of the table
    name     what messages call it
    """

    def __init__(self, piece: Piece, first: int, names: Collection[str], name: str) -> None:
        self._piece = piece
        self._first = first
        self._names = frozenset(names)
        self._name = name
        self._checked = False
        self._part: tuple[tuple[int, int], Rows] | None = None

    def part(self, start: int, length: int) -> Rows:
        """Some of them; the same object when asked for the same again."""
        part = self._part
        if part is None or part[0] != (start, length):
            rows = Rows(self._piece.part(start, length), self._first + start, self._names, self._name)
            part = self._part = (start, length), rows
        return part[1]

    def quick(self, name: str) -> list[Any]:
        """A column for computing: numbers are doubles, integers or `Literal`."""
        return [row.get(name, ABSENT) for row in self._piece.rows]

    def exact(self, name: str, start: int, length: int) -> list[Any]:
        """Cells of a column as they stand there, numbers as `Literal`."""
        return [row.get(name, ABSENT) for row in self._piece.exact[start : start + length]]

    def check(self) -> None:
        """Raise FileError for a row with a member that is no column: it would be lost."""
        if self._checked:
            return
        for place, row in enumerate(self._piece.rows, self._first):
            if not row.keys() <= self._names:
                lost = next(key for key in row if key not in self._names)
                raise FileError(
                    f"{self._name}, row {place}: it has {lost}, which none of the first {ROWS:,} rows has, and their"
                    " members are the columns; let one of them have it, be it as null"
                )
        self._checked = True


class Objects:
    """A column of values from JSON.

    values    as JSON has them, whole numbers that are no doubles as `Literal`; None and ABSENT where there is none
    """

    __slots__ = ("_lists", "_name", "_rows", "_start", "values")

    def __init__(self, rows: Rows, name: str, values: list[Any], start: int = 0) -> None:
        self._rows = rows
        self._name = name
        self.values = values
        self._start = start
        self._lists: tuple[tuple[int, ...], np.ndarray | None] | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        """What goes to another process: these rows alone."""
        return Objects, (self._rows.part(self._start, len(self.values)), self._name, self.values)

    def numbers(self) -> tuple[np.ndarray, dict[int, str]]:
        """As `batch.Column`; of texts only the names of what is not finite are numbers."""
        if {float, int}.issuperset(map(type, self.values)):
            return np.array(self.values, dtype=float), {}
        doubles = []
        reasons = {}
        for place, value in enumerate(self.values):
            if value.__class__ in (float, int, Literal):
                doubles.append(float(value))
            elif value is None or value is ABSENT:
                reasons[place] = "it is null" if value is None else "the row does not have it"
                doubles.append(np.nan)
            elif isinstance(value, str) and value in NOT_FINITE:
                doubles.append(NOT_FINITE[value])
            else:
                raise NotNumber(place, written(self._rows.exact(self._name, self._start + place, 1)[0]))
        return np.array(doubles, dtype=float), reasons

    def lists(self, shape: tuple[int, ...]) -> np.ndarray | None:
        """As `batch.Column`; the last found are kept."""
        if self._lists is None or self._lists[0] != shape:
            self._lists = shape, regular(self.values, shape)
        return self._lists[1]

    def cells(self) -> list[Any]:
        """As `batch.Column`."""
        return [None if value is ABSENT else value for value in self.values]

    def texts(self) -> Any:
        """As `batch.Column`: texts and numbers as they were, nothing for null, the rest as JSON."""
        self._rows.check()
        return strings(
            [
                value if isinstance(value, str) else "" if value is None or value is ABSENT else written(value)
                for value in self._rows.exact(self._name, self._start, len(self.values))
            ]
        )

    def arrow(self, doubles: np.ndarray | None = None) -> Any:
        """As `batch.Column`: texts, or the doubles they hold."""
        if doubles is None:
            return self.texts()
        self._rows.check()
        if doubles.ndim == 1:
            return nullable(doubles)
        if not np.isnan(doubles).any():
            return nested(doubles)
        return pa.array(lists_of(self.values, doubles.ndim - 1), list_type(doubles.ndim - 1))

    def slice(self, start: int, length: int) -> Objects:
        """As `batch.Column`."""
        return Objects(self._rows, self._name, self.values[start : start + length], self._start + start)


def read(file: BinaryIO, name: str, *, by_lines: bool) -> Table:
    """The rows of an array, or of lines; the columns are the members that one of the first rows has.

    errors    FileError for what is not JSON or not made of objects
    """
    pieces = lines(file, name) if by_lines else array(file, name)
    head: list[Piece] = []
    while sum([len(piece.rows) for piece in head]) < ROWS and (piece := next(pieces, None)) is not None:
        head.append(piece)
    names = list(dict.fromkeys([key for piece in head for row in piece.rows for key in row]))
    lists = {key for piece in head for row in piece.rows for key, value in row.items() if value.__class__ is list}
    batches = _batches(chain(head, pieces), names, name, file)
    return Table(name, names, batches, [place for place, column in enumerate(names) if column in lists])


def _batches(pieces: Iterable[Piece], names: Sequence[str], name: str, file: BinaryIO) -> Iterator[Batch]:
    """The rows."""
    first = 1
    size = size_of(file)
    for piece in pieces:
        if piece.rows:
            rows = Rows(piece, first, names, name)
            columns = [Objects(rows, column, rows.quick(column)) for column in names]
            whole = None if size is None else expected(first + len(piece.rows) - 1, file.tell(), size)
            yield Batch(first, columns, len(piece.rows), whole)
            first += len(piece.rows)
