"""What holds for every program: forward and reverse agree, text and program say the same, both with any point.

Programs are made from the table of rules, so that a new row takes part without a word here; points are random numbers
and those at which derivatives are known not to exist.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import addiff
from addiff.language import parse, printing
from addiff.primitives.table import FUNCTIONS
from addiff.source import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hypothesis.strategies import DrawFn, SearchStrategy

NAMES = ("x", "y", "z")
SPECIAL = (0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, 3.0, -2.0, 1e-300, 1e300, 710.0, float("inf"), float("-inf"))
OPERATORS = ("+", "-", "*", "/", "^", "%")
COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")
WHOLE = [str(n) for n in range(4)]

points = st.fixed_dictionaries({n: st.one_of(st.sampled_from(SPECIAL), st.floats(-5, 5)) for n in NAMES})


def leaves() -> SearchStrategy[str]:
    numbers = st.sampled_from(["0", "1", "2", "0.5", "3", "-1", "pi", "1e-3"])
    return st.one_of(st.sampled_from(NAMES), st.sampled_from(NAMES), numbers)


@st.composite
def calls(draw: DrawFn, inner: SearchStrategy[str], names: Sequence[str] = tuple(sorted(FUNCTIONS))) -> str:
    """A function of the table on some arguments; those that must be whole numbers are."""
    name = draw(st.sampled_from(names))
    rule = FUNCTIONS[name]
    count = len(rule.parameters) + (draw(st.integers(-1, 1)) if rule.variadic else 0)
    arguments = [draw(st.sampled_from(WHOLE) if k < rule.fixed else inner) for k in range(count)]
    return f"{name}({', '.join(arguments)})"


def compound(inner: SearchStrategy[str]) -> SearchStrategy[str]:
    return st.one_of(
        calls(inner),
        st.builds("({} {} {})".format, inner, st.sampled_from(OPERATORS), inner),
        st.builds("({} if {} {} {} else {})".format, inner, inner, st.sampled_from(COMPARISONS), inner, inner),
        st.builds("({} {} {})".format, inner, st.sampled_from(["and", "or", *COMPARISONS]), inner),
        st.builds("sum({} + i*x for i in range(3))".format, inner),
        st.builds("-{}".format, inner),
        st.builds("(not {})".format, inner),
    )


def smooth(inner: SearchStrategy[str]) -> SearchStrategy[str]:
    """What has no kinks and no jumps: across one a finite difference is no derivative, and the check says so."""
    names = [
        name
        for name, rule in sorted(FUNCTIONS.items())
        if not (rule.asks_dependence or rule.demand or {s.kind for s in rule.special} & {"kink", "jump"})
    ]
    operation = st.builds("({} {} {})".format, inner, st.sampled_from("+-*/^"), inner)
    return st.one_of(calls(inner, tuple(names)), operation, st.builds("-{}".format, inner))


expressions = st.recursive(leaves(), compound, max_leaves=12)
curved = st.recursive(leaves(), smooth, max_leaves=10)


@st.composite
def programs(draw: DrawFn) -> str:
    """Two definitions, a function, and an output that uses them."""
    lines = [f"a = {draw(expressions)}", f"g(t) = t*({draw(expressions)}) + t", f"b = g({draw(expressions)})"]
    joined = draw(
        st.sampled_from(["a + b", "b if x > 0 else a", "a*b", "max(a, b)", "g(a)", "a", "b - g(b)", "a/(1 + b^2)"])
    )
    return "\n".join([*lines, joined])


def answer(text: str, at: dict[str, float], mode: str) -> Any:
    """What `grad` says: the result, or the kind and place of its error."""
    program = addiff.parse(text)
    point = {name: at[name] for name in program.inputs}
    try:
        return addiff.grad(program, point, mode=mode)
    except addiff.AddiffError as error:
        return error.kind, error.message, error.line, error.column


@settings(max_examples=400, deadline=None)
@given(programs(), points)
def test_forward_and_reverse_tell_the_same(text: str, at: dict[str, float]) -> None:
    both = answer(text, at, "both")  # fails where the derivatives differ by more than rounding
    assert not isinstance(both, tuple) or both[0] == "domain", both
    forward, reverse = answer(text, at, "forward"), answer(text, at, "reverse")
    if isinstance(both, tuple):
        assert forward == reverse == both
    else:
        assert forward.warnings == reverse.warnings == both.warnings
        assert forward.value == reverse.value


@settings(max_examples=200, deadline=None)
@given(programs(), points)
def test_no_value_is_nan_and_no_doubtful_derivative_is_silent(text: str, at: dict[str, float]) -> None:
    found = answer(text, at, "reverse")
    if isinstance(found, tuple):
        return
    assert found.value == found.value
    kinds = {warning.kind for warning in found.warnings}
    finite = all(abs(x) < float("inf") for x in found.at.values())
    for slope in found.gradient.values():
        if slope != slope:
            assert "undefined" in kinds
        elif abs(slope) == float("inf") and finite:
            assert kinds & {"vertical", "overflow"}


@settings(max_examples=200, deadline=None)
@given(programs(), points)
def test_a_program_printed_and_read_again_is_the_same_program(text: str, at: dict[str, float]) -> None:
    again = printing.text(parse(Source(text)))
    assert printing.text(parse(Source(again))) == again
    first, second = answer(text, at, "reverse"), answer(again, at, "reverse")
    if isinstance(first, tuple):
        assert first[0] == second[0]  # the message quotes the text as it is spelled
    else:
        assert repr(first.value) == repr(second.value)
        assert repr(first.gradient) == repr(second.gradient)
        # parentheses that are gone move a place: two may become one
        assert {w.kind for w in first.warnings} == {w.kind for w in second.warnings}


@settings(max_examples=150, deadline=None)
@given(programs(), points)
def test_a_trace_ends_with_the_gradient(text: str, at: dict[str, float]) -> None:
    found = answer(text, at, "reverse")
    if isinstance(found, tuple):
        return
    steps = {s.name: s for s in addiff.trace(text, found.at).steps if s.op == "input"}
    assert repr({name: steps[name].adjoint for name in found.gradient}) == repr(found.gradient)


@settings(max_examples=100, deadline=None)
@given(curved, st.fixed_dictionaries({n: st.floats(0.1, 3) for n in NAMES}))
def test_the_check_finds_nothing(text: str, at: dict[str, float]) -> None:
    program = addiff.parse(text)
    point = {name: at[name] for name in program.inputs}
    try:
        result = addiff.check(program, point)
    except addiff.DomainError:
        return
    assert result.agree, result


def test_the_properties_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    from addiff.evaluators import gradients

    monkeypatch.setattr(gradients, "adjoints", lambda tape, output, of: [1.0] * len(of))
    with pytest.raises(addiff.DisagreementError):
        addiff.grad("x^2", {"x": 3}, mode="both")
