"""JSON tables: read piece by piece, wherever the pieces end."""

from __future__ import annotations

import io

import pytest

from addiff.data import json_pieces, json_rows
from addiff.data.batch import numbers
from addiff.data.json_rows import read
from addiff.errors import FileError

ARRAY = '[{"x": 1.50, "naïve": "ü\\"]}"},\n {"x": -2e-3, "more": {"a": [1.0, null]}} , {"x": "Infinity"}]'.encode()


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 1000])
def test_an_array_may_come_in_any_pieces(monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    monkeypatch.setattr(json_pieces, "CHUNK", chunk)
    table = read(io.BytesIO(ARRAY), "p.json", by_lines=False)
    assert table.names == ["x", "naïve", "more"]
    batches = list(table.batches)
    assert [[x for batch in batches for x in batch.columns[k].texts().to_pylist()] for k in range(3)] == [
        ["1.50", "-2e-3", "Infinity"],
        ['ü"]}', "", ""],
        ["", '{"a": [1.0, null]}', ""],
    ]
    assert [x for batch in batches for x in numbers(batch, 0, table)[0].tolist()] == [1.5, -2e-3, float("inf")]


def test_rows_beyond_the_first_have_their_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_pieces, "ROWS", 2)
    monkeypatch.setattr(json_rows, "ROWS", 2)
    text = b'{"x": 1}\n{"x": 2}\n\n{"x": 3}\n{"x": 3, "z": 1}\n{"z": 1}\n'
    table = read(io.BytesIO(text), "p.jsonl", by_lines=True)
    assert table.names == ["x"]
    first, second, third = table.batches
    assert (first.first, second.first, third.first) == (1, 3, 4)
    _, errors, absent = numbers(third, 0, table)
    assert {row: error.message for row, error in errors.items()} == {1: "no value for x: the row does not have it"}
    assert absent == [1]
    assert second.columns[0].texts().to_pylist() == ["3"]
    with pytest.raises(FileError, match=r"p\.jsonl, row 4: it has z, which none of the first 2 rows has"):
        third.columns[0].texts()


def test_an_error_does_not_wait_for_the_end_of_the_file() -> None:
    text = b'[{"x": 1}, {"x": oops}, ' + b" " * (1 << 22)
    file = io.BytesIO(text)
    with pytest.raises(FileError, match=r"p\.json is not JSON: Expecting value in row 2"):
        read(file, "p.json", by_lines=False)
    assert file.tell() < len(text)
