"""Dual numbers: one more derivative of anything, from the same rows."""

from __future__ import annotations

from math import cos, exp, inf, isnan, nan, sin
from typing import Any

import pytest

from addiff.arithmetics.contract import Operation
from addiff.arithmetics.duals import Dual, Duals
from addiff.arithmetics.floats import floats
from addiff.primitives.table import RULES


@pytest.mark.parametrize(
    ("formula", "x", "value", "slope"),
    [
        (lambda m, x: x * x - 3 * x + 1, 2.0, -1.0, 1.0),
        (lambda m, x: 1 / x, 2.0, 0.5, -0.25),
        (lambda m, x: 5 - x, 2.0, 3.0, -1.0),
        (lambda m, x: x / 4, 2.0, 0.5, 0.25),
        (lambda m, x: -x, 2.0, -2.0, -1.0),
        (lambda m, x: +x, 2.0, 2.0, 1.0),
        (lambda m, x: 2 + x + 3.0, 2.0, 7.0, 1.0),
        (lambda m, x: m.power(x, 3.0), 2.0, 8.0, 12.0),
        (lambda m, x: m.power(2.0, x), 1.0, 2.0, 2 * 0.6931471805599453),
        (lambda m, x: m.sin(m.square(x)), 0.5, sin(0.25), cos(0.25)),
        (lambda m, x: m.exp(-x) * m.exp(x), 0.75, 1.0, 0.0),
        (lambda m, x: m.clip(x, 1.0, 5.0), 2.0, 2.0, 1.0),
        (lambda m, x: m.besselj(0.0, x), 0.0, 1.0, 0.0),
        (lambda m, x: m.hypot(3.0, x), 4.0, 5.0, 0.8),
    ],
)
def test_a_dual_carries_value_and_slope_through_a_formula(formula: Any, x: float, value: float, slope: float) -> None:
    duals = Duals(floats)
    result = formula(duals, duals.lift(x, 1.0))
    assert result.primal == pytest.approx(value, rel=1e-15, abs=1e-16)
    assert result.tangent == pytest.approx(slope, rel=1e-15, abs=1e-16)


def test_what_no_dual_goes_into_is_a_number_of_the_base() -> None:
    duals = Duals(floats)
    assert duals.sin(0.5) == sin(0.5)
    assert isinstance(duals.sin(0.5), float)
    assert isinstance(duals.power(duals.lift(2.0, 1.0), 3.0), Dual)


def test_duals_of_duals_give_the_third_derivative() -> None:
    inner = Duals(floats)
    outer = Duals(inner)
    x = outer.lift(inner.lift(0.7, 1.0), inner.lift(1.0, 0.0))
    operation = Operation(RULES["sin"], outer)
    slope, kind = operation.partial(0, (True,), operation.function(x), [x])
    assert kind is None
    assert slope.primal.primal == pytest.approx(cos(0.7), rel=1e-15)
    assert slope.tangent.primal == pytest.approx(-sin(0.7), rel=1e-15)
    assert slope.tangent.tangent == pytest.approx(-cos(0.7), rel=1e-15)


@pytest.mark.parametrize(
    ("formula", "x", "third"),
    [
        (lambda m, x: m.power(x, 5.0), 1.5, 60 * 1.5**2),
        (lambda m, x: 1 / x, 2.0, -6 / 16),
        (lambda m, x: m.exp(2 * x), 0.25, 8 * exp(0.5)),
        (lambda m, x: m.tanh(x), 0.0, -2.0),
        (lambda m, x: m.atan(x), 1e-9, -2.0),
        (lambda m, x: m.erf(x), 0.0, -2.256758334191025),
        (lambda m, x: m.sinc(x), 0.0, 0.0),
        (lambda m, x: m.gelu(x), 0.0, 0.0),
    ],
)
def test_three_levels_of_duals_give_the_third_derivative_of_a_formula(formula: Any, x: float, third: float) -> None:
    first = Duals(floats)
    second = Duals(first)
    top = Duals(second)
    number = top.lift(second.lift(first.lift(x, 1.0), 1.0), 1.0)
    result = formula(top, number).tangent.tangent.tangent
    assert result == pytest.approx(third, rel=1e-14, abs=1e-7 if third == 0 else 0.0)


def test_perturbations_of_two_levels_are_not_confused() -> None:
    # d/dx (x · d/dy (x + y)) is 1; with one and the same perturbation for x and y it would come out as 2
    outer = Duals(floats)
    x = outer.lift(1.0, 1.0)
    inner = Duals(outer)
    y = inner.lift(1.0, 1.0)
    derivative = (y + x).tangent
    assert (x * derivative).tangent == 1.0


def test_the_inner_derivative_of_a_product_keeps_the_outer_tangent() -> None:
    # d/dx (x · d/dy (x·y)) at any y is d/dx x^2
    outer = Duals(floats)
    x = outer.lift(3.0, 1.0)
    inner = Duals(outer)
    derivative = (inner.lift(5.0, 1.0) * x).tangent
    result = x * derivative
    assert (result.primal, result.tangent) == (9.0, 6.0)


def test_comparisons_are_those_of_the_values() -> None:
    duals = Duals(floats)
    two, three = duals.lift(2.0, 7.0), duals.lift(3.0, -7.0)
    assert [two < three, two <= 2.0, two > three, three >= 3.0, two == 2.0, two != three, three > 2.5] == [
        True, True, False, True, True, True, True,
    ]  # fmt: skip
    with pytest.raises(TypeError, match="unhashable"):
        hash(two)


def test_questions_about_a_dual_are_about_its_value() -> None:
    duals = Duals(floats)
    x = duals.lift(inf, nan)
    assert [duals.finite(x), duals.nan(x), duals.primal(x)] == [False, False, inf]
    assert [duals.both(True, False), duals.either(True, False), duals.negation(False)] == [False, True, True]
    assert repr(x) == "<Dual inf nan>"


def test_a_function_that_no_row_has_is_not_there() -> None:
    with pytest.raises(AttributeError):
        Duals(floats).nonesuch  # noqa: B018  # what it raises is the point


@pytest.mark.parametrize(
    ("formula", "x", "tangent", "remarks"),
    [
        (lambda m, x: m.sqrt(x), 0.0, inf, ["vertical"]),
        (lambda m, x: m.abs(x), 0.0, 0.0, ["kink"]),
        (lambda m, x: m.floor(x), 2.0, 0.0, ["jump"]),
        (lambda m, x: m.abs(x) + m.floor(x), 0.0, 0.0, ["kink", "jump"]),
        (lambda m, x: m.power(-2.0, x), 2.0, nan, ["undefined"]),
        (lambda m, x: m.exp(x), 1000.0, inf, ["overflow"]),
        (lambda m, x: 1 / x, 0.0, -inf, ["overflow"]),
        (lambda m, x: m.max(x, 0.0), 0.0, 0.0, ["kink"]),
        (lambda m, x: m.max(x, x), 2.0, 1.0, ["kink", "kink"]),
        (lambda m, x: m.sin(x), 0.0, 1.0, []),
    ],
)
def test_doubtful_tangents_are_remarked_until_someone_takes_the_remarks_away(
    formula: Any, x: float, tangent: float, remarks: list[str]
) -> None:
    duals = Duals(floats)
    found = getattr(formula(duals, duals.lift(x, 1.0)), "tangent", 0.0)  # what is flat has none
    assert found == tangent or (isnan(found) and isnan(tangent))
    assert duals.remarks == remarks


def test_a_formula_taken_again_is_the_same_formula() -> None:
    duals = Duals(floats)
    result = duals.retake(lambda m, x: m.log(x) / x, duals.lift(1.0, 1.0))
    assert (result.primal, result.tangent) == (0.0, 1.0)
