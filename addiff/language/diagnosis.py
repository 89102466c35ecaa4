"""Why a text is not a program, in the user's words: loaded only when there is something to say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from addiff.errors import AddiffError, BadSyntaxError
from addiff.language.lexer import tokens
from addiff.language.mistakes import NAME, OPERATOR, TABLE, VALUE
from addiff.language.nodes import Node
from addiff.language.strangers import strange, strange_in
from addiff.language.tables import END, UNKNOWN
from addiff.source import shortened

if TYPE_CHECKING:
    from addiff.language.building import Misuse
    from addiff.language.parser import Refused
    from addiff.language.tables import Tables
    from addiff.source import Source, Span

WINDOW = 300
"""Characters on each side of a place that are searched for typical mistakes."""

LONGEST_PIECE = 40
"""Characters of the program that are worth repeating in a message."""

DECIMALS = "it in decimals"
"""What to write in place of a number in another base that is too long to show, or no number."""

CLOSING = {"(": ")", "[": "]"}

INNER = r"[^()\[\]\n]*(?:[(\[][^()\[\]\n]*[)\]][^()\[\]\n]*)*"
VALUE_BEFORE = re.compile(rf"((?:[\w.]*[(\[]{INNER}[)\]]|[\w.²³]+))\s*(?:[^\w\s)\]]*\s*)\Z")
VALUE_AFTER = re.compile(rf"(?:[^\w(\[.]|\.(?!\d))*((?:[\w.]*[(\[]{INNER}[)\]]|[\w.]+))")

EXPECTED = {
    "NUMBER": "a value",
    "NAME": "a name",
    "+": "an operator",
    ")": ")",
    "]": "]",
    ",": "a comma",
    ":": ":",
    "in": "in",
    "else": "else",
    "=": "=",
    END: "the end of the statement",
}
"""What could stand at a place, as messages list it; one operator speaks for all."""

MISUSES = {
    "target": "{text} cannot be defined: left of = stands a name, or a function of names, f(x); to compare, write ==",
    "parameter": "{text} cannot be a parameter: the parameters of a function are names, as in f(x, y) = x*y",
    "default": "{text} cannot have a default value: the parameters of a function are names, as in f(x, y) = x*y",
    "order": "{text} stands behind an argument with a name: those without come first",
    "range": "a loop runs over range(end), range(begin, end) or range(begin, end, step)",
}
"""What is said of parts that the grammar lets through and the language does not."""


class Place:
    """Where the parser stopped.

    start, end    the token that it could not take
    last          the token before, or an empty span at the beginning
    opened        where the brackets begin that are not closed before it
    terminal      the terminal of the token; empty for a character that begins none
    """

    __slots__ = ("end", "last", "opened", "source", "start", "terminal")

    def __init__(self, source: Source, machine: Tables, start: int) -> None:
        self.source = source
        self.opened: list[int] = []
        self.last: Span = (0, 0)
        for terminal, value in tokens(source, machine):  # noqa: B007  # the one where it stops is used below
            span = (value.start, value.end) if isinstance(value, Node) else value
            if span[0] >= start:
                break
            sign = source.piece(span)
            if sign in ("(", "["):
                self.opened.append(span[0])
            elif sign in (")", "]"):
                self.opened.pop()
            self.last = span
        self.start, self.end = span
        self.terminal = machine.terminals[terminal] if terminal != UNKNOWN else ""

    @property
    def found(self) -> str:
        """The token as messages name it."""
        return self.source.quoted((self.start, self.end), LONGEST_PIECE)

    def after_last(self) -> Span:
        """The empty span behind the token before."""
        return self.last[1], self.last[1]


def refusal(source: Source, machine: Tables, goal: str, refused: Refused) -> AddiffError:
    """The error for a token that no rule goes on with."""
    value = refused.value
    place = Place(source, machine, value.start if isinstance(value, Node) else value[0])
    row = machine.rows[refused.states[-1]]
    can = machine.terminals.index
    wanted = VALUE if row[can("NUMBER")] else NAME if row[can("NAME")] else OPERATOR
    message, span = (
        _brackets(place, wanted)
        or _typical(place, wanted, goal)
        or _stranger(place)
        or _general(place, wanted, [t for t in machine.terminals if _goes_on(machine, refused.states, can(t))])
    )
    return BadSyntaxError(message, source, span)


def misused(source: Source, misuse: Misuse) -> AddiffError:
    """The error for parts that the grammar lets through and the language does not."""
    span = (misuse.node.start, misuse.node.end)
    return BadSyntaxError(MISUSES[misuse.what].format(text=source.quoted(span, LONGEST_PIECE)), source, span)


def strange_name(name: str, start: int, source: Source) -> AddiffError:
    """The error for a name with a character that names lack."""
    offset = strange_in(name)
    if offset is None:
        message, offset, length = f"a name begins with a letter or _, and {name[0]} is none", 0, 1
    else:
        message, length = strange(source.text[start + offset :][:LONGEST_PIECE])
    return BadSyntaxError(message, source, (start + offset, start + offset + length))


def _brackets(place: Place, wanted: str) -> tuple[str, Span] | None:
    """A bracket that is never closed, or closed by another kind, or was never opened."""
    closes = place.terminal in CLOSING.values()
    if not place.opened:
        if not closes:
            return None
        opening = next(o for o, c in CLOSING.items() if c == place.terminal)
        return f"{place.terminal} closes nothing: there is no {opening} before it", (place.start, place.end)
    at = place.opened[-1]
    bracket = place.source.text[at]
    if closes and place.terminal != CLOSING[bracket]:
        line, column, _ = place.source.place((at, at))
        here = place.source.place((place.start, place.end))[0]
        where = f"column {column}" if line == here else f"line {line}"
        return (
            f"the {bracket} in {where} is closed by {place.terminal}: write {CLOSING[bracket]}",
            (place.start, place.end),
        )
    if place.terminal == END or (wanted == OPERATOR and _new_statement(place)):
        what = f"a value and {CLOSING[bracket]} are" if wanted == VALUE else f"{CLOSING[bracket]} is"
        return f"{bracket} is never closed: {what} missing", (at, at + 1)
    return None


def _new_statement(place: Place) -> bool:
    """Whether a statement begins on a new line inside a bracket that nothing closes."""
    text = place.source.text
    begin = place.last[0] if place.terminal == "=" else place.start
    if text[text.rfind("\n", 0, begin) + 1 : begin].strip() or text.rfind("\n", place.opened[-1], begin) < 0:
        return False
    depth = 1
    for bracket in re.finditer(r"[()\[\]]", text[place.start :]):
        depth += 1 if bracket[0] in CLOSING else -1
        if not depth:
            return False
    return True


def _typical(place: Place, wanted: str, goal: str) -> tuple[str, Span] | None:
    """The first mistake of the table that fits."""
    text = place.source.text
    left = text[max(0, place.start - WINDOW) : place.start]
    right = text[place.start : place.start + WINDOW]
    within = text[place.opened[-1]] if place.opened else ""
    for mistake in TABLE:
        if mistake.wanted != wanted or mistake.goal not in (None, goal) or mistake.within not in (None, within):
            continue
        before, after = mistake.left.search(left), mistake.right.match(right)
        if before and after:
            groups = before.groupdict(default="") | after.groupdict(default="")
            mark = groups.get("mark", "")
            pieces = {name: _short(text) for name, text in groups.items()}
            words = {
                "before": _value(VALUE_BEFORE.search(left)),
                "value": _value(VALUE_AFTER.match(right)),
                "after": _value(VALUE_AFTER.match(right, after.end())),
                "found": _short(after[0]),
                "last": place.source.quoted(place.last, LONGEST_PIECE),
                "decimal": _decimal(mark + after[0]),
            }
            start = place.start - len(left) + before.start("mark") if mark else place.start
            end = place.start + after.end() if after[0] else start + len(mark) if mark else place.end
            if not mark and place.terminal in ("\n", END):
                start = end = place.last[1]
            return mistake.message.format(**words | pieces), (start, end)
    return None


def _stranger(place: Place) -> tuple[str, Span] | None:
    """A character that begins no token."""
    if place.terminal:
        return None
    message, length = strange(place.source.text[place.start :][:LONGEST_PIECE])
    return message, (place.start, place.start + length)


def _general(place: Place, wanted: str, expected: list[str]) -> tuple[str, Span]:
    """What is missing, or what could stand at the place."""
    last, quoted = place.source.piece(place.last), place.source.quoted(place.last, LONGEST_PIECE)
    over = place.terminal in (END, "\n", ";")
    if wanted == OPERATOR and "else" in expected and (over or place.terminal in (")", "]", ",")):
        return "else is missing: write a if condition else b", place.after_last()
    if wanted == VALUE and over:
        return f"a value is missing after {quoted}", place.after_last()
    if wanted == VALUE:
        first = last in ("", "\n", ";")
        where = f"before {place.found}" if first else f"between {quoted} and {place.found}"
        return f"a value is missing {where}", (place.start, place.end)
    words = [word for terminal, word in EXPECTED.items() if terminal in expected]
    choice = " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
    if over:
        return f"{choice} is missing", place.after_last()
    return f"{place.found} cannot stand here: expected {choice}", (place.start, place.end)


def _goes_on(machine: Tables, states: list[int], terminal: int) -> bool:
    """Whether some text could go on with a terminal."""
    states = states[:]
    while (action := machine.rows[states[-1]][terminal]) < 0:
        symbol, length, _ = machine.rules[~action]
        del states[len(states) - length :]
        states.append(machine.rows[states[-1]][symbol])
    return action > 0


def _decimal(text: str) -> str:
    """A hexadecimal, octal or binary number as the language writes it."""
    try:
        return str(int(text, 0)) if len(text) <= LONGEST_PIECE else DECIMALS
    except ValueError:
        return DECIMALS


def _value(found: re.Match[str] | None) -> str:
    """A value as suggestions repeat it."""
    text = found[1].strip() if found else ""
    return text if 0 < len(text) <= LONGEST_PIECE else "(...)"


def _short(text: str) -> str:
    """A part of a text as messages repeat it."""
    return shortened(text, LONGEST_PIECE)
