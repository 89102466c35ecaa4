"""Whole tables as the user sees them, against stored texts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from addiff import render
from addiff.render.screen import Screen

if TYPE_CHECKING:
    from addiff.results import Check, Gradient, Trace, Values

Matches = Callable[[str, str], None]


@pytest.mark.parametrize("width", [60, 200])
def test_the_trace_is_the_published_table(trace: Trace, matches: Matches, width: int) -> None:
    matches(render.text(trace, "table", screen=Screen(width)), f"trace_{width}.txt")


@pytest.mark.parametrize("width", [60, 200])
def test_many_tangents_wrap_into_blocks_with_the_steps_repeated(
    wide_trace: Trace, matches: Matches, width: int
) -> None:
    matches(render.text(wide_trace, "table", screen=Screen(width)), f"wide_trace_{width}.txt")


@pytest.mark.parametrize("width", [60, 200])
def test_the_gradient_stands_beside_the_point(gradient: Gradient, matches: Matches, width: int) -> None:
    matches(render.text(gradient, "table", screen=Screen(width), outputs=("f",)), f"gradient_{width}.txt")


@pytest.mark.parametrize("width", [60, 200])
def test_the_check_shows_all_three_derivatives(check: Check, matches: Matches, width: int) -> None:
    matches(render.text(check, "table", screen=Screen(width), outputs=("f",)), f"check_{width}.txt")


def test_values_are_equations(values: Values, matches: Matches) -> None:
    matches(render.text(values, "table", screen=Screen()), "values.txt")


def test_without_unicode_tables_are_in_ascii(trace: Trace, matches: Matches) -> None:
    text = render.text(trace, "table", screen=Screen(unicode=False))
    assert text.isascii()
    matches(text, "trace_ascii.txt")


def test_colours_change_nothing_but_the_colour(trace: Trace, matches: Matches) -> None:
    matches(render.text(trace, "table", screen=Screen(80, colour=True)), "trace_colour.txt")


@pytest.mark.parametrize("form", ["markdown", "latex"])
def test_documents_carry_the_program_and_the_warnings(
    gradient: Gradient, trace: Trace, matches: Matches, form: str
) -> None:
    matches(render.text(gradient, form, screen=Screen(), outputs=("f",)), f"gradient_{form}.txt")
    matches(render.text(trace, form, screen=Screen()), f"trace_{form}.txt")


@pytest.mark.parametrize("width", [60, 200])
def test_no_line_is_wider_than_the_screen(
    trace: Trace, wide_trace: Trace, gradient: Gradient, check: Check, width: int
) -> None:
    for result in (trace, wide_trace, gradient, check):
        text = render.text(result, "table", screen=Screen(width), outputs=("f",))
        assert max(map(len, text.split("\n"))) <= width


def test_every_figure_of_the_published_tables_is_there(trace: Trace) -> None:
    text = render.text(trace, "table", screen=Screen(), digits=5)
    for figure in "0.69315 10 -0.95892 10.693 11.652 0.28366 -0.28366 1.7163 5.5".split():
        assert figure in text.split()
