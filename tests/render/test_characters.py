from __future__ import annotations

import pytest

from addiff.render.characters import cut, cut_before, padded, shown, spelled_out, width_of


@pytest.mark.parametrize(("text", "width"), [("abc", 3), ("变量", 4), ("e\u0301", 1), ("ｘ", 2), ("α", 1)])
def test_wide_and_combining_characters_have_their_own_width(text: str, width: int) -> None:
    assert width_of(text) == width


@pytest.mark.parametrize(
    ("text", "safe"),
    [("a\tb", "a    b"), ("\x1b[31m", "\\x1b[31m"), ("\u202ex", "\\u202ex"), ("\udcff", "\\udcff"), ("α − β", "α − β")],
)
def test_what_would_disturb_the_screen_is_spelled_out(text: str, safe: str) -> None:
    assert shown(text) == safe


def test_ascii_is_left_of_a_text_where_nothing_else_can_be_shown() -> None:
    assert spelled_out("α\t²") == "\\u03b1    \\xb2"


@pytest.mark.parametrize(
    ("text", "width", "beginning", "end"),
    [("abcdef", 6, "abcdef", "abcdef"), ("abcdef", 4, "abc…", "…def"), ("变量变", 4, "变…", "…变"), ("abc", 0, "", "")],
)
def test_a_cut_text_keeps_within_its_width_and_says_so(text: str, width: int, beginning: str, end: str) -> None:
    assert cut(text, width) == beginning
    assert cut_before(text, width) == end


def test_padding_counts_columns() -> None:
    assert padded("变", 4) == "变  "
    assert padded("变", 4, right=True) == "  变"
