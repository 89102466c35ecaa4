"""Programs become steps: shared, folded, unrolled, in linear time, without recursion."""

import pytest

import addiff
from addiff.language.nodes import Node
from addiff.lowering import builder
from addiff.source import Source


def operations(text: str) -> list[str]:
    """The operations of a program, in order."""
    steps = addiff.parse(text).lowered.steps
    return [step.rule.name for step in steps if step.rule.name not in ("input", "constant")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x + y", ["add"]),
        ("+x", []),
        ("(x + 1)*(x + 1)", ["add", "multiply"]),
        ("x*(2*3 + 1)", ["multiply"]),
        ("a = log(x); x^2", ["integer_power"]),
        ("x^2.0", ["integer_power"]),
        ("x^0.5", ["power"]),
        ("pow(x, y)", ["power"]),
        ("max(x, x)", []),
        ("x if 1 > 0 else log(x)", []),
        ("2 > 1 and x > 0", ["greater"]),
        ("1 > 2 and x > 0", []),
        ("0 < x < 1", ["less", "less", "and"]),
        ("x and y", ["not_equal", "not_equal", "and"]),
        ("sum(x^i for i in range(3))", ["integer_power", "integer_power", "add", "integer_power", "add"]),
        ("sum(i*x for i in range(4) if i != 2)", ["multiply", "multiply", "add", "multiply", "add"]),
        ("max(x*i for i in range(3))", ["multiply", "multiply", "multiply", "max"]),
        ("g(t) = sin(t); g(x) + g(x)", ["sin", "add"]),
        ("heaviside(x, h=1) - heaviside(x, 1)", ["heaviside", "subtract"]),
        ("heaviside(x) - heaviside(x, h=1/2)", ["heaviside", "subtract"]),
    ],
)
def test_what_a_program_becomes(text: str, expected: list[str]) -> None:
    assert operations(text) == expected


def test_a_step_bears_the_first_name_that_the_user_gave_it() -> None:
    steps = addiff.parse("s = x + y; t = x + y; u = x; s*t*u").lowered.steps
    assert [step.name for step in steps] == ["x", "y", "s", None, None]


def test_a_constant_that_has_no_value_waits_until_it_is_needed() -> None:
    assert addiff.value("1/0 if x > 5 else 1", {"x": 1}).values == {"f": 1}


def test_a_function_called_twice_by_each_of_sixty_functions_is_lowered_once() -> None:
    lines = ["f0(t) = t + 1"] + [f"f{k}(t) = f{k - 1}(t) + f{k - 1}(t)" for k in range(1, 61)] + ["f60(x)"]
    assert len(operations("\n".join(lines))) == 61


@pytest.mark.parametrize(
    ("text", "at", "message"),
    [
        (
            "sum(x for i in range(n))",
            {"x": 1, "n": 3},
            "a bound of range is a finite number known before evaluation, so it cannot depend on an input: define n in "
            "the program, as in `n = 3`",
        ),
        (
            "order = 2*mode - 1; besselj(order, x)",
            {"x": 1, "mode": 3},
            "the n of besselj is a finite number known before evaluation, so it cannot depend on an input: define mode "
            "in the program, as in `mode = 3`",
        ),
        (
            "sum(x for i in range(9) if i < 2 + end)",
            {"x": 1, "end": 3},
            "the condition of a loop is a finite number known before evaluation, so it cannot depend on an input: "
            "define end in the program, as in `end = 3`",
        ),
        (
            "sum(x for i in range(1 + 1/0))",
            {"x": 1},
            "a bound of range is a finite number known before evaluation, which this is not",
        ),
        ("sum(x for i in range(2.5))", {"x": 1}, "a bound of range is a whole number, not 2.5"),
        ("sum(x for i in range(0, 5, 0))", {"x": 1}, "the step of range is 0: give another, or none for 1"),
        (
            "max(x for i in range(0))",
            {"x": 1},
            "max of nothing: the loop takes no turn, so give it a larger range",
        ),
    ],
)
def test_what_must_be_fixed_or_is_not_there_is_explained(text: str, at: dict[str, float], message: str) -> None:
    with pytest.raises(addiff.ShapeError) as caught:
        addiff.value(text, at)
    assert caught.value.message == message
    assert caught.value.line == 1


def test_of_what_must_be_fixed_the_argument_is_marked() -> None:
    with pytest.raises(addiff.ShapeError) as caught:
        addiff.value("x + besselj(mode, x)", {"x": 1, "mode": 2})
    assert (caught.value.column, caught.value.end_column) == (13, 17)


def test_a_loop_that_is_too_long_tells_the_turns_that_it_is_known_to_take() -> None:
    with pytest.raises(addiff.LimitError) as caught:
        addiff.value("sum(sum(i*j for j in range(10^6)) for i in range(10))", {})
    assert caught.value.message == (
        "the loops of the program take at least 1,000,010 turns, and at most 1,000,000 are unrolled"
    )


@pytest.mark.parametrize(
    "text",
    [
        "sum(1 for i in range(10^9))",
        "sum(x for i in range(0, -10^12, -1))",
        "sum(sum(sum(x for k in range(10^4)) for j in range(10^4)) for i in range(10^4))",
    ],
)
def test_loops_beyond_the_limit_are_refused_at_once(text: str) -> None:
    with pytest.raises(addiff.LimitError, match="at most 1,000,000 are unrolled"):
        addiff.value(text, {"x": 1} if "x" in text else {})


def test_an_empty_sum_is_0_and_an_empty_product_is_1() -> None:
    assert addiff.value("sum(x for i in range(0)) + 2*prod(x for i in range(0))", {"x": 5}).values == {"f": 2}


@pytest.mark.parametrize("text", ["x + 1 + 2 + 3 + 4", "sum(x + i for i in range(9))", "g(t) = diff(t*t, t); g(x + 1)"])
def test_steps_of_every_kind_count_towards_the_limit(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builder, "MOST_STEPS", 3)
    with pytest.raises(addiff.LimitError, match="the program has more than 3 steps"):
        addiff.parse(text).lowered  # noqa: B018  # it is made when asked for


def test_constants_count_as_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builder, "MOST_STEPS", 9)
    made = builder.Builder(Source("", None))
    for k in range(9):
        made.constant(float(k), Node(0, 0))
    with pytest.raises(addiff.LimitError):
        made.constant(9.0, Node(0, 0))
