"""Unknowns by name, numbers and arrays, and the vector of all their elements that a method of optimisation sees."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from addiff.results.elements import named

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Number = Any


class Unknowns:
    """What is sought, in the order of its names.

    names     the unknowns
    shapes    of each; () is a number
    size      elements of all of them
    """

    __slots__ = ("_slices", "names", "shapes", "size")

    def __init__(self, start: Mapping[str, Number]) -> None:
        self.names = tuple(start)
        self.shapes = tuple(np.shape(value) for value in start.values())
        ends = np.cumsum([0, *(int(np.prod(shape, dtype=int)) for shape in self.shapes)]).tolist()
        self.size = ends[-1]
        self._slices = [slice(a, b) for a, b in pairwise(ends)]

    def pack(self, values: Mapping[str, Number]) -> np.ndarray:
        """The vector of all elements; values of other names are left out."""
        return self.packed([values[name] for name in self.names])

    def packed(self, values: Sequence[Number]) -> np.ndarray:
        """The same of values in the order of the names."""
        vector = np.empty(self.size)
        for value, part in zip(values, self._slices, strict=True):
            vector[part] = value if np.ndim(value) < 2 else np.ravel(value)
        return vector

    def part(self, name: str) -> slice:
        """Where the elements of an unknown stand in the vector."""
        return self._slices[self.names.index(name)]

    def owner(self, place: int) -> str:
        """The unknown of an element of the vector."""
        return next(name for name, part in zip(self.names, self._slices, strict=True) if place < part.stop)

    def unpack(self, vector: np.ndarray) -> dict[str, Number]:
        """The values by name: doubles, and arrays of their shapes, which are not parts of it."""
        return dict(zip(self.names, self.parts(vector.copy()), strict=True))

    def parts(self, vector: np.ndarray) -> list[Number]:
        """The values in the order of the names: doubles, and arrays that are parts of the vector."""
        return [
            vector[part].reshape(shape) if shape else float(vector[part.start])
            for shape, part in zip(self.shapes, self._slices, strict=True)
        ]

    def pack_matrix(self, rows: Mapping[str, Mapping[str, Number]]) -> np.ndarray:
        """The matrix of all pairs of elements, from its blocks by two names."""
        matrix = np.empty((self.size, self.size))
        for name, across in zip(self.names, self._slices, strict=True):
            for other, down in zip(self.names, self._slices, strict=True):
                shape = (across.stop - across.start, down.stop - down.start)
                matrix[across, down] = np.reshape(rows[name][other], shape)
        return matrix

    def elements(self) -> list[str]:
        """What each element of the vector is called: `a`, `W[0,1]`."""
        return [
            named(name, place)
            for name, shape in zip(self.names, self.shapes, strict=True)
            for place in np.ndindex(*shape)
        ]
