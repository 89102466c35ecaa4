"""The grammar as the parser runs it: the tables that Lark compiles, kept in a file so that nobody waits for Lark.

`python -m addiff.language.tables` compiles the grammar into `tables.json`. A grammar that was edited since is compiled
in memory, so that it always holds: the file carries the text that it was made from.
"""

from __future__ import annotations

import json
import os
import re
from typing import Any

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TABLES = os.path.join(PACKAGE, "language", "tables.json")

END = "end of text"
"""The terminal that the lexer gives behind the last character."""

UNKNOWN = 0
"""The number of the terminal that the lexer gives for a character that begins no other; no rule takes it."""


class Tables:
    """An LALR(1) automaton and the lexer before it.

    terminals    the names of the terminals; their places here are the numbers that the rest speaks of
    spellings    the terminals of signs and words, by each text that they may have
    lexer        a regular expression that matches all tokens and comments; its groups are for names and words, for
                 numbers, and for signs and comments
    space        one for all that may stand between
    starts       the first state, by the name of the rule that the whole text is to be
    rows         `rows[state][symbol]`: the state to go on to; `-1 - n` to reduce by rule n; 0 for an error. The
                 symbols are the terminals, then the left sides of rules
    rules        `(symbol, length, action)`: the left side, how many symbols it stands for, and the function of
                 `building` that makes its value, empty where the first of them is the value
    """

    __slots__ = ("lexer", "rows", "rules", "space", "spellings", "starts", "terminals")

    def __init__(
        self,
        terminals: list[str],
        spellings: dict[str, int],
        lexer: str,
        space: str,
        starts: dict[str, int],
        rows: list[list[int]],
        rules: list[tuple[int, int, str]],
    ) -> None:
        self.terminals = terminals
        self.spellings = spellings
        self.lexer = re.compile(lexer)
        self.space = re.compile(space)
        self.starts = starts
        self.rows = rows
        self.rules = rules


_loaded: list[Tables] = []


def tables() -> Tables:
    """The tables of the grammar as it is, read once.

    cost    under a millisecond; a quarter of a second when the grammar is newer than the file
    """
    if not _loaded:
        grammar = grammar_text()
        with open(TABLES, encoding="utf-8") as file:
            stored = json.load(file)
        if stored.pop("grammar") != grammar.decode():
            stored = _compiled(grammar)
        _loaded.append(Tables(**stored))
    return _loaded[0]


def grammar_text() -> bytes:
    r"""The grammar: inside the package where that was installed, beside it in a checkout.

    returns    UTF-8, with line ends as `\n`
    """
    inside = os.path.join(PACKAGE, "grammars", "addiff.lark")
    beside = os.path.join(os.path.dirname(PACKAGE), "grammars", "addiff.lark")
    with open(inside if os.path.exists(inside) else beside, "rb") as file:
        return file.read().replace(b"\r\n", b"\n")


def file_text() -> str:
    """What `tables.json` holds when it is up to date: a line for each member, and for each row."""
    grammar = grammar_text()
    members = [f'"grammar": {json.dumps(grammar.decode())}']
    for name, value in _compiled(grammar).items():
        if name == "rows":
            text = "[\n" + ",\n".join([json.dumps(row, separators=(",", ":")) for row in value]) + "\n]"
        else:
            text = json.dumps(value)
        members.append(f'"{name}": {text}')
    return "{\n" + ",\n".join(members) + "\n}\n"


def _compiled(grammar: bytes) -> dict[str, Any]:
    """The members of Tables for a grammar, as JSON can hold them; Lark is loaded only here."""
    from addiff.language.compiling import compiled

    return compiled(grammar.decode())


if __name__ == "__main__":
    text = file_text()
    with open(TABLES, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
