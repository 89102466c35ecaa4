"""The forms that tables have, and the readers for them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, BinaryIO

from addiff.errors import UsageError

if TYPE_CHECKING:
    from addiff.data.batch import Table

FORMS = ("csv", "tsv", "json", "jsonl", "parquet")
"""What a table can be, which is also how the name of its file ends."""


def form_of(path: str, given: str | None) -> str:
    """The form of the points in a file: the one given, else that of its ending.

    path      `-` is standard input
    errors    UsageError where neither tells
    """
    if given is not None:
        return given
    if path == "-":
        raise UsageError(f"--points -: say in which form they come, with --points-format {'|'.join(FORMS)}")
    ending = os.path.splitext(path)[1][1:].lower()
    if ending not in FORMS:
        what = f"the ending .{ending} is not one of a table" if ending else "no ending tells the form"
        raise UsageError(f"--points {path}: {what}; choose one with --points-format {'|'.join(FORMS)}")
    return ending


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

        return read_json(file, name, lines=form == "jsonl")
    from addiff.data.delimited import read as read_delimited

    return read_delimited(file, name, form)
