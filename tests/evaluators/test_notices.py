"""Which warnings are told, word for word."""

import pytest

import addiff

KINK = "abs(t) has a kink at x = 0: its slopes on the two sides differ, and the one of least norm is given"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("f(t) = abs(t); f(x) + y", f"{KINK}, in f(x)"),
        ("f(t) = abs(t); f(x) + 2*f(x) + y", f"{KINK}, in f(x)"),
        ("f(t) = abs(t); f(x) + f(y)", f"{KINK}, in f(x) and 1 more call"),
        ("f(t) = abs(t); f(x) + f(y) + f(x*y)", f"{KINK}, in f(x) and 2 more calls"),
        ("f(t) = abs(t); g(t) = f(t); g(x) + g(y)", f"{KINK}, in f(t), in g(x) and 1 more call"),
        ("f(t) = abs(t); f(x) + f(y + 1)", f"{KINK}, in f(x)"),
    ],
)
def test_a_warning_inside_a_function_names_one_call_and_counts_the_others(text: str, message: str) -> None:
    assert [w.message for w in addiff.grad(text, {"x": 0, "y": 0}).warnings] == [message]


def test_turns_of_a_loop_are_no_calls() -> None:
    warnings = addiff.grad("sum(abs(x*i) for i in range(1, 4))", {"x": 0}).warnings
    assert [w.message for w in warnings] == [
        "abs(x*i) has a kink at x*i = 0: its slopes on the two sides differ, and the one of least norm is given"
    ]
