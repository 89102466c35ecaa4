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
    _keep_memory_flat()
    if form == "parquet":
        from addiff.data.parquet import read as read_parquet

        return read_parquet(file, name)
    if form in ("json", "jsonl"):
        from addiff.data.json_rows import read as read_json

        return read_json(file, name, by_lines=form == "jsonl")
    from addiff.data.delimited import read as read_delimited

    return read_delimited(file, name, form)


def _keep_memory_flat() -> None:
    """Let PyArrow use the allocator that gives memory back: with its default, a long table takes a fifth more."""
    import pyarrow as pa

    if "jemalloc" in pa.supported_memory_backends():
        pa.set_memory_pool(pa.jemalloc_memory_pool())
    else:
        pa.set_memory_pool(pa.system_memory_pool())
