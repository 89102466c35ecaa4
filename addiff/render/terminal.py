"""Documents and diagnostics as lines of text, painted where the screen has colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.render import pattern, tables
from addiff.render.characters import cut, padded, plain, shown, width_of
from addiff.render.document import Facts, Heading, Lines, Note, Pattern, Program

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from addiff.render.document import Block, Document, Line
    from addiff.render.screen import Screen

LONGEST_PROGRAM = 200
"""Characters of a program's text that a table repeats; its reader has it at hand."""


def write(document: Document, screen: Screen) -> str:
    """A document as text, with a blank line between its blocks."""
    return painted(_composed(document, screen.width), screen)


def painted(lines: Iterable[Line], screen: Screen) -> str:
    """Lines as text: in colours by role, or plain; in ASCII where the screen knows no more."""
    written = []
    for line in lines:
        if screen.colour:
            written.append("".join([_painted(text, role) for text, role in line]).rstrip(" "))
        else:
            written.append("".join([text for text, _ in line]).rstrip(" "))
    text = "".join(line + "\n" for line in written)
    if not screen.unicode and not text.isascii():
        text = plain(text)
    return text


def _painted(text: str, role: str) -> str:
    from addiff.render.theme import paint  # Rich is loaded only where there are colours

    return paint(text, role)


def _composed(document: Document, width: int) -> Iterator[Line]:
    """The lines of all blocks: a heading keeps to what follows, a note to what goes before."""
    previous: Block | None = None
    for block in document:
        lines = list(_lines(block, width))
        if not lines:
            continue
        if previous is not None and not isinstance(previous, Heading) and not isinstance(block, Note):
            yield ()
        yield from lines
        previous = block


def _lines(block: Block, width: int) -> Iterator[Line]:
    if isinstance(block, Program):
        text = block.text.strip()
        if "\n" not in text:
            yield ((cut(shown(text), min(width, LONGEST_PROGRAM)), "program"),)
    elif isinstance(block, Heading):
        yield ((block.text, "heading"),)
    elif isinstance(block, Note):
        yield from [((line, "note"),) for line in tables.wrapped(block.text, width)]
    elif isinstance(block, Pattern):
        yield from [((line, "derivative"),) for line in pattern.lines(block, width)]
    elif isinstance(block, Lines):
        yield from block.lines
    elif isinstance(block, Facts):
        widest = max(width_of(name) for (name, _), _ in block.facts)
        for (name, role), what in block.facts:
            yield ((padded(name, widest), role), (" = ", "sign"), what)
    else:
        yield from tables.lines(block, width)
