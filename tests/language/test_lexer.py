from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addiff.errors import BadSyntaxError, LimitError
from addiff.language.lexer import tokens
from addiff.language.nodes import Name, Number
from addiff.language.tables import END, UNKNOWN, tables
from addiff.source import Source


def cut(text: str) -> list[tuple[str, str]]:
    """The tokens of a text: the name of the terminal, and the piece of the text."""
    source = Source(text)
    found = [(tables().terminals[terminal], value) for terminal, value in tokens(source, tables())]
    return [(name, source.piece(v if isinstance(v, tuple) else (v.start, v.end))) for name, v in found]


def kinds(text: str) -> list[str]:
    """The terminals of a text but for the last, its end."""
    *names, last = [name for name, _ in cut(text)]
    assert last == END
    return names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("x+1", ["NAME", "+", "NUMBER"]),
        (" x\t+\u00a0 1\u3000", ["NAME", "+", "NUMBER"]),
        ("x**2^3", ["NAME", "POWER", "NUMBER", "POWER", "NUMBER"]),
        ("x*-2", ["NAME", "TIMES", "MINUS", "NUMBER"]),
        ("<= ≤ >= ≥", ["LESS_OR_EQUAL", "LESS_OR_EQUAL", "GREATER_OR_EQUAL", "GREATER_OR_EQUAL"]),
        ("x!=y≠z", ["NAME", "UNEQUAL", "NAME", "UNEQUAL", "NAME"]),
        ("<=> = ==", ["LESS_OR_EQUAL", ">", "=", "=="]),
        ("- −", ["MINUS", "MINUS"]),
        ("* × · ⋅", ["TIMES"] * 4),
        ("/ ÷", ["DIVIDE"] * 2),
        ("x²³", ["NAME", "²", "³"]),
        ("if else and or not for in", ["if", "else", "and", "or", "not", "for", "in"]),
        ("iffy If not_ ins 2if", ["NAME", "NAME", "NAME", "NAME", "NUMBER", "if"]),
        ("v[1:2];~%@,", ["NAME", "[", "NUMBER", ":", "NUMBER", "]", ";", "~", "%", "@", ","]),
        ("x # + y", ["NAME"]),
        ("# x", []),
        ("x#y\nz", ["NAME", "\n", "NAME"]),
    ],
)
def test_what_a_text_is_cut_into(text: str, expected: list[str]) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("1", ["1"]),
        ("1.", ["1."]),
        (".5", [".5"]),
        ("1.5", ["1.5"]),
        ("1_000.000_1", ["1_000.000_1"]),
        ("1e3", ["1e3"]),
        ("1.E+3", ["1.E+3"]),
        (".5e-1_0", [".5e-1_0"]),
        ("007", ["007"]),
        ("1.2.3", ["1.2", ".3"]),
        ("1__0", ["1", "__0"]),
        ("1_", ["1", "_"]),
        ("1e", ["1", "e"]),
        ("1e+", ["1", "e", "+"]),
        ("2x", ["2", "x"]),
        ("2e3x", ["2e3", "x"]),
        ("0x1F", ["0", "x1F"]),
        ("e1", ["e1"]),
        ("-1", ["-", "1"]),
    ],
)
def test_where_a_number_ends(text: str, pieces: list[str]) -> None:
    assert [piece for _, piece in cut(text)] == [*pieces, ""]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1_000", 1000.0),
        ("1.", 1.0),
        (".5", 0.5),
        ("1.5e-3", 0.0015),
        ("1E+3", 1000.0),
        ("0.1", 0.1),
        ("9007199254740993", 9007199254740992.0),
        ("1.7976931348623157e308", 1.7976931348623157e308),
        ("4e-324", 5e-324),
        ("1e-400", 0.0),
    ],
)
def test_a_number_is_the_nearest_double(text: str, value: float) -> None:
    ((_, number), _) = tokens(Source(text), tables())
    assert isinstance(number, Number)
    assert number.value == value


@pytest.mark.parametrize("text", ["x + 1e309", "x + 1.8e308", "x + " + "9" * 400])
def test_a_number_beyond_the_doubles_is_refused(text: str) -> None:
    with pytest.raises(LimitError) as caught:
        cut(text)
    assert caught.value.message == "the number is larger than any double: write inf for infinity"
    assert (caught.value.column, caught.value.end_column) == (5, len(text) + 1)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("x", "x"),
        ("_", "_"),
        ("x_1", "x_1"),
        ("π", "π"),
        ("变量", "变量"),
        ("µ", "μ"),  # the micro sign is the letter
        ("ｘ", "x"),
        ("ℝ", "R"),
        ("x₁", "x1"),
        ("ﬁ", "fi"),
        ("e\u0301", "é"),
        ("x\u0302y", "x\u0302y"),
        ("x٣", "x٣"),
    ],
)
def test_names_are_compared_in_their_nfkc_form(text: str, name: str) -> None:
    ((_, node), _) = tokens(Source(text), tables())
    assert isinstance(node, Name)
    assert (node.name, node.start, node.end) == (name, 0, len(text))


@pytest.mark.parametrize(("text", "column"), [("x + y⁴", 6), ("ⁿ", 1), ("ab¹c", 3), ("½", 1), ("x + ₂", 5)])
def test_a_character_that_only_looks_like_part_of_a_name_is_refused(text: str, column: int) -> None:
    with pytest.raises(BadSyntaxError) as caught:
        cut(text)
    assert (caught.value.column, caught.value.end_column) == (column, column + 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x\n\ny", ["NAME", "\n", "\n", "NAME"]),
        ("(\nx\n)\n", ["(", "NAME", ")", "\n"]),
        ("[(\n)\n]\n", ["[", "(", ")", "]", "\n"]),
        ("(# )\n)", ["(", ")"]),
    ],
)
def test_line_ends_count_only_outside_of_brackets(text: str, expected: list[str]) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize("character", ["$", "?", "{", '"', "\0", "\x1b", "\u200b", "\u202e", "\ufeff", "\udcff", "∑"])
def test_a_character_without_a_meaning_is_a_token_of_its_own(character: str) -> None:
    assert cut(f"x {character} y")[1] == ("unknown character", character)


@pytest.mark.parametrize("character", ["\0", "\x1b", "\x85", "\u061c", "\u200f", "\u202e", "\u2066"])
def test_no_comment_hides_a_control_character(character: str) -> None:
    assert kinds(f"x # a {character} b")[:2] == ["NAME", "unknown character"]


@given(st.text(st.sampled_from("x2e._+*=<(\n)[]# \t²⁴π$\0") | st.characters(), max_size=30))
@settings(deadline=None, max_examples=300)
def test_between_tokens_there_is_only_space_and_comments(text: str) -> None:
    try:
        found = list(tokens(Source(text), tables()))
    except (BadSyntaxError, LimitError):
        return
    at = 0
    for terminal, value in found:
        if terminal == UNKNOWN:
            break
        start, end = value if isinstance(value, tuple) else (value.start, value.end)
        assert re.fullmatch(rf"(?:{tables().space.pattern}|#[^\n]*|\n)*", text[at:start])
        assert start < end or (terminal, start) == (tables().terminals.index(END), len(text))
        at = end
