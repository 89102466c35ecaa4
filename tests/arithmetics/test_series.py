"""Series from the rules alone have the coefficients that high precision has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mpmath
import pytest

import addiff
from addiff.arithmetics.contract import Operations
from addiff.arithmetics.floats import floats
from addiff.arithmetics.series import Jet, Jets

if TYPE_CHECKING:
    from collections.abc import Callable

RADIUS = mpmath.mpf(1) / 4
POINTS = 512

SERIES: list[tuple[str, Callable[[mpmath.mpf], mpmath.mpf], float, int]] = [
    ("exp(sin(x))", lambda t: mpmath.exp(mpmath.sin(t)), 0.0, 160),
    ("exp(sin(x))", lambda t: mpmath.exp(mpmath.sin(t)), 0.7, 60),
    ("tan(x)", mpmath.tan, 0.0, 40),
    ("tan(x)", mpmath.tan, 1.0, 40),
    ("atan(x)", mpmath.atan, 0.0, 40),
    ("sqrt(1+x)", lambda t: mpmath.sqrt(1 + t), 0.0, 40),
    ("gamma(1+x)", lambda t: mpmath.gamma(1 + t), 0.0, 40),
    ("lgamma(x)", mpmath.loggamma, 2.5, 40),
    ("x^x", lambda t: t**t, 1.0, 40),
    ("2^x", lambda t: 2**t, 0.5, 40),
    ("x^-2.5", lambda t: t ** mpmath.mpf("-2.5"), 1.5, 40),
    ("besselj(2, x)", lambda t: mpmath.besselj(2, t), 1.5, 30),
    ("sinc(x)", mpmath.sincpi, 0.3, 30),
    ("tanh(x)", mpmath.tanh, 0.5, 40),
    ("hypot(x, 2)", lambda t: mpmath.sqrt(t * t + 4), 0.5, 30),
    ("sigmoid(x)", lambda t: 1 / (1 + mpmath.exp(-t)), 0.5, 40),
    ("erf(x)/(1 + x^2)", lambda t: mpmath.erf(t) / (1 + t * t), 0.2, 40),
    ("atan2(x, 2)", lambda t: mpmath.atan(t / 2), 0.4, 30),
]


def coefficients(f: Callable[[mpmath.mpf], mpmath.mpf], x: float, orders: range) -> list[mpmath.mpf]:
    """Taylor coefficients by Cauchy's integral over a circle, to some 150 digits: no derivative rule is used."""
    with mpmath.workdps(200):
        turn = [mpmath.expjpi(2 * mpmath.mpf(j) / POINTS) for j in range(POINTS)]
        values = [f(mpmath.mpf(x) + RADIUS * z) for z in turn]
        return [
            (sum(v * turn[-k * j % POINTS] for j, v in enumerate(values)) / POINTS / RADIUS**k).real for k in orders
        ]


@pytest.mark.parametrize(("text", "f", "x", "order"), SERIES, ids=[f"{s[0]} at {s[2]}" for s in SERIES])
def test_coefficients_agree_with_high_precision(
    text: str, f: Callable[[mpmath.mpf], mpmath.mpf], x: float, order: int
) -> None:
    found = addiff.taylor(text, {"x": x}, order).coefficients["f"]
    orders = range(0, order + 1, 1 if order < 60 else 7)
    for k, expected in zip(orders, coefficients(f, x, orders), strict=True):
        # 1e-13 relative; coefficients that are 0, as every other one of tan, may be off by the others' rounding
        assert abs(found[k] - expected) <= 1e-13 * abs(expected) + mpmath.mpf(10) ** -60, k


def test_a_wrong_coefficient_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    from addiff.primitives.table import RULES

    monkeypatch.setattr(floats, "operations", Operations(floats))  # those that are known are right
    monkeypatch.setattr(RULES["atan"], "_partials", [lambda m, v, x: (1 + 1e-11) / (1 + m.square(x))])
    with pytest.raises(AssertionError):
        test_coefficients_agree_with_high_precision("atan(x)", mpmath.atan, 0.0, 5)


@pytest.mark.parametrize(
    ("text", "x", "expected", "kinds"),
    [
        ("abs(x)", 0.0, (0.0, 0.0, 0.0), ["kink"]),
        ("abs(x)", -2.0, (2.0, -1.0, 0.0), []),
        ("floor(x)", 2.0, (2.0, 0.0, 0.0), ["jump"]),
        ("max(x, x^2)", 2.0, (4.0, 4.0, 1.0), []),
        ("x if x > 1 else x^2", 2.0, (2.0, 1.0, 0.0), []),
        ("3", 0.0, (3.0, 0.0, 0.0), []),
        ("x^0", 0.0, (1.0, 0.0, 0.0), []),
        ("x^5", 0.0, (0.0, 0.0, 0.0), []),
        ("x^2", 0.0, (0.0, 0.0, 1.0), []),
        ("(2*x)^3/(4*x)", 1.0, (2.0, 4.0, 2.0), []),
    ],
)
def test_special_points(text: str, x: float, expected: tuple[float, ...], kinds: list[str]) -> None:
    at = {"x": x} if "x" in text.replace("max", "") else {}
    result = addiff.taylor(text, at, 2, direction={"x": 1.0} if at else {})
    assert result.coefficients["f"] == expected
    assert [w.kind for w in result.warnings] == kinds


def test_a_vertical_slope_leaves_no_doubtful_number_without_a_warning() -> None:
    result = addiff.taylor("sqrt(x)", {"x": 0.0}, 2)
    assert [w.kind for w in result.warnings] == ["undefined", "vertical"]


def test_a_chain_of_steps_is_no_chain_of_calls() -> None:
    text = "sin(" * 3000 + "x" + ")" * 3000
    assert addiff.taylor(text, {"x": 0.0}, 3).coefficients["f"][:2] == (0.0, 1.0)


def test_a_linear_program_makes_no_products() -> None:
    jets = Jets(floats, 10)
    x = jets.curve([1.0, 1.0])
    y: Jet = 3 * x + 2 - x / 4
    assert y.coefficients == [4.75, 2.75, *[0.0] * 9]


def test_the_same_function_of_the_same_arguments_is_one_series() -> None:
    jets = Jets(floats, 4)
    x = jets.curve([0.5, 1.0])
    assert jets.sin(x) is jets.sin(x)
    assert jets.sin(x) is not jets.sin(jets.curve([0.5, 1.0]))


@pytest.mark.parametrize(("text", "x", "k"), [("x^3", 1e-110, 3), ("x^2", 1e-170, 2), ("x^7", 0.0, 7)])
def test_a_power_that_leaves_the_doubles_has_its_coefficients(text: str, x: float, k: int) -> None:
    assert addiff.taylor(text, {"x": x}, k).coefficients["f"][k] == 1.0


def test_minus_zero_is_another_number_than_zero() -> None:
    text = "atan2(x, 0) + 10*atan2(x, -0)"
    assert addiff.taylor(text, {"x": 0}, 0).coefficients["f"][0] == addiff.value(text, {"x": 0}).values["f"]
