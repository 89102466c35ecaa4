"""Programs with arrays: what is evaluated and what is not, element by element, and what is told of elements."""

from __future__ import annotations

from math import inf
from typing import Any

import numpy as np
import pytest

import addiff
from addiff.errors import DomainError

MODES = ("forward", "reverse", "both")


def gradient(text: str, at: dict[str, Any], mode: str = "both") -> tuple[Any, list[str]]:
    found = addiff.grad(text, at, mode=mode)
    return found.gradient, [notice.kind for notice in found.warnings]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("text", "v", "expected"),
    [
        ("sum(where(v > 0, log(v), 0))", [1.0, -1.0, 2.0], [1.0, 0.0, 0.5]),
        ("sum(where(v > 0, sqrt(v), v^2))", [4.0, 0.0, -3.0], [0.25, 0.0, -6.0]),
        ("sum(where(v > 0, where(v > 1, log(v - 1), v), sqrt(-v)))", [2.0, 0.5, -4.0], [1.0, 1.0, -0.25]),
        # one definition, chosen by two conditions that overlap: each element once
        ("u = 1/v; sum(where(v > 1, u, 0) + where(v > 0, u, 0))", [2.0, 0.5, 0.0], [-0.5, -4.0, 0.0]),
        ("u = log(v); sum(where(v > 1, u, 0)) + sum(where(v < 1, 0, u))", [2.0, -5.0], [1.0, 0.0]),
        # logic: the second operand only where it matters
        ("sum(where(v > 0 and log(v) > 0, v, 0))", [3.0, -1.0, 0.5], [1.0, 0.0, 0.0]),
        ("sum(where(v <= 0 or log(v) > 0, v^2, 0))", [3.0, -1.0, 0.5], [6.0, -2.0, 0.0]),
        ("sum(where(0 < v < 1/v, v, 0))", [0.5, 0.0, 2.0], [1.0, 0.0, 0.0]),
        # what mixes elements is evaluated whole where one of them is needed
        ("sum(where(v > 0, v*sum(sqrt(abs(v))), 0))", [1.0, -4.0], [3.5, -0.25]),
        ("sum(where(v > 9, sum(log(v)), v))", [1.0, -4.0], [1.0, 1.0]),
        # a condition that is a number takes a branch, whatever the shape of the branches
        ("sum(log(v) if v[0] > 0 else v)", [-1.0, 2.0], [1.0, 1.0]),
        ("sum(2*v if v[0] > 0 else log(v))", [1.0, -2.0], [2.0, 2.0]),
    ],
)
def test_what_is_not_chosen_is_neither_evaluated_nor_differentiated(
    text: str, v: list[float], expected: list[float], mode: str
) -> None:
    found, warnings = gradient(text, {"v": v}, mode)
    np.testing.assert_allclose(found["v"], expected, rtol=1e-15)
    assert warnings == []


def test_a_choice_broadcasts() -> None:
    found, _ = gradient(
        "sum(where(A > 0, log(A), s)*v)", {"A": [[1.0, -1.0], [2.0, 4.0]], "s": 3.0, "v": [10.0, 100.0]}
    )
    np.testing.assert_allclose(found["A"], [[10.0, 0.0], [5.0, 25.0]])
    assert found["s"] == 100.0
    np.testing.assert_allclose(found["v"], [np.log(2.0), 3.0 + np.log(4.0)])


def test_second_derivatives_stay_with_what_is_chosen() -> None:
    found = addiff.hessian("sum(where(v > 0, v*log(v), v^3))", {"v": [2.0, -1.0]})
    np.testing.assert_allclose(found.hessian["v"]["v"], [[0.5, 0.0], [0.0, -6.0]], rtol=1e-15)
    assert found.warnings == ()


@pytest.mark.parametrize(
    ("text", "at", "message"),
    [
        ("log(v)", {"v": [1.0, -2.0]}, "log of a negative number: v[1] is -2"),
        ("log(v - 1)", {"v": [3.0, 0.5]}, "log of a negative number: (v - 1)[1] is -0.5"),
        ("A/v", {"A": [[1.0, 2.0], [3.0, 4.0]], "v": [1.0, 0.0]}, "division by zero: v[1] is 0"),
        ("v/s", {"v": [1.0, 2.0], "s": 0.0}, "division by zero: s is 0"),
        ("v*w", {"v": [1.0, 0.0], "w": [1.0, inf]}, "zero times infinity: v[1] is 0, w[1] is inf"),
        ("atan2(v, v)", {"v": [1.0, inf]}, "angle of two infinities: v[1] is inf"),
        ("gamma(v)", {"v": [[1.0, 2.0], [3.0, -1.0]]}, "gamma of zero or a negative whole number: v[1, 1] is -1"),
        ("inv(A)", {"A": [[1.0, 2.0], [2.0, 4.0]]}, "inverse of a singular matrix: A is [[1, 2], [2, 4]]"),
        ("solve(A, [1, 2])", {"A": [[0.0] * 2] * 2}, "linear equations with a singular matrix: A is [[0, 0], [0, 0]]"),
        ("softmax(v)", {"v": [inf, inf]}, "softmax of infinities: v is [inf, inf]"),
        ("sum(v)", {"v": [inf, -inf]}, "sum(v) has no value: v is [inf, -inf]"),
        ("f(x) = log(x); f(v)", {"v": [1.0, -2.0]}, "log of a negative number: v[1] is -2, in f(v)"),
        ("sum(log(v[i]) for i in range(2))", {"v": [1.0, -2.0]}, "log of a negative number: v[i] is -2"),
    ],
)
def test_an_element_without_a_value_is_named(text: str, at: dict[str, Any], message: str) -> None:
    with pytest.raises(DomainError) as caught:
        addiff.value(text, at)
    assert caught.value.message == message


def test_the_first_step_without_a_value_is_told_though_a_later_one_hides_it() -> None:
    with pytest.raises(DomainError) as caught:
        addiff.value("sum(where(log(v) > 0, 1, 2))", {"v": [1.0, -2.0]})
    assert caught.value.message == "log of a negative number: v[1] is -2"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("text", "v", "expected", "message"),
    [
        ("sum(abs(v))", [2.0, 0.0], [1.0, 0.0], "abs(v) has a kink at v[1] = 0"),
        ("max(v)", [1.0, 3.0, 3.0], [0.0, 0.5, 0.5], "max(v) has a kink at v[1] = 3"),
        ("sum(max(v, 0))", [1.0, 0.0], [1.0, 0.0], "max(v, 0) has a kink at v[1] = 0"),
        ("norm(v)", [0.0, 0.0], [0.0, 0.0], "norm(v) has a kink at v[0] = 0"),
        ("sum(floor(v))", [0.5, 1.0], [0.0, 0.0], "floor(v) jumps at v[1] = 1"),
        ("sum(sqrt(v))", [4.0, 0.0], [0.25, inf], "sqrt(v) has an infinite slope at v[1] = 0"),
        ("sum(exp(v))", [0.0, 1000.0], [1.0, inf], "exp(v) is beyond the largest number of a double, 1.8e308, at v[1]"),
    ],
)
def test_a_doubtful_derivative_names_its_element(
    text: str, v: list[float], expected: list[float], message: str, mode: str
) -> None:
    found = addiff.grad(text, {"v": v}, mode=mode)
    np.testing.assert_array_equal(found.gradient["v"], expected)
    assert found.warnings[0].message.startswith(message)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("u = sqrt(v); sum(2*u - u)", [0.25, np.nan]),
        ("sum(sqrt(2*v - v))", [0.25, np.nan]),
        ("sum(sqrt(v))", [0.25, inf]),
        ("-sum(sqrt(v)*[1, 2])", [-0.25, -inf]),
        ("sum(reshape(sqrt(v), [2, 1])*[[1, 3], [5, 7]])", [1.0, inf]),
        ("sum(sqrt(v)[::-1]*[0, 1])", [0.25, np.nan]),
        ("concat(sqrt(v), v)[2] + sqrt(v)[0]", [1.25, 0.0]),
    ],
)
def test_infinite_slopes_are_summed_along_paths(text: str, expected: list[float], mode: str) -> None:
    found, _ = gradient(text, {"v": [4.0, 0.0]}, mode)
    np.testing.assert_array_equal(found["v"], expected)


def test_a_jacobian_has_infinite_slopes_only_where_they_are() -> None:
    for mode in MODES:
        found = addiff.jacobian("sqrt(v)", {"v": [4.0, 0.0]}, mode=mode).jacobian["f"]["v"]
        np.testing.assert_array_equal(found, [[0.25, 0.0], [0.0, inf]])


def test_values_that_no_step_needs_any_more_do_no_harm() -> None:
    assert addiff.value("a = v + 1; b = a*a; sum(b)/sum(b)", {"v": [1.0, 2.0]}).values == {"f": 1.0}
    with pytest.raises(DomainError) as caught:
        addiff.value("a = v + 1; b = a*a; log(b - 9)", {"v": [1.0, 2.0]})
    assert caught.value.message == "log of a negative number: (b - 9)[0] is -5"


@pytest.mark.parametrize(
    "terms", ["x[i]*x[i - 1] for i in range(1, len(x))", "[x[i]*x[i - 1] for i in range(1, len(x))]"]
)
def test_a_program_that_takes_an_array_apart_is_linear_in_its_size(terms: str) -> None:
    n = 20_000
    x = np.linspace(0.0, 1.0, n)
    found = addiff.grad(f"sum({terms})", {"x": x}).gradient["x"]
    expected = np.zeros(n)
    expected[1:] += x[:-1]
    expected[:-1] += x[1:]
    np.testing.assert_allclose(found, expected, rtol=1e-15)


def test_a_value_beyond_the_doubles_that_counts_for_nothing_is_no_rounding() -> None:
    found = addiff.check("x + sum(sqrt(clip(v, 0, 1)))", {"x": 1.0, "v": [0.0, inf, 3.0]})
    assert found.agree


def test_a_number_beyond_the_doubles_is_told_among_arrays() -> None:
    found = addiff.grad("s*s + sum(x*s)", {"x": [1.0, 2.0], "s": 1e200})
    assert [notice.kind for notice in found.warnings] == ["overflow"]


def test_a_sum_beyond_the_doubles_is_told() -> None:
    found = addiff.grad("sum(x)*y", {"x": [1e308, 1e308], "y": 1.0})
    assert [notice.message for notice in found.warnings] == [
        "sum(x) is beyond the largest number of a double, 1.8e308, at this point"
    ]


@pytest.mark.parametrize(
    ("function", "x"),
    [(f, 0.0) for f in ("abs", "relu", "sqrt", "cbrt", "sign")] + [("floor", 2.0), ("asin", 1.0), ("round", 0.5)],
)
def test_second_derivatives_at_special_points_are_those_of_numbers(function: str, x: float) -> None:
    found = addiff.hessian(f"sum({function}(v))", {"v": [x, 0.3]})
    told = addiff.hessian(f"{function}(x) + {function}(y)", {"x": x, "y": 0.3})
    single = [[told.hessian[a][b] for b in "xy"] for a in "xy"]
    np.testing.assert_allclose(found.hessian["v"]["v"], single, rtol=1e-14)  # NumPy's cbrt is another than Python's
    assert {notice.kind for notice in found.warnings} == {notice.kind for notice in told.warnings}
