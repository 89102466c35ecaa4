"""The Python interface: what a program that uses addiff as a library relies on."""

from __future__ import annotations

import dataclasses
from math import inf, nan
from typing import Any

import pytest

import addiff

MANY = "x1 + x2 + x3 + x4 + x5 + x6 + x7"


def test_the_worked_example_of_the_reference() -> None:
    p = addiff.parse("(x+y)*(x-y)")
    assert (p.inputs, p.outputs) == (("x", "y"), ("f",))
    r = addiff.grad(p, {"x": 3, "y": 2})
    assert (r.value, r.gradient) == (5.0, {"x": 6.0, "y": -4.0})


def test_text_is_accepted_in_place_of_a_program() -> None:
    assert addiff.grad("x^2", {"x": 3}).gradient == {"x": 6.0}


def test_a_program_is_evaluated_at_any_number_of_points() -> None:
    p = addiff.parse("x^2")
    assert [addiff.value(p, {"x": x}).values["f"] for x in (1, 2, 3)] == [1.0, 4.0, 9.0]


def test_results_are_frozen_and_their_fields_are_the_members_of_the_json() -> None:
    r = addiff.grad("x", {"x": 1})
    assert [f.name for f in dataclasses.fields(r)] == ["expression", "at", "mode", "value", "gradient", "warnings"]
    with pytest.raises(dataclasses.FrozenInstanceError):
        r.value = 2.0  # type: ignore[misc]


def test_a_constant_may_be_made_an_input() -> None:
    p = addiff.parse("2*e", inputs=("e",))
    assert p.inputs == ("e",)
    assert addiff.grad(p, {"e": 3}).gradient == {"e": 2.0}


def test_a_constant_that_the_point_binds_is_an_input() -> None:
    assert addiff.grad("e*x", {"e": 3, "x": 2}).gradient == {"e": 2.0, "x": 3.0}


def test_names_are_compared_in_their_normal_form() -> None:
    assert addiff.grad("ﬁ^2", {"ﬁ": 3}, wrt=["ﬁ"]).gradient == {"fi": 6.0}
    assert addiff.jvp("ﬁ^2", {"fi": 3}, {"ﬁ": 1}).jvp == {"f": 6.0}
    assert addiff.vjp("ﬁ = x^2; ﬁ", {"x": 3}, {"ﬁ": 1}).vjp == {"x": 6.0}
    assert addiff.hvp("ﬁ^2", {"ﬁ": 3}, {"ﬁ": 1}).hvp == {"fi": 2.0}
    assert addiff.taylor("ﬁ^2", {"ﬁ": 3}, 1, direction={"ﬁ": 1}).coefficients == {"f": (9.0, 6.0)}
    assert addiff.parse("2*e", inputs=("ｅ",)).inputs == ("e",)


def test_wrt_chooses_and_orders() -> None:
    assert list(addiff.grad("x*y*z", {"x": 1, "y": 2, "z": 3}, wrt=["z", "x"]).gradient) == ["z", "x"]


@pytest.mark.parametrize("mode", ["forward", "reverse", "both"])
def test_the_mode_is_told(mode: str) -> None:
    assert addiff.grad("x", {"x": 1}, mode=mode).mode == mode


@pytest.mark.parametrize(
    ("text", "at", "options", "kind", "message"),
    [
        ("x", {}, {}, "name", "no value for x: add --at x=..."),
        ("x*y*z", {"y": 1}, {}, "name", "no value for x and z: add --at x=...,z=..."),
        ("rate", {"rat": 2}, {}, "name",
         "the point (--at) gives rat, which the program does not have: did you mean rate?"),
        ("a = x; a*x", {"x": 1, "a": 2}, {}, "name", "the point (--at) gives a, which the program defines itself"),
        ("x", {"x": nan}, {}, "domain", "the point (--at) gives NaN to x: a value is a number"),
        ("x", {"x": "3"}, {}, "usage", "the value of x is text, not a number: '3'"),
        ("x", {"x": None}, {}, "usage", "the value of x is not a number: None"),
        ("x", {"x": 10**400}, {}, "usage", "the value of x is not a number: an integer beyond the doubles"),
        ("x", {"x": 1}, {"wrt": ["y"]}, "name", "y is not an input of the program (its inputs: x)"),
        (MANY, {}, {}, "name",
         "no value for x1, x2, x3, x4, x5 and 2 more: add --at x1=...,x2=...,x3=...,x4=...,x5=...,..."),
        (MANY, dict.fromkeys(addiff.parse(MANY).inputs, 1), {"wrt": ["y"]}, "name",
         "y is not an input of the program (its inputs: x1, x2, x3, x4, x5 and 2 more)"),
        ("ﬁ^2", {"ﬁ": 3, "fi": 2}, {}, "usage", "fi is given twice"),
        ("x", {"x": 1}, {"wrt": ["x", "ｘ"]}, "name", "x is asked for twice"),
        ("x", {"x": 1}, {"wrt": ["x", "x"]}, "name", "x is asked for twice"),
        ("x", {"x": 1}, {"mode": "sideways"}, "usage", "no mode 'sideways': forward, reverse or both"),
        ("x; x^2", {"x": 1}, {}, "usage", "grad is for one output, and the program has 2: x, f2 (x^2)"),
        ("u = x^2\nu\nu - 1", {"x": 1}, {}, "usage",
         "grad is for one output, and the program has 2: u in line 2, f2 (u - 1) in line 3"),
        ("r == 2; pi*r", {"r": 1}, {}, "usage",
         "grad is for one output, and the program has 2: f1 (r == 2), f2 (pi*r): to define a name, write ="),
        ("x;" + "; ".join(f"x + {k} + sin(x) + cos(x) + tan(x) + exp(x)" for k in range(7)), {"x": 1}, {}, "usage",
         "grad is for one output, and the program has 8: x, f2 (x + 0 + sin(x) + cos(x) + tan…), "
         "f3 (x + 1 + sin(x) + cos(x) + tan…), f4 (x + 2 + sin(x) + cos(x) + tan…), "
         "f5 (x + 3 + sin(x) + cos(x) + tan…) and 3 more"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(text: str, at: dict[str, Any], options: dict[str, Any], kind: str, message: str) -> None:
    with pytest.raises(addiff.AddiffError) as caught:
        addiff.grad(text, at, **options)
    assert (caught.value.kind, caught.value.message) == (kind, message)


def test_an_error_in_the_program_carries_its_place() -> None:
    with pytest.raises(addiff.DomainError) as caught:
        addiff.value("y +\\\nlog(x - 5)".replace("\\\n", " "), {"x": 3, "y": 1})
    error = caught.value
    assert (error.kind, error.line, error.column, error.end_column) == ("domain", 1, 5, 15)


@pytest.mark.parametrize(("text", "line"), [("x\nx^2\nx^3", 2), ("x\nx^2\nx == 3", 3)])
def test_several_outputs_are_told_at_the_comparison_or_else_at_the_second(text: str, line: int) -> None:
    with pytest.raises(addiff.UsageError) as caught:
        addiff.grad(text, {"x": 1})
    assert caught.value.line == line


def test_an_error_outside_the_program_has_no_place() -> None:
    with pytest.raises(addiff.BadNameError) as caught:
        addiff.value("x", {"x": 1, "z": 2})
    assert (caught.value.line, caught.value.column, caught.value.end_column) == (None, None, None)


def test_the_point_may_hold_infinities() -> None:
    assert addiff.value("exp(-x)", {"x": inf}).values == {"f": 0.0}


def test_a_long_program_gives_a_short_repr() -> None:
    assert repr(addiff.parse(MANY)) == "<Program of x1, x2, x3, x4, x5 and 2 more for f>"
    assert repr(addiff.parse("x + " * 1000 + "y")) == "<Program of x, y for f>"


def test_every_public_name_is_there_and_listed() -> None:
    for name in addiff.__all__:
        assert getattr(addiff, name) is not None
        assert name in dir(addiff)
    with pytest.raises(AttributeError, match="no attribute 'gradient'"):
        addiff.gradient  # noqa: B018  # asked for, not used


def test_trace_tells_every_step() -> None:
    steps = {step.name: step for step in addiff.trace("s = x + y; s*(x - y)", {"x": 3, "y": 2}).steps}
    assert list(steps) == ["x", "y", "s", "v1", "v2"]
    assert (steps["s"].op, steps["s"].args, steps["s"].partials) == ("+", ("x", "y"), (1.0, 1.0))
    assert (steps["v2"].expression, steps["v2"].value, steps["v2"].adjoint) == ("s*v1", 5.0, 1.0)
    assert steps["s"].tangents == {"x": 1.0, "y": 1.0}
    assert (steps["s"].adjoint, steps["x"].adjoint) == (1.0, 6.0)


def test_every_row_of_a_trace_recomputes_from_its_own_figures() -> None:
    steps = addiff.trace("sin(x*y)/(1 + exp(-x)) + max(x, y)^2", {"x": 0.3, "y": 1.7}).steps
    by_name = {step.name: step for step in steps}
    sums = dict.fromkeys(by_name, 0.0)
    sums[steps[-1].name] = 1.0
    for step in reversed(steps):
        for arg, partial in zip(step.args, step.partials, strict=True):
            if isinstance(arg, str) and partial is not None:
                sums[arg] += sums[step.name] * partial
    assert {name: step.adjoint for name, step in by_name.items()} == sums
    for step in steps:
        for direction, tangent in (step.tangents or {}).items():
            terms = [(by_name[a].tangents or {})[direction] * p for a, p in zip(step.args, step.partials, strict=True)
                     if isinstance(a, str) and p is not None]  # fmt: skip
            if step.op != "input":
                assert tangent == sum(terms)


def test_what_was_not_evaluated_is_not_traced() -> None:
    ops = [step.op for step in addiff.trace("log(x) if x > 0 else x", {"x": -1}).steps]
    assert ops == ["input", ">", "if"]


def test_check_compares_forward_reverse_and_differences() -> None:
    r = addiff.check("x*sin(y)", {"x": 2, "y": 0.7})
    assert r.agree
    for found in r.derivatives.values():
        assert found.error is not None
        assert found.finite_difference is not None
        assert abs(found.finite_difference - found.reverse) <= found.error < 1e-8


def test_check_compares_nothing_where_a_warning_applies() -> None:
    r = addiff.check("abs(x)*y", {"x": 0, "y": 2})
    assert (r.agree, r.derivatives["x"].finite_difference, r.derivatives["x"].error) == (True, None, None)
    assert r.derivatives["y"].finite_difference == 0.0


def test_check_catches_a_wrong_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    from addiff.arithmetics.contract import Operations
    from addiff.arithmetics.floats import floats
    from addiff.primitives.table import RULES

    monkeypatch.setattr(floats, "operations", Operations(floats))  # those that are known are right
    monkeypatch.setattr(RULES["sin"], "_partials", [lambda m, v, x: 1.001 * m.cos(x)])
    r = addiff.check("sin(x)", {"x": 0.7})
    assert not r.agree


def test_a_trace_has_adjoints_only_on_the_way_to_what_is_asked_for() -> None:
    steps = {step.name: step for step in addiff.trace("x*sin(y)", {"x": 1, "y": 2}, wrt=["x"]).steps}
    assert [name for name, step in steps.items() if step.adjoint is None] == ["y", "v1"]
