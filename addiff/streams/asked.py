"""What is asked of every row of some tables, and which of their columns it needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from addiff.data.batch import columns
from addiff.errors import BadNameError, FileError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from addiff.api.program import Program

MOST_LISTED = 10
"""Columns that are worth listing in a message."""


@dataclass(frozen=True)
class Asked:
    """A question and the values that are the same for every row.

    name       the function of the Python interface
    program    the program
    at         the values of inputs that have no column
    options    the function's other arguments
    strict     whether the first row that fails ends it all
    """

    name: str
    program: Program
    at: Mapping[str, float]
    options: Mapping[str, Any]
    strict: bool


@dataclass(frozen=True)
class Binding:
    """Where each input of the program gets its value.

    values    of those that are the same for every row
    places    the columns of the others
    """

    values: Mapping[str, float]
    places: Mapping[str, int]


def bind(asked: Asked, names: Sequence[str], table: str) -> Binding:
    """The values of the inputs that are given; every other input has its column.

    names     the columns of the table
    table     what messages call it
    errors    BadNameError for an input without a column, UsageError for one that is given twice
    """
    program, at = asked.program, asked.at
    places = columns(names)
    for name in at:
        if name in places:
            raise UsageError(f"{name} is given twice: by --at and by a column of {table}")
    missing = [name for name in program.inputs if name not in at and name not in places]
    if missing:
        listed = ", ".join([name.strip() for name in names[:MOST_LISTED]])
        more = len(names) - MOST_LISTED
        listed += f" and {more:,} more" if more > 0 else ""
        raise BadNameError(
            f"no value for {missing[0]}: {table} has no column {missing[0]}"
            f" (its columns: {listed or 'none'}), and --at does not give it"
        )
    for name in program.inputs:
        if len(places.get(name, ())) > 1:
            raise FileError(f"{table} has the column {name} {len(places[name])} times")
    every = dict.fromkeys(program.inputs, 0.0) | dict(at)
    checked = dict(zip(program.inputs, program.point(every), strict=True))
    values = {name: checked[name] for name in at}
    return Binding(values, {name: places[name][0] for name in program.inputs if name not in values})
