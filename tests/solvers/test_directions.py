"""What a Jacobian tells apart, in all units that doubles have."""

from __future__ import annotations

import numpy as np
import pytest

from addiff.solvers.directions import directions, lengths, told_apart


@pytest.mark.parametrize("unit", [1e-320, 1e-200, 1.0, 1e200, 1.5e308])
def test_units_do_not_matter(unit: float) -> None:
    found = directions(np.array([[unit, 1.0], [unit, 2.0], [0.0, 3.0]]))
    assert (found.groups, found.known.tolist()) == ([], [True, True])


def test_columns_have_lengths_whose_squares_no_double_holds() -> None:
    matrix = np.array([[3e200, 3e-200, 0.0, 3.0], [4e200, 4e-200, 0.0, 4.0]])
    assert lengths(matrix) == pytest.approx([5e200, 5e-200, 1, 5], rel=1e-15)


def test_many_unknowns_are_not_all_named() -> None:
    assert told_apart(["a"]) == "a changes nothing"
    assert told_apart(["a", "b", "c"]) == "a, b and c cannot be told apart"
    assert told_apart([f"w[{k}]" for k in range(40)]) == "w[0], w[1], w[2], w[3], w[4] and 35 more cannot be told apart"
