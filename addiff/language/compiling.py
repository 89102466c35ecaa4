"""The grammar to tables, by Lark: the only module that knows Lark, loaded only where the grammar was edited."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from lark import Lark
from lark.lexer import PatternStr
from lark.parsers.lalr_analysis import Reduce

from addiff.language.tables import END

if TYPE_CHECKING:
    from lark.lexer import TerminalDef
    from lark.parsers.lalr_analysis import IntParseTable

GOALS = ("program", "point")
"""The rules that a whole text may be asked to be."""

KINDS = ("NAME", "NUMBER")
"""The terminals that are kinds of texts; all others but space and comments are choices of a few."""


def lark(grammar: str, **options: Any) -> Lark:
    """Lark's own parser of the grammar, which the tests hold ours to."""
    return Lark(grammar, start=list(GOALS), parser="lalr", lexer="basic", maybe_placeholders=False, **options)


def compiled(grammar: str) -> dict[str, Any]:
    """The members of Tables, as JSON can hold them; the same for the same text, whatever the order of Python's sets.

    errors    LarkError where the text is no grammar, or not an LALR(1) one
    cost      a quarter of a second
    """
    parser = lark(grammar)
    terminals = {t.name: t for t in parser.terminals}
    texts = {name: found for name, terminal in terminals.items() if (found := _texts(terminal))}
    shown = {name: found[0] if len(found) == 1 else name for name, found in texts.items()}
    shown |= {name: name for name in KINDS} | {"$END": END}
    order = ["unknown character", *sorted(shown.values(), key=lambda text: (text != END, text))]
    number = {name: order.index(text) for name, text in shown.items()}
    symbols = dict.fromkeys([rule.origin.name for rule in parser.rules])
    number |= {name: len(order) + k for k, name in enumerate(symbols)}

    starts, rows, rules = _automaton(parser.parser.parser._parse_table, number)  # noqa: SLF001  # shown nowhere else
    return {
        "terminals": order,
        "spellings": {text: number[name] for name in sorted(texts) for text in texts[name]},
        "lexer": _lexer(terminals, [text for found in texts.values() for text in found]),
        "space": terminals["SPACE"].pattern.to_regexp(),
        "starts": starts,
        "rules": [(number[r.origin.name], len(r.expansion), r.alias or "") for r in rules],
        "rows": rows,
    }


def _texts(terminal: TerminalDef) -> list[str]:
    """The texts that a terminal is a choice of; none where it is a kind of text."""
    pattern = terminal.pattern.to_regexp()
    choice = [re.sub(r"\\(.)", r"\1", text) for text in pattern.removeprefix("(?:").removesuffix(")").split("|")]
    if isinstance(terminal.pattern, PatternStr):
        return [terminal.pattern.value]
    return choice if pattern == f"(?:{'|'.join(map(re.escape, choice))})" else []


def _lexer(terminals: dict[str, TerminalDef], texts: list[str]) -> str:
    """An expression that matches all but space, with three groups: a name or word, a number, a sign or comment."""
    name, number, comment = (terminals[kind].pattern.to_regexp() for kind in ("NAME", "NUMBER", "COMMENT"))
    signs = [text for text in texts if not re.fullmatch(name, text)]
    long = [re.escape(text) for text in sorted(signs, key=lambda text: (-len(text), text)) if len(text) > 1]
    short = "".join([re.escape(text) for text in sorted(signs) if len(text) == 1])
    return f"({name})|({number})|({'|'.join(long)}|[{short}]|{comment})"


def _automaton(table: IntParseTable, number: dict[str, int]) -> tuple[dict[str, int], list[list[int]], list[Any]]:
    """The states, renumbered in the order in which a walk from the starts meets them, and the rules they reduce by."""
    order = list(table.start_states.values())
    met = set(order)
    for state in order:  # grows on the way
        for symbol in sorted(table.states[state], key=number.__getitem__):
            action, following = table.states[state][symbol]
            if action is not Reduce and following not in met:
                met.add(following)
                order.append(following)
    place = {state: k for k, state in enumerate(order)}
    rules: list[Any] = []
    rows = []
    for state in order:
        row = [0] * (1 + max(number.values()))
        for symbol in sorted(table.states[state], key=number.__getitem__):
            action, argument = table.states[state][symbol]
            if action is not Reduce:
                row[number[symbol]] = place[argument]
                continue
            if argument not in rules:
                rules.append(argument)
            row[number[symbol]] = -1 - rules.index(argument)
        rows.append(row)
    for state in table.end_states.values():  # Lark stops here without a look at what is next
        rows[place[state]][number["$END"]] = place[state]
    return {goal: place[state] for goal, state in table.start_states.items()}, rows, rules
