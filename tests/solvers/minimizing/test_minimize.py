"""Minima: against points that are known, and what is said where there is none."""

from __future__ import annotations

from math import exp, inf, pi, sqrt
from typing import Any

import numpy as np
import pytest

import addiff
from addiff.solvers.minimizing.methods import METHODS

ROSENBROCK = "(1 - x)^2 + 100*(y - x^2)^2"
ROUNDING = 1e-12
"""What Newton's method leaves of a minimum that is well conditioned."""


@pytest.mark.parametrize("method", METHODS)
def test_every_method_finds_the_minimum_of_rosenbrocks_valley(method: str) -> None:
    found = addiff.minimize(ROSENBROCK, {"x": -1.2, "y": 1}, method=method)
    assert found.minimizer == pytest.approx({"x": 1, "y": 1}, abs=ROUNDING)
    assert (found.converged, found.definiteness, found.method) == (True, "minimum", method)
    assert found.iterations > 10
    assert found.evaluations > found.iterations / 2


@pytest.mark.parametrize("method", [name for name, method in METHODS.items() if method.bounds])
def test_bounds_hold_the_point(method: str) -> None:
    found = addiff.minimize(ROSENBROCK, {"x": -1.2, "y": 1}, method=method, bounds={"x": (-2, 0.5), "y": (None, 3)})
    assert found.minimizer == pytest.approx({"x": 0.5, "y": 0.25}, abs=1e-6)
    assert found.message.endswith("; bounds hold x")
    assert found.gradient["x"] == pytest.approx(-1, abs=1e-4)
    assert found.gradient_norm < 1e-8


@pytest.mark.parametrize("method", [name for name, method in METHODS.items() if method.constraints])
@pytest.mark.parametrize(
    ("constraints", "minimizer"),
    [
        (["x^2 + y^2 <= 1"], (-sqrt(0.5), -sqrt(0.5))),
        (["x^2 + y^2 == 1", "x >= 0"], (0, -1)),
        (["-2 <= x <= 3; y >= -1"], (-2, -1)),
    ],
)
def test_constraints_hold_the_point(method: str, constraints: list[str], minimizer: tuple[float, float]) -> None:
    start = {"x": 0.4, "y": 0.1}
    found = addiff.minimize("x + y", start, method=method, constraints=constraints)
    assert tuple(found.minimizer.values()) == pytest.approx(minimizer, abs=1e-5)
    assert found.definiteness is None


@pytest.mark.parametrize(
    ("loss", "constraint", "message"),
    [
        ("x*y", "x + y == 2", "the function falls without bound: it is -"),  # its start is the maximum on the line
        ("x", "y + x <= 0", "the function falls without bound: it is -"),
        ("x^2 + y^2", "x >= 1; x <= -1", "no point keeps the constraints: the nearest that was seen misses one by "),
    ],
)
def test_constraints_that_give_no_minimum(loss: str, constraint: str, message: str) -> None:
    program = loss if "y" in loss else f"{loss} + 0*y"
    with pytest.raises(addiff.ConvergenceError) as caught:
        addiff.minimize(program, {"x": 1, "y": 1}, constraints=[constraint])
    assert caught.value.message.startswith(message)


def test_a_maximum_under_a_constraint_is_left() -> None:
    found = addiff.minimize("x*y", {"x": 1, "y": 1}, constraints=["x^2 + y^2 == 2"])
    assert found.minimum == pytest.approx(-1)


def test_a_constraint_may_have_a_domain() -> None:
    found = addiff.minimize("-x", {"x": 0}, constraints=["log(5 - x) >= 0"])
    assert found.minimizer["x"] == pytest.approx(4)


def test_constraints_of_arrays_hold_each_element() -> None:
    found = addiff.minimize("sum((x - [3, -3])^2)", {"x": [0, 0]}, constraints=["abs(x) <= [1, 2]"])
    assert found.minimizer["x"] == pytest.approx([1, -2])


@pytest.mark.parametrize(
    ("loss", "start", "minimizer"),
    [
        ("x*log(x)", 5.0, exp(-1)),
        ("1e-12*(x - 3)^2", 0.0, 3.0),  # a gradient that is small everywhere
        ("1e12*(x - 3)^2", 0.0, 3.0),
        ("x - log(x)", 1e-8, 1.0),  # a huge gradient at the start
        ("1e6 + x^2 + exp(100*x)", 5.0, -0.06626166725534735),
        ("-exp(-x^2)", 6.0, 0.0),  # it starts where the function bends downward
        ("x^4 - x^2", 0.0, sqrt(0.5)),  # it starts at a maximum
        ("cos(x) + x^2/4", 0.0, 1.8954942670339809),
        ("x - sqrt(x - 1)", 5.0, 1.25),  # steps that leave the domain
        ("(x - 1e8)^2", 0.0, 1e8),
        ("(x - 1e-8)^2", 0.0, 1e-8),
    ],
)
def test_the_last_digits_are_right(loss: str, start: float, minimizer: float) -> None:
    found = addiff.minimize(loss, {"x": start})
    assert abs(found.minimizer["x"]) == pytest.approx(abs(minimizer), rel=1e-7, abs=1e-12)
    assert found.definiteness == "minimum"


def test_unknowns_may_be_arrays_and_others_held() -> None:
    a, b = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 7.0]]), np.array([1.0, 2.0, 2.5])
    found = addiff.minimize("sum((A @ x - b)^2)", {"x": [0, 0]}, at={"A": a, "b": b})
    assert found.minimizer["x"] == pytest.approx(np.linalg.lstsq(a, b, rcond=None)[0], abs=ROUNDING)
    assert set(found.at) == {"A", "b"}
    assert found.start["x"].tolist() == [0, 0]


def test_a_matrix_of_unknowns_beside_a_number() -> None:
    found = addiff.minimize("sum((W - [[1, 2], [3, 4]])^2) + (c - sum(W))^2", {"c": 1, "W": [[0, 0], [0, 0]]})
    assert found.minimizer["W"] == pytest.approx(np.array([[1, 2], [3, 4]]))
    assert found.minimizer["c"] == pytest.approx(10)


def test_more_unknowns_than_a_hessian_is_worth() -> None:
    found = addiff.minimize("sum((x - c)^2)", {"x": [0.0] * 400}, at={"c": np.arange(400.0)}, method="lbfgs")
    assert found.minimizer["x"] == pytest.approx(np.arange(400.0), abs=1e-6)
    assert (found.definiteness, found.message) == (None, "the gradient is below the tolerance")


@pytest.mark.parametrize("loss", ["x^4", "x^6 + y^4", "(x - y)^2", "0*x + 0*y", "(x + y)^4"])
def test_where_the_curvature_vanishes_it_is_flat(loss: str) -> None:
    start = dict.fromkeys(addiff.parse(loss).inputs, 1.0)
    found = addiff.minimize(loss, start)
    assert found.definiteness == "flat"
    assert found.minimum == pytest.approx(0, abs=1e-20)


def test_a_minimum_at_zero_is_not_flat_because_newtons_method_goes_on_to_the_least_of_the_doubles() -> None:
    valley = "t = atan2(y, x)/(2*pi); 100*((z - 10*t)^2 + (sqrt(x^2 + y^2) - 1)^2) + z^2"
    found = addiff.minimize(valley, {"x": -1, "y": 0, "z": 0})
    assert found.minimizer == pytest.approx({"x": 1, "y": 0, "z": 0}, abs=ROUNDING)
    assert found.definiteness == "minimum"


@pytest.mark.parametrize("start", [3.5e-10, 4e-10, 5e-10, 8e-10])
def test_units_in_which_numbers_are_small(start: float) -> None:
    potential = "4*depth*((width/r)^12 - (width/r)^6)"  # of Lennard-Jones, for argon, in joules and metres
    found = addiff.minimize(potential, {"r": start}, at={"depth": 1.65e-21, "width": 3.4e-10})
    assert found.minimizer["r"] == pytest.approx(3.4e-10 * 2 ** (1 / 6), rel=ROUNDING)
    assert found.minimum == pytest.approx(-1.65e-21, rel=ROUNDING)
    assert found.definiteness == "minimum"


def test_a_saddle_is_left() -> None:
    found = addiff.minimize("x^2 + y^4 - y^2", {"x": 1, "y": 0})
    assert found.minimum == pytest.approx(-0.25)
    assert (found.minimizer["x"], abs(found.minimizer["y"])) == pytest.approx((0, sqrt(0.5)), abs=ROUNDING)


@pytest.mark.parametrize(
    ("loss", "start", "minimum"),
    [
        ("abs(x)", {"x": 0.3}, 0),
        ("abs(x)", {"x": 0}, 0),
        ("abs(x) + y^2 + abs(x - y)", {"x": 0.3, "y": 7}, 0),
        ("norm(x)", {"x": [3, 4]}, 0),
        ("sqrt(x^2 + y^2)", {"x": 3, "y": 4}, 0),
        ("max(x^2 + y, y^2 - x, abs(x - 3))", {"x": 0.3, "y": 7}, 3 - sqrt(3)),
        ("sum(abs(x - [1, 2, 5])) + abs(x - 2)", {"x": 9}, 4),
        ("sqrt(abs(x))", {"x": 1}, 0),  # as steep as doubles can tell
        ("sqrt(abs(x - 1)) + y^2", {"x": 3, "y": 1}, 0),
    ],
)
def test_minima_at_kinks(loss: str, start: dict[str, Any], minimum: float) -> None:
    found = addiff.minimize(loss, start)
    assert found.minimum == pytest.approx(minimum, abs=1e-7)
    assert found.message == "the point is at a kink, and the slopes around it cancel"
    assert found.definiteness is None


@pytest.mark.parametrize("method", METHODS)
def test_every_method_ends_at_a_cusp(method: str) -> None:
    found = addiff.minimize("sqrt(abs(x))", {"x": 1}, method=method)
    assert found.message == "the point is at a kink, and the slopes around it cancel"


def test_a_search_that_stalls_at_cusps_says_so() -> None:
    message = (
        r"^bfgs stalled where the slope is all but infinite, .*: a cusp, whose tip may be the minimum, or a vertical"
    )
    with pytest.raises(addiff.ConvergenceError, match=message):
        addiff.minimize("sum(sqrt(abs(x)))", {"x": np.random.default_rng(0).normal(size=60)})


def test_a_vertical_slope_at_a_bound_is_a_minimum() -> None:
    found = addiff.minimize("sqrt(x) + y^2", {"x": 1, "y": 1}, bounds={"x": (0, 5)})
    assert found.minimizer == {"x": 0, "y": pytest.approx(0, abs=1e-12)}
    assert found.gradient["x"] == inf
    assert [notice.kind for notice in found.warnings] == ["vertical"]


@pytest.mark.parametrize(
    ("loss", "start", "minimum"),
    [
        ("x^2 - abs(x)", {"x": 0}, -0.25),
        ("x^2 + y^2 - abs(y)", {"x": 1, "y": 0}, -0.25),
        ("x^4 - 3*x^3 + 2", {"x": 0}, -6.54296875),
        ("max(x^2 - x, -x - 0.1)", {"x": 0}, -0.25),
    ],
)
def test_a_point_that_derivatives_do_not_call_a_minimum_is_looked_around(
    loss: str, start: dict[str, float], minimum: float
) -> None:
    assert addiff.minimize(loss, start).minimum == pytest.approx(minimum, abs=1e-12)


@pytest.mark.parametrize(
    ("loss", "start"),
    [
        ("-abs(x)", {"x": 0}),
        ("-norm(x)", {"x": [0, 0]}),
        ("x*abs(x)", {"x": 2}),
        ("x^3 + y^2", {"x": 0, "y": 1}),
        ("x^5", {"x": 2}),
        ("y^2 - x^4", {"x": 0, "y": 1}),
    ],
)
def test_neither_a_kink_nor_an_inflection_hides_a_fall(loss: str, start: dict[str, Any]) -> None:
    with pytest.raises(addiff.ConvergenceError, match=r"^the function falls without bound"):
        addiff.minimize(loss, start)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("loss", "start"), [("x", 0), ("-x^2", 1), ("x - y^2", 0), ("-exp(x)", 0)])
def test_functions_without_ground(loss: str, start: float, method: str) -> None:
    names = addiff.parse(loss).inputs
    with pytest.raises(addiff.ConvergenceError, match=r"^the function falls without bound: it is -"):
        addiff.minimize(loss, dict.fromkeys(names, start), method=method)


@pytest.mark.parametrize("loss", ["exp(-x)", "1/x", "1/(1 + x^2) + exp(-x)", "-x/sqrt(1 + x^2)"])
def test_functions_that_level_off(loss: str) -> None:
    with pytest.raises(addiff.ConvergenceError, match=r"^no minimum: the value levels off at "):
        addiff.minimize(loss, {"x": 1})


def test_the_edge_of_the_domain_is_told_with_its_place() -> None:
    with pytest.raises(addiff.ConvergenceError, match=r"came to the edge of the domain") as caught:
        addiff.minimize("1 + sqrt(x)", {"x": 1})
    assert (caught.value.line, caught.value.column, caught.value.end_column) == (1, 5, 12)
    assert "square root of a negative number: x is -" in caught.value.message


def test_too_few_steps_are_told_with_the_best_point() -> None:
    with pytest.raises(
        addiff.ConvergenceError, match=r"^no minimum after 3 steps of bfgs: the gradient is sti"
    ) as caught:
        addiff.minimize(ROSENBROCK, {"x": -1.2, "y": 1}, max_iterations=3)
    assert caught.value.best is not None
    assert addiff.value(ROSENBROCK, caught.value.best).values["f"] < 10


def test_a_start_outside_of_the_domain_has_its_own_error() -> None:
    with pytest.raises(addiff.DomainError, match=r"square root of a negative number: x is -1"):
        addiff.minimize("sqrt(x)", {"x": -1})


@pytest.mark.parametrize(
    ("loss", "start", "message"),
    [
        ("exp(x)", 1000, "the value at the start is no number to begin with: exp(x) is beyond the largest number"),
        ("sqrt(x^2)", 0, "the gradient at the start is no number to begin with: "),
    ],
)
def test_a_start_without_value_or_gradient(loss: str, start: float, message: str) -> None:
    with pytest.raises(addiff.ConvergenceError) as caught:
        addiff.minimize(loss, {"x": start})
    assert caught.value.message.startswith(message)


@pytest.mark.parametrize(
    ("options", "kind", "message"),
    [
        ({"method": "sgdd"}, "usage", "no method sgdd: there are "),
        (
            {"method": "bfgs", "bounds": {"x": (0, 1)}},
            "usage",
            "the method bfgs knows no bounds: choose lbfgs or slsqp",
        ),
        ({"method": "lbfgs", "constraints": ["x > 0"]}, "usage", "the method lbfgs knows no constraints: choose slsqp"),
        ({"bounds": {"z": (0, 1)}}, "name", "--bounds gives z, which is no unknown of --start"),
        ({"bounds": {"x": (1, 0)}}, "usage", "--bounds: the range of x is empty"),
        ({"bounds": {"x": (5, 9)}}, "usage", "--start: x begins outside of its bounds, 5 to 9"),
        ({"constraints": ["x"]}, "usage", "--constraint: a constraint compares, as in x + y <= 1"),
        ({"constraints": ["x != 1"]}, "usage", "--constraint: a constraint compares, as in x + y <= 1, not !="),
        ({"constraints": ["0 < x > -1"]}, "usage", "--constraint 0 < x > -1: a chain goes one way"),
        ({"constraints": ["x < zz"]}, "name", "--constraint: no value for zz: neither --start nor --at gives it"),
        ({"constraints": ["x <"]}, "syntax", "--constraint: "),
        ({"max_iterations": 0}, "usage", "--max-iterations 0: give a whole number from 1 on"),
        ({"tolerance": 2.0}, "usage", "--tolerance 2: give a number between 0 and 1, such as 1e-08"),
        ({"at": {"x": 1}}, "usage", "x is given twice"),
    ],
)
def test_what_cannot_be_asked(options: dict[str, Any], kind: str, message: str) -> None:
    with pytest.raises(addiff.AddiffError) as caught:
        addiff.minimize("x^2", {"x": 0.5}, **options)
    assert caught.value.kind == kind
    assert caught.value.message.startswith(message)


def test_a_value_may_be_held_for_constraints_alone() -> None:
    found = addiff.minimize("x^2", {"x": 3}, at={"a": 1}, constraints=["x >= a"])
    assert found.minimizer["x"] == pytest.approx(1)
    assert found.at == {"a": 1}
    with pytest.raises(addiff.BadNameError, match=r"\(--at\) gives b, which the program does not have"):
        addiff.minimize("x^2", {"x": 3}, at={"a": 1, "b": 2}, constraints=["x >= a"])


def test_an_array_of_losses_is_told_how_to_become_one() -> None:
    message = "minimize is for an output that is a number, and f has shape [2]: a loss is one number, such as the sum"
    for data in (None, {"t": [1, 2, 3]}):
        with pytest.raises(addiff.ShapeError) as caught:
            addiff.minimize("[x, x*t]", {"x": 1}, at=None if data else {"t": 1}, data=data)
        assert caught.value.message.startswith(message)


@pytest.mark.parametrize(
    ("value", "kind", "told"),
    [
        (np.zeros(0), "shape", "gives x an array without elements: shape [0]"),
        (float("nan"), "domain", "gives NaN to x: a value is a number"),
    ],
)
def test_a_start_that_is_wrong_is_not_the_points_fault(value: Any, kind: str, told: str) -> None:
    with pytest.raises(addiff.AddiffError) as caught:
        addiff.minimize("sum(x^2)", {"x": value})
    assert (caught.value.kind, caught.value.message) == (kind, f"the start (--start) {told}")


@pytest.mark.parametrize(("loss", "kind"), [("[x, x^2]", "shape"), ("x; x^2", "usage")])
def test_the_loss_is_one_number(loss: str, kind: str) -> None:
    with pytest.raises(addiff.AddiffError, match=r"^minimize is for ") as caught:
        addiff.minimize(loss, {"x": 1})
    assert caught.value.kind == kind


def test_bounds_may_hold_every_unknown() -> None:
    found = addiff.minimize("x + y", {"x": 1, "y": 1}, bounds={"x": (0, 2), "y": (-1, None)})
    assert (found.minimum, found.message) == (-1, "bounds hold every unknown")


def test_the_best_point_is_given_and_not_the_last() -> None:
    found = addiff.minimize("sin(x) + 0.1*x", {"x": 2})
    assert found.minimum <= min(addiff.value("sin(x) + 0.1*x", {"x": x}).values["f"] for x in (2, pi, 4.0, 4.6))


def test_a_tail_that_bends_downward_is_no_minimum() -> None:
    morse = "4.7*(1 - exp(-1.9*(r - 0.74)))^2"
    assert addiff.minimize(morse, {"r": 1.5}).minimizer["r"] == pytest.approx(0.74)
    with pytest.raises(addiff.ConvergenceError, match="levels off"):
        addiff.minimize(morse, {"r": 20})
