"""Pieces of a program's text as messages repeat them."""

import pytest

from addiff.source import Source, normal


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("x + y", "x + y"),
        ("sin(\n  x)", "sin( x)"),
        ("x + y + zz", "x + y + zz"),
        ("x + y + z*z", "x + y + z…"),
        ("x +" + " " * 90 + "y", "x + …"),
        ("f(" * 90, "f(f(f(f(f…"),
    ],
)
def test_a_piece_is_quoted_in_one_line_and_cut(text: str, quoted: str) -> None:
    assert Source(f"a; {text}; b").quoted((3, 3 + len(text)), 10) == quoted


def test_a_quoted_piece_is_cut_before_it_is_looked_at() -> None:
    class Text(str):
        __slots__ = ()

        def __getitem__(self, piece: object) -> str:
            assert piece == slice(0, 160)
            return "x" * 160

    assert Source(Text("x" * 10**6)).quoted((0, 10**6), 40) == "x" * 39 + "…"


@pytest.mark.parametrize(("name", "plain"), [("x", "x"), ("ﬁ", "fi"), ("ｘ", "x"), ("π", "π")])
def test_names_are_compared_in_one_form(name: str, plain: str) -> None:
    assert normal(name) == plain
