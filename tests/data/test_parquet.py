"""Parquet: types stay, null is nothing, text is no number."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from addiff.data.batch import numbers
from addiff.data.computed import Computed
from addiff.data.parquet import ParquetWriter, read
from addiff.errors import FileError


def written(**columns: Any) -> io.BytesIO:
    file = io.BytesIO()
    parquet.write_table(pa.table(columns), file)
    file.seek(0)
    return file


@pytest.mark.parametrize(
    "column",
    [
        [1, None, 3],
        [1.0, None, 3.0],
        [Decimal("1.0"), None, Decimal("3.0")],
        pa.array([1.0, None, 3.0]).dictionary_encode(),
    ],
    ids=["whole", "double", "decimal", "dictionary"],
)
def test_numbers_of_any_type(column: Any) -> None:
    table = read(written(x=column), "p.parquet")
    (batch,) = table.batches
    doubles, errors, absent = numbers(batch, 0, table)
    assert (doubles[0], doubles[2]) == (1.0, 3.0)
    assert {row: error.message for row, error in errors.items()} == {1: "no value for x: its cell is null"}
    assert absent == [1]


def test_text_is_no_number_but_names_what_is_not_finite() -> None:
    table = read(written(x=["NaN", "-Infinity", None], y=["1", None, ""]), "p.parquet")
    (batch,) = table.batches
    assert numbers(batch, 0, table)[0][1] == float("-inf")
    with pytest.raises(FileError, match="row 1: '1' is not a number, and column y should hold numbers"):
        numbers(batch, 1, table)


def test_types_stay_and_a_row_that_failed_has_null() -> None:
    from addiff.errors import DomainError

    table = read(written(x=[1, 2], error=["a", "b"], on=[True, None]), "p.parquet")
    (batch,) = table.batches
    doubles = numbers(batch, 0, table)[0]
    file = io.BytesIO()
    writer = ParquetWriter(file, {0: "x", 2: "on"}, {0: (0, None)}, {"f": ("number", ()), "agree": ("truth", ())})
    writer.write(batch, Computed([doubles], [doubles, doubles], None, {1: DomainError("no")}, {}, {}))
    writer.close()
    found = parquet.read_table(io.BytesIO(file.getvalue()))
    assert found.schema.types == [pa.int64(), pa.bool_(), pa.float64(), pa.bool_(), pa.string()]
    assert found.to_pydict() == {
        "x": [1, 2],
        "on": [True, None],
        "f": [1.0, None],
        "agree": [True, None],
        "error": [None, "no"],
    }


def test_a_table_without_rows_is_a_file() -> None:
    file = io.BytesIO()
    ParquetWriter(file, {0: "x"}, {0: (0, None)}, {"f": ("number", ())}).close()
    assert parquet.read_table(io.BytesIO(file.getvalue())).column_names == ["x", "f", "error"]


def test_an_unfinished_table_is_not_ended_by_the_way() -> None:
    """PyArrow ends a table that is thrown away; after an interrupt that would be noise, or look whole."""
    file = io.BytesIO()
    writer = ParquetWriter(file, {}, {}, {"f": ("number", ())})
    writer.put(pa.record_batch([pa.array([1.0] * 9), pa.nulls(9, pa.string())], names=["f", "error"]))
    writer._flush()
    begun = file.getvalue()
    writer.abandon()
    writer._writer.close()
    assert begun[:4] == b"PAR1"
    assert file.getvalue() == begun
