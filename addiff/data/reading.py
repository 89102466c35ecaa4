"""The readers, by the form that is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from addiff.data.batch import Table


def read(file: BinaryIO, form: str, name: str) -> Table:
    """The table in a file.

    name      what messages call it
    errors    FileError, now or while its batches are taken, where it is none
    """
    if form == "parquet":
        from addiff.data.parquet import read as read_parquet

        return read_parquet(file, name)
    if form in ("json", "jsonl"):
        from addiff.data.json_rows import read as read_json

        return read_json(file, name, by_lines=form == "jsonl")
    from addiff.data.delimited import read as read_delimited

    return read_delimited(file, name, form)
