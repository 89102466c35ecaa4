"""The writers, by the form that is written."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any, BinaryIO

from addiff.data.reading import refuse_wide
from addiff.results.columns import ERROR, columns, kind, numbers, refuse_clash
from addiff.results.elements import apart, by_element, shape_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from addiff.data.computed import Writer
    from addiff.results.columns import Path


@dataclass(frozen=True)
class Layout:
    """What a table of answers is made of.

    blank      an answer whose numbers are their places among those of an answer
    inputs     the shapes of the program's inputs, by name
    outputs    the names of its outputs
    names      the columns of the table of points as they stand there
    places     the columns of that table that an input was read from, by its name: each with the place of its element,
               None for a column that has the whole
    """

    blank: Any
    inputs: Mapping[str, tuple[int, ...]]
    outputs: Sequence[str]
    names: Sequence[str]
    places: Mapping[str, Mapping[int, int | None]]


def writer(file: BinaryIO, form: str, layout: Layout) -> Writer:
    """A writer that begins a table.

    form      one of `csv tsv json jsonl parquet`
    errors    UsageError where two columns would have the same name; LimitError for more columns than could be read
    """
    if form in ("json", "jsonl"):
        from addiff.data.json_writer import JsonWriter

        return JsonWriter(file, layout.blank, layout.inputs, lines=form == "jsonl")
    kept = {place: name for place, name in enumerate(layout.names) if name.strip() != ERROR}
    parts = numbers(layout.blank)
    added_columns = len(parts) if form == "parquet" else _width(layout.blank)
    refuse_wide(
        "the answers would have",
        len(kept) + added_columns + 1,
        "choose inputs with --wrt, or write JSON Lines (--format jsonl), where an array is one member",
    )
    if form == "parquet":
        from addiff.data.parquet import ParquetWriter

        named = _columns(layout, layout.blank, layout.outputs)
        whole = {name: (kind(path), shape_of(part)) for (path, name), part in zip(named.items(), parts, strict=True)}
        inputs = enumerate(map(layout.places.get, layout.inputs))
        sources = {place: (k, element) for k, places in inputs for place, element in (places or {}).items()}
        return ParquetWriter(file, kept, sources, whole)
    from addiff.data.delimited import DelimitedWriter

    blank, outputs = layout.blank, layout.outputs
    if any(map(shape_of, parts)):
        outputs = list(apart(blank.values)) if hasattr(blank, "values") else outputs
        blank = by_element(blank)
        parts = numbers(blank)
    named = _columns(layout, blank, outputs)
    added = {name: (kind(path), int(place)) for (path, name), place in zip(named.items(), parts, strict=True)}
    return DelimitedWriter(file, kept, added, form)


def _width(blank: Any) -> int:
    """How many columns an answer has element by element, each pair of a symmetric matrix once."""
    twice = [prod(shape_of(part)) for part in blank.gradient.values()] if hasattr(blank, "hessian") else []
    return sum(prod(shape_of(part)) for part in numbers(blank)) - sum(n * (n - 1) // 2 for n in twice)


def _columns(layout: Layout, blank: Any, outputs: Sequence[str]) -> dict[Path, str]:
    """The names of the columns that are added, by the way to what is in each."""
    named = columns(blank, outputs)
    refuse_clash(named.values(), {name.strip() for name in layout.names}, layout.inputs, outputs)
    return named
