from __future__ import annotations

from addiff.render.document import Column, Lines, Note, Program, Table
from addiff.render.markdown import write


def test_bars_do_not_break_a_table() -> None:
    table = Table((Column("a|b"), Column("n", numeric=True)), ((("x | y", "operation"), ("1", "number")),))
    assert write((table,)) == "| a\\|b | n |\n| :--- | ---: |\n| `x \\| y` | 1 |\n"


def test_a_program_is_a_block_of_code_whatever_it_contains() -> None:
    assert write((Program("a = 1\n```\n"),)) == "````\na = 1\n```\n````\n"


def test_signs_of_markdown_are_escaped_in_text() -> None:
    assert write((Lines(((("a_b*c", "message"),),)), Note("x_1"))) == "a\\_b\\*c\n\n*x\\_1*\n"
