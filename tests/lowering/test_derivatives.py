"""`diff` in the language: what it goes by, what it gives, and that no two of them are confused."""

from __future__ import annotations

from math import inf, isnan, nan
from typing import Any

import pytest

import addiff
from addiff.lowering import lower
from addiff.program.wengert import extracted


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("diff(x^2*y, x)", {"x": 3, "y": 2}, 12),
        ("diff(x^2*y, x, y)", {"x": 3, "y": 2}, 6),
        ("diff(x^2*y, x, x)", {"x": 3, "y": 2}, 4),
        ("diff(3, x) + x", {"x": 3}, 3),
        ("diff(y, x) + x", {"x": 3, "y": 2}, 3),
        # perturbation confusion: Siskind & Pearlmutter 2005, and its relatives
        ("diff(x*diff(x*y, y), x)", {"x": 3, "y": 2}, 6),
        ("diff(x*diff(x + y, y), x)", {"x": 1, "y": 1}, 1),
        ("diff(x*diff(x*diff(x*y*z, z), y), x)", {"x": 2, "y": 1, "z": 5}, 12),
        ("diff(diff(x*y, x)*diff(x*y, y), x)", {"x": 2, "y": 3}, 3),
        # parameters
        ("g(t) = diff(t^2, t); g(x)", {"x": 3}, 6),
        ("g(t) = diff(t + 2*x, t); g(2*x)", {"x": 3}, 1),
        ("g(t) = diff(t*x, x); g(x^2)", {"x": 3}, 9),
        ("g(s, t) = diff(s*t, s); g(x, x)", {"x": 3}, 3),
        ("g(t) = t*diff(t^3, t); diff(g(x), x)", {"x": 2}, 36),
        ("g(n, t) = diff(besselj(n, t), t); g(0, x)", {"x": 0}, 0),
        ("h(x) = diff(x*y, x); h(2)", {"y": 5}, 5),
        ("newton(t) = t - (t^2 - 2)/diff(t^2 - 2, t); newton(newton(newton(newton(x))))", {"x": 1.5}, 2**0.5),
        # definitions are names of expressions
        ("a = x^2; diff(a*x, x)", {"x": 2}, 12),
        ("sum(diff(x^i, x) for i in range(4))", {"x": 2}, 17),
        # branches
        ("diff(log(x) if x > 0 else x^2, x)", {"x": -3}, -6),
        ("diff(x^2, x) if x > 0 else 0*y", {"x": 3, "y": 1}, 6),
    ],
)
def test_what_it_gives(text: str, at: dict[str, float], expected: float) -> None:
    assert addiff.value(text, at).values["f"] == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(
    ("text", "x", "expected", "kinds"),
    [
        ("diff(sqrt(x), x)", 0.0, inf, ["vertical"]),
        ("diff(sqrt(x), x) + 1", 0.0, inf, ["vertical"]),
        ("diff(abs(x), x)", 0.0, 0.0, ["kink"]),
        ("diff(sqrt(x^2), x)", 0.0, nan, ["undefined", "vertical"]),
        ("diff(sqrt(x), x, x)", 0.0, nan, ["undefined", "vertical"]),
        ("diff(floor(x), x)", 2.0, 0.0, ["jump"]),
        ("diff(exp(x), x)", 1000.0, inf, ["overflow"]),
        ("diff(x^1, x, x)", 0.0, 0.0, []),
        ("diff(x^x, x)", 0.0, nan, ["undefined"]),
    ],
)
def test_special_points_are_those_of_grad(text: str, x: float, expected: float, kinds: list[str]) -> None:
    result = addiff.value(text, {"x": x})
    found = result.values["f"]
    assert found == expected or (isnan(found) and isnan(expected))
    assert [w.kind for w in result.warnings] == kinds


def test_a_warning_stands_where_its_expression_does() -> None:
    (warning,) = addiff.value("y + diff(abs(x)*2, x)", {"x": 0, "y": 1}).warnings
    assert (warning.kind, warning.column, warning.end_column) == ("kink", 10, 16)


def test_a_warning_of_a_branch_that_is_not_taken_is_not_told() -> None:
    assert addiff.value("diff(abs(x), x) if y > 0 else 1", {"x": 0, "y": -1}).warnings == ()


@pytest.mark.parametrize("mode", ["forward", "reverse", "both"])
def test_it_can_be_differentiated(mode: str) -> None:
    result = addiff.grad("diff(sin(x*y), x)", {"x": 0.5, "y": 2}, mode=mode)
    from math import cos, sin

    assert result.gradient["x"] == pytest.approx(-4 * sin(1), rel=1e-14)
    assert result.gradient["y"] == pytest.approx(cos(1) - sin(1), rel=1e-13)


def test_it_has_second_derivatives_and_a_series() -> None:
    plain, inner = "3*x^2*y^2", "diff(x^3*y^2, x)"
    at = {"x": 0.5, "y": 2.0}
    assert addiff.hessian(inner, at).hessian == addiff.hessian(plain, at).hessian
    assert addiff.hvp(inner, at, {"x": 1}).hvp == addiff.hvp(plain, at, {"x": 1}).hvp
    series = addiff.taylor(inner, at, 3, direction={"x": 1}).coefficients
    assert series == addiff.taylor(plain, at, 3, direction={"x": 1}).coefficients


def test_a_trace_shows_it_as_it_is_written() -> None:
    step = addiff.trace("2*diff(sin(x*y),  x)", {"x": 0.3, "y": 0.7}).steps[2]
    assert (step.op, step.args, step.expression) == ("diff", ("x", "y"), "diff(sin(x*y), x)")


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("diff(x^2, q)", "q is not an input of the program, and diff goes by inputs and parameters", (11, 12)),
        (
            "diff(rate^2, rat)",
            "rat is not an input of the program, and diff goes by inputs and parameters: did you mean rate?",
            (14, 17),
        ),
        ("a = x; diff(a, a)", "a is defined by the program, and diff goes by inputs and parameters", (16, 17)),
        ("diff(x*e, e)", "e is a constant, and diff goes by inputs and parameters", (11, 12)),
        (
            "sum(diff(x^i, i) for i in range(3))",
            "i is the variable of a loop, and diff goes by inputs and parameters",
            (15, 16),
        ),
        (
            "diff(x^2, x, 2)",
            "diff goes by names: write diff(x^2*y, x), and diff(x^2*y, x, x) for the second derivative",
            (14, 15),
        ),
        ("diff(x)", "diff takes at least 2 arguments, not 1", (1, 8)),
    ],
)
def test_what_it_cannot_go_by(text: str, message: str, place: tuple[int, int]) -> None:
    with pytest.raises(addiff.BadNameError) as caught:
        addiff.parse(text)
    error = caught.value
    assert (error.message, (error.column, error.end_column)) == (message, place)


def test_an_expression_without_a_value_has_no_derivative() -> None:
    with pytest.raises(addiff.DomainError) as caught:
        addiff.value("1 + diff(log(x - 5), x)", {"x": 3})
    assert (caught.value.message, caught.value.column) == ("log of a negative number: x - 5 is -2", 10)


def test_a_high_order_by_one_name_costs_no_levels() -> None:
    text = f"diff(exp(2*x), {', '.join(['x'] * 40)})"
    assert addiff.value(text, {"x": 0}).values["f"] == pytest.approx(2.0**40, rel=1e-14)
    assert [w.kind for w in addiff.value("diff(abs(x)*x^4, x, x, x)", {"x": 0}).warnings] == ["kink"]


def test_what_has_no_value_is_not_hidden_by_a_comparison() -> None:
    for text in ("max(1, diff(sqrt(x^2), x))", "min(diff(sqrt(x^2), x), 1)"):
        assert isnan(addiff.value(text, {"x": 0}).values["f"])


def test_one_derivative_in_a_loop_is_lowered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []

    def counted(*arguments: Any) -> Any:
        calls.append(1)
        return extracted(*arguments)

    monkeypatch.setattr(lower, "extracted", counted)
    text = "a = sin(x*y)*exp(y); sum(i*diff(a, x) for i in range(50)) + diff(a, y) + diff(a, x, y)"
    assert addiff.parse(text).lowered.outputs
    assert len(calls) == 3
