"""Arrays whose elements stand in columns of their own."""

from __future__ import annotations

import pytest

from addiff.data.elements import assembled, elements


def test_elements_of_arrays_are_known_by_their_names() -> None:
    names = ["v[1]", " v[0] ", "A[0, 1]", "x", "x[", "x[a]", "y[-1]", "z[9999999999]"]
    assert elements(names) == {"v": {0: (1,), 1: (0,)}, "A": {2: (0, 1)}}


def test_columns_of_an_array_come_in_the_order_of_its_elements() -> None:
    assert assembled({7: (1, 0), 2: (0, 1), 5: (0, 0), 4: (1, 1)}) == ({5: 0, 2: 1, 7: 2, 4: 3}, (2, 2))


@pytest.mark.parametrize(
    "parts",
    [{0: (0,), 1: (2,)}, {0: (0,), 1: (0,)}, {0: (0,), 1: (0, 1)}, {0: (999_999_999, 999_999_999)}],
    ids=["one is missing", "one is twice", "axes differ", "most are missing"],
)
def test_what_is_no_array_is_none(parts: dict[int, tuple[int, ...]]) -> None:
    assert assembled(parts) is None
