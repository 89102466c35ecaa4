"""Quotes in CSV: a cell that goes on behind its closing quote is none, though PyArrow reads one."""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from typing import Any

import numpy as np

from addiff.errors import FileError

LONGEST_SHOWN = 40
"""Bytes of a cell that are worth repeating in a message."""

QUOTE, NEWLINE = b'"\n'

BETWEEN, PLAIN, QUOTED, CLOSED = range(4)
"""Where bytes end: before a cell, in one without quotes, within quotes, behind a quote that may be the closing one."""


REST = re.compile(rb'[^"]*+(?:""[^"]*+)*+')
"""The rest of a cell within quotes."""


class Checked:
    """A file of cells, which are read as they are.

    name         what messages call it
    delimiter    what stands between cells
    line         the line that is read next, from 1
    """

    closed = False

    def __init__(self, file: Any, name: str, delimiter: str, line: int) -> None:
        self._file = file
        self._name = name
        self._line = line
        self._ends = delimiter.encode() + b"\r\n"
        self._near = np.zeros(256, dtype=bool)  # what may stand before an opening and behind a closing quote
        self._near[list(self._ends + b'"')] = True
        self._plain = re.compile(b"[^%b]*+" % self._ends)
        self._cells = re.compile(b'(?:(?:"[^"]*+(?:""[^"]*+)*+"|[^"%b][^%b]*+)?+[%b])*+' % ((self._ends,) * 3))
        self._state = BETWEEN
        self._decoder = getincrementaldecoder("utf-8")()

    def read(self, size: int) -> bytes:
        """Some bytes.

        errors    FileError for text behind a closing quote, and for a quote that is still open at the end
        """
        data: bytes = self._file.read(size)
        if size:
            self._check_text(data)
        if size and not data and self._state == QUOTED:
            raise FileError(f"{self._name}: its last cell begins with a quote that is never closed")
        if data:
            if b'"' in data or self._state == CLOSED:
                state = self._quickly(data)
                self._state = self._exactly(data) if state is None else state
            elif self._state != QUOTED:
                self._state = BETWEEN if data[-1] in self._ends else PLAIN
            self._line += int(np.count_nonzero(np.frombuffer(data, dtype=np.uint8) == NEWLINE))
        return data

    def _check_text(self, data: bytes) -> None:
        """Raise FileError for what is not UTF-8; a character may go on in the bytes that come next."""
        if data.isascii() and not self._decoder.getstate()[0]:
            return
        try:
            self._decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            line = self._line + error.object.count(b"\n", 0, error.start)
            byte = error.object[error.start]
            raise FileError(f"{self._name} is not UTF-8 text: byte 0x{byte:02x} in line {line:,}") from None

    def _quickly(self, data: bytes) -> int | None:
        """The state behind some bytes; None where a quote is not beside what it should be."""
        if self._state == CLOSED:
            return None
        codes = np.frombuffer(data, dtype=np.uint8)
        quotes = np.flatnonzero(codes == QUOTE)
        within = self._state == QUOTED
        opening, closing = quotes[within::2], quotes[not within :: 2]
        if len(opening) and not opening[0]:
            if self._state == PLAIN:
                return None
            opening = opening[1:]
        behind = closing + 1
        if len(behind) and behind[-1] == len(data):
            behind = behind[:-1]
        if not (self._near[codes[opening - 1]].all() and self._near[codes[behind]].all()):
            return None
        if within != bool(len(quotes) % 2):
            return QUOTED
        return CLOSED if data[-1] == QUOTE else BETWEEN if data[-1] in self._ends else PLAIN

    def _exactly(self, data: bytes) -> int:
        """The same, cell by cell: quotes within a cell that does not begin with one are text like any other."""
        start = 0
        if self._state == PLAIN:
            start = self._end(self._plain, data, 0)
        elif self._state == QUOTED or (self._state == CLOSED and data[0] == QUOTE):
            start = self._end(REST, data, self._state == CLOSED)
            if start >= len(data) - 1:
                return QUOTED if start == len(data) else CLOSED
            start += 1
        if self._state != BETWEEN and start < len(data) and data[start] not in self._ends:
            raise self._error(data, start)
        start = self._end(self._cells, data, start)
        if start == len(data):
            return BETWEEN if data[-1] in self._ends else self._state
        if data[start] != QUOTE:
            return PLAIN
        end = self._end(REST, data, start + 1)
        if end >= len(data) - 1:
            return QUOTED if end == len(data) else CLOSED
        raise self._error(data, start)

    @staticmethod
    def _end(pattern: re.Pattern[bytes], data: bytes, start: int) -> int:
        found = pattern.match(data, start)
        assert found is not None  # they take nothing too
        return found.end()

    def _error(self, data: bytes, start: int) -> FileError:
        line = self._line + data.count(b"\n", 0, start)
        shown = self._end(self._plain, data, start)
        cell = data[start : min(shown, start + LONGEST_SHOWN)].decode("utf-8", "replace")
        return FileError(
            f"{self._name}, line {line:,}: there is text behind the closing quote of {cell}; a quote in a cell is"
            ' written twice, as in "4""5"'
        )
