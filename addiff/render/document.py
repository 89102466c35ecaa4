"""A result laid out, before anything is known of where it will be read.

A document is a sequence of blocks. Its pieces of text carry roles (`name`, `number`, `derivative`, `operation`,
`warning`, ...): `theme` gives roles a look in a terminal, the other writers give them their own.
"""

from __future__ import annotations

from dataclasses import dataclass

Span = tuple[str, str]
"""A piece of text and its role."""

Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Program:
    """The text of a program."""

    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of what follows."""

    text: str


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of text, each on its own."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with what they are: `f = 5`."""

    facts: tuple[tuple[Span, Span], ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A remark in small print."""

    text: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    title       its heading
    numeric     whether its cells are numbers, to be aligned at their decimal points
    key         whether it tells the rows apart, and so is repeated where a table is cut into several
    optional    whether it may go where there is no room for it
    """

    title: str
    numeric: bool = False
    key: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows of cells, as many in each row as there are columns."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Span, ...], ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """Where a matrix is not zero, as dots; of a large matrix a dot is a block of entries.

    rows      the positions of the dots in each row
    width     how many positions there are
    """

    rows: tuple[frozenset[int], ...]
    width: int


Block = Program | Heading | Lines | Facts | Note | Pattern | Table

Document = tuple[Block, ...]
