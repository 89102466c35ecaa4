"""Text to tokens: one regular expression, compiled from the grammar's terminals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from addiff.errors import LimitError
from addiff.language.nodes import Name, Number
from addiff.language.tables import END, UNKNOWN
from addiff.source import normal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from addiff.language.tables import Tables
    from addiff.source import Source, Span

    Value = Name | Number | Span
    """What the parser builds with: a node where the token is one, else the token's span."""

NESTING = {"(": 1, "[": 1, ")": -1, "]": -1}
"""Line ends between these mean nothing."""

INFINITY = float("inf")


def tokens(  # noqa: C901  # a call for each kind of token would be felt in long texts
    source: Source, tables: Tables
) -> Iterator[tuple[int, Value]]:
    """The tokens of a text in order, each with its terminal; the last is END.

    Characters that begin no token come as UNKNOWN, the first for all in a row; no rule of the grammar takes it.

    errors    LimitError for a number beyond the doubles, BadSyntaxError for a name with a character that names lack
    """
    spellings = tables.spellings
    name_terminal, number_terminal, line_end, last = map(tables.terminals.index, ("NAME", "NUMBER", "\n", END))
    parts: Iterator[Any] = iter([*tables.lexer.split(source.text), None, None, ""])
    spaces = {"", " "}
    depth = end = 0
    # One split of the whole text takes half the time of a match for each token; positions follow from the lengths.
    for space, name, number, sign in zip(parts, parts, parts, parts, strict=True):
        start = end + len(space)
        if space not in spaces:
            match = tables.space.match(space)
            known = end + (match.end() if match else 0)
            if known < start:
                yield UNKNOWN, (known, known + 1)
            spaces.add(space)
        if name:
            end = start + len(name)
            if name in spellings:
                yield spellings[name], (start, end)
            else:
                yield name_terminal, Name(start, end, name if name.isascii() else _folded(name, start, source))
        elif number:
            end = start + len(number)
            value = float(number)
            if value == INFINITY:
                raise LimitError("the number is larger than any double: write inf for infinity", source, (start, end))
            yield number_terminal, Number(start, end, value)
        elif sign in spellings:
            end = start + len(sign)
            terminal = spellings[sign]
            if terminal != line_end or depth <= 0:
                depth += NESTING.get(sign, 0)
                yield terminal, (start, end)
        elif not sign:
            yield last, (start, start)
        else:
            end = start + len(sign)  # a comment


def _folded(name: str, start: int, source: Source) -> str:
    """A name that is not ASCII in the form in which names are compared."""
    from unicodedata import decomposition  # half a millisecond that plain names need not wait for

    folded = normal(name)
    # x⁴ would fold to x4: a raised character is no way to write a name.
    if folded.isidentifier() and not any(decomposition(c).startswith("<super>") for c in name):
        return folded
    from addiff.language.diagnosis import strange_name

    raise strange_name(name, start, source)
