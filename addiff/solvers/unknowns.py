"""Unknowns by name, numbers and arrays, and the vector of all their elements that a method of optimisation sees."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

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
        vector = np.empty(self.size)
        for name, part in zip(self.names, self._slices, strict=True):
            vector[part] = np.ravel(values[name])
        return vector

    def part(self, name: str) -> slice:
        """Where the elements of an unknown stand in the vector."""
        return self._slices[self.names.index(name)]

    def unpack(self, vector: np.ndarray) -> dict[str, Number]:
        """The values by name: doubles, and arrays of their shapes, which are copies."""
        return {
            name: np.array(vector[part]).reshape(shape) if shape else float(vector[part][0])
            for name, shape, part in zip(self.names, self.shapes, self._slices, strict=True)
        }

    def pack_matrix(self, rows: Mapping[str, Mapping[str, Number]]) -> np.ndarray:
        """The matrix of all pairs of elements, from its blocks by two names."""
        matrix = np.empty((self.size, self.size))
        for name, across in zip(self.names, self._slices, strict=True):
            for other, down in zip(self.names, self._slices, strict=True):
                shape = (across.stop - across.start, down.stop - down.start)
                matrix[across, down] = np.reshape(rows[name][other], shape)
        return matrix

    def elements(self) -> list[str]:
        """What each element of the vector is called: `a`, `W[0, 1]`."""
        return [
            f"{name}[{', '.join(map(str, place))}]" if shape else name
            for name, shape in zip(self.names, self.shapes, strict=True)
            for place in np.ndindex(*shape)
        ]
