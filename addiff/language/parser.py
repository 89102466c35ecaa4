"""Tokens to nodes: the LALR(1) automaton of the grammar, run with explicit stacks, so that depth costs nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from addiff.collector import uncollected
from addiff.errors import BadSyntaxError, LimitError
from addiff.language import building
from addiff.language.lexer import tokens
from addiff.language.tables import tables

if TYPE_CHECKING:
    from collections.abc import Iterable

    from addiff.language.nodes import Name, Node
    from addiff.language.tables import Tables
    from addiff.source import Source

LONGEST_TEXT = 8_000_000
"""Characters of the longest text that is read: its nodes fill about a gigabyte, and no one types that."""

_climbs: dict[tuple[int, int, int], int] = {}


class Refused(Exception):
    """No rule goes on with this token.

    states    the states of the automaton on the way to it
    value     the token: a node or a span
    """

    def __init__(self, states: list[int], value: Any) -> None:
        super().__init__()
        self.states = states
        self.value = value


def parse(source: Source) -> tuple[Node, ...]:
    """The statements of a program, in order.

    errors    BadSyntaxError and LimitError, with their place
    cost      linear in the text, whatever its depth; 1.5 µs a token
    """
    statements: list[Node] = _read(source, "program")
    if not statements:
        raise BadSyntaxError("the program is empty: give an expression, as in x^2 + y", source, (0, 0))
    return tuple(statements)


def parse_bindings(source: Source) -> tuple[tuple[Name, Node], ...]:
    """The bindings `name=expression, ...` of a point, in order.

    errors    BadSyntaxError and LimitError, with their place
    """
    bindings: list[tuple[Name, Node]] = _read(source, "point")
    return tuple(bindings)


@uncollected
def _read(source: Source, goal: str) -> Any:
    """The value of a whole text, every way to fail turned into an error with its place."""
    if len(source.text) > LONGEST_TEXT:
        raise LimitError(
            f"the text has {len(source.text):,} characters, and at most {LONGEST_TEXT:,} are read", source, (0, 0)
        )
    machine = tables()
    try:
        return run(machine, goal, tokens(source, machine), building)
    except Refused as refused:
        from addiff.language.diagnosis import refusal

        raise refusal(source, machine, goal, refused) from None
    except building.Misuse as misuse:
        from addiff.language.diagnosis import misused

        raise misused(source, misuse) from None


def run(machine: Tables, goal: str, read: Iterable[tuple[int, Any]], builder: Any) -> Any:
    """What `builder` makes of the tokens.

    goal       the rule that they are to be
    read       terminals with their values, the last of them END
    builder    has a function for each action of the grammar
    errors     Refused at the first token that no rule goes on with
    """
    rows = machine.rows
    rules = [
        (symbol, length, getattr(builder, action) if action else None if length == 1 else _first)
        for symbol, length, action in machine.rules
    ]
    state = machine.starts[goal]
    states = [state]
    values: list[Any] = [None]
    for terminal, value in read:
        while (action := rows[state][terminal]) < 0:
            symbol, length, build = rules[~action]
            if build is None:
                # An operand climbs a dozen levels of precedence (sum : product : signed : ...): all at one go.
                way = states[-2], state, terminal
                state = _climbs.get(way) or _climb(machine, way)
                states[-1] = state
                continue
            at = len(states) - length
            values[at:] = [build(*values[at:])]
            state = rows[states[at - 1]][symbol]
            states[at:] = [state]
        if not action:
            raise Refused(states, value)
        state = action
        states.append(state)
        values.append(value)
    return values[1]


def _climb(machine: Tables, way: tuple[int, int, int]) -> int:
    """The state after all the rules that only pass on what is on top of the stack, remembered.

    way    the state below, the state on top, and the terminal that comes next
    """
    below, state, terminal = way
    while (action := machine.rows[state][terminal]) < 0:
        symbol, length, name = machine.rules[~action]
        if length != 1 or name:
            break
        state = machine.rows[below][symbol]
    _climbs[way] = state
    return state


def _first(*values: Any) -> Any:
    """The value of a rule that only passes on its first part."""
    return values[0]
