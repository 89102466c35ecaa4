"""What a Jacobian determines: unknowns that move together along a direction that changes nothing are not told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from addiff.suggestions import together

if TYPE_CHECKING:
    from collections.abc import Sequence

RANK = 256 * float(np.finfo(float).eps)
"""Directions whose share of the Jacobian is below this of the largest are rounding: columns are of length 1 there."""

PART = 1e-6
"""A direction that moves an unknown less, all directions being of length 1, leaves it alone."""


class Directions(NamedTuple):
    """Directions of the unknowns, apart by whether they change anything.

    scales    the lengths of the columns of the Jacobian: what directions are divided by
    values    how much each of those that change something does
    rows      these directions, of length 1
    known     which unknowns take part in no direction that changes nothing
    groups    the indices of the others, of those that move together; of one alone, that it changes nothing
    """

    scales: np.ndarray
    values: np.ndarray
    rows: np.ndarray
    known: np.ndarray
    groups: list[list[int]]


def lengths(matrix: np.ndarray) -> np.ndarray:
    """The lengths of the columns of a matrix; 1 for a column of zeros."""
    largest = np.abs(matrix).max(axis=0, initial=0.0)
    largest = np.where(largest > 0, largest, 1.0)
    # The squares of what is left neither overflow nor vanish.
    with np.errstate(over="ignore"):
        found = np.maximum(np.linalg.norm(matrix / largest, axis=0), 1.0) * largest
    return np.asarray(np.minimum(found, np.finfo(float).max))


def directions(matrix: np.ndarray) -> Directions:
    """The directions that a Jacobian with as many rows as columns, or more, tells apart."""
    scales = lengths(matrix)
    _, values, right = np.linalg.svd(matrix / scales, full_matrices=False)
    told = values > RANK * values.max(initial=0.0)
    blind = right[~told]
    shared = blind.T @ blind
    known = np.diag(shared) <= PART**2
    return Directions(scales, values[told], right[told], known, _groups(shared, known))


def _groups(shared: np.ndarray, known: np.ndarray) -> list[list[int]]:
    """Unknowns that move together along directions that change nothing."""
    waiting = set(np.flatnonzero(~known).tolist())
    groups = []
    while waiting:
        group, edge = [], [min(waiting)]
        while edge:
            place = edge.pop()
            if place in waiting:
                waiting.remove(place)
                group.append(place)
                edge += [other for other in waiting if abs(shared[place, other]) > PART**2]
        groups.append(sorted(group))
    return groups


def told_apart(names: Sequence[str], alone: str = "{} changes nothing") -> str:
    """What is wrong with the unknowns of a group.

    alone    what is to be said of one
    """
    return alone.format(names[0]) if len(names) == 1 else f"{together(names)} cannot be told apart"
