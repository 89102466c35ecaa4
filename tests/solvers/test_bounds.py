"""The box of the bounds: which elements are at an end of it, and which can move."""

from __future__ import annotations

import numpy as np

import addiff
from addiff.solvers.bounds import Box, box
from addiff.solvers.problem import pose

OPEN = np.inf


def test_an_array_has_the_same_bounds_for_all_its_elements() -> None:
    problem = pose(addiff.parse("sum(v)*b + c"), {"v": [1, 2], "b": 0, "c": 0}, {})
    found = box(problem, {"v": (0, 5), "b": (None, 3)})
    assert found.low.tolist() == [0, 0, -OPEN, -OPEN]
    assert found.high.tolist() == [5, 5, 3, OPEN]


def test_without_an_end_nothing_is_bounded() -> None:
    problem = pose(addiff.parse("a"), {"a": 0}, {})
    assert not box(problem, {}).bounded
    assert not box(problem, {"a": (None, None)}).bounded
    assert box(problem, {"a": (0, None)}).bounded


def test_an_element_without_a_bound_is_never_near_one() -> None:
    ends = Box(np.array([0.0, -OPEN, -OPEN]), np.array([OPEN, 2.0, OPEN]))
    low, high = ends.near(np.array([1e-9, 2.0, 1e300]), 1e-6)
    assert (low.tolist(), high.tolist()) == ([True, False, False], [False, True, False])


def test_what_falls_beyond_a_bound_cannot_move() -> None:
    ends = Box(np.array([0.0, 0.0, -OPEN]), np.array([1.0, 1.0, OPEN]))
    gradient = np.array([1.0, -1.0, 1.0])
    assert ends.free(np.zeros(3), gradient).tolist() == [False, True, True]
    assert ends.free(np.ones(3), gradient).tolist() == [True, False, True]
