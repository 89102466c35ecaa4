"""Columns of a table as arrays: for methods that go through the rows again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import numpy as np

from addiff.data.batch import columns, numbers
from addiff.data.reading import read
from addiff.errors import FileError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from addiff.data.batch import Table


class Titled(NamedTuple):
    """A table that is about to be read.

    named    the places of its columns, by what the language calls them
    """

    table: Table
    named: dict[str, list[int]]


def titles(file: BinaryIO, form: str, name: str) -> Titled:
    """The table in a file, of which only the names of the columns are known yet.

    form      as for `reading.read`
    name      what messages call it
    errors    FileError where it is no table
    """
    table = read(file, form, name)
    return Titled(table, columns(table.names))


def gathered(titled: Titled, wanted: Iterable[str] | None = None) -> dict[str, np.ndarray]:
    """The columns of a table by name.

    wanted    those that are needed, where the table has them; by default all
    errors    FileError where a cell holds no number, where a column stands there twice
    memory    eight bytes for each number, and while the last columns are joined once more for one of them
    """
    table, named = titled
    kept = {}
    for title in named if wanted is None else dict.fromkeys(wanted):
        places = named.get(title, [])
        if len(places) > 1:
            raise FileError(f"{table.name} has the column {title} {len(places)} times")
        if places:
            kept[title] = places[0]
    parts: dict[str, list[Any]] = {title: [] for title in kept}
    for batch in table.batches:
        for title, place in kept.items():
            doubles, errors, _ = numbers(batch, place, table)
            if errors:
                row = min(errors)
                raise FileError(f"{table.name}, row {batch.first + row}: {errors[row].message}")
            parts[title].append(doubles)
    # The parts of a column go as soon as it is whole.
    return {title: np.concatenate(parts.pop(title) or [np.empty(0)]) for title in kept}
