"""Comparisons as differences of their sides."""

from __future__ import annotations

import pytest

import addiff


@pytest.mark.parametrize(
    ("text", "signs", "values"),
    [
        ("x == 1", [("==",)], [2]),
        ("(x == 1)", [("==",)], [2]),
        ("a = x <= 1; b = a; b", [("<=",)], [2]),
        ("x - 5", [()], [-2]),
        ("x == 1; x^2", [("==",), ()], [2, 9]),
        ("2 + (x == 3)", [()], [3]),  # a comparison inside an expression is 1 or 0
    ],
)
def test_an_output_that_is_a_comparison_becomes_its_difference(
    text: str, signs: list[tuple[str, ...]], values: list[float]
) -> None:
    program, found = addiff.parse(text).differences(("==", "<=", ""), "")
    assert found == signs
    assert list(addiff.value(program, {"x": 3}).values.values()) == values


def test_the_program_itself_stays_what_it_is() -> None:
    program = addiff.parse("x == 1")
    program.differences(("==",), "")
    assert addiff.value(program, {"x": 1}).values == {"f": 1}


def test_a_difference_bears_the_place_of_its_comparison() -> None:
    program, _ = addiff.parse("y + 1 == 1e308*x*10").differences(("==",), "")
    with pytest.raises(addiff.DomainError) as caught:
        addiff.value(addiff.parse("inf == 1 + inf*x").differences(("==",), "")[0], {"x": 1})
    assert (caught.value.column, caught.value.end_column) == (1, 17)
    assert addiff.value(program, {"x": 1, "y": 0}).warnings[0].kind == "overflow"
