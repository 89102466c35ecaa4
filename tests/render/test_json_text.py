from __future__ import annotations

import json
from math import inf, nan
from typing import TYPE_CHECKING

import pytest

from addiff.render import json_text
from addiff.render.json_text import line
from addiff.results import Check, Gradient, Hessian, Trace, Values

if TYPE_CHECKING:
    from collections.abc import Callable


def test_members_are_the_fields_in_their_order(gradient: Gradient) -> None:
    assert line(gradient) == (
        '{"expression": "(x+y)*(x-y)", "at": {"x": 3.0, "y": 2.0}, "mode": "reverse", "value": 5.0,'
        ' "gradient": {"x": 6.0, "y": -4.0}, "warnings": [{"kind": "kink", "message": "abs(x) has a kink at x = 0",'
        ' "line": 1, "column": 1, "end_column": 7}]}'
    )


def test_what_is_not_finite_is_text(values: Values) -> None:
    assert json.loads(line(values))["values"] == {"u": 6e-7, "velocity": "Infinity"}


def test_a_step_has_no_tangents_in_reverse_mode_and_no_adjoint_in_forward_mode(
    trace_of: Callable[[str], Trace],
) -> None:
    members = {mode: set(json.loads(line(trace_of(mode)))["steps"][0]) for mode in ("forward", "reverse", "both")}
    assert members["both"] - members["reverse"] == {"tangents"}
    assert members["both"] - members["forward"] == {"adjoint"}


def test_a_comparison_that_was_not_made_is_null(check: Check) -> None:
    assert json.loads(line(check))["derivatives"]["y"] == {
        "forward": 1,
        "reverse": 1,
        "finite_difference": None,
        "error": None,
    }


def test_names_beyond_ascii_are_escaped_only_where_they_must_be() -> None:
    result = Values("α", {"α": 1.0}, {"α": 1.0}, ())
    assert '"α": 1.0' in line(result)
    assert line(result, unicode=False).isascii()
    assert json.loads(line(result, unicode=False)) == json.loads(line(result))


def large(n: int) -> Hessian:
    """A matrix of n rows with every kind of number."""
    names = [f"x{k}" for k in range(n)]
    kinds = [1.0, -0.0, 0.1, 1e16, 1e-7, 5e-324, 1.7976931348623157e308, 1 / 3, inf, -inf, nan]
    rows = {
        name: {other: kinds[(i * n + j) % len(kinds)] for j, other in enumerate(names)} for i, name in enumerate(names)
    }
    rows["x1"] = dict.fromkeys(names, 1.5e308)  # finite, and its sum is not
    return Hessian("α", dict.fromkeys(names, 0.5), 1.0, dict.fromkeys(names, 2.0), rows, ())


@pytest.mark.parametrize("unicode", [True, False])
def test_a_large_result_says_the_same(monkeypatch: pytest.MonkeyPatch, unicode: bool) -> None:
    result = large(30)
    small = line(result, unicode=unicode)
    monkeypatch.setattr(json_text, "LARGE", 900)
    fast = line(result, unicode=unicode)
    assert json.loads(fast) == json.loads(small)
    assert repr(json.loads(fast)) == repr(json.loads(small))  # which tells -0.0 from 0.0
    assert list(json.loads(fast)) == list(json.loads(small))
    assert ("α" in fast) is unicode


def test_only_large_results_are_written_without_spaces() -> None:
    assert '", "at": {' in line(large(300))
    assert '","at":{' in line(large(320))


def test_a_large_trace_lacks_what_does_not_apply(
    monkeypatch: pytest.MonkeyPatch, trace_of: Callable[[str], Trace]
) -> None:
    small = line(trace_of("forward"))
    monkeypatch.setattr(json_text, "LARGE", 10)
    assert line(trace_of("forward")) == json.dumps(json.loads(small), separators=(",", ":"))
