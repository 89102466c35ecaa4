from __future__ import annotations

import json
from typing import TYPE_CHECKING

from addiff.render.json_text import line
from addiff.results import Check, Gradient, Trace, Values

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
