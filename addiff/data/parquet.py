"""Parquet in and out."""

from __future__ import annotations

import shutil
import tempfile
from math import prod
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from addiff.data import compute
from addiff.data.batch import Batch, NotNumber, Table
from addiff.data.computed import Writer
from addiff.data.texts import alone, cells, list_type, marked, messages, nested, nullable, strings
from addiff.errors import FileError
from addiff.numerals import NOT_FINITE
from addiff.results.columns import ERROR, NUMBER, OPTIONAL, TRUTH

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from addiff.data.computed import Computed

    Shape = tuple[int, ...]

ROWS = 65_536
"""Rows of a batch."""

MOST_CELLS = 4_000_000
"""Cells of a batch: tables with many columns have fewer rows at once."""

BUFFER = 1 << 20
"""Bytes of a column that are read at once."""

GROUP_ROWS, GROUP_BYTES = 1 << 17, 1 << 24
"""What a group of rows holds at least, in rows or else in bytes, so that groups are few and memory stays flat."""


class Typed:
    """A column with a type of its own."""

    __slots__ = ("array",)

    def __init__(self, array: Any) -> None:
        self.array = array

    def __reduce__(self) -> tuple[Any, ...]:
        return Typed, (alone(self.array),)

    def numbers(self) -> tuple[np.ndarray, dict[int, str]]:
        """As `batch.Column`."""
        array = _plain(self.array)
        if not array.null_count and array.type == pa.float64():
            return array.to_numpy(), {}
        missing = np.flatnonzero(compute.is_null(array).to_numpy(zero_copy_only=False)).tolist()
        reasons = dict.fromkeys(missing, "its cell is null")
        kind = array.type
        if pa.types.is_null(kind):
            return np.full(len(array), np.nan), reasons
        if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
            doubles = compute.cast(array, pa.float64(), safe=False)
            return compute.fill_null(doubles, float("nan")).to_numpy(zero_copy_only=False), reasons
        found = array.to_pylist()
        for place, value in enumerate(found):
            if value is not None and not (isinstance(value, str) and value in NOT_FINITE):
                raise NotNumber(place, repr(value) if isinstance(value, str) else str(value))
        return np.array([NOT_FINITE.get(value, float("nan")) for value in found]), reasons

    def lists(self, shape: tuple[int, ...]) -> np.ndarray | None:
        """As `batch.Column`."""
        array, rows = self.array, len(self.array)
        for length in shape:
            if not _is_list(array.type) or array.null_count:
                return None
            if not compute.all_true(compute.equal(compute.list_value_length(array), length)).as_py():
                return None
            array = array.flatten()
        if array.null_count or not (pa.types.is_integer(array.type) or pa.types.is_floating(array.type)):
            return None
        doubles: np.ndarray = compute.cast(array, pa.float64(), safe=False).to_numpy()
        return doubles.reshape((rows, *shape))

    def cells(self) -> list[Any]:
        """As `batch.Column`."""
        return _plain(self.array).to_pylist()  # type: ignore[no-any-return]  # no types

    def texts(self) -> Any:
        """As `batch.Column`: doubles as everywhere, nothing for null, the rest as Python writes it."""
        array = _plain(self.array)
        kind = array.type
        if pa.types.is_floating(kind):
            doubles = array if kind == pa.float64() else compute.cast(array, pa.float64())
            if not array.null_count:
                return cells(doubles.to_numpy(), NUMBER, None)
            missing = compute.is_null(array).to_numpy(zero_copy_only=False)
            return cells(compute.fill_null(doubles, 0.0).to_numpy(), NUMBER, missing)
        if pa.types.is_string(kind) or pa.types.is_integer(kind) or pa.types.is_boolean(kind):
            return compute.cast(array, pa.string())
        return strings([None if value is None else str(value) for value in array.to_pylist()])

    def arrow(self, doubles: np.ndarray | None = None) -> Any:
        """As `batch.Column`."""
        if doubles is not None and pa.types.is_string(self.array.type):
            return nullable(doubles)
        return self.array

    def slice(self, start: int, length: int) -> Typed:
        """As `batch.Column`."""
        return Typed(self.array.slice(start, length))


def _plain(array: Any) -> Any:
    """The values of an array themselves, where they stand in a dictionary."""
    return array.dictionary_decode() if pa.types.is_dictionary(array.type) else array


def _is_list(kind: Any) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind))


def lists_in(schema: Any) -> list[int]:
    """The places of the columns that have lists."""
    return [place for place, field in enumerate(schema) if _is_list(field.type)]


def read(file: BinaryIO, name: str) -> Table:
    """The table in a Parquet file.

    errors    FileError for what is none, or is truncated
    """
    source = file if file.seekable() else _spooled(file, name)  # what is in it stands at its end
    try:
        opened = parquet.ParquetFile(source, pre_buffer=False, buffer_size=BUFFER)
        names = opened.schema_arrow.names
    except (pa.ArrowException, OSError) as error:
        raise FileError(f"{name} is not a Parquet file, or not all of one: {_said(error)}") from None
    return Table(name, names, _batches(opened, name), lists_in(opened.schema_arrow))


def _spooled(file: BinaryIO, name: str) -> BinaryIO:
    """A stream as a temporary file, which is gone when it is closed."""
    try:
        spool = tempfile.TemporaryFile()  # noqa: SIM115  # it is read until the process ends
        shutil.copyfileobj(file, spool, BUFFER)
        spool.seek(0)
    except OSError as error:
        folder = tempfile.gettempdir()
        raise FileError(f"cannot hold {name} in a temporary file in {folder}: {error.strerror or error}") from None
    return cast("BinaryIO", spool)


def _batches(opened: Any, name: str) -> Iterator[Batch]:
    """Its rows."""
    first = 1
    rows = max(1, min(ROWS, MOST_CELLS // max(1, len(opened.schema_arrow.names))))
    whole = opened.metadata.num_rows
    try:
        for batch in opened.iter_batches(batch_size=rows):
            yield Batch(first, [Typed(column) for column in batch.columns], batch.num_rows, whole)
            first += batch.num_rows
    except pa.ArrowCancelled:
        raise KeyboardInterrupt from None
    except (pa.ArrowException, OSError) as error:
        raise FileError(f"{name} is damaged, in row {first} or behind it: {_said(error)}") from None


def _said(error: Exception) -> str:
    """The first line of what PyArrow says."""
    return (str(error) or type(error).__name__).splitlines()[0].rstrip(".")


class _Sink:
    """A file that takes bytes until it is gone."""

    closed = False

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.gone = False

    def write(self, data: Any) -> int:
        return len(data) if self.gone else self._file.write(data)

    def flush(self) -> None:
        if not self.gone:
            self._file.flush()


class ParquetWriter(Writer):
    """A Parquet file that takes batches.

    kept      the columns of the table that stay, by their place in it
    inputs    for the columns that are inputs of the program, by their place in the table, which input, and of which
              of its elements, None where it is of all
    added     the names of the columns computed, each with what it holds, a column of lists with their shape
    """

    def __init__(
        self,
        file: BinaryIO,
        kept: Mapping[int, str],
        inputs: Mapping[int, tuple[int, int | None]],
        added: Mapping[str, tuple[str, Shape]],
    ) -> None:
        self._sink = _Sink(file)
        self._kept = kept
        self._inputs = inputs
        self._added = added
        self._writer: Any = None
        self._group: list[Any] = []
        self._rows = self._bytes = 0

    def formatted(self, batch: Batch, computed: Computed) -> Any:
        """As `computed.Writer`; text that an input was read from becomes doubles."""
        columns = [batch.columns[place].arrow(self._holds(place, computed)) for place in self._kept]
        bad = marked(computed.errors, batch.rows)
        numbers = iter(computed.numbers)
        for kind, shape in self._added.values():
            if shape:
                elements = np.stack([next(numbers) for _ in range(prod(shape))], axis=1)
                columns.append(nested(elements.reshape((batch.rows, *shape)), bad, optional=kind == OPTIONAL))
                continue
            doubles, missing = next(numbers), bad
            if kind == OPTIONAL:
                missing = np.isnan(doubles) if bad is None else bad | np.isnan(doubles)
            array = pa.array(doubles, mask=missing)
            columns.append(compute.cast(array, pa.bool_()) if kind == TRUTH else array)
        columns.append(messages(computed.errors, batch.rows))
        return pa.record_batch(columns, names=self._names())

    def _holds(self, place: int, computed: Computed) -> np.ndarray | None:
        """What was read from a column of the table, where it is an input."""
        if place not in self._inputs:
            return None
        which, element = self._inputs[place]
        column = computed.points[which]
        return column if element is None else column.reshape(len(column), prod(column.shape[1:]))[:, element]

    def put(self, formatted: Any) -> None:
        """As `computed.Writer`: rows are held until they make a group."""
        self._group.append(formatted)
        self._rows += formatted.num_rows
        self._bytes += formatted.nbytes
        if self._rows >= GROUP_ROWS or self._bytes >= GROUP_BYTES:
            self._flush()

    def _flush(self) -> None:
        """Write the rows that are held as one group."""
        if not self._group:
            return
        schema = self._group[0].schema
        rows = pa.Table.from_batches(self._group, schema)
        self._group = []
        self._rows = self._bytes = 0
        self._open(schema).write_table(rows, row_group_size=rows.num_rows)

    def _open(self, schema: Any) -> Any:
        """The file, which begins with its first rows."""
        if self._writer is None:
            # Doubles are hardly ever equal, and a dictionary of them doubles the time.
            repeated = [f.name for f in schema if not (pa.types.is_floating(f.type) or pa.types.is_nested(f.type))]
            self._writer = parquet.ParquetWriter(self._sink, schema, use_dictionary=repeated)
        return self._writer

    def close(self) -> None:
        """As `computed.Writer`; without a row, what was in the table is taken for text."""
        self._flush()
        added = [list_type(len(shape)) for _, shape in self._added.values()]
        types = [pa.string()] * len(self._kept) + added + [pa.string()]
        self._open(pa.schema(list(zip(self._names(), types, strict=True)))).close()

    def abandon(self) -> None:
        """As `computed.Writer`: PyArrow ends a table that is thrown away, as if it were whole."""
        self._sink.gone = True

    def _names(self) -> list[str]:
        """The names of all columns."""
        return [*self._kept.values(), *self._added, ERROR]
