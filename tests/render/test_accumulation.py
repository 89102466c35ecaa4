from __future__ import annotations

from dataclasses import replace
from math import inf, nan

import pytest

from addiff.render.accumulation import contributions
from addiff.results import Trace, TraceStep


def test_contributions_come_in_the_order_of_the_published_table(trace: Trace) -> None:
    terms = contributions(trace.steps)
    assert [(t.step.name, t.to) for t in terms] == [
        ("v5", "v3"),
        ("v5", "v4"),
        ("v4", "x2"),
        ("v3", "v1"),
        ("v3", "v2"),
        ("v2", "x1"),
        ("v2", "x2"),
        ("v1", "x1"),
    ]
    assert [t.total for t in terms if t.to == "x2"] == pytest.approx([-0.28366, 1.71634], abs=1e-5)
    assert [t.total for t in terms if t.to == "x1"] == [5.0, 5.5]
    assert [t.first for t in terms if t.to == "x1"] == [True, False]


def test_sums_end_at_the_adjoints(trace: Trace) -> None:
    last = {t.to: t.total for t in contributions(trace.steps)}
    assert last == {step.name: step.adjoint for step in trace.steps[:-1]}


def test_a_step_that_does_not_reach_the_output_hands_nothing_back(trace: Trace) -> None:
    aside = TraceStep("c", ">", ("x1", 3.0), (0.0, None), "x1 > 3", 0.0, None, 0.0)
    steps = (*trace.steps[:-1], aside, trace.steps[-1])
    assert all(t.step.name != "c" for t in contributions(steps))


def test_the_last_sum_is_the_adjoint_where_infinite_slopes_meet() -> None:
    x = TraceStep("x", "input", (), (), "x", 0.0, None, nan)
    u = TraceStep("u", "sqrt", ("x",), (inf,), "sqrt(x)", 0.0, None, 1.0)
    f = TraceStep("v1", "-", ("u", "x"), (1.0, 0.0), "u - x", 0.0, None, 1.0)
    assert str([t.total for t in contributions((x, u, f)) if t.to == "x"][-1]) == "nan"


def test_steps_without_adjoints_get_no_contribution(trace: Trace) -> None:
    steps = tuple(replace(step, adjoint=None) for step in trace.steps)
    assert contributions(steps) == []
