"""The readers, by the form that is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from addiff.errors import LimitError

if TYPE_CHECKING:
    from addiff.data.batch import Table


MOST_COLUMNS = 100_000
"""Columns of a table: each costs some kilobytes and tens of microseconds, however few rows it has."""


def read(file: BinaryIO, form: str, name: str) -> Table:
    """The table in a file.

    name      what messages call it
    errors    FileError, now or while its batches are taken, where it is none; LimitError for too many columns
    """
    table = _read(file, form, name)
    refuse_wide(f"{name} has", len(table.names), "leave out those that are not needed")
    return table


def refuse_wide(subject: str, columns: int, way_out: str) -> None:
    """Raise LimitError for a table of too many columns."""
    if columns > MOST_COLUMNS:
        raise LimitError(f"{subject} {columns:,} columns, and {MOST_COLUMNS:,} is the most: {way_out}")


def _read(file: BinaryIO, form: str, name: str) -> Table:
    """The same, of any width."""
    if form == "parquet":
        from addiff.data.parquet import read as read_parquet

        return read_parquet(file, name)
    if form in ("json", "jsonl"):
        from addiff.data.json_rows import read as read_json

        return read_json(file, name, by_lines=form == "jsonl")
    from addiff.data.delimited import read as read_delimited

    return read_delimited(file, name, form)
