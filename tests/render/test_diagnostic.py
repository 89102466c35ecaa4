from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addiff.errors import BadSyntaxError, DomainError, FileError
from addiff.render.characters import width_of
from addiff.render.diagnostic import error_json, error_text, warning_text
from addiff.render.screen import Screen
from addiff.results import Notice
from addiff.source import Source


def drawn(text: str, span: tuple[int, int], *, name: str | None = None, screen: Screen | None = None) -> list[str]:
    error = DomainError("wrong", Source(text, name), span)
    return error_text(error, screen or Screen()).splitlines()


def test_an_error_is_drawn_as_the_reference_shows() -> None:
    error = DomainError("log of a negative number: x - 5 is -2", Source("y + log(x - 5)"), (4, 14))
    assert error_text(error, Screen()) == (
        "error: log of a negative number: x - 5 is -2\n"
        "  1 | y + log(x - 5)\n"
        "    |     ^^^^^^^^^^\n"
    )  # fmt: skip


def test_an_error_without_a_place_is_one_line() -> None:
    assert error_text(FileError("cannot read p.ad: is a directory"), Screen()) == (
        "error: cannot read p.ad: is a directory\n"
    )


def test_a_place_in_a_file_names_the_file() -> None:
    assert drawn("a = 1\nb = log(a)\n", (10, 16), name="p.ad") == [
        "error: wrong",
        "  --> p.ad:2:5",
        "  2 | b = log(a)",
        "    |     ^^^^^^",
    ]


def test_a_place_in_an_option_bears_its_name_and_is_none_in_the_program() -> None:
    error = BadSyntaxError("--at: a value is missing", Source("x=1,y=", "--at"), (6, 6))
    assert error_text(error, Screen()).splitlines()[1:] == ["  --at | x=1,y=", "       |       ^"]
    assert json.loads(error_json(error))["error"]["line"] is None


@pytest.mark.parametrize(
    ("text", "span", "line", "carets"),
    [
        ("变 + log(x)", (4, 10), "变 + log(x)", "     ^^^^^^"),
        ("e\u0301 + log(x)", (5, 11), "e\u0301 + log(x)", "    ^^^^^^"),
        ("\tlog(x)", (1, 7), "    log(x)", "    ^^^^^^"),
        ("x + ｙ", (4, 5), "x + ｙ", "    ^^"),
        ("\x1b[2J + x", (7, 8), "\\x1b[2J + x", "          ^"),
        ("x +", (3, 3), "x +", "   ^"),
    ],
)
def test_carets_stand_under_the_place(text: str, span: tuple[int, int], line: str, carets: str) -> None:
    assert drawn(text, span)[1:] == [f"  1 | {line}", f"    | {carets}"]


def test_a_place_over_several_lines_is_shown_on_its_first() -> None:
    assert drawn("log(x -\n  5)", (0, 12))[1:] == ["  1 | log(x -", "    | ^^^^^^^"]


def test_a_very_long_line_is_cut_around_the_place() -> None:
    lines = drawn("x+" * 300 + "log(y)" + "+z" * 300, (600, 606), screen=Screen(60))
    assert max(map(len, lines)) <= 60
    column = lines[2].index("^")
    assert lines[1][column : column + 6] == "log(y)"
    assert lines[1].count("…") == 2


def test_a_place_that_is_itself_too_long_keeps_to_the_screen() -> None:
    assert max(map(len, drawn("log(" + "x+" * 300 + "x)", (0, 606), screen=Screen(60)))) <= 60


def test_without_unicode_a_line_is_spelled_out_and_carets_still_fit() -> None:
    lines = drawn("π + log(x)", (4, 10), screen=Screen(unicode=False))
    assert lines[1:] == ["  1 | \\u03c0 + log(x)", "    |          ^^^^^^"]


def test_colours_are_for_terminals() -> None:
    assert "\x1b[" in "".join(drawn("log(x)", (0, 6), screen=Screen(colour=True)))
    assert "\x1b[" not in "".join(drawn("log(x)", (0, 6)))


def test_json_has_the_five_members() -> None:
    error = DomainError("log of a negative number: x - 5 is -2", Source("y + log(x - 5)"), (4, 14))
    assert error_json(error) == (
        '{"error": {"kind": "domain", "message": "log of a negative number: x - 5 is -2", "line": 1, "column": 5,'
        ' "end_column": 15}}\n'
    )


@pytest.mark.parametrize(("end", "place"), [(7, "columns 1-6"), (2, "column 1"), (1, "column 1")])
def test_a_warning_is_one_line_with_its_place(end: int, place: str) -> None:
    notice = Notice("kink", "abs(x) has a kink at x = 0", 1, 1, end)
    assert warning_text(notice, Screen()) == f"warning: abs(x) has a kink at x = 0 (kink; line 1, {place})\n"


def test_a_message_wider_than_the_screen_goes_on_under_its_first_word() -> None:
    error = DomainError("log of a negative number: x - 5 is -2", Source("y + log(x - 5)"), (4, 14))
    assert error_text(error, Screen(30)) == (
        "error: log of a negative\n"
        "       number: x - 5 is -2\n"
        "  1 | y + log(x - 5)\n"
        "    |     ^^^^^^^^^^\n"
    )  # fmt: skip


def test_a_warning_wider_than_the_screen_goes_on_under_its_first_word() -> None:
    notice = Notice("kink", "abs(x) has a kink at x = 0", 1, 1, 7)
    assert warning_text(notice, Screen(40)) == (
        "warning: abs(x) has a kink at x = 0\n"
        "         (kink; line 1, columns 1-6)\n"
    )  # fmt: skip


def test_a_message_that_fits_exactly_is_one_line() -> None:
    error = FileError("cannot read p.ad")
    assert error_text(error, Screen(23)) == "error: cannot read p.ad\n"
    assert error_text(error, Screen(22)) == "error: cannot read\n       p.ad\n"


def test_a_word_wider_than_the_screen_stays_whole() -> None:
    assert error_text(FileError("no " + "x" * 30 + " y"), Screen(20)) == (
        "error: no\n       " + "x" * 30 + "\n       y\n"
    )


def test_a_broken_message_keeps_its_colours() -> None:
    plain = error_text(FileError("cannot read p.ad"), Screen(22)).split()
    coloured = error_text(FileError("cannot read p.ad"), Screen(22, colour=True))
    assert all(word in coloured for word in plain)
    assert coloured.count("\n") == 2


@given(st.text(max_size=200), st.integers(0, 200), st.integers(0, 60), st.integers(20, 130))
def test_whatever_the_text_its_line_and_its_carets_keep_to_the_screen(
    text: str, start: int, length: int, width: int
) -> None:
    start = min(start, len(text))
    lines = drawn(text, (start, min(len(text), start + length)), screen=Screen(width))
    assert len(lines) == 3
    assert max(map(width_of, lines)) <= width
    assert all(line.isprintable() for line in lines)
