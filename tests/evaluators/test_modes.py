"""Forward and reverse are separate and agree: on numbers, on warnings, where derivatives do not exist."""

from math import inf, isnan, nan

import pytest

import addiff

TABLE = [
    ("(x+y)*(x-y)", {"x": 3, "y": 2}, {"x": 6, "y": -4}, []),
    ("sqrt(x) if x > 0 else 0", {"x": 0}, {"x": 0}, []),
    ("abs(x)", {"x": 0}, {"x": 0}, ["kink"]),
    ("abs(x)*y", {"x": 0, "y": 2}, {"x": 0, "y": 0}, ["kink"]),
    ("0.5*abs(x) - 0.5*abs(x) + x", {"x": 0}, {"x": 1}, ["kink"]),
    ("sqrt(x)", {"x": 0}, {"x": inf}, ["vertical"]),
    ("-sqrt(x)", {"x": 0}, {"x": -inf}, ["vertical"]),
    ("sqrt(2*x - x)", {"x": 0}, {"x": nan}, ["undefined", "vertical"]),
    ("u = sqrt(x); 2*u - u", {"x": 0}, {"x": nan}, ["undefined", "vertical"]),
    ("sqrt(x) + 3*sqrt(x) - y", {"x": 0, "y": 2}, {"x": inf, "y": -1}, ["vertical"]),
    ("sqrt(x^2)", {"x": 0}, {"x": nan}, ["undefined", "vertical"]),
    ("sqrt(x)*y", {"x": 0, "y": 0}, {"x": nan, "y": 0}, ["undefined", "vertical"]),
    ("max(sqrt(x), x)", {"x": 0}, {"x": inf}, ["kink", "vertical"]),
    ("max(x, 0)", {"x": 0}, {"x": 0}, ["kink"]),
    ("max(x, y, z)", {"x": 2, "y": 1, "z": 2}, {"x": 0.5, "y": 0, "z": 0.5}, ["kink"]),
    ("max(x, x)", {"x": 2}, {"x": 1}, []),
    ("min(x, y, 1)", {"x": 1, "y": 1}, {"x": 0, "y": 0}, ["kink"]),
    ("clip(x, lo, 5)", {"x": 2, "lo": 2}, {"x": 0.5, "lo": 0.5}, ["kink"]),
    ("floor(floor(x))", {"x": 2}, {"x": 0}, ["jump", "jump"]),
    ("(x > 1) + x", {"x": 1}, {"x": 1}, ["jump"]),
    ("(x > 1 and y > 0) + x", {"x": 1, "y": 1}, {"x": 1, "y": 0}, ["jump"]),
    ("x if x >= 1 else 2*x", {"x": 1}, {"x": 1}, []),
    ("where(abs(x) >= 0, x, 0)", {"x": 0}, {"x": 1}, []),
    ("x^y", {"x": -2, "y": 3}, {"x": 12, "y": nan}, ["undefined"]),
    ("x^y", {"x": 0, "y": 0}, {"x": 0, "y": nan}, ["undefined"]),
    ("exp(x)", {"x": 1000}, {"x": inf}, ["overflow"]),
    ("1/(1 + exp(-x))", {"x": -1000}, {"x": nan}, ["undefined", "overflow"]),
    ("exp(x)*0 + y", {"x": 1, "y": 2}, {"x": 0, "y": 1}, []),
    ("mod(x, y)", {"x": -7.5, "y": 2}, {"x": 1, "y": 4}, []),
]


@pytest.mark.parametrize("mode", ["forward", "reverse"])
@pytest.mark.parametrize(("text", "at", "gradient", "kinds"), TABLE)
def test_the_gradient_and_its_warnings(
    text: str, at: dict[str, float], gradient: dict[str, float], kinds: list[str], mode: str
) -> None:
    result = addiff.grad(text, at, mode=mode)
    assert list(result.gradient) == list(gradient)
    for name, expected in gradient.items():
        found = result.gradient[name]
        assert found == expected or (isnan(found) and isnan(expected)), name
    assert sorted(w.kind for w in result.warnings) == sorted(kinds)


@pytest.mark.parametrize(("text", "at"), [(row[0], row[1]) for row in TABLE])
def test_both_modes_tell_the_same(text: str, at: dict[str, float]) -> None:
    forward, reverse = (addiff.grad(text, at, mode=mode) for mode in ("forward", "reverse"))
    assert forward.warnings == reverse.warnings
    assert addiff.grad(text, at, mode="both").warnings == reverse.warnings


def test_an_input_that_is_not_asked_for_gives_no_warning() -> None:
    result = addiff.grad("abs(x)*y", {"x": 0, "y": 2}, wrt=["y"])
    assert (result.gradient, result.warnings) == ({"y": 0}, ())


@pytest.mark.parametrize("mode", ["forward", "reverse"])
def test_a_product_that_leaves_the_range_of_doubles_half_way_comes_back(mode: str) -> None:
    text = "a = x*1e200; b = a*1e200; c = b*1e-200; c*1e-200"
    result = addiff.grad(text, {"x": 1e-100}, mode=mode)
    assert result.gradient["x"] == pytest.approx(1, rel=1e-13)


@pytest.mark.parametrize("mode", ["forward", "reverse"])
def test_a_derivative_beyond_the_range_is_an_infinity_with_a_warning(mode: str) -> None:
    result = addiff.grad("a = x*1e200; a*1e200", {"x": 1e-200}, mode=mode)
    assert result.gradient == {"x": inf}
    assert [w.kind for w in result.warnings] == ["overflow"]


def test_forward_carries_every_direction_in_one_pass() -> None:
    names = [f"x{k}" for k in range(200)]
    text = "*".join(names)
    at = dict.fromkeys(names, 1.0)
    assert addiff.grad(text, at, mode="forward").gradient == addiff.grad(text, at, mode="reverse").gradient


def test_warnings_stand_in_the_order_of_the_source_once_for_each_place() -> None:
    result = addiff.grad("floor(x) + abs(x) + abs(x) + sqrt(x)", {"x": 0})
    assert [(w.kind, w.column) for w in result.warnings] == [("jump", 1), ("kink", 12), ("vertical", 30)]
