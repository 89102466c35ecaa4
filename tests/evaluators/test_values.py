"""Only what is needed is evaluated, and what has no value says so."""

import pytest

import addiff


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("b = log(x); b if x > 0 else 0", {"x": -1}, 0),
        ("a = log(x); x^2", {"x": -1}, 1),
        ("g(t) = log(t); g(x) if x > 0 else g(-x)", {"x": -1}, 0),
        ("1 if 2 < x < log(x - 5) else 0", {"x": 1}, 0),
        ("x > 0 and log(x) > 0", {"x": -1}, 0),
        ("x < 0 or log(x) > 0", {"x": -1}, 1),
        ("where(x == 0, 1, sin(x)/x)", {"x": 0}, 1),
        ("b = log(x); c = (b > 0 if y > 0 else z > 0); b if c else 0", {"x": -1, "y": -1, "z": -1}, 0),
        ("1/0 if x > 5 else 1", {"x": 1}, 1),
        ("(2 and 3) + x", {"x": 1}, 2),
        ("(x and 3) + 0", {"x": 0}, 0),
        ("(0 or x) + 0", {"x": 7}, 1),
        ("not not x", {"x": 7}, 1),
        ("x if x else 5", {"x": 0}, 5),
        ("exp(-exp(x))", {"x": 1000}, 0),
        ("1/inf + x", {"x": 2}, 2),
        ("exp(-x)", {"x": float("inf")}, 0),
    ],
)
def test_only_what_is_needed_is_evaluated(text: str, at: dict[str, float], expected: float) -> None:
    program = addiff.parse(text)
    assert addiff.value(program, at).values == {program.outputs[0]: expected}


@pytest.mark.parametrize(
    ("text", "at", "message", "place"),
    [
        ("y + log(x - 5)", {"x": 3, "y": 1}, "log of a negative number: x - 5 is -2", (1, 5, 15)),
        ("g(t) = log(t - 5)\ng(x)", {"x": 3}, "log of a negative number: t - 5 is -2, in g(x)", (1, 8, 18)),
        ("a = x\n\nsqrt(a - 2)", {"x": 1}, "square root of a negative number: a - 2 is -1", (3, 1, 12)),
        ("y*exp(x)", {"x": 1000, "y": 0}, "zero times infinity: y is 0, exp(x) is inf", (1, 1, 9)),
        ("x - y", {"x": float("inf"), "y": float("inf")}, "infinity minus infinity: x is inf, y is inf", (1, 1, 6)),
        ("sum(log(x - i) for i in range(5))", {"x": 3.5}, "log of a negative number: x - i is -0.5", (1, 5, 15)),
        ("1/x", {"x": 0}, "division by zero: x is 0", (1, 1, 4)),
    ],
)
def test_what_has_no_value_says_what_and_where(
    text: str, at: dict[str, float], message: str, place: tuple[int, int, int]
) -> None:
    with pytest.raises(addiff.DomainError) as caught:
        addiff.value(text, at)
    error = caught.value
    assert (error.message, (error.line, error.column, error.end_column)) == (message, place)


def test_the_first_value_that_does_not_exist_is_told_even_if_a_later_step_fails() -> None:
    with pytest.raises(addiff.DomainError, match=r"^infinity minus infinity: y is inf, x is inf"):
        addiff.value("a = y - x; log(-1 if a > 0 else -2)", {"x": float("inf"), "y": float("inf")})


def test_an_overflow_is_an_infinity_and_a_warning() -> None:
    result = addiff.value("-exp(x)", {"x": 1000})
    assert result.values == {"f": float("-inf")}
    assert [(w.kind, w.column, w.end_column) for w in result.warnings] == [("overflow", 2, 8)]


@pytest.mark.parametrize("text", ["sum(v)", "var(v)", "prod(v)", "v @ v", "sum(v^2, axis=0)"])
def test_a_reduction_to_a_number_may_overflow(text: str) -> None:
    result = addiff.value(text, {"v": [1e308, 1e308]})
    assert result.values == {"f": float("inf")}
    assert "overflow" in {w.kind for w in result.warnings}


def test_a_condition_gives_no_warning() -> None:
    assert addiff.value("1 if exp(x) > 5 else 0", {"x": 1000}).warnings == ()


def test_a_chain_of_a_hundred_thousand_steps_needs_no_deeper_stack() -> None:
    depth = 100_000
    result = addiff.grad("sin(" * depth + "x" + ")" * depth, {"x": 0.0})
    assert (result.value, result.gradient) == (0.0, {"x": 1.0})


def test_lazy_steps_nested_ten_thousand_deep_are_evaluated_on_demand() -> None:
    text = " ".join(f"{k} if x < {k} else" for k in range(10_000)) + " x"
    assert addiff.grad(text, {"x": 20_000.5}).gradient == {"x": 1.0}
