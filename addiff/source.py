"""A program's text, the places in it, and what messages and names make of its pieces."""

from __future__ import annotations

from bisect import bisect_right

Span = tuple[int, int]
"""A piece of a text: the offset of its first character and one past its last."""

WINDOW = 4
"""A piece is cut to so many times what is quoted of it before it is looked at: most of it is no space."""


class Source:
    """A text and where its lines begin.

    text    the whole text, line ends as newlines
    name    the file it came from, or None
    """

    __slots__ = ("_starts", "name", "text")

    def __init__(self, text: str, name: str | None = None) -> None:
        self.text = text
        self.name = name
        self._starts: list[int] | None = None

    def place(self, span: Span) -> tuple[int, int, int]:
        """Line, column and end column of a span, all from 1; a span over several lines ends with its first.

        cost    one pass over the text at the first call, then logarithmic in its lines
        """
        if self._starts is None:
            starts = [0]
            position = self.text.find("\n")
            while position >= 0:
                starts.append(position + 1)
                position = self.text.find("\n", position + 1)
            self._starts = starts
        start, end = span
        row = bisect_right(self._starts, start) - 1
        first = self._starts[row]
        stop = self.text.find("\n", start)
        if stop < 0:
            stop = len(self.text)
        return row + 1, start - first + 1, max(min(end, stop), start) - first + 1

    def piece(self, span: Span) -> str:
        """The text of a span."""
        return self.text[span[0] : span[1]]

    def quoted(self, span: Span, longest: int) -> str:
        """The text of a span in one line, as messages repeat it.

        longest    characters that are worth repeating
        cost       linear in `longest`, however long the span is
        """
        start, end = span
        stop = min(end, start + WINDOW * longest)
        return shortened(self.text[start:stop] + "…" * (stop < end), longest)

    def line(self, number: int) -> str:
        """The text of line `number`, from 1, without its end."""
        return self.text.split("\n")[number - 1]


def shortened(text: str, longest: int) -> str:
    """A text in one line, with a sign where it was cut."""
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1] + "…"


def normal(name: str) -> str:
    """A name in the form in which names are compared: NFKC."""
    if name.isascii():
        return name
    from unicodedata import normalize  # half a millisecond that plain names need not wait for

    return normalize("NFKC", name)
