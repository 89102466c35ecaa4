"""Columns of a table as arrays: for methods that go through the rows again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import numpy as np

from addiff.data.batch import columns, numbers
from addiff.data.elements import assembled, elements
from addiff.data.lists import arrays
from addiff.data.lists import shapes as shapes_of
from addiff.data.reading import read
from addiff.errors import FileError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from addiff.data.batch import Batch, Table


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
    whole = {title: list(places) for title, places in elements(table.names).items()}
    return Titled(table, whole | columns(table.names))


def gathered(titled: Titled, wanted: Iterable[str] | None = None) -> dict[str, np.ndarray]:
    """The columns of a table by name, rows first: of numbers, of lists, or of the elements `v[0], v[1], ...` of arrays.

    wanted    those that are needed, where the table has them; by default all
    errors    FileError where a cell holds no number, or no list of the first one's shape; where a column stands there
              twice, or an array lacks elements
    memory    eight bytes for each number, and while the last columns are joined once more for one of them
    """
    table, named = titled
    kept = [title for title in (named if wanted is None else dict.fromkeys(wanted)) if title in named]
    places = {title: _places(table, title, named[title]) for title in kept}
    parts: dict[int, list[Any]] = {place: [] for its, _ in places.values() for place in its}
    shapes: dict[int, tuple[int, ...]] = {}
    for batch in table.batches:
        batch.want(list(parts))
        for place, found in parts.items():
            found.append(_numbers(table, batch, place, shapes))
    # The parts of a column go as soon as it is whole.
    whole = {place: np.concatenate(parts.pop(place) or [np.empty(0)]) for place in list(parts)}
    return {title: _joined(whole, *its) for title, its in places.items()}


def _places(table: Table, title: str, places: list[int]) -> tuple[Mapping[int, int | None], tuple[int, ...]]:
    """The columns that make one, each with the place of the element that it holds, and the shape of a row.

    returns    None in the place of an element for a column that holds the whole
    errors     FileError where they do not
    """
    parts = elements(table.names).get(title, {})
    if list(parts) != places:
        if len(places) > 1:
            raise FileError(f"{table.name} has the column {title} {len(places)} times")
        return {places[0]: None}, ()
    found = assembled(parts)
    if found is None:
        raise FileError(f"{table.name}: the columns {title}[...] are not all elements of an array, each once")
    return found


def _numbers(table: Table, batch: Batch, place: int, shapes: dict[int, tuple[int, ...]]) -> np.ndarray:
    """The numbers of a column in some rows.

    shapes    those of lists, by their columns, as the first rows have them
    """
    if place not in shapes:
        lists = place in table.lists
        shapes[place] = next(filter(None, shapes_of(batch, place)), ()) if lists else ()
    if shapes[place]:
        doubles, errors, _ = arrays(batch, place, table, shapes[place])
    else:
        doubles, errors, _ = numbers(batch, place, table)  # type: ignore[assignment]  # fewer kinds of errors
    if errors:
        row = min(errors)
        raise FileError(f"{table.name}, row {batch.first + row}: {errors[row].message}")
    return doubles


def _joined(whole: dict[int, np.ndarray], places: Mapping[int, int | None], shape: tuple[int, ...]) -> np.ndarray:
    """A column, or an array of columns."""
    first, *_ = places
    if places[first] is None:
        return whole[first]
    joined = np.empty((len(whole[first]), len(places)))
    for place, element in places.items():
        joined[:, element] = whole[place]
    return joined.reshape(-1, *shape)
