"""Columns of lists are arrays, whichever file they stand in."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from addiff.data.lists import arrays, shapes
from addiff.data.reading import read
from addiff.errors import FileError

if TYPE_CHECKING:
    from addiff.data.batch import Table


def table_of(cells: list[Any], form: str, kind: Any = None) -> Table:
    """A table with the column v."""
    file = io.BytesIO()
    if form == "parquet":
        parquet.write_table(pa.table({"v": pa.array(cells, kind)}), file)
    else:
        file.write("\n".join(json.dumps({"v": cell}) for cell in cells).encode())
    file.seek(0)
    return read(file, form, f"p.{form}")


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
@pytest.mark.parametrize("cells", [[[1.0, 2.0], [3.0, 4.0]], [[[1.0], [2.5]], [[-1.0], [7.0]]]])
def test_nested_lists_are_arrays(form: str, cells: list[Any]) -> None:
    table = table_of(cells, form)
    (batch,) = table.batches
    assert list(table.lists) == [0]
    (shape,) = set(shapes(batch, 0))
    assert shape is not None
    doubles, errors, absent = arrays(batch, 0, table, shape)
    assert (doubles.tolist(), errors, absent) == (cells, {}, [])
    assert batch.columns[0].arrow(doubles).to_pylist() == cells


@pytest.mark.parametrize("kind", [pa.list_(pa.float32(), 2), pa.large_list(pa.int64()), pa.list_(pa.float16())])
def test_lists_of_other_types_are_arrays_too(kind: Any) -> None:
    table = table_of([[1, 2], [3, 4], [5, 6]], "parquet", kind)
    (batch,) = table.batches
    part = batch.part(1, 2)
    assert arrays(part, 0, table, (2,))[0].tolist() == [[3.0, 4.0], [5.0, 6.0]]


@pytest.mark.parametrize(
    ("cell", "kind", "message"),
    [
        ([1, 2, 3], "shape", "the shapes of this row are not those of the first: v has shape [3], there [2]"),
        (7, "shape", "the shapes of this row are not those of the first: v is a number, there [2]"),
        ([[1], [2, 3]], "shape", "the lists of v differ in length, or have no numbers"),
        ([], "shape", "the lists of v differ in length, or have no numbers"),
        ([1, [2]], "shape", "the lists of v differ in length, or have no numbers"),
        ([1, None], "domain", "no value for v[1]: it is null"),
        (None, "domain", "no value for v: its cell is empty"),
        ([1, "NaN"], "domain", "the value of v[1] is not a number (NaN)"),
    ],
)
def test_a_row_without_an_array_of_the_shape_has_an_error(cell: Any, kind: str, message: str) -> None:
    table = table_of([[1, 2], cell, [3, "-Infinity"]], "jsonl")
    (batch,) = table.batches
    doubles, errors, _ = arrays(batch, 0, table, (2,))
    assert {row: (error.kind, error.message) for row, error in errors.items()} == {1: (kind, message)}
    assert doubles[[0, 2]].tolist() == [[1.0, 2.0], [3.0, -np.inf]]


@pytest.mark.parametrize("cell", [["1", 2], [True, 2], [{}, 1], "abc"])
def test_text_in_a_list_of_numbers_is_an_error_of_the_table(cell: Any) -> None:
    table = table_of([[1, 2], cell], "jsonl")
    (batch,) = table.batches
    with pytest.raises(FileError, match=r"p\.jsonl, row 2: .* is not a number, and column v should hold numbers"):
        arrays(batch, 0, table, (2,))
