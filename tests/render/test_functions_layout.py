from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from addiff import render
from addiff.reference import Function, Functions, SpecialPoint
from addiff.render.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Callable

SQRT = Function(
    "sqrt",
    "powers and roots",
    "sqrt(x)",
    "the square root",
    {"x": "1/(2*sqrt(x))"},
    ("square root of a negative number",),
    (SpecialPoint("vertical", "x == 0", "Infinity"),),
    (),
    "",
)
ATAN2 = Function(
    "atan2",
    "trigonometry",
    "atan2(y, x)",
    "the angle of the point (x, y)",
    {"y": "x/(x^2 + y^2)", "x": "-y/(x^2 + y^2)"},
    (),
    (SpecialPoint("undefined", "y == 0 and x == 0", "NaN"), SpecialPoint("jump", "y == 0 and x < 0", "the formula")),
    ("arctan2",),
    "DLMF 4.24(ii)",
)


@pytest.mark.parametrize("width", [60, 200])
def test_functions_are_listed_by_family(matches: Callable[[str, str], None], width: int) -> None:
    text = render.text(Functions((SQRT, ATAN2)), "table", screen=Screen(width))
    assert max(map(len, text.split("\n"))) <= width
    matches(text, f"functions_{width}.txt")


def test_one_function_is_shown_with_all_that_is_known(matches: Callable[[str, str], None]) -> None:
    matches(render.text(Functions((ATAN2,)), "table", screen=Screen(80)), "function.txt")


def test_functions_in_json_are_the_rows_as_data() -> None:
    found = json.loads(render.text(Functions((SQRT,)), "json", screen=Screen()))
    assert found["functions"][0]["derivatives"] == {"x": "1/(2*sqrt(x))"}
    assert found["functions"][0]["special"] == [{"kind": "vertical", "where": "x == 0", "given": "Infinity"}]


def test_functions_in_markdown_are_tables() -> None:
    assert "| `sqrt(x)` | `x` | `1/(2*sqrt(x))` |" in render.text(Functions((SQRT, ATAN2)), "markdown", screen=Screen())
