"""Columns of data as Python gives them: as doubles, of one length, without gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from addiff.errors import DomainError, ShapeError, UsageError
from addiff.source import normal

if TYPE_CHECKING:
    from collections.abc import Mapping


def named(given: Mapping[str, Any]) -> dict[str, Any]:
    """What is given to names, by their normal forms."""
    found: dict[str, Any] = {}
    for name, value in given.items():
        if normal(name) in found:
            raise UsageError(f"{normal(name)} is given twice")
        found[normal(name)] = value
    return found


def doubles(name: str, numbers: Any) -> np.ndarray:
    """A column as doubles, rows first."""
    try:
        return np.asarray(numbers, dtype=float)
    except (TypeError, ValueError):
        raise UsageError(f"the column {name} holds something that is not a number") from None


def refuse_lengths(columns: Mapping[str, np.ndarray]) -> None:
    """Raise ShapeError unless all columns have as many rows as the first."""
    for name, column in columns.items():
        first = next(iter(columns))
        if len(column) != len(columns[first]):
            raise ShapeError(
                f"columns differ in length: {first} has {len(columns[first]):,}, and {name} {len(column):,}"
            )


def refuse_gaps(columns: Mapping[str, np.ndarray], row: str = "row {:d}") -> None:
    """Raise DomainError for a row without a number, of whatever origin.

    row    what messages call it
    """
    for name, column in columns.items():
        gaps = np.flatnonzero(np.isnan(column).any(axis=tuple(range(1, column.ndim))))
        if len(gaps):
            raise DomainError(f"{row.format(gaps[0] + 1)}: the value of {name} is not a number (NaN)")


def columns_of(data: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Columns of numbers, or of arrays of one shape, by name.

    errors    UsageError for what are no numbers, ShapeError where columns differ in length, DomainError for NaN
    """
    columns = {name: doubles(name, numbers) for name, numbers in named(data).items()}
    for name, column in columns.items():
        if not column.ndim:
            raise ShapeError(f"the column {name} is a number: --at (at=) holds what is the same for all rows")
    refuse_lengths(columns)
    refuse_gaps(columns, "row {:d} of the data")
    return columns
