from __future__ import annotations

from markdown_it import MarkdownIt

import addiff
from addiff.render import text
from addiff.render.document import Column, Lines, Note, Program, Table
from addiff.render.markdown import write
from addiff.render.screen import Screen


def test_bars_do_not_break_a_table() -> None:
    table = Table((Column("a|b"), Column("n", numeric=True)), ((("x | y", "operation"), ("1", "number")),))
    assert write((table,)) == "| a\\|b | n |\n| :--- | ---: |\n| `x \\| y` | 1 |\n"


def test_a_program_is_a_block_of_code_whatever_it_contains() -> None:
    assert write((Program("a = 1\n```\n"),)) == "````\na = 1\n```\n````\n"


def test_signs_of_markdown_are_escaped_in_text() -> None:
    assert write((Lines(((("a_b*c", "message"),),)), Note("x_1"))) == "a\\_b\\*c\n\n*x\\_1*\n"


def test_a_trace_is_read_as_three_tables_of_full_rows() -> None:
    trace = addiff.trace("a = x*y or 2; a*x_1 + abs(x)", {"x": 3.0, "y": 2.0, "x_1": 4.0})
    tokens = MarkdownIt("commonmark").enable("table").parse(text(trace, "markdown", screen=Screen()))
    kinds = [token.type for token in tokens]
    assert kinds.count("table_open") == 3
    widths: list[int] = []
    for kind in kinds:
        if kind == "tr_open":
            widths.append(0)
        if kind in ("td_open", "th_open"):
            widths[-1] += 1
    first = 1 + len(trace.steps)
    assert set(widths[:first]) == {3 + 3}
    assert set(widths[-4:]) == {3}
    assert set(widths[first:-4]) == {8}
