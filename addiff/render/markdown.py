"""Documents as Markdown, in the form that GitHub and Pandoc read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.render import pattern
from addiff.render.document import Facts, Heading, Lines, Note, Pattern, Program

if TYPE_CHECKING:
    from addiff.render.document import Block, Document, Span, Table

CODE = frozenset(["name", "operation"])
"""Roles whose text is a piece of a program."""


def write(document: Document) -> str:
    """A document as Markdown, ending with a newline."""
    return "\n\n".join(filter(None, map(_block, document))) + "\n"


def _block(block: Block) -> str:
    if isinstance(block, Program):
        fence = "`" * max(3, 1 + _longest_run(block.text))  # a comment may have backticks
        return f"{fence}\n{block.text.strip()}\n{fence}"
    if isinstance(block, Heading):
        return f"### {_escaped(block.text)}"
    if isinstance(block, Note):
        return f"*{_escaped(block.text)}*"
    if isinstance(block, Facts):
        return "  \n".join(f"{_span(name)} = {_span(what)}" for name, what in block.facts)
    if isinstance(block, Lines):
        return "  \n".join("".join(map(_span, line)) for line in block.lines)
    if isinstance(block, Pattern):
        return "\n".join(["```", *pattern.lines(block), "```"])
    return _table(block)


def _table(table: Table) -> str:
    titles = [_cell((column.title, "column")) for column in table.columns]
    rules = ["---:" if column.numeric else ":---" for column in table.columns]
    rows = [[_cell(span) for span in row] for row in table.rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (titles, rules, *rows))


def _cell(span: Span) -> str:
    """A cell; even code in a cell needs its bars escaped."""
    return _span(span).replace("|", "\\|")


def _span(span: Span) -> str:
    text, role = span
    if role in CODE and text.strip():
        return f"`{text.strip()}`"  # names and operations have no backticks
    return _escaped(text)


def _escaped(text: str) -> str:
    """Text without the signs that Markdown would read as its own."""
    return "".join("\\" + c if c in "\\`*_[]<>#~$" else c for c in text)


def _longest_run(text: str) -> int:
    """The longest run of backticks in a text."""
    return max(map(len, "".join(c if c == "`" else " " for c in text).split()), default=0)
