"""The functions of the language as a document: all in one table a family, or one with all that is known of it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from addiff.render.document import Block, Column, Heading, Lines, Note, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from addiff.reference import Function, Functions
    from addiff.render.document import Document, Line, Span


def functions(listed: Functions) -> Document:
    """One function in full, several in short."""
    if len(listed.functions) == 1:
        return tuple(_in_full(listed.functions[0]))
    blocks: list[Block] = []
    for family, members in groupby(listed.functions, key=lambda function: function.family):
        blocks.append(Heading(family))
        blocks.append(_in_short(list(members)))
    return (*blocks, Note("addiff functions NAME shows one with its special points"))


def _in_short(members: list[Function]) -> Table:
    """A row for each argument: the function, its derivative, and where it has no value."""
    columns = (Column("function", key=True), Column("by", key=True), Column("derivative"), Column("not defined"))
    rows: list[tuple[Span, ...]] = []
    for function in members:
        domain = "; ".join(function.domain)
        for place, (argument, derivative) in enumerate(function.derivatives.items()):
            first = place == 0
            rows.append(
                (
                    (function.signature if first else "", "name"),
                    (argument, "operation"),
                    (derivative, "operation"),
                    (domain if first else "", "note"),
                )
            )
    return Table(columns, tuple(rows))


def _in_full(function: Function) -> Iterator[Block]:
    yield Heading(function.signature)
    yield Lines(tuple(_facts(function)))
    yield Table(
        (Column("by", key=True), Column("derivative")),
        tuple(((by, "name"), (derivative, "operation")) for by, derivative in function.derivatives.items()),
    )
    if function.special:
        yield Table(
            (Column("where", key=True), Column("derivative"), Column("warning")),
            tuple(
                ((point.where, "operation"), (point.given, "operation"), (point.kind or "", "warning"))
                for point in function.special
            ),
        )


def _facts(function: Function) -> Iterator[Line]:
    """What is known in words."""
    if function.about:
        yield ((function.about, ""),)
    if function.domain:
        yield (("an error: ", "note"), ("; ".join(function.domain), ""))
    if function.aliases:
        yield (("also called: ", "note"), (", ".join(function.aliases), "name"))
    if function.source:
        yield (("source: ", "note"), (function.source, ""))
