"""Whatever the text: nodes, or an error of ours with a place inside the text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addiff.errors import AddiffError, BadSyntaxError, LimitError
from addiff.language import nodes, parse, parse_bindings
from addiff.source import Source

Texts = st.SearchStrategy[str]
Read = Callable[[Source], tuple[Any, ...]]

DEPTH = 100_000
BOTH = pytest.mark.parametrize("read", [parse, parse_bindings])


def refusal(read: Read, text: str) -> AddiffError | None:
    """Why a text is not read; None where it is."""
    try:
        read(Source(text))
    except (BadSyntaxError, LimitError) as error:
        return error
    return None


def is_read_or_refused_in_its_place(read: Read, text: str) -> bool:
    """Whether a text gives nodes, or an error whose message is one line and whose place is in the text."""
    error = refusal(read, text)
    if error is None:
        return True
    lines = text.split("\n")
    assert error.line is not None
    assert error.column is not None
    assert error.end_column is not None
    return (
        1 <= error.line <= len(lines)
        and 1 <= error.column <= error.end_column <= len(lines[error.line - 1]) + 1
        and len(error.message.split("\n")) == 1
    )


@BOTH
@given(text=st.text(max_size=60))
@settings(deadline=None, max_examples=150)
def test_any_text_is_read_or_refused_in_its_place(read: Read, text: str) -> None:
    assert is_read_or_refused_in_its_place(read, text)


@BOTH
@given(text=st.text(st.sampled_from("xf2e0._ \n+-*/^%@<>=!~&|'?:;,()[]{}#²³⁴−×π√½\u0302\u200b\\$\""), max_size=40))
@settings(deadline=None, max_examples=300)
def test_any_signs_are_read_or_refused_in_their_place(read: Read, text: str) -> None:
    assert is_read_or_refused_in_its_place(read, text)


@BOTH
@given(data=st.data())
@settings(deadline=None, max_examples=300)
def test_pieces_in_any_order_are_read_or_refused_in_their_place(read: Read, data: st.DataObject, soups: Texts) -> None:
    assert is_read_or_refused_in_its_place(read, data.draw(soups))


@BOTH
@given(data=st.data())
@settings(deadline=None, max_examples=60)
def test_programs_with_a_mistake_are_read_or_refused_in_their_place(
    read: Read, data: st.DataObject, broken: Texts
) -> None:
    assert is_read_or_refused_in_its_place(read, data.draw(broken))


@pytest.mark.parametrize(
    "text",
    [
        "(" * DEPTH + "x" + ")" * DEPTH,
        "f(" * DEPTH + "x" + ")" * DEPTH,
        "[" * DEPTH + "x" + "]" * DEPTH,
        "[" * DEPTH + "x" + " for i in range(3)]" * DEPTH,
        "v[" * DEPTH + "0" + "]" * DEPTH,
        "v" + "[0]" * DEPTH,
        "-" * DEPTH + "x",
        "not " * DEPTH + "x",
        "x" + "^x" * DEPTH,
        "x" + "-x" * DEPTH,
        "x" + " < x" * DEPTH,
        "x if y else " * DEPTH + "z",
        "x" + " if y else (z" * DEPTH + ")" * DEPTH,
    ],
    ids=lambda text: text[:12],
)
def test_depth_is_no_limit(text: str) -> None:
    (statement,) = parse(Source(text))
    assert (statement.start, statement.end) == (0, len(text))


@pytest.mark.parametrize(
    ("text", "message", "column"),
    [
        ("(" * DEPTH, "( is never closed: a value and ) are missing", DEPTH),
        ("(" * DEPTH + "x" + ")" * (DEPTH - 1), "( is never closed: ) is missing", 1),
        ("(" * DEPTH + "x" + ")" * (DEPTH + 1), ") closes nothing: there is no ( before it", 2 * DEPTH + 2),
        ("(" * DEPTH + "x]", f"the ( in column {DEPTH} is closed by ]: write )", DEPTH + 2),
        ("f(" * DEPTH + "2x" + ")" * DEPTH, "write 2*x: a product needs its sign", 2 * DEPTH + 1),
        ("[" * DEPTH, "[ is never closed: a value and ] are missing", DEPTH),
        ("-" * DEPTH, "a value is missing after -", DEPTH + 1),
        ("x" + "^x" * DEPTH + "^", "a value is missing after ^", 2 * DEPTH + 3),
        (
            "x if y else " * DEPTH + "z else",
            "this else has no if of its own: write a if c else b if d else e",
            12 * DEPTH + 3,
        ),
        (" " * DEPTH + "$", "$ has no meaning here: write the name alone", DEPTH + 1),
        ("x" + " " * DEPTH + "y", "write (...)*y: a product needs its sign", DEPTH + 2),
        ("x " * DEPTH, "an operator is missing: write x*x for a product, x(x) for a call", 1),
        ("é" * DEPTH + "⁴", "⁴ has no meaning here: write ^4", DEPTH + 1),
        ("1" * DEPTH, "the number is larger than any double: write inf for infinity", 1),
    ],
    ids=lambda value: str(value)[:12],
)
def test_depth_and_length_do_not_blur_a_mistake(text: str, message: str, column: int) -> None:
    with pytest.raises(AddiffError) as caught:
        parse(Source(text))
    assert (caught.value.message, caught.value.line, caught.value.column) == (message, 1, column)


def test_a_long_sum_is_read() -> None:
    (statement,) = parse(Source("x+" * 250_000 + "x"))
    assert statement.end == 500_001


def test_a_program_of_many_lines_is_read() -> None:
    assert len(parse(Source("a = x*y  # a comment\n" * 30_000))) == 30_000


def test_a_long_name_is_read() -> None:
    (output,) = parse(Source("x" * 1_000_000))
    assert isinstance(output, nodes.Output)
    assert isinstance(output.expression, nodes.Name)
    assert len(output.expression.name) == 1_000_000


@BOTH
def test_a_text_of_ten_million_characters_is_refused_unread(read: Read) -> None:
    with pytest.raises(LimitError) as caught:
        read(Source("x=" + "x+" * 5_000_000))
    error = caught.value
    assert error.message == "the text has 10,000,002 characters, and at most 8,000,000 are read"
    assert (error.line, error.column, error.end_column) == (1, 1, 1)
