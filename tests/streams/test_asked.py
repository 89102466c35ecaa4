"""Which columns the inputs of a program get their values from."""

from __future__ import annotations

import numpy as np
import pytest

import addiff
from addiff.errors import FileError, UsageError
from addiff.streams.asked import Asked, bind


def asked(text: str, **at: object) -> Asked:
    return Asked("value", addiff.parse(text, at), at, {}, False)


def test_an_array_has_a_column_for_each_element_in_any_order() -> None:
    names = ["v[1]", "A[1,0]", "w[0]", "A[0, 0]", "v[0]"]
    binding = bind(asked("sum(v) + sum(A) + t[0]", t=np.ones(3)), names, "p.csv")
    assert binding.shapes == {"v": (2,), "A": (2, 1), "t": (3,)}
    assert binding.places == {"v": {4: 0, 0: 1}, "A": {3: 0, 1: 1}}


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["v[0]", "v[2]"], "p.csv has the column v[0] and no column v[1]: an array needs all of its elements"),
        (["v[999999999]"], "p.csv has the column v[999999999] and no column v[0]: an array needs all of its elements"),
        (["v[0]", "v"], "p.csv has the column v and the column v[0]"),
        (["v[0]", " v[0]"], "p.csv has the column v[0] twice"),
        (
            ["v[0]", "v[0,1]"],
            "p.csv has the columns v[0] and v[0,1]: an array has the same number of axes everywhere",
        ),
    ],
)
def test_elements_that_make_no_array_are_refused(names: list[str], message: str) -> None:
    with pytest.raises(FileError) as caught:
        bind(asked("sum(v)"), names, "p.csv")
    assert caught.value.message == message


def test_elements_beside_a_value_that_is_given_are_refused() -> None:
    with pytest.raises(UsageError, match=r"v is given twice: by --at and by a column of p\.csv"):
        bind(asked("sum(v)", v=np.ones(2)), ["v[0]", "v[1]"], "p.csv")
