"""Columns whose cells are lists of numbers, nested or not: an array of the same shape in every row."""

from __future__ import annotations

from itertools import chain
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from addiff.data.batch import NotNumber, not_number
from addiff.errors import DomainError, ShapeError
from addiff.numerals import NOT_FINITE
from addiff.results.elements import named, place_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from addiff.data.batch import Batch, Table
    from addiff.errors import AddiffError

    Shape = tuple[int, ...]

MOST_AXES = 30
"""Of an array: what NumPy takes in every version, with some to spare."""

HEAD = 16
"""Cells that are looked at before all are."""


def shapes(batch: Batch, place: int) -> Iterator[Shape | None]:
    """The shape of each cell of a column: none for a number, None for what is nothing or no array."""
    for start, stop in ((0, HEAD), (HEAD, batch.rows)):
        cells = batch.columns[place].slice(start, max(0, min(stop, batch.rows) - start)).cells()
        yield from (None if cell is None else _shape(cell) for cell in cells)


def arrays(
    batch: Batch, place: int, table: Table, shape: Shape
) -> tuple[np.ndarray, dict[int, AddiffError], list[int]]:
    """The arrays of a column, the error of each row that has none of the shape, and the rows with nothing of it there.

    errors    FileError, naming row and column, for something else than a number in such a list
    """
    column, name = batch.columns[place], table.names[place].strip()
    doubles = column.lists(shape)
    errors: dict[int, AddiffError] = {}
    if doubles is None:
        doubles = np.full((batch.rows, *shape), np.nan)
        for row, cell in enumerate(column.cells()):
            try:
                doubles[row] = _array(cell, name, shape)
            except (DomainError, ShapeError) as error:
                errors[row] = error
            except NotNumber as found:
                raise not_number(batch, row, found.shown, table, name) from None
    absent = list(errors)
    bad = np.isnan(doubles.reshape(batch.rows, prod(shape)))
    for row in np.flatnonzero(bad.any(axis=1)).tolist():
        if row not in errors:
            element = named(name, place_of(int(bad[row].argmax()), shape))
            errors[row] = DomainError(f"the value of {element} is not a number (NaN)")
    return doubles, errors, absent


def regular(cells: Sequence[Any], shape: Shape) -> np.ndarray | None:
    """The arrays of cells that are all nested lists of one shape, made of numbers; None where one is not."""
    level: Iterable[Any] = cells
    for length in shape:
        if not {list}.issuperset(map(type, level)) or not {length}.issuperset(map(len, level)):
            return None
        level = list(chain.from_iterable(level))
    if not {float, int}.issuperset(map(type, level)):
        return None
    return np.array(level, dtype=float).reshape((len(cells), *shape))


def lists_of(cells: Sequence[Any], depth: int) -> list[Any]:
    """Cells that are lists with so many brackets, made of numbers; None for all else."""
    return [_listed(cell, depth) for cell in cells]


def _listed(cell: Any, depth: int) -> Any:
    if depth:
        return [_listed(part, depth - 1) for part in cell] if isinstance(cell, list) else None
    try:
        return _number(cell)
    except NotNumber:
        return None


def _shape(cell: Any) -> Shape | None:
    """The shape of nested lists; None where they differ in length or one is empty."""
    level = [cell]
    shape: list[int] = []
    while all(isinstance(part, list) for part in level):
        lengths = set(map(len, level))
        if len(lengths) != 1 or lengths == {0} or len(shape) == MOST_AXES:
            return None
        shape += lengths
        level = list(chain.from_iterable(level))
    return None if any(isinstance(part, list) for part in level) else tuple(shape)


def _array(cell: Any, name: str, shape: Shape) -> np.ndarray:
    """The array in a cell.

    errors    DomainError for what is nothing, ShapeError for another shape, NotNumber
    """
    if cell is None:
        raise DomainError(f"no value for {name}: its cell is empty")
    found = _shape(cell)
    if found is None:
        raise ShapeError(f"the lists of {name} differ in length, or have no numbers")
    level = [cell]
    for _ in found:
        level = list(chain.from_iterable(level))
    numbers = list(map(_number, level))
    if found != shape:
        has = f"has shape {list(found)}" if found else "is a number"
        raise ShapeError(f"the shapes of this row are not those of the first: {name} {has}, there {list(shape)}")
    if None in numbers:
        raise DomainError(f"no value for {named(name, place_of(numbers.index(None), shape))}: it is null")
    return np.array(numbers, dtype=float).reshape(shape)


def _number(value: Any) -> float | None:
    """A number of JSON or of PyArrow, or the name of one that is not finite; None for null."""
    if value is None:
        return None
    if isinstance(value, str) and value in NOT_FINITE:
        return NOT_FINITE[value]
    if isinstance(value, (bool, dict, list)) or type(value) is str:
        raise NotNumber(0, repr(value))
    return float(value)
