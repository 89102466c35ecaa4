"""Columns as arrays."""

from __future__ import annotations

import io

import numpy as np
import pytest

from addiff.data.gathering import gathered, titles
from addiff.errors import FileError


def columns(text: str, form: str = "csv", *wanted: str) -> dict[str, np.ndarray]:
    return gathered(titles(io.BytesIO(text.encode()), form, "d"), wanted or None)


def test_columns_are_arrays_by_name() -> None:
    found = columns("x, y \n1,2\n3,4.5\n")
    assert {name: column.tolist() for name, column in found.items()} == {"x": [1.0, 3.0], "y": [2.0, 4.5]}
    assert list(columns("x,t\n1,text\n", "csv", "x", "z")) == ["x"]


def test_lists_and_elements_are_arrays_of_more_axes() -> None:
    found = columns('{"v": [1, 2], "x": 3}\n{"v": [4, 5], "x": 6}\n', "jsonl")
    np.testing.assert_array_equal(found["v"], [[1, 2], [4, 5]])
    found = columns('v[1],v[0],"A[0, 0]"\n1,2,3\n4,5,6\n', "csv", "v", "A")
    np.testing.assert_array_equal(found["v"], [[2, 1], [5, 4]])
    np.testing.assert_array_equal(found["A"], [[[3]], [[6]]])


@pytest.mark.parametrize(
    ("text", "form", "message"),
    [
        ("x,y\n1,2\n,3\n", "csv", "d, row 2: no value for x: its cell is empty"),
        ("x\n1\nb\n", "csv", "d, row 2: 'b' is not a number"),
        ("x,x\n1,2\n", "csv", "d has the column x 2 times"),
        ("v[0],v[2]\n1,2\n", "csv", r"d: the columns v\[\.\.\.\] are not all elements"),
        ('{"v": [1, 2]}\n{"v": [1]}\n', "jsonl", "d, row 2: the shapes of this row are not those of the first"),
    ],
)
def test_what_is_no_column_of_numbers_is_told(text: str, form: str, message: str) -> None:
    with pytest.raises(FileError, match=message):
        columns(text, form)
