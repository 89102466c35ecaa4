"""Doubles at their edges: overflow, infinities, signs of zero, halves; and formulas taken again as IEEE has them."""

from __future__ import annotations

from math import copysign, inf, isnan, nan, pi
from typing import Any

import pytest

from addiff.arithmetics.contract import Operation, function_of
from addiff.arithmetics.floats import Ieee, floats
from addiff.primitives.rule import Rule
from addiff.primitives.table import RULES

EDGES: list[tuple[str, tuple[float, ...], float]] = [
    # a result beyond the largest double
    ("multiply", (1e200, -1e200), -inf),
    ("divide", (1e200, 1e-200), inf),
    ("power", (-10.0, 401.0), -inf),
    ("power", (-10.0, 400.0), inf),
    ("integer_power", (-1e200, 2.0), inf),
    ("integer_power", (-1e200, 3.0), -inf),
    ("exp", (1000.0,), inf),
    ("exp2", (2000.0,), inf),
    ("expm1", (800.0,), inf),
    ("sinh", (-1000.0,), -inf),
    ("cosh", (-1000.0,), inf),
    ("gamma", (200.0,), inf),
    ("gamma", (1e-310,), inf),
    ("gamma", (-1e-310,), -inf),
    ("digamma", (1e-310,), -inf),
    ("digamma", (-1e-310,), inf),
    ("beta", (1e-310, 1e300), inf),
    ("bessely", (200.0, 1.0), -inf),
    # ... and none that need not be
    ("hypot", (1e308, 1e308), 1.4142135623730951e308),
    ("hypot", (3e-310, 4e-310), 5e-310),
    ("direction", (1e308, -1e308), 0.7071067811865475),
    ("direction", (5e-324, 0.0), 1.0),
    ("sech", (-1000.0,), 0.0),
    ("sigmoid", (-1000.0,), 0.0),
    ("sigmoid", (1000.0,), 1.0),
    ("softplus", (1000.0,), 1000.0),
    ("gauss", (1e200,), 0.0),
    # limits at infinity
    ("divide", (1.0, inf), 0.0),
    ("exp", (-inf,), 0.0),
    ("exp", (inf,), inf),
    ("expm1", (-inf,), -1.0),
    ("log", (inf,), inf),
    ("log1p", (inf,), inf),
    ("sqrt", (inf,), inf),
    ("cbrt", (-inf,), -inf),
    ("power", (0.5, inf), 0.0),
    ("power", (2.0, -inf), 0.0),
    ("power", (-inf, 3.0), -inf),
    ("power", (inf, 0.0), 1.0),
    ("hypot", (inf, -inf), inf),
    ("direction", (inf, 1.0), 1.0),
    ("direction", (-1.0, inf), 0.0),
    ("atan", (-inf,), -pi / 2),
    ("atan2", (1.0, -inf), pi),
    ("atan2", (-inf, 5.0), -pi / 2),
    ("tanh", (-inf,), -1.0),
    ("sech", (inf,), 0.0),
    ("asinh", (-inf,), -inf),
    ("acosh", (inf,), inf),
    ("erf", (-inf,), -1.0),
    ("erfc", (inf,), 0.0),
    ("erfc", (-inf,), 2.0),
    ("gauss", (-inf,), 0.0),
    ("normpdf", (inf,), 0.0),
    ("normcdf", (-inf,), 0.0),
    ("normcdf", (inf,), 1.0),
    ("sigmoid", (-inf,), 0.0),
    ("sigmoid", (inf,), 1.0),
    ("softplus", (-inf,), 0.0),
    ("softplus", (inf,), inf),
    ("silu", (-inf,), 0.0),
    ("silu", (inf,), inf),
    ("gelu", (-inf,), 0.0),
    ("gelu", (inf,), inf),
    ("relu", (-inf,), 0.0),
    ("gamma", (inf,), inf),
    ("lgamma", (inf,), inf),
    ("digamma", (inf,), inf),
    ("beta", (2.0, inf), 0.0),
    ("lbeta", (inf, 2.0), -inf),
    ("sinc", (-inf,), 0.0),
    ("besselj", (0.0, -inf), 0.0),
    ("bessely", (3.0, inf), 0.0),
    # whole numbers
    ("floor", (-2.5,), -3.0),
    ("ceil", (-2.5,), -2.0),
    ("trunc", (-2.5,), -2.0),
    ("floor", (inf,), inf),
    ("ceil", (-inf,), -inf),
    ("round", (inf,), inf),
    ("trunc", (-inf,), -inf),
    ("floor", (-1e300,), -1e300),
    ("round", (0.5,), 0.0),
    ("round", (1.5,), 2.0),
    ("round", (2.5,), 2.0),
    ("round", (-2.5,), -2.0),
    ("round", (0.49999999999999994,), 0.0),
    ("round", (4503599627370497.5,), 4503599627370498.0),
    # the remainder has the sign of the divisor and is smaller
    ("modulo", (7.0, 3.0), 1.0),
    ("modulo", (-7.0, 3.0), 2.0),
    ("modulo", (7.0, -3.0), -2.0),
    ("modulo", (-7.0, -3.0), -1.0),
    ("modulo", (-1e-20, 3.0), 2.9999999999999996),
    ("modulo", (1e-20, -3.0), -2.9999999999999996),
    ("modulo", (5.0, inf), 5.0),
    ("modulo", (-5.0, inf), inf),
    ("floor_divide", (-1e-20, 3.0), -1.0),
    ("floor_divide", (-7.5, inf), -1.0),
    # what is 1, 0 or chosen
    ("power", (0.0, 0.0), 1.0),
    ("integer_power", (0.0, 0.0), 1.0),
    ("xlogy", (0.0, 0.0), 0.0),
    ("xlogy", (0.0, inf), 0.0),
    ("xlogy", (-2.0, inf), -inf),
    ("sign", (-0.0,), 0.0),
    ("sign", (-5e-324,), -1.0),
    ("heaviside", (0.0, 0.3), 0.3),
    ("heaviside", (-5e-324, 0.3), 0.0),
    ("clip", (3.0, 2.0, 1.0), 1.0),
    ("max", (1.0, -inf, 3.0, 2.0), 3.0),
    ("less", (-inf, inf), 1.0),
    ("equal", (0.0, -0.0), 1.0),
    ("sinc", (0.0,), 1.0),
    ("sinc", (3.0,), 0.0),
    ("negative", (-inf,), inf),
]

NOWHERE: list[tuple[str, tuple[float, ...]]] = [
    ("atan2", (inf, inf)),
    ("atan2", (-inf, inf)),
    ("power", (-1.0, inf)),
    ("power", (-0.5, -inf)),
    ("power", (-inf, -0.5)),
    ("power", (0.0, -1.0)),
    ("divide", (0.0, 0.0)),
    ("modulo", (1.0, 0.0)),
    ("direction", (0.0, 0.0)),
    ("xlogy", (0.0, -1.0)),
    ("xlogy", (1.0, 0.0)),
    ("gamma", (-2.0,)),
    ("lgamma", (0.0,)),
    ("lgamma", (-inf,)),
    ("digamma", (-inf,)),
    ("polygamma", (1.0, -3.0)),
    ("beta", (0.0, 1.0)),
    ("lbeta", (1.0, -1.0)),
    ("bessely", (0.0, 0.0)),
]


@pytest.mark.parametrize(("method", "arguments", "expected"), EDGES)
def test_values_at_the_edges(method: str, arguments: tuple[float, ...], expected: float) -> None:
    found = getattr(floats, method)(*arguments)
    assert found == expected
    assert isinstance(found, float)


@pytest.mark.parametrize(("method", "arguments"), NOWHERE)
def test_where_there_is_no_value_a_function_raises(method: str, arguments: tuple[float, ...]) -> None:
    with pytest.raises((ValueError, ZeroDivisionError)):
        getattr(floats, method)(*arguments)


@pytest.mark.parametrize(
    ("method", "arguments", "sign"),
    [("negative", (0.0,), -1.0), ("sqrt", (-0.0,), -1.0), ("power", (-inf, -3.0), -1.0), ("gamma", (-200.5,), -1.0)],
)
def test_a_zero_has_the_sign_of_the_side_it_comes_from(method: str, arguments: tuple[float, ...], sign: float) -> None:
    found = getattr(floats, method)(*arguments)
    assert found == 0
    assert copysign(1.0, found) == sign


def test_a_function_is_python_s_own_or_special_or_built_from_its_row() -> None:
    assert floats.sin(0.0) == 0.0
    assert floats.sinc(0.5) == pytest.approx(2 / pi, rel=1e-15)
    assert floats.sec(0.0) == 1.0
    with pytest.raises(AttributeError):
        floats.nonesuch  # noqa: B018  # what it raises is the point


def test_a_row_without_a_value_that_the_arithmetic_does_not_know_is_reported() -> None:
    with pytest.raises(NotImplementedError, match="Floats has no nonesuch, and its row no value"):
        function_of(Rule("nonesuch(x)", [0.0]), floats)


@pytest.mark.parametrize(
    ("formula", "arguments", "expected"),
    [
        (lambda m, x: 1 / x, (0.0,), inf),
        (lambda m, x: 1 / x, (-0.0,), -inf),
        (lambda m, x: -1 / x, (0.0,), -inf),
        (lambda m, x: 2 - 1 / x, (0.0,), -inf),
        (lambda m, x: 1 / (x * x), (0.0,), inf),
        (lambda m, x: x / x, (0.0,), nan),
        (lambda m, x: m.divide(1.0, x), (0.0,), inf),
        (lambda m, x: m.log(x), (0.0,), -inf),
        (lambda m, x: m.log(x) * x, (0.0,), nan),
        (lambda m, x: m.log(x), (-1.0,), nan),
        (lambda m, x: m.sqrt(x) + 1, (-1.0,), nan),
        (lambda m, x: m.modulo(1.0, x), (0.0,), nan),
        (lambda m, x, y: y / m.square(x), (0.0, -3.0), -inf),
        (lambda m, x, y: m.power(x, y), (0.0, 2.0), 0.0),
        (lambda m, x, y: (y - x) / (1 - x), (1.0, 3.0), inf),
    ],
)
def test_a_formula_taken_again_gives_the_infinities_and_nan_of_ieee(
    formula: Any, arguments: tuple[float, ...], expected: float
) -> None:
    found = floats.retake(formula, *arguments)
    assert found == expected or (isnan(found) and isnan(expected))
    assert type(found) is float


def test_numbers_that_divide_by_zero_stay_such_numbers() -> None:
    x = Ieee(2.0)
    for number in (x + 1, 1 + x, x - 1, 1 - x, x * 3, 3 * x, x / 3, 3 / x, -x):
        assert type(number) is Ieee
    assert [float(number) for number in (1 - x, x - 1, 1 / x, x / 4)] == [-1.0, 1.0, 0.5, 0.5]


@pytest.mark.parametrize(
    ("method", "arguments", "position", "expected", "kind"),
    [
        ("exp", (1000.0,), 0, inf, "overflow"),
        ("exp", (inf,), 0, inf, None),
        ("sqrt", (0.0,), 0, inf, "vertical"),
        ("log", (1e-320,), 0, inf, "overflow"),
        ("multiply", (2.0, 3.0), 1, 2.0, None),
        ("xlogy", (1.0, 1e-320), 1, inf, "overflow"),
        ("sin", (0.0,), 0, 1.0, None),
        ("acosh", (1.0,), 0, inf, "vertical"),
    ],
)
def test_a_partial_comes_with_the_kind_of_its_warning(
    method: str, arguments: tuple[float, ...], position: int, expected: float, kind: str | None
) -> None:
    operation = Operation(RULES[method], floats)
    value = operation.function(*arguments)
    assert operation.partial(position, (True,) * len(arguments), value, arguments) == (expected, kind)


def test_the_logic_of_doubles_is_python_s() -> None:
    assert [floats.both(True, False), floats.either(True, False), floats.negation(True)] == [False, True, False]
    assert [floats.finite(inf), floats.nan(nan), floats.primal(2)] == [False, True, 2.0]
