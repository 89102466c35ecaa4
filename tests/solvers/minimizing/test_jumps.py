"""Searches that end where a function jumps: no verdict calls that a minimum without a doubt."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import addiff
from addiff.solvers.bounds import box
from addiff.solvers.minimizing import search
from addiff.solvers.minimizing.jumps import beside, can_jump
from addiff.solvers.minimizing.limits import Limits
from addiff.solvers.minimizing.trials import Trials
from addiff.solvers.output import Output
from addiff.solvers.problem import pose

DOUBTED = "the gradient vanishes at a jump of the function by 1: its lower side need not have a least value"


@pytest.mark.parametrize(
    ("loss", "minimum"),
    [
        ("floor(x) + x^2", -1),  # -1 is nowhere reached: below 0 it is more, at 0 it is 0
        ("x^2 - heaviside(-x)", -1),
        ("x^2 + 1 if x >= 0 else x^2", 0),
        ("(x + y)^2 + y^2 + floor(x - y/3)", -1),  # across no axis
    ],
)
def test_a_gradient_that_vanishes_at_a_jump_is_doubted(loss: str, minimum: float) -> None:
    start = dict.fromkeys(addiff.parse(loss).inputs, 0.5)
    found = addiff.minimize(loss, start)
    assert found.minimum == pytest.approx(minimum)
    assert (found.message, found.definiteness) == (DOUBTED, None)


def test_constraints_do_not_hide_a_jump() -> None:
    found = addiff.minimize("floor(x) + x^2", {"x": 0.5}, constraints=["x <= 3"])
    assert (found.message, found.definiteness) == (DOUBTED, None)
    found = addiff.minimize(
        "floor(x) + x^2", {"x": 0.5}, constraints=["x >= 5e-7"]
    )  # the jump is near, where it does not hold
    assert found.message == "the constraints that hold the point balance the gradient"


def test_a_jump_of_the_loss_over_rows_is_seen_too() -> None:
    found = addiff.minimize("floor(a) + (a*t)^2", {"a": 0.5}, data={"t": np.array([1.0, 2.0])})
    assert found.message == DOUBTED


@pytest.mark.parametrize(
    ("loss", "start", "minimizer", "by"),
    [
        ("ceil(x) + x^2", 0.5, 0, 1),
        ("-floor(x) + 0.5*x", 0.7, 0, 1),
        ("x - floor(x)", 0.5, 0, 1),
        ("x + (x < 0.001)", 0.5, 0.001, 1),
        ("-x*(x <= 1.7)", 1, 1.7, 1.7),
        ("1e-12*(x^2 + (x > 0))", 1, 0, 1e-12),
        ("1e12*(x^2 + (x > 0))", 1, 0, 1e12),
    ],
)
def test_a_jump_up_from_an_edge_leaves_a_minimum_there(loss: str, start: float, minimizer: float, by: float) -> None:
    found = addiff.minimize(loss, {"x": start})
    assert found.minimizer["x"] == minimizer
    assert found.message == f"the point is at a jump of the function by {by:g}, on its lower side"
    assert found.definiteness is None


@pytest.mark.parametrize(
    ("loss", "by", "slope"),
    [
        ("abs(x - 1) + 0.5*(x >= 1) + (x < 0.25)", 0.5, 1),
        ("(x + 1)^2 if x > 0 else x^2 + 3", 2, 2),
        ("abs(x + 1) + 2*(x <= 0.001)", 2, 1),
    ],
)
def test_a_jump_on_the_way_down_is_no_minimum(loss: str, by: float, slope: float) -> None:
    message = rf"^bfgs came to a jump of the function by {by}, where the gradient is still {slope}: its lower side "
    with pytest.raises(addiff.ConvergenceError, match=message):
        addiff.minimize(loss, {"x": 0.5})


def test_the_search_goes_on_where_the_function_is_lower_beyond_a_jump() -> None:
    found = addiff.minimize("x^2 + 3*heaviside(x) + 4*(x + 1)^2*heaviside(-x)", {"x": 0.5})
    assert found.minimizer["x"] < 0
    assert found.minimum == pytest.approx(addiff.minimize("x^2 + 4*(x + 1)^2", {"x": -0.5}).minimum)


@pytest.mark.parametrize(
    ("loss", "minimum"),
    [
        ("x^2 if x > 0 else 2*x^2", 0),  # it chooses, and does not jump
        ("round(x)^2 + x^2", 0),  # the jump is not at the minimum
        ("sqrt(abs(x - 1)) + heaviside(x - 3)", 0),  # steep, and yet continuous
        ("tanh(1e5*(x - 0.25))^2 + heaviside(x - 3)", 0),
    ],
)
def test_what_is_continuous_at_its_minimum_is_not_doubted(loss: str, minimum: float) -> None:
    found = addiff.minimize(loss, {"x": 0.25 + 1e-7})
    assert "jump" not in found.message
    assert found.minimum == pytest.approx(minimum, abs=1e-5)


@pytest.mark.parametrize(("bounds", "minimizer"), [(None, -64 + 0.128 / 2.002), ({"x": (-5, 50)}, -5 + 0.01 / 2.002)])
def test_what_is_said_is_of_the_point_that_a_look_around_found(bounds: Any, minimizer: float) -> None:
    found = addiff.minimize("(x-floor(x))^2 + 0.1*floor(x) + 0.001*x^2", {"x": 30.2}, bounds=bounds)
    assert found.minimizer["x"] == pytest.approx(minimizer)
    assert found.gradient_norm == pytest.approx(0, abs=1e-8)
    assert found.definiteness == "minimum"


@pytest.mark.parametrize(("most", "steps"), [(1, "1 step"), (2, "2 steps")])
def test_a_search_cut_short_above_a_jump_says_what_is_beyond(most: int, steps: str) -> None:
    message = f"^no minimum after {steps} of bfgs: the function is 0.1 lower beyond a jump; --max-iterations allows"
    with pytest.raises(addiff.ConvergenceError, match=message):
        addiff.minimize("x^2 + 0.1*floor(x)", {"x": 3}, max_iterations=most)


def test_a_last_round_that_crosses_a_jump_tells_of_its_other_side(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST_ROUNDS", 1)
    found = addiff.minimize("x^2 + 3*heaviside(x) + 4*(x + 1)^2*heaviside(-x) - 9*heaviside(-x)", {"x": 0.5})
    assert found.minimizer["x"] == pytest.approx(-0.8)
    assert found.message == "the gradient vanishes, and the Hessian is positive definite"


@pytest.mark.parametrize(
    ("loss", "held", "jumps"),
    [
        ("x^2 + floor(t)", ["t"], False),
        ("x^2 + floor(t)*x", ["t"], False),
        ("x^2 + floor(t + x)", ["t"], True),
        ("x^2 if t > 0 else -x", ["t"], False),
        ("x^2 if x > t else -x", ["t"], True),
        ("x^2 + (x and t)", ["t"], True),
        ("x^2 + diff(abs(x), x)", [], True),
        ("x^2 + diff(diff(abs(x)*x^2, x), x)", [], True),
        ("x^2 + diff(x^3, x)", [], False),
    ],
)
def test_only_what_unknowns_reach_can_jump(loss: str, held: list[str], jumps: bool) -> None:
    program = addiff.parse(loss)
    lowered = program.lowered_at(program.point(dict.fromkeys(program.inputs, 1.0)))
    assert can_jump(lowered, program.positions([name for name in program.inputs if name not in held])) is jumps


@pytest.mark.parametrize("at", [1e-30, 1e-80, 1e-300])
def test_the_way_into_a_pole_is_no_jump(at: float) -> None:
    problem = pose(addiff.parse("log(x) + heaviside(x - 3)"), {"x": 1}, {})
    trials = Trials(Output(problem), np.ones(1))
    trials.move(np.array([at]))
    assert beside(trials, Limits(box(problem, {"x": (1e-320, None)}), (), 10, 1e-8)) is None


def test_a_jump_is_looked_for_by_values_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = pose(addiff.parse("floor(x) + x^2 + y^2"), {"x": 0, "y": 0}, {})
    trials = Trials(Output(problem), np.zeros(2))
    monkeypatch.setattr(Output, "gradient", None)
    found = beside(trials, Limits(box(problem, {}), (), 10, 1e-8))
    assert found is not None
    assert found.by == pytest.approx(-1, rel=1e-12)
    assert (found.here[0], found.beyond[0]) == pytest.approx((0, 0), abs=1e-17)
    assert trials.evaluations < 1 + 5 + 3 * 41
