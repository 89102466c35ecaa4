"""What is asked of every row of some tables, and which of their columns it needs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from addiff.data.batch import columns
from addiff.data.elements import assembled, elements
from addiff.errors import BadNameError, FileError, UsageError, reason
from addiff.results.elements import named, place_of, shape_of
from addiff.suggestions import told_columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from addiff.api.program import Program
    from addiff.data.batch import Batch, Table

    Shape = tuple[int, ...]


@dataclass(frozen=True)
class Asked:
    """A question and the values that are the same for every row.

    name       the function of the Python interface
    program    the program
    at         the values of inputs that have no column
    options    the function's other arguments
    strict     whether the first row that fails ends it all
    shapes     those of the inputs that columns of lists give, by name, as `shaped` finds them
    """

    name: str
    program: Program
    at: Mapping[str, Any]
    options: Mapping[str, Any]
    strict: bool
    shapes: Mapping[str, Shape] = field(default_factory=dict)


@dataclass(frozen=True)
class Binding:
    """Where each input of the program gets its value.

    values    of those that are the same for every row
    places    the columns of each of the others: with the place of the element, None for a column that has the whole
    shapes    the shape of each input
    """

    values: Mapping[str, Any]
    places: Mapping[str, Mapping[int, int | None]]
    shapes: Mapping[str, Shape]


def bind(asked: Asked, names: Sequence[str], table: str) -> Binding:
    """The values of the inputs that are given; every other input has its column, or one for each element.

    names     the columns of the table
    table     what messages call it
    errors    BadNameError for an input without a column, UsageError for one that is given twice, FileError for an
              array that lacks an element
    """
    program, at = asked.program, asked.at
    whole, parts = columns(names), elements(names)
    for name in at:
        if name in whole or name in parts:
            raise UsageError(f"{name} is given twice: by --at and by a column of {table}")
    missing = [name for name in program.inputs if name not in at and name not in whole and name not in parts]
    if missing:
        raise BadNameError(
            f"no value for {missing[0]}: {table} has no column {missing[0]}"
            f" ({told_columns(names)}), and --at does not give it"
        )
    every = dict.fromkeys(program.inputs, 0.0) | dict(at)
    checked = dict(zip(program.inputs, program.point(every), strict=True))
    values = {name: checked[name] for name in at}
    found: dict[str, Mapping[int, int | None]] = {}
    shapes = {name: shape_of(value) for name, value in values.items()}
    for name in program.inputs:
        if name in values:
            continue
        if len(whole.get(name, ())) > 1:
            raise FileError(f"{table} has the column {name} {len(whole[name])} times")
        if name in whole and name in parts:
            raise FileError(f"{table} has the column {name} and the column {names[next(iter(parts[name]))].strip()}")
        if name in whole:
            found[name], shapes[name] = {whole[name][0]: None}, asked.shapes.get(name, ())
        else:
            array = assembled(parts[name])
            if array is None:
                raise _not_whole(name, parts[name], names, table)
            found[name], shapes[name] = array
    return Binding(values, found, {name: shapes[name] for name in program.inputs})


def _not_whole(name: str, parts: Mapping[int, Shape], names: Sequence[str], table: str) -> FileError:
    """Why the columns of some elements do not make an array."""
    first, *_ = parts
    seen: set[Shape] = set()
    for place, indices in parts.items():
        if len(indices) != len(parts[first]):
            return FileError(
                f"{table} has the columns {names[first].strip()} and {names[place].strip()}: an array has the same"
                " number of axes everywhere"
            )
    for place, indices in parts.items():
        if indices in seen:
            return FileError(f"{table} has the column {names[place].strip()} twice")
        seen.add(indices)
    shape = tuple([max(axis) + 1 for axis in zip(*seen, strict=True)])
    lost = next(indices for k in range(len(seen) + 1) if (indices := place_of(k, shape)) not in seen)
    return FileError(
        f"{table} has the column {names[first].strip()} and no column {named(name, lost)}: an array needs all of"
        " its elements"
    )


def shaped(asked: Asked, table: Table) -> tuple[Asked, Table]:
    """The question with the shapes of inputs that come in lists: those of the first row that has some.

    Where no row has one, it is a number for the program, and every row will fail.

    returns    the table, too, some of which has been read
    """
    wanted = unshaped(asked, table)
    if not wanted:
        return asked, table
    from addiff.data.lists import shapes

    found = dict(asked.shapes)
    read: list[Batch] = []
    batches = iterated(table)
    for batch in batches:
        read.append(batch)
        for name, place in wanted.items():
            if name not in found:
                shape = next(filter(None, shapes(batch, place)), None)
                found |= {} if shape is None else {name: shape}
        if found.keys() >= wanted.keys():
            break
    return replace(asked, shapes=found), replace(table, batches=chain(read, batches))


def unshaped(asked: Asked, table: Table) -> dict[str, int]:
    """The inputs that come in lists whose shape is not known yet, each with its column."""
    whole = columns(table.names)
    wanted = {name: whole[name][0] for name in asked.program.inputs if name in whole and name not in asked.at}
    return {name: place for name, place in wanted.items() if place in table.lists and name not in asked.shapes}


def iterated(table: Table) -> Iterator[Batch]:
    """The batches of a table; what the system says while they are read is about its file."""
    try:
        yield from table.batches
    except OSError as error:
        raise FileError(f"cannot read {table.name}: {reason(error)}") from None
