"""CSV and TSV in and out: every cell is read as text, so that what is not asked for goes out as it came in."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from addiff.data import compute
from addiff.data.batch import Batch, NotNumber, Table, expected, size_of
from addiff.data.computed import Writer
from addiff.data.quotes import Checked
from addiff.data.texts import content, joined, lines_of, marked, messages, nullable, rows_of
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


class Texts:
    """A column of text, some of which may be numbers.

    early    whether it is of the first rows of a table, for which PyArrow's functions are not worth loading
    """

    __slots__ = ("array", "early")

    def __init__(self, array: Any, *, early: bool = False) -> None:
        self.array = array
        self.early = early

    def numbers(self) -> tuple[np.ndarray, dict[int, str]]:
        """As `batch.Column`; blanks around a number do not matter."""
        doubles, reasons = self._read()
        infinite = np.flatnonzero(np.isinf(doubles)).tolist()
        beyond = {row: text for row in infinite if any(map(str.isdigit, text := self.array[row].as_py()))}
        if beyond:
            doubles = doubles.copy()
            doubles[list(beyond)] = np.nan
            reasons = reasons | {row: f"{text.strip()} is beyond the doubles" for row, text in beyond.items()}
        return doubles, reasons

    def _read(self) -> tuple[np.ndarray, dict[int, str]]:
        if self.early:
            return _numbers(self.array.to_pylist())
        try:
            return compute.cast(self.array, pa.float64()).to_numpy(zero_copy_only=False), {}
        except pa.ArrowInvalid:  # a blank, an empty cell, or a number in another form
            pass
        trimmed = compute.utf8_trim_whitespace(self.array)
        empty = compute.equal(trimmed, "")
        try:
            doubles = compute.cast(compute.if_else(empty, "NaN", trimmed), pa.float64())
        except pa.ArrowInvalid:
            return _numbers(trimmed.to_pylist())
        return doubles.to_numpy(zero_copy_only=False), _reasons(empty.to_numpy(zero_copy_only=False))

    def lists(self, shape: tuple[int, ...]) -> None:
        """As `batch.Column`: there are none."""

    def cells(self) -> list[Any]:
        """As `batch.Column`."""
        return self.array.to_pylist()  # type: ignore[no-any-return]  # no types

    def texts(self) -> Any:
        """As `batch.Column`."""
        return self.array

    def arrow(self, doubles: np.ndarray | None = None) -> Any:
        """As `batch.Column`."""
        return self.array if doubles is None else nullable(doubles)

    def slice(self, start: int, length: int) -> Texts:
        """As `batch.Column`."""
        return Texts(self.array.slice(start, length), early=self.early)


def _numbers(texts: list[str]) -> tuple[np.ndarray, dict[int, str]]:
    """Numbers as Python reads them, and why there are none; as `batch.Column`."""
    try:
        return np.array(list(map(float, texts))), {}
    except ValueError:  # an empty cell, or no number
        pass
    empty = np.array([not text.strip() for text in texts])
    doubles = [np.nan if empty[k] else _number(text, k) for k, text in enumerate(texts)]
    return np.array(doubles), _reasons(empty)


def _number(text: str, place: int) -> float:
    try:
        return float(text)
    except ValueError:
        raise NotNumber(place, repr(text.strip())) from None


def _reasons(empty: np.ndarray) -> dict[int, str]:
    return dict.fromkeys(np.flatnonzero(empty).tolist(), "its cell is empty")


def read(file: BinaryIO, name: str, form: str) -> Table:
    """A table whose first line names its columns.

    form      `csv` or `tsv`
    errors    FileError for what is no text, or has rows of another length than the header
    """
    buffered = file if hasattr(file, "peek") else io.BufferedReader(cast("io.RawIOBase", file))
    names, length, lines = _header(buffered, name, DELIMITERS[form])
    rows = _batches(buffered, name, len(names), DELIMITERS[form], max(BLOCK, 64 * length), lines)
    return Table(name, names, rows)


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


def _batches(file: Any, name: str, width: int, delimiter: str, block: int, lines: int) -> Iterator[Batch]:
    """The rows behind the header, which takes so many lines."""
    ragged: list[Any] = []

    def refuse(row: Any) -> str:
        ragged.append(row)
        return "error"

    fields = [str(k) for k in range(width)]
    first = 1
    size = size_of(file)
    try:
        if not file.peek(1):
            return
        reader = arrow_csv.open_csv(
            Checked(file, name, delimiter, lines + 1),
            read_options=arrow_csv.ReadOptions(column_names=fields, block_size=block, use_threads=False),
            parse_options=arrow_csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, invalid_row_handler=refuse
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(fields, pa.string()),
                strings_can_be_null=False,
                null_values=[],  # these three cost a column more than its cells, where there are a million
                true_values=[],
                false_values=[],
            ),
        )
        for taken, batch in enumerate(reader, 1):
            whole = expected(first + batch.num_rows - 1, taken * block, size)
            early = first == 1 and batch.num_rows <= ROWS
            columns = [Texts(column, early=early) for column in batch.columns]
            yield Batch(first, columns, batch.num_rows, whole)
            first += batch.num_rows
    except pa.ArrowCancelled:
        raise KeyboardInterrupt from None
    except pa.ArrowException as error:
        if ragged:
            row = ragged[0]
            has = f"{row.actual_columns} cell{'s' if row.actual_columns > 1 else ''}"
            raise FileError(
                f"{name}, row {row.number}: it has {has}, and there are {row.expected_columns} columns"
            ) from None
        if "UTF8" in str(error):
            raise FileError(f"{name} is not UTF-8 text, in row {first} or behind it") from None
        raise FileError(f"{name} is no table: {str(error).splitlines()[0]}, in row {first} or behind it") from None


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
        rows = rows_of(columns, kinds, marked(computed.errors, batch.rows), self._delimiter)
        if computed.errors:
            told = self._quoted(compute.fill_null(messages(computed.errors, batch.rows), ""))
            rows = compute.binary_join_element_wise(rows, told, "")
        if self._kept:
            return content(compute.binary_join_element_wise(self._lines(batch), rows, self._delimiter))
        return joined(rows, "\n")

    def _lines(self, batch: Batch) -> Any:
        """The cells that stay as an array with the text of each row, and the end of the row before it."""
        columns = [batch.columns[place].texts() for place in self._kept]
        lines = pa.BufferOutputStream()
        try:
            arrow_csv.write_csv(pa.record_batch(columns, names=[""] * len(columns)), lines, self._options)
        except pa.ArrowInvalid:  # it writes no cell that needs quotes
            filled = [self._quoted(compute.fill_null(column, "")) for column in columns]
            rows = compute.binary_join_element_wise(*filled, self._delimiter)
            ends = pa.array([""] + ["\n"] * (batch.rows - 1))
            return compute.binary_join_element_wise(ends, rows, "")
        return lines_of(lines.getvalue())

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
