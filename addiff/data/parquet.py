"""Parquet in and out."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
import pyarrow as pa
from pyarrow import compute, parquet

from addiff.data.batch import Batch, NotNumber, Table
from addiff.errors import FileError
from addiff.numerals import NOT_FINITE, shortest
from addiff.results.columns import ERROR, OPTIONAL, TRUTH

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from addiff.data.computed import Computed

ROWS = 32_768
"""Rows of a batch."""


class Typed:
    """A column with a type of its own."""

    __slots__ = ("array",)

    def __init__(self, array: Any) -> None:
        self.array = array

    def numbers(self) -> tuple[np.ndarray, dict[int, str]]:
        """As `batch.Column`."""
        array = self.array
        if pa.types.is_dictionary(array.type):
            array = array.dictionary_decode()
        missing = np.flatnonzero(array.is_null().to_numpy(zero_copy_only=False)).tolist()
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

    def texts(self) -> list[str]:
        """As `batch.Column`: doubles as everywhere, nothing for null, the rest as Python writes it."""
        return [
            "" if value is None else shortest(value) if isinstance(value, float) else str(value)
            for value in self.array.to_pylist()
        ]

    def arrow(self) -> Any:
        """As `batch.Column`."""
        return self.array

    def slice(self, start: int, length: int) -> Typed:
        """As `batch.Column`."""
        return Typed(self.array.slice(start, length))


def read(file: BinaryIO, name: str) -> Table:
    """The table in a Parquet file.

    errors    FileError for what is none, or is truncated
    """
    source = file if file.seekable() else io.BytesIO(file.read())  # what is in it stands at its end
    try:
        opened = parquet.ParquetFile(source)
        names = opened.schema_arrow.names
    except (pa.ArrowException, OSError) as error:
        raise FileError(f"{name} is not a Parquet file, or not all of one: {_said(error)}") from None
    return Table(name, names, _batches(opened, name))


def _batches(opened: Any, name: str) -> Iterator[Batch]:
    """Its rows."""
    first = 1
    try:
        for batch in opened.iter_batches(batch_size=ROWS):
            yield Batch(first, [Typed(column) for column in batch.columns], batch.num_rows)
            first += batch.num_rows
    except pa.ArrowCancelled:
        raise KeyboardInterrupt from None
    except (pa.ArrowException, OSError) as error:
        raise FileError(f"{name} is damaged, in row {first} or behind it: {_said(error)}") from None


def _said(error: Exception) -> str:
    """The first line of what PyArrow says."""
    return (str(error) or type(error).__name__).splitlines()[0].rstrip(".")


class ParquetWriter:
    """A Parquet file that takes batches.

    kept      the columns of the table that stay, by their place in it
    inputs    for the columns that are inputs of the program, by their place in the table, which input
    added     the names of the columns computed
    """

    def __init__(
        self, file: BinaryIO, kept: Mapping[int, str], inputs: Mapping[int, int], added: Mapping[str, str]
    ) -> None:
        self._file = file
        self._kept = kept
        self._inputs = inputs
        self._added = added
        self._writer: Any = None

    def write(self, batch: Batch, computed: Computed) -> None:
        """As `computed.Writer`; text that an input was read from becomes doubles."""
        columns = []
        for place in self._kept:
            array = batch.columns[place].arrow()
            if pa.types.is_string(array.type) and place in self._inputs:
                doubles = computed.points[self._inputs[place]]
                array = pa.array(doubles, mask=np.isnan(doubles))
            columns.append(array)
        bad = np.zeros(batch.rows, dtype=bool)
        bad[list(computed.errors)] = True
        for doubles, kind in zip(computed.numbers, self._added.values(), strict=True):
            missing = bad | np.isnan(doubles) if kind == OPTIONAL else bad
            array = pa.array(doubles, mask=missing)
            columns.append(compute.equal(array, 1.0) if kind == TRUTH else array)
        errors = {row: error.message for row, error in computed.errors.items()}
        columns.append(pa.array([errors.get(row) for row in range(batch.rows)], pa.string()))
        made = pa.record_batch(columns, names=self._names())
        if self._writer is None:
            self._writer = parquet.ParquetWriter(self._file, made.schema)
        self._writer.write_batch(made)

    def close(self) -> None:
        """As `computed.Writer`; without a row, what was in the table is taken for text."""
        if self._writer is None:
            types = [pa.string()] * len(self._kept) + [pa.float64()] * len(self._added) + [pa.string()]
            schema = pa.schema(list(zip(self._names(), types, strict=True)))
            self._writer = parquet.ParquetWriter(self._file, schema)
        self._writer.close()

    def _names(self) -> list[str]:
        """The names of all columns."""
        return [*self._kept.values(), *self._added, ERROR]
