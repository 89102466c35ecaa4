"""Characters as a screen shows them: how wide they are, and what stands for those that cannot be shown."""

from __future__ import annotations

from unicodedata import combining, east_asian_width

PLAIN = {"∂": "d", "×": "*", "─": "-", "…": "...", "│": "|", "═": "=", "║": "|", "⋮": ":"} | dict.fromkeys(
    "┌┐└┘├┤┬┴┼╭╮╰╯╔╗╚╝╤╧", "+"
)
"""What to write for the signs of our own tables and messages where the encoding lacks them."""


PLAIN_DOTS = str.maketrans({0x2800: " ", **dict.fromkeys(range(0x2801, 0x2900), "#")})
"""The same for the characters of a picture: whether they have a dot."""


def plain(text: str) -> str:
    """A text of ours with signs of ASCII in the place of its own."""
    for sign, written in PLAIN.items():
        text = text.replace(sign, written)
    return text.translate(PLAIN_DOTS)


def width_of(text: str) -> int:
    """The columns that a text takes: two for a wide character, none for a combining one."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def shown(text: str) -> str:
    """A text of one line that can be printed: what would move the cursor or turn the line around is spelled out.

    A tab becomes four spaces; control and format characters, and spaces that only look like one, become
    their escapes.
    """
    if text.isprintable():
        return text
    return "".join([_shown(c) for c in text])


def padded(text: str, width: int, *, right: bool = False) -> str:
    """A text filled up to a width with spaces, before it if it is to stand on the right."""
    room = " " * (width - width_of(text))
    return room + text if right else text + room


def cut(text: str, width: int) -> str:
    """The beginning of a text within a width, with a sign where it was cut; nothing where there is no room."""
    if width_of(text) <= width:
        return text
    return _fitting(text, width - 1) + "…" if width > 0 else ""


def cut_before(text: str, width: int) -> str:
    """The end of a text within a width, with a sign where it was cut."""
    if width_of(text) <= width:
        return text
    return "…" + _fitting(text[::-1], width - 1)[::-1] if width > 0 else ""


def spelled_out(text: str) -> str:
    """A text of one line in ASCII, every other character as its escape."""
    return shown(text).encode("ascii", "backslashreplace").decode("ascii")


def _fitting(text: str, width: int) -> str:
    """As much of the beginning of a text as a width takes."""
    taken = 0
    for end, c in enumerate(text):
        taken += width_of(c)
        if taken > width:
            return text[:end]
    return text


def _shown(c: str) -> str:
    if c == "\t":
        return "    "
    return c if c.isprintable() else c.encode("unicode_escape").decode("ascii")
