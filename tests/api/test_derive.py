"""The derivative as a program: readable, exact, and in the language."""

from __future__ import annotations

import pytest

import addiff


@pytest.mark.parametrize(
    ("text", "wrt", "derived"),
    [
        ("x^2", "x", "2*x"),
        ("(x+y)*(x-y)", "x", "x - y + (x + y)"),
        ("x*y", "x", "y"),
        ("sin(x)*exp(x)", "x", "v1 = exp(x)\ncos(x)*v1 + v1*sin(x)"),
        ("tanh(x)", "x", "(1/cosh(x))^2"),
        ("-cos(-x)", "x", "-sin(-x)"),
        ("x/y", "y", "-(x/y/y)"),
        ("sqrt(x) if x > 0 else x^2", "x", "1/(2*sqrt(x)) if x > 0 else 2*x"),
        ("log(x) if y > 0 else x^2", "y", "0"),
        ("x^y", "x", "0 if x == 0 and y == 0 else y*x^(y - 1)"),
        ("x^2.5", "x", "2.5*x^1.5"),
        ("digamma(x)", "x", "digamma_1(x) = diff(digamma(x), x)\ndigamma_1(x)"),
        ("diff(x^3, x)", "x", "2*x*3"),
        ("g(t) = diff(t + 2*x, t); g(2*x)*x", "x", "1"),
        ("speed = x*y; speed^2", "x", "speed = x*y\ny*(2*speed)"),
        ("1", "", ""),
    ],
)
def test_what_a_derivative_looks_like(text: str, wrt: str, derived: str) -> None:
    assert addiff.derive(text, wrt=[wrt] if wrt else []).program == derived


def test_several_derivatives_are_outputs_with_names() -> None:
    assert addiff.derive("u = x*y; v = x - y; u; v").program == (
        "du_dx = y\ndu_dy = x\ndv_dx = 1\ndv_dy = -1\ndu_dx; du_dy; dv_dx; dv_dy"
    )


def test_a_name_in_use_is_not_given_again() -> None:
    assert addiff.derive("x^2*df_dx").program == "df_dx_ = 2*x*df_dx\ndf_ddf_dx = x^2\ndf_dx_; df_ddf_dx"


@pytest.mark.parametrize(
    "text",
    [
        "digamma(x)*lgamma(y)",
        "beta(x, y)",
        "hypot(x, y)*atan2(y, x)",
        "sinc(x)*besselj(2, y)",
        "silu(x) + gelu(y)",
        "min(x, y)*max(x, 2*y)*clip(x, 0, 1)",
        "x % y",
        "norminv(x/10)*erfinv(y/10)",
        "diff(sin(x*y)*diff(x^2*y, y), x)",
    ],
)
def test_it_has_the_value_of_the_derivative_again_and_again(text: str) -> None:
    at = {"x": 1.7, "y": 0.6}
    for order in (1, 2):
        derived = text
        for _ in range(order):
            there = "x" in addiff.parse(derived).inputs
            derived = addiff.derive(derived, wrt=["x"]).program if there else "0"
        expected = addiff.value(f"diff({text}, {', '.join(['x'] * order)})", at).values["f"]
        program = addiff.parse(derived)
        assert set(program.inputs) <= set(at)
        ((_, found),) = addiff.value(program, {name: at[name] for name in program.inputs}).values.items()
        assert found == pytest.approx(expected, rel=1e-12, abs=1e-14)


def test_shared_steps_stay_shared() -> None:
    text = "\n".join(["f0 = sin(x)"] + [f"f{k} = f{k - 1}*f{k - 1}" for k in range(1, 30)] + ["f29"])
    assert len(addiff.derive(text).program.split("\n")) < 70


def test_a_deep_program_has_a_derivative() -> None:
    derived = addiff.derive("sin(" * 2000 + "x" + ")" * 2000).program
    assert addiff.value(derived, {"x": 0.0}).values["f"] == 1.0


@pytest.mark.parametrize(
    ("text", "wrt", "derived"),
    [
        ("x if x > 0 else y/0", "y", "0 if x > 0 else 1/0"),
        ("pi = x^2; erf(x)*pi", "x", "pi = x^2\n1.1283791670955126*exp(-x^2)*pi + 2*x*erf(x)"),
        ("a = b_dc^2; a_db = c^2; a; a_db", "c", "da_dc = 0\nda_db_dc = 2*c\nda_dc; da_db_dc"),
    ],
)
def test_what_a_derivative_must_not_break(text: str, wrt: str, derived: str) -> None:
    assert addiff.derive(text, wrt=[wrt]).program == derived
    assert addiff.parse(derived)


def test_a_name_that_the_program_defines_is_not_given_to_a_derivative() -> None:
    derived = addiff.derive("df_dx = x^2; df_dx*y + df_dx").program
    assert addiff.parse(derived).outputs == ("df_dx_", "df_dy")
