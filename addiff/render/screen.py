"""What text is written for: how wide it is, and what it can show."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from addiff.render.characters import PLAIN

if TYPE_CHECKING:
    from typing import TextIO

UNLIMITED = 1_000_000
"""The width of a pipe or a file: nothing is cut or wrapped there, whoever reads it can."""


SHOWN = "".join(PLAIN) + "⠿"
"""What more than ASCII means: our signs, and the dots of pictures, which the encodings of East Asia lack."""

NARROWEST = 20
"""Less is not believed: nothing can be laid out in it."""


class Screen:
    """A place for text.

    width      columns
    colour     whether it understands ANSI colours
    unicode    whether it can show more than ASCII
    """

    __slots__ = ("colour", "unicode", "width")

    def __init__(self, width: int = UNLIMITED, *, colour: bool = False, unicode: bool = True) -> None:
        self.width = width
        self.colour = colour
        self.unicode = unicode

    @classmethod
    def of(cls, stream: TextIO | None) -> Screen:
        """What is known about a stream; `COLUMNS`, `NO_COLOR` and `TERM` of the environment have their say."""
        terminal = stream is not None and stream.isatty()
        colour = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        return cls(_width(stream, terminal), colour=colour, unicode=_shows(stream, SHOWN))


def _width(stream: TextIO | None, terminal: bool) -> int:
    """The columns that the user set, else those of the terminal, else as many as it takes."""
    given = os.environ.get("COLUMNS", "")
    if given.isascii() and given.isdigit() and int(given):
        return max(int(given), NARROWEST)
    if stream is not None and terminal:
        try:
            return max(os.get_terminal_size(stream.fileno()).columns or 80, NARROWEST)
        except OSError:
            return 80
    return UNLIMITED


def _shows(stream: TextIO | None, characters: str) -> bool:
    """Whether a stream's encoding has these characters."""
    try:
        characters.encode(getattr(stream, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
