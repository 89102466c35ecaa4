"""Rows on their way to another process: they arrive as they are, and nothing comes with them."""

from __future__ import annotations

import io
import pickle
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from addiff.data.batch import numbers
from addiff.data.reading import read

if TYPE_CHECKING:
    from addiff.data.batch import Batch, Table

ROWS = 2000


def as_parquet(columns: dict[str, list[object]]) -> bytes:
    file = io.BytesIO()
    parquet.write_table(pa.table(columns), file)
    return file.getvalue()


LINES = "x,name\n" + "".join([f"{k}.5,n{k}\n" for k in range(ROWS)])
QUOTED = LINES.replace("n7\n", '"n,7"\n')
OBJECTS = "".join([f'{{"x": {k}.5, "name": "n{k}", "v": [{k}, 1.50]}}\n' for k in range(ROWS)])
SPARSE = "".join([f'{{"x": {k}}}\n' if k % 2 else f'{{"name": null, "x": {k}.50}}\n' for k in range(ROWS)])
TYPED = as_parquet(
    {"x": [k + 0.5 for k in range(ROWS)], "name": [f"n{k}" for k in range(ROWS)], "v": [[k, 1.0] for k in range(ROWS)]}
)
NAMED = as_parquet({"x": [1.0] * ROWS, "name": pa.array([f"n{k % 3}" for k in range(ROWS)]).dictionary_encode()})


def packed(table: Table, batch: Batch) -> tuple[bytes, list[pickle.PickleBuffer]]:
    memories: list[pickle.PickleBuffer] = []
    return pickle.dumps((table, batch), 5, buffer_callback=memories.append), memories


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (LINES, "csv"),
        (LINES.replace(",", "\t"), "tsv"),
        (QUOTED, "csv"),
        (OBJECTS, "jsonl"),
        (SPARSE, "jsonl"),
        (TYPED, "parquet"),
        (NAMED, "parquet"),
    ],
    ids=["lines", "tabs", "quoted", "objects", "sparse", "typed", "dictionary"],
)
def test_a_part_is_the_same_elsewhere_and_alone(text: str | bytes, form: str) -> None:
    table = read(io.BytesIO(text if isinstance(text, bytes) else text.encode()), form, "points")
    batch = next(table.batches)
    assert batch.rows == ROWS
    part = batch.part(500, 20)
    data, memories = packed(table, part)
    whole = len(data) + sum(memory.raw().nbytes for memory in memories)
    assert whole < 6000
    there, found = pickle.loads(data, buffers=memories)
    assert (there.name, there.names, list(there.lists)) == (table.name, table.names, list(table.lists))
    assert (found.first, found.rows, len(found.columns)) == (501, 20, len(part.columns))
    for place in range(len(part.columns)):
        assert found.columns[place].cells() == part.columns[place].cells()
        assert found.columns[place].texts().to_pylist() == part.columns[place].texts().to_pylist()
    x = table.names.index("x")
    assert np.array_equal(numbers(found, x, table)[0], numbers(part, x, table)[0])
    if "v" in table.names:
        v = table.names.index("v")
        given, wanted = (one.columns[v].lists((2,)) for one in (found, part))
        assert given is not None
        assert wanted is not None
        assert given.tolist() == wanted.tolist()
