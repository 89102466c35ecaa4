"""Columns of data as Python gives them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import addiff
from addiff.solvers.columns import columns_of, named


def test_columns_are_doubles_with_rows_first() -> None:
    found = columns_of({"x": [1, 2], "v": [[1, 2], [3, 4]]})
    assert [(column.dtype.kind, column.shape) for column in found.values()] == [("f", (2,)), ("f", (2, 2))]
    assert columns_of({"x": [], "v": np.empty((0, 2))})["v"].shape == (0, 2)


@pytest.mark.parametrize(
    ("data", "kind", "message"),
    [
        ({"x": ["a"]}, addiff.UsageError, "the column x holds something that is not a number"),
        ({"x": 3}, addiff.ShapeError, "the column x is a number: --at (at=) holds what is the same for all rows"),
        ({"x": [1, 2], "y": [1]}, addiff.ShapeError, "columns differ in length: x has 2, and y 1"),
        ({"x": [[1], [np.nan]]}, addiff.DomainError, "row 2 of the data: the value of x is not a number (NaN)"),
    ],
)
def test_what_is_no_data_is_told(data: dict[str, Any], kind: type[addiff.AddiffError], message: str) -> None:
    with pytest.raises(kind) as caught:
        columns_of(data)
    assert caught.value.message == message


def test_a_name_is_given_once() -> None:
    with pytest.raises(addiff.UsageError, match="é is given twice"):
        named({"\u00e9": 1, "e\u0301": 2})
