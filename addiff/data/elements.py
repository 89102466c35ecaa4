"""Arrays whose elements stand in columns of their own: `v[0]`, `A[0,1]`."""

from __future__ import annotations

import re
from math import prod
from typing import TYPE_CHECKING

from addiff.results.elements import places
from addiff.source import normal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Place = tuple[int, ...]

ELEMENT = re.compile(r"(.*)\[\s*([0-9]{1,9}(?:\s*,\s*[0-9]{1,9})*)\s*\]", re.DOTALL)
"""The name of a column that has an element of an array: `v[0]`, `A[0,1]`."""


def elements(names: Sequence[str]) -> dict[str, dict[int, Place]]:
    """The columns that have elements of arrays: by the name of the array their places, each with that in the array.

    names    as they stand in the table
    """
    found: dict[str, dict[int, Place]] = {}
    for place, name in enumerate(names):
        if "[" in name and (match := ELEMENT.fullmatch(name.strip())):
            indices = tuple([int(index) for index in match[2].split(",")])
            found.setdefault(normal(match[1].strip()), {})[place] = indices
    return found


def assembled(parts: Mapping[int, Place]) -> tuple[dict[int, int], Place] | None:
    """The columns of an array in the order of its elements, each with its place in that order; and the shape.

    parts      the indices of the element that each column has
    returns    None unless they are all elements of an array, each once
    """
    found = {indices: column for column, indices in parts.items()}
    if len(found) != len(parts) or len({len(indices) for indices in found}) != 1:
        return None
    shape = tuple([max(axis) + 1 for axis in zip(*found, strict=True)])
    if len(found) != prod(shape):
        return None
    return {found[indices]: k for k, indices in enumerate(places(shape))}, shape
