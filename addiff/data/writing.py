"""The writers, by the form that is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from addiff.results.columns import ERROR, kind, refuse_clash

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from addiff.data.computed import Writer


@dataclass(frozen=True)
class Layout:
    """What a table of answers is made of.

    blank      an answer with nothing in it
    columns    the name of the column of each number of the answers, by the way to it
    inputs     the names of the program's inputs
    outputs    those of its outputs
    names      the columns of the table of points as they stand there
    places     which column of that table an input was read from, by the input's name
    """

    blank: object
    columns: Mapping[tuple[str | int, ...], str]
    inputs: Sequence[str]
    outputs: Sequence[str]
    names: Sequence[str]
    places: Mapping[str, int]


def writer(file: BinaryIO, form: str, layout: Layout) -> Writer:
    """A writer that begins a table.

    form      one of `csv tsv json jsonl parquet`
    errors    UsageError where two columns would have the same name
    """
    paths = list(layout.columns)
    if form in ("json", "jsonl"):
        from addiff.data.json_writer import JsonWriter

        return JsonWriter(file, layout.blank, paths, layout.inputs, lines=form == "jsonl")
    stripped = {name.strip() for name in layout.names}
    refuse_clash(layout.columns.values(), stripped, layout.inputs, layout.outputs)
    kept = {place: name for place, name in enumerate(layout.names) if name.strip() != ERROR}
    added = {name: kind(path) for path, name in layout.columns.items()}
    if form == "parquet":
        from addiff.data.parquet import ParquetWriter

        inputs = {place: layout.inputs.index(name) for name, place in layout.places.items()}
        return ParquetWriter(file, kept, inputs, added)
    from addiff.data.delimited import DelimitedWriter

    return DelimitedWriter(file, kept, added, form)
