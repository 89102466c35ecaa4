from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from addiff import render
from addiff.render.screen import Screen
from addiff.results import Trace, TraceStep

if TYPE_CHECKING:
    from collections.abc import Callable


def shown(trace: Trace) -> str:
    return render.text(trace, "table", screen=Screen())


@pytest.mark.parametrize(("mode", "there"), [("forward", "∂/∂x1"), ("reverse", "adjoint so far")])
def test_a_single_mode_shows_only_its_own_table(trace_of: Callable[[str], Trace], mode: str, there: str) -> None:
    text = shown(trace_of(mode))
    absent = {"forward": "adjoint", "reverse": "∂/∂x1"}[mode]
    assert there in text
    assert absent not in text
    assert "agree" not in text


def test_both_modes_are_said_to_agree_to_the_last_bit(trace: Trace) -> None:
    assert "Forward and reverse agree to the last bit.\n" in shown(trace)


def test_modes_that_differ_by_rounding_are_said_to_be_that_far_apart() -> None:
    x = TraceStep("x", "input", (), (), "x", 1.0, {"x": 1.0}, 0.1 + 0.2)
    f = TraceStep("v1", "*", ("x", 0.3), (0.3, None), "x*0.3", 0.3, {"x": 0.3}, 1.0)
    text = shown(Trace("x*0.3", {"x": 1.0}, "both", {"f": 0.3}, (x, f), ()))
    assert "Forward and reverse agree to rounding: they are at most 1 units in the last place apart." in text


def test_several_outputs_have_no_adjoints_and_it_is_said() -> None:
    x = TraceStep("x", "input", (), (), "x", 1.0, {"x": 1.0}, None)
    u = TraceStep("u", "-", ("x",), (-1.0,), "-x", -1.0, {"x": -1.0}, None)
    text = shown(Trace("u = -x; u; x", {"x": 1.0}, "both", {"u": -1.0, "x": 1.0}, (x, u), ()))
    assert "there are several outputs, and adjoints belong to one: none are shown" in text


def test_an_output_that_is_an_input_is_its_own_seed() -> None:
    steps = tuple(TraceStep(n, "input", (), (), n, 1.0, {"x": a, "y": 1 - a}, a) for n, a in [("x", 1.0), ("y", 0.0)])
    text = shown(Trace("a = x*y; x", {"x": 1.0, "y": 1.0}, "both", {"x": 1.0}, steps, ()))
    assert "the output" in text
    assert "Forward and reverse agree to the last bit." in text


def test_a_constant_has_a_value_and_nothing_else() -> None:
    assert shown(Trace("2 + 3", {}, "both", {"f": 5.0}, (), ())) == "2 + 3\n\nResult\nf = 5\n"
