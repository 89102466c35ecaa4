"""What constraints and bounds hold of a gradient."""

from __future__ import annotations

import numpy as np
import pytest

import addiff
from addiff.solvers.bounds import box
from addiff.solvers.minimizing.constraints import compared, constraints_of, kept, unheld
from addiff.solvers.minimizing.limits import Limits
from addiff.solvers.problem import pose


def test_only_what_is_at_a_bound_or_at_an_edge_is_held() -> None:
    problem = pose(addiff.parse("a + b + c"), {"a": 0, "b": 4, "c": 3}, {})
    limits = Limits(box(problem, {"a": (0, 10)}), constraints_of(problem, compared(["c >= 3"], "abc")), 10, 1e-8)
    left = unheld(limits, np.array([0.0, 4.0, 3.0]), np.ones(3))
    assert left.tolist() == [0, 1, 0]  # b has no bound at all


@pytest.mark.parametrize("constraint", ["cbrt(x - 3) >= 1", "sqrt(x - 3) >= 1"])
def test_a_slope_without_end_is_led_across(constraint: str) -> None:
    found = addiff.minimize("(x - 1)^2", {"x": 3}, constraints=[constraint])
    assert found.minimizer["x"] == pytest.approx(4)


def test_a_steep_slope_does_not_make_what_is_missed_small() -> None:
    problem = pose(addiff.parse("x"), {"x": 0}, {})
    found = constraints_of(problem, compared(["cbrt(x) >= 1"], "x"))
    assert [kept(found, np.array([x])) for x in (-1.0, 0.0, 1e-15, 1e-9, 1 - 1e-5, 1.0)] == [False] * 5 + [True]
    steep = constraints_of(problem, compared(["1e15*x >= 4e15"], "x"))
    assert [kept(steep, np.array([x])) for x in (4 - 1e-7, 4 - 1e-9)] == [False, True]


def test_an_edge_that_is_far_holds_nothing_however_steep_it_is() -> None:
    problem = pose(addiff.parse("x^2 + x"), {"x": 0}, {})
    limits = Limits(box(problem, {}), constraints_of(problem, compared(["cbrt(x) + 5 >= 1"], "x")), 10, 1e-8)
    assert unheld(limits, np.array([0.0]), np.array([1.0])).tolist() == [1]


def test_a_search_that_ends_higher_than_it_began_goes_back() -> None:
    found = addiff.minimize("-floor(x) + 0.5*x", {"x": 0.7}, method="slsqp", constraints=["x <= 2"])
    assert (found.minimizer, found.minimum) == ({"x": 0}, 0)


def test_a_constraint_without_a_value_is_not_kept() -> None:
    problem = pose(addiff.parse("x"), {"x": 1}, {})
    assert not kept(constraints_of(problem, compared(["log(x) <= 1"], "x")), np.array([-1.0]))


def test_a_fall_along_an_edge_is_told() -> None:
    with pytest.raises(addiff.ConvergenceError, match=r"^the function falls without bound"):
        addiff.minimize(
            "-0.5*abs(x-1) - 0.5*x^2 + 0.1*max(x, y)",
            {"x": 1.3, "y": 0.7},
            constraints=["x + y <= 3", "cbrt(x-3) >= -1"],
        )
