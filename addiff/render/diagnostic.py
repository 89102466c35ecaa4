"""Errors and warnings as the user sees them: what, where, and what would help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.render.characters import cut, cut_before, shown, spelled_out, width_of
from addiff.render.terminal import painted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from addiff.errors import AddiffError
    from addiff.render.document import Line
    from addiff.render.screen import Screen
    from addiff.results import Notice
    from addiff.source import Source

LONGEST_LINE = 120
"""Columns of a source line that are shown, where the screen itself sets no limit."""


def error_text(error: AddiffError, screen: Screen) -> str:
    """An error with its line of source and a caret under the place.

    error: log of a negative number: x - 5 is -2
      1 | y + log(x - 5)
        |     ^^^^^^^^^^
    """
    return painted(_error(error, screen), screen)


def error_json(error: AddiffError) -> str:
    """An error as one line of JSON; the place is null where the error is not in the program."""
    import json

    place = [error.line, error.column, error.end_column] if not _in_option(error.source) else [None] * 3
    members = zip(("kind", "message", "line", "column", "end_column"), (error.kind, error.message, *place), strict=True)
    return json.dumps({"error": dict(members)}) + "\n"


def warning_text(notice: Notice, screen: Screen) -> str:
    """A warning with its place in words, in one line where it fits."""
    last = notice.end_column - 1
    columns = f"columns {notice.column}-{last}" if last > notice.column else f"column {notice.column}"
    place = f" ({notice.kind}; line {notice.line}, {columns})"
    words = (("warning:", "warning"), (f" {shown(notice.message)}", ""), (place, "note"))
    return painted(_wrapped(words, screen.width), screen)


def count_text(told: str, screen: Screen) -> str:
    """How many rows failed, and why the first did."""
    return painted(_wrapped((("failed:", "error"), (f" {shown(told)}", "message")), screen.width), screen)


def _error(error: AddiffError, screen: Screen) -> Iterator[Line]:
    yield from _wrapped((("error:", "error"), (f" {shown(error.message)}", "message")), screen.width)
    source = error.source
    if source is None or error.line is None or error.column is None or error.end_column is None:
        return
    if source.name is not None and not _in_option(source):
        yield ((f"  --> {shown(source.name)}:{error.line}:{error.column}", "gutter"),)
    label = str(source.name if _in_option(source) else error.line)
    room = min(screen.width, LONGEST_LINE) - len(label) - len("   | ^")  # a caret may stand behind the end
    before, marked, after = _around(source.line(error.line), error.column - 1, error.end_column - 1, screen, room)
    yield ((f"  {label} | ", "gutter"), (before + marked + after, "source"))
    carets = "^" * max(1, width_of(marked))
    yield ((f"  {' ' * len(label)} | ", "gutter"), (" " * width_of(before), ""), (carets, "caret"))


def _wrapped(line: Line, width: int) -> list[Line]:
    """A line broken between words where it is wider than the screen; all but the first begin under its second word."""
    if sum([width_of(text) for text, _ in line]) <= width:
        return [line]
    words = [(word, role) for text, role in line for word in text.split()]
    indent = " " * (width_of(words[0][0]) + 1)
    lines = [[words[0]]]
    column = len(indent) - 1
    for word, role in words[1:]:
        wide = 1 + width_of(word)
        pieces = lines[-1]
        if column + wide > width and column >= len(indent):
            lines.append([(indent + word, role)])
            column = len(indent) - 1 + wide
            continue
        if pieces[-1][1] == role:
            pieces[-1] = (f"{pieces[-1][0]} {word}", role)
        else:
            pieces.append((f" {word}", role))
        column += wide
    return [tuple(pieces) for pieces in lines]


def _around(line: str, start: int, end: int, screen: Screen, room: int) -> tuple[str, str, str]:
    """A line as it can be shown: what is before the place, the place, and what is after, within some columns."""
    spell = shown if screen.unicode else spelled_out
    before, marked, after = spell(line[:start]), spell(line[start:end]), spell(line[end:])
    if width_of(before) + width_of(marked) + width_of(after) > room:
        before = cut_before(before, max(room // 3, room - width_of(marked) - width_of(after)))
        marked = cut(marked, room - width_of(before))
        after = cut(after, room - width_of(before) - width_of(marked))
    return before, marked, after


def _in_option(source: Source | None) -> bool:
    """Whether a text is the value of an option: it bears the option as its name, and is not the program."""
    return source is not None and source.name is not None and source.name.startswith("--")
