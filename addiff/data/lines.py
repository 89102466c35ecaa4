"""Rows of CSV that are lines: passed on whole, read as doubles, and taken apart into cells only where that is asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, overload

import numpy as np
import pyarrow as pa

from addiff.data.csv_cells import NoNumberError
from addiff.data.quotes import NEWLINE
from addiff.data.text_cells import Texts, early, empty
from addiff.data.texts import cut, nullable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from addiff.data.csv_cells import Cells


class Ahead:
    """A file of which something has been read that is still to be read."""

    closed = False

    def __init__(self, file: Any) -> None:
        self._file = file
        self._ahead = b""

    def back(self, data: bytes) -> None:
        """Let this be read first."""
        self._ahead = data + self._ahead

    def more(self) -> bool:
        """Whether there is something more."""
        if not self._ahead:
            self._ahead = self._file.read(1)
        return bool(self._ahead)

    def read(self, size: int) -> bytes:
        """At most so many bytes; none at the end."""
        data, self._ahead = self._ahead[:size], self._ahead[size:]
        return data + self._file.read(size - len(data)) if len(data) < size else data


def lines_in(file: Ahead, cells: Cells, block: int) -> Iterator[Lines]:
    """The rows of a file as long as each is a line: the rest, from the first block that has others, stays there.

    block    bytes that are read at once
    """
    rest = b""
    first = 1
    while text := rest + file.read(block):
        if len(text) < len(rest) + block and not text.endswith(b"\n"):
            text += b"\n"  # the last line may lack its end
        end = text.rfind(b"\n") + 1
        whole, rest = (text, b"") if end == len(text) else (text[:end], text[end:])
        characters = np.frombuffer(whole, dtype=np.uint8)
        ends = np.flatnonzero(characters == NEWLINE)
        if not _simple(whole, ends):
            file.back(text)
            return
        yield Lines(characters, cells, first, ends)
        first += len(ends)


def _simple(text: bytes, ends: np.ndarray) -> bool:
    """Whether each line is a row: no cell has quotes, no line is empty, and all end alike."""
    if b'"' in text or b"\r" in text or not len(ends) or not ends[0] or (np.diff(ends) == 1).any():
        return False
    if text.isascii():
        return True
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


class Lines:
    """Rows without quotes, each a line.

    text     their characters, as an array of bytes, with an end behind each
    cells    what a row should have
    first    the number of the first
    ends     where these stand
    """

    def __init__(self, text: np.ndarray, cells: Cells, first: int, ends: np.ndarray) -> None:
        self.text = text
        self.cells = cells
        self.first = first
        self.ends = ends
        self._wanted: Sequence[int] = ()
        self._doubles: dict[int, Any] | None = None
        self._strings: Sequence[Any] | None = None

    @property
    def columns(self) -> Columns:
        """Their columns."""
        return Columns(self)

    def part(self, start: int, length: int) -> Lines:
        """Some of the rows."""
        if length == len(self.ends):
            return self
        begin = int(self.ends[start - 1]) + 1 if start else 0
        ends = self.ends[start : start + length]
        end = int(ends[-1]) + 1 if length else begin
        return Lines(self.text[begin:end], self.cells, self.first + start, ends - begin)

    def array(self) -> Any:
        """The lines as an array of texts, each with the end of the one before it."""
        return cut(self.text, 0, self.ends)

    def want(self, places: Sequence[int]) -> None:
        """As `batch.Batch.want`."""
        self._wanted = places
        self._doubles = None
        if not places:
            self.strings(0)

    def doubles(self, place: int) -> Any:
        """A column as an array of doubles, null where its cell is empty; None where one of them has something else."""
        if self._doubles is None or place not in self._wanted:
            places = self._wanted if place in self._wanted else [place]
            try:
                self._doubles = dict(zip(places, self._read(pa.float64(), places), strict=True))
            except NoNumberError:
                self._doubles = {}
        return self._doubles.get(place)

    def strings(self, place: int) -> Any:
        """A column as an array of texts."""
        if self._strings is None:
            self._strings = self._read(pa.string())
        return self._strings[place]

    def _read(self, kind: Any, places: Sequence[int] | None = None) -> Sequence[Any]:
        """As `Cells.columns`."""
        if not len(self.ends):
            return [pa.array([], kind) for _ in range(self.cells.width if places is None else len(places))]
        return self.cells.columns(self.text, self.first, kind, places)


class Columns(Sequence["Column"]):
    """The columns of lines."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines

    def __len__(self) -> int:
        return self._lines.cells.width

    @overload
    def __getitem__(self, place: int) -> Column: ...
    @overload
    def __getitem__(self, place: slice) -> list[Column]: ...
    def __getitem__(self, place: int | slice) -> Column | list[Column]:
        if isinstance(place, slice):
            return [self[k] for k in range(len(self))[place]]
        return Column(self._lines, range(len(self))[place])


class Column:
    """A column of lines, as `batch.Column`."""

    def __init__(self, lines: Lines, place: int) -> None:
        self._lines = lines
        self._place = place

    @property
    def _texts(self) -> Texts:
        lines = self._lines
        return Texts(lines.strings(self._place), early=early(lines.first, len(lines.ends)))

    def numbers(self) -> tuple[np.ndarray, dict[int, str]]:
        """As `batch.Column`; blanks around a number do not matter."""
        array = self._lines.doubles(self._place)
        doubles = None if array is None else array.to_numpy(zero_copy_only=False)
        if doubles is None or np.isinf(doubles).any():
            return self._texts.numbers()
        return doubles, empty(array.is_null().to_numpy(zero_copy_only=False)) if array.null_count else {}

    def lists(self, shape: tuple[int, ...]) -> None:
        """As `batch.Column`: there are none."""

    def cells(self) -> list[Any]:
        """As `batch.Column`."""
        return self._texts.cells()

    def texts(self) -> Any:
        """As `batch.Column`."""
        return self._texts.texts()

    def arrow(self, doubles: np.ndarray | None = None) -> Any:
        """As `batch.Column`."""
        return self._texts.texts() if doubles is None else nullable(doubles)

    def slice(self, start: int, length: int) -> Column:
        """As `batch.Column`."""
        return Column(self._lines.part(start, length), self._place)
