from __future__ import annotations

import subprocess
import sys
from inspect import getmembers, isfunction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from lark.exceptions import UnexpectedInput

from addiff.errors import AddiffError
from addiff.language import building, compiling, parser, tables
from addiff.language.lexer import NESTING, tokens
from addiff.language.nodes import Definition, Node, Output
from addiff.language.printing import text
from addiff.source import Source

if TYPE_CHECKING:
    from lark import Lark

Texts = st.SearchStrategy[str]
Programs = st.SearchStrategy[list[Node]]


class Nothing:
    """A builder whose every function makes nothing."""

    def __getattr__(self, action: str) -> Any:
        return lambda *parts: None


@pytest.fixture(scope="session")
def larks() -> Lark:
    """Lark's own parser of the grammar."""
    return compiling.lark(tables.grammar_text().decode())


def ours_takes(program: str, goal: str) -> bool:
    """Whether our driver goes through the whole text; a number or name that the lexer refuses is no test of it."""
    machine = tables.tables()
    try:
        parser.run(machine, goal, tokens(Source(program), machine), Nothing())
    except parser.Refused:
        return False
    except AddiffError:
        reject()
    return True


def larks_takes(larks: Lark, program: str, goal: str) -> bool:
    """Whether Lark's parser goes through the whole text, without the line ends that our lexer drops."""
    depth = 0
    kept = []
    for character in program:
        depth = max(0, depth + NESTING.get(character, 0))
        kept.append(" " if character == "\n" and depth else character)
    try:
        larks.parse("".join(kept), start=goal)
    except UnexpectedInput:
        return False
    return True


def test_the_tables_are_up_to_date_with_the_grammar() -> None:
    assert Path(tables.TABLES).read_text(encoding="utf-8") == tables.file_text()


def test_a_grammar_newer_than_its_tables_is_compiled_on_the_spot(monkeypatch: pytest.MonkeyPatch) -> None:
    grammar = tables.grammar_text().replace(b'TIMES            : "*"', b'TIMES            : "*" | "$"')
    monkeypatch.setattr(tables, "_loaded", [])
    monkeypatch.setattr(tables, "grammar_text", lambda: grammar)
    monkeypatch.setattr(parser, "_climbs", {})
    assert ours_takes("x $ y", "program")


def test_reading_a_program_does_not_load_lark() -> None:
    lines = "import sys; from addiff.language import parse; from addiff.source import Source; parse(Source('x + 1'))"
    program = f"{lines}; print(sorted({{'lark', 'unicodedata', 'addiff.language.diagnosis'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_every_action_of_the_grammar_has_its_function_and_every_function_its_action() -> None:
    actions = {action for _, _, action in tables.tables().rules if action}
    functions = {name for name, found in getmembers(building, isfunction) if not name.startswith("_")}
    assert actions == functions


def test_an_unknown_character_fits_nowhere() -> None:
    assert {row[tables.UNKNOWN] for row in tables.tables().rows} == {0}


@given(data=st.data())
@settings(deadline=None, max_examples=300)
def test_pieces_in_any_order_are_taken_or_refused_as_by_lark(data: st.DataObject, soups: Texts, larks: Lark) -> None:
    program = data.draw(soups)
    goal = data.draw(st.sampled_from(compiling.GOALS))
    assert ours_takes(program, goal) == larks_takes(larks, program, goal)


@given(data=st.data())
@settings(deadline=None, max_examples=100)
def test_programs_with_a_mistake_are_taken_or_refused_as_by_lark(
    data: st.DataObject, broken: Texts, larks: Lark
) -> None:
    program = data.draw(broken)
    assert ours_takes(program, "program") == larks_takes(larks, program, "program")


@given(data=st.data())
@settings(deadline=None, max_examples=60)
def test_right_programs_are_taken_by_lark_too(data: st.DataObject, programs: Programs, larks: Lark) -> None:
    program = text(data.draw(programs))
    assert ours_takes(program, "program")
    assert larks_takes(larks, program, "program")


@given(data=st.data())
@settings(deadline=None, max_examples=60)
def test_right_points_are_taken_by_lark_too(data: st.DataObject, programs: Programs, larks: Lark) -> None:
    values = [s.expression for s in data.draw(programs) if isinstance(s, Output | Definition)]
    point = ", ".join(["y=0", *[f"x={text([value])}" for value in values]])
    assert ours_takes(point, "point")
    assert larks_takes(larks, point, "point")
