"""Results about vectors as the user sees them, against stored texts."""

from __future__ import annotations

from collections.abc import Callable
from math import factorial, inf, isnan, nan
from typing import Any

import pytest

from addiff import render
from addiff.render.directed_layout import _combination, _derivative
from addiff.render.numbers import Figures
from addiff.render.screen import Screen
from addiff.results import HessianVector, JacobianVector, Notice, Taylor, VectorJacobian

Matches = Callable[[str, str], None]

AT = {"x": 3.0, "y": 2.0}

KINK = Notice("kink", "abs(x) has a kink at x = 0", 1, 1, 7)

RESULTS: dict[str, tuple[Any, dict[str, float] | None]] = {
    "jvp": (JacobianVector("u; v", AT, {"u": 6.0, "v": 1.5}, {"u": 2.0, "v": 1 / 3}, (KINK,)), {"x": 1.0, "y": 1 / 7}),
    "vjp": (VectorJacobian("u; v", AT, {"u": 6.0, "v": 1.5}, {"x": 2.0, "y": 3.0}, ()), {"u": 1.0, "v": -0.5}),
    "hvp": (
        HessianVector("f", AT, 5.0, {"x": 6.0, "y": -4.0}, {"x": 2.0, "y": 0.0}, ()),
        {f"direction_{k}": float(k) for k in range(9)},
    ),
    "taylor": (
        Taylor(
            "exp(x); u; value",
            {"x": 0.0},
            4,
            {
                "f1": (1.0, 1.0, 0.5, 1 / 6, 1 / 24),
                "u": (0.0, 1.0, 0.0, -1 / 6, 0.0),
                "value": (1.0, inf, nan, nan, nan),
            },
            (),
        ),
        None,
    ),
}


@pytest.mark.parametrize("width", [60, 200])
@pytest.mark.parametrize("name", RESULTS)
def test_tables_tell_the_vector_beside_the_result(name: str, matches: Matches, width: int) -> None:
    result, vector = RESULTS[name]
    text = render.text(result, "table", screen=Screen(width), outputs=("f",), vector=vector)
    assert max(map(len, text.split("\n"))) <= width
    matches(text, f"{name}_{width}.txt")


@pytest.mark.parametrize("form", ["markdown", "latex"])
@pytest.mark.parametrize("name", RESULTS)
def test_documents_have_the_same(name: str, matches: Matches, form: str) -> None:
    result, vector = RESULTS[name]
    matches(render.text(result, form, screen=Screen(), outputs=("f",), vector=vector), f"{name}_{form}.txt")


def test_without_the_vector_there_is_no_word_of_it() -> None:
    text = render.text(RESULTS["jvp"][0], "table", screen=Screen(), outputs=("f",))
    assert "along" not in text


@pytest.mark.parametrize(
    ("weights", "text"),
    [
        ({"u": 1}, "u"),
        ({"u": -1, "v": 2.5}, "-u + 2.5*v"),
        ({"u": 0, "v": -2}, "-2*v"),
        ({"u": 1e-7, "v": -1}, "1e-7*u - v"),
        ({"u": 0}, "0"),
        ({}, "0"),
        ({f"f{k}": 1 for k in range(8)}, "f0 + f1 + f2 + f3 + f4 + f5 and 2 more"),
    ],
)
def test_a_combination_reads_as_a_sum(weights: dict[str, float], text: str) -> None:
    assert _combination(weights, Figures(6)) == text


def test_a_derivative_is_a_factorial_times_a_coefficient() -> None:
    assert [_derivative(k, 0.5) for k in range(5)] == [0.5, 0.5, 1.0, 3.0, 12.0]
    assert _derivative(170, 1e-300) == pytest.approx(factorial(170) * 1e-300, rel=1e-15)
    assert _derivative(170, 0.0) == 0.0
    assert _derivative(1, 5e-324) == 5e-324
    assert _derivative(3, inf) == _derivative(1000, inf) == inf
    assert isnan(_derivative(1000, nan) or 0.0)


@pytest.mark.parametrize(("k", "c"), [(171, 1e-300), (10_000, 1.0), (171, 0.0), (170, 1e10), (3, 1e308), (20, 1e-310)])
def test_a_derivative_that_doubles_cannot_tell_is_left_out_with_a_word(k: int, c: float) -> None:
    assert _derivative(k, c) is None
    result = Taylor("", {"x": 0.0}, k, {"f": (*[0.0] * k, c)}, ())
    text = render.text(result, "table", screen=Screen())
    assert text.endswith("k! × c_k is left out where it, or a factor, is beyond the doubles\n") or "rounded" in text
    assert "left out" in text
    assert "Infinity" not in text
