from __future__ import annotations

import io

import pytest

from addiff.render.screen import UNLIMITED, Screen


class Terminal(io.TextIOWrapper):
    """A stream that says it is a terminal."""

    def __init__(self, encoding: str = "utf-8") -> None:
        super().__init__(io.BytesIO(), encoding=encoding)

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")


def test_a_terminal_has_colours_and_a_width() -> None:
    screen = Screen.of(Terminal())
    assert (screen.colour, screen.width, screen.unicode) == (True, 80, True)


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_the_environment_can_refuse_colours(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    assert not Screen.of(Terminal()).colour


def test_a_pipe_is_plain_and_as_wide_as_it_takes() -> None:
    screen = Screen.of(io.StringIO())
    assert (screen.colour, screen.width) == (False, UNLIMITED)


def test_the_user_can_set_the_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "57")
    assert Screen.of(io.StringIO()).width == 57


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp932", "euc_jp", "gbk"])
def test_an_encoding_without_our_signs_gets_ascii(encoding: str) -> None:
    assert not Screen.of(Terminal(encoding)).unicode


def test_a_closed_stream_shows_nothing_special() -> None:
    assert not Screen.of(None).colour
