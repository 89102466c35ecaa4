"""CSV and TSV in and out: every cell is read as text, so that what is not asked for goes out as it came in."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from addiff.data import compute
from addiff.data.batch import Batch, Table, expected, size_of
from addiff.data.computed import Writer
from addiff.data.csv_cells import Cells
from addiff.data.lines import Ahead, lines_in
from addiff.data.quotes import NEWLINE, Checked
from addiff.data.text_cells import Texts, early
from addiff.data.texts import content, cut, joined, marked, messages, rows_of
from addiff.errors import FileError
from addiff.results.columns import ERROR

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from addiff.data.computed import Computed

DELIMITERS = {"csv": ",", "tsv": "\t"}

LONGEST_HEADER = 1 << 26
"""Bytes. A file of another kind may have no line end at all."""

BLOCK = 1 << 20
"""Bytes that are read at once: some tens of thousands of rows."""

ROWS = 8192
"""Rows that are written at once."""


def read(file: BinaryIO, name: str, form: str) -> Table:
    """A table whose first line names its columns.

    form      `csv` or `tsv`
    errors    FileError for what is no text, or has rows of another length than the header
    """
    buffered = file if hasattr(file, "peek") else io.BufferedReader(cast("io.RawIOBase", file))
    names, length, lines = _header(buffered, name, DELIMITERS[form])
    cells = Cells(name, len(names), DELIMITERS[form])
    return Table(name, names, _batches(buffered, cells, max(BLOCK, 64 * length), lines))


def _header(file: Any, name: str, delimiter: str) -> tuple[list[str], int, int]:
    """The names of the columns, how many bytes they take, and how many lines with those before."""
    line = b"\n"
    lines = 0
    while line.strip() == b"" and line:  # blank lines before it
        line = file.readline(LONGEST_HEADER)
        lines += 1
    while line.count(b'"') % 2 and len(line) < LONGEST_HEADER:  # a quoted name with a line end in it
        more = file.readline(LONGEST_HEADER)
        if not more:
            break
        line += more
        lines += 1
    if not line:
        raise FileError(f"{name} is empty: its first line should name the columns")
    if len(line) >= LONGEST_HEADER:
        raise FileError(f"{name} is no table: its first line is longer than {LONGEST_HEADER:,} bytes")
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError(f"{name} is not UTF-8 text: byte 0x{line[error.start]:02x} in its first line") from None
    try:
        (names,) = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except (csv.Error, ValueError):
        raise FileError(f"{name} is no table: its first line does not name columns") from None
    return names, len(line), lines


def _batches(file: Any, cells: Cells, block: int, header: int) -> Iterator[Batch]:
    """The rows behind the header, which takes so many lines: as lines up to the first block that has others."""
    size = size_of(file)
    ahead = Ahead(file)
    first, taken = 1, 0
    for lines in lines_in(ahead, cells, block):
        rows = len(lines.ends)
        taken += len(lines.text)
        yield Batch(first, lines.columns, rows, expected(first + rows - 1, taken, size), lines)
        first += rows
    if ahead.more():
        yield from _any_rows(ahead, cells, block, first, header, size)


def _any_rows(file: Any, cells: Cells, block: int, first: int, header: int, size: int | None) -> Iterator[Batch]:
    """The rows of a file from some row on, whatever their cells have in them."""
    checked = Checked(file, cells.name, cells.delimiter, header + first)
    begin = first
    for taken, batch in enumerate(cells.batches(checked, block, begin), 1):
        whole = expected(first - begin + batch.num_rows, taken * block, size)
        columns = [Texts(column, early=early(first, batch.num_rows)) for column in batch.columns]
        yield Batch(first, columns, batch.num_rows, whole)
        first += batch.num_rows


class DelimitedWriter(Writer):
    """CSV or TSV that takes batches.

    kept      the columns of the table that stay, by their place in it
    added     the names of the columns computed, each with what it holds and which of the numbers of an answer it has
    """

    def __init__(
        self, file: BinaryIO, kept: Mapping[int, str], added: Mapping[str, tuple[str, int]], form: str
    ) -> None:
        self._file = file
        self._kept = kept
        self._added = list(added.values())
        self._delimiter = DELIMITERS[form]
        self._options = arrow_csv.WriteOptions(
            include_header=False, delimiter=self._delimiter, quoting_style="none", batch_size=ROWS
        )
        self._special = f'["{self._delimiter}\r\n]'
        header = io.StringIO()
        csv.writer(header, delimiter=self._delimiter, lineterminator="\n").writerow([*kept.values(), *added, ERROR])
        self._header = header.getvalue().encode("utf-8", "backslashreplace")

    def formatted(self, batch: Batch, computed: Computed) -> Any:
        """As `computed.Writer`: the rows but for the end of the last one."""
        columns, kinds = [computed.numbers[place] for _, place in self._added], [kind for kind, _ in self._added]
        if columns:
            rows = rows_of(columns, kinds, marked(computed.errors, batch.rows), self._delimiter)
        else:
            rows = pa.array([""] * batch.rows, pa.string())
        if computed.errors:
            told = self._quoted(compute.fill_null(messages(computed.errors, batch.rows), ""))
            rows = compute.binary_join_element_wise(rows, told, "")
        if self._kept:
            return content(compute.binary_join_element_wise(self._lines(batch), rows, self._delimiter))
        return joined(rows, "\n")

    def _lines(self, batch: Batch) -> Any:
        """The cells that stay as an array with the text of each row, and the end of the row before it."""
        whole = batch.lines
        if whole is not None and whole.cells.delimiter == self._delimiter and len(self._kept) == whole.cells.width:
            return whole.array()
        columns = [batch.columns[place].texts() for place in self._kept]
        lines = pa.BufferOutputStream()
        try:
            arrow_csv.write_csv(pa.record_batch(columns, names=[""] * len(columns)), lines, self._options)
        except pa.ArrowInvalid:  # it writes no cell that needs quotes
            filled = [self._quoted(compute.fill_null(column, "")) for column in columns]
            rows = compute.binary_join_element_wise(*filled, self._delimiter)
            ends = pa.array([""] + ["\n"] * (batch.rows - 1))
            return compute.binary_join_element_wise(ends, rows, "")
        text = np.frombuffer(lines.getvalue(), dtype=np.uint8)
        return cut(text, 0, np.flatnonzero(text == NEWLINE))

    def _quoted(self, column: Any) -> Any:
        """A column with quotes around the cells that need them."""
        special = compute.match_substring_regex(column, self._special)
        if not compute.any_true(special).as_py():
            return column
        doubled = compute.replace_substring(column, '"', '""')
        return compute.if_else(special, compute.binary_join_element_wise('"', doubled, '"', ""), column)

    def put(self, formatted: Any) -> None:
        """As `computed.Writer`: the header goes out with the first rows, so that an error at them leaves nothing."""
        for part in (self._header, formatted, b"\n"):
            self._file.write(part)
        self._header = b""

    def close(self) -> None:
        """As `computed.Writer`: of a table without rows there is the header."""
        self._file.write(self._header)
