"""From text to nodes: the syntax, and everything that can be said against it.

What names and calls mean is none of its business (`lowering`). It is the only folder that knows Lark, and it loads Lark
only for a grammar newer than its tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from addiff.language.nodes import Name, Node
    from addiff.source import Source


def parse(source: Source) -> tuple[Node, ...]:
    """The statements of a program: see `parser.parse`."""
    from addiff.language import parser

    return parser.parse(source)


def parse_bindings(source: Source) -> tuple[tuple[Name, Node], ...]:
    """The bindings of a point: see `parser.parse_bindings`."""
    from addiff.language import parser

    return parser.parse_bindings(source)
