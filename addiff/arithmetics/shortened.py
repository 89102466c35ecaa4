"""A recording made shorter: what is done twice is done once, and multiples of multiples become one.

Only what is exact is done: the results are those of the recording to the last bit, or a rounding nearer.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from itertools import chain
from math import frexp, isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from addiff.arithmetics.recording import Operation, placed, placed_result, same

if TYPE_CHECKING:
    from collections.abc import Iterable

    from addiff.arithmetics.recording import Recording

COMMUTING = (np.add, np.multiply)
"""Functions whose arguments may change places."""

TINY = 1e-300
"""A factor below it may have lost digits."""


class Shortened:
    """A recording made shorter.

    start, code, shapes    as those of a recording
    """

    def __init__(self, recording: Recording, results: Iterable[int]) -> None:
        self.start = list(recording.start)
        self.shapes = recording.shapes
        self.code: list[Operation] = []
        self._constants: dict[Any, int] = {}
        self._stands: dict[int, int] = {}
        self._known: dict[Any, int] = {}
        self._multiples: dict[int, tuple[int, float]] = {}
        for place, value in enumerate(recording.start):
            if value is not None:
                self._stands[place] = self._constants.setdefault(_identity(value), place)
        for operation in recording.code:
            self._take(operation)
        self.results = [self._stands.get(place, place) for place in results]
        self.code = self._needed()
        self.code = self._straight()

    def _take(self, operation: Operation) -> None:
        """An operation, if there is none like it."""
        result, function, _ = operation
        places = tuple([self._stands.get(place, place) for place in operation.places])
        if result in self.shapes and function in (np.multiply, np.negative):
            base, factor = self._multiple(result, *places)
            if factor == 1.0:
                self._stands[result] = base
                return
            if factor is not None:
                self._multiples[result] = base, factor
                function, places = np.multiply, (base, self._constant(factor))
        if function.__class__ is np.ufunc:
            places = tuple(map(self._for_arrays, places))
        if function in COMMUTING:
            places = tuple(sorted(places))
        known = self._known.setdefault((_identity(function), places), result)
        if known == result:
            self.code.append(Operation(result, function, places))
        else:
            self._stands[result] = known

    def _multiple(self, result: int, a: int, b: int | None = None) -> tuple[int, float | None]:
        """A product as a multiple of an array of its shape, with no factor where it is none."""
        factor = -1.0 if b is None else self._number(b)
        if factor is None and b is not None:
            a, factor = b, self._number(a)
        if factor is None or self.shapes.get(a) != self.shapes[result]:
            return a, None
        base, first = self._multiples.get(a, (a, 1.0))
        whole = first * factor
        exact = abs(frexp(first)[0]) == 0.5 or abs(frexp(factor)[0]) == 0.5
        no_larger_between = abs(first) <= 1.0 or abs(factor) >= 1.0  # else an overflow would go unnoticed
        if exact and no_larger_between and isfinite(whole) and abs(whole) > TINY:
            return base, whole
        return a, factor

    def _number(self, place: int) -> float | None:
        """A constant that is a number, or an array that repeats one."""
        value = self.start[place]
        if value.__class__ is np.ndarray and value.dtype == float and value.size and not any(value.strides):
            return float(value[(0,) * value.ndim])
        return value if value.__class__ is float else None

    def _constant(self, value: Any) -> int:
        place = self._constants.setdefault(_identity(value), len(self.start))
        if place == len(self.start):
            self.start.append(value)
        return place

    def _for_arrays(self, place: int) -> int:
        """A number that meets an array as an array without axes, which NumPy need not convert each time."""
        value = self.start[place]
        return self._constant(np.array(value)) if value.__class__ is float else place

    def _uses(self) -> Counter[int]:
        """How often each place is read."""
        return Counter(chain(self.results, *[operation.places for operation in self.code]))

    def _straight(self) -> list[Operation]:
        """The operations with those in one whose only result is at once put in a part of zeros."""
        made = {operation.result: operation for operation in self.code}
        uses = self._uses()
        straight: dict[int, Operation | None] = {}
        for operation in self.code:
            if getattr(operation.function, "func", None) is not placed:
                continue
            settings = operation.function.keywords  # type: ignore[attr-defined]
            source = made.get(operation.places[0])
            in_part = any(isinstance(one, slice) for one in settings["key"])
            if in_part and source and source.function.__class__ is np.ufunc and uses[source.result] == 1:
                into = partial(placed_result, source.function, **settings)
                straight[operation.result] = Operation(operation.result, into, source.places)
                straight[source.result] = None
        code = [straight.get(operation.result, operation) for operation in self.code]
        return [operation for operation in code if operation is not None]

    def _needed(self) -> list[Operation]:
        """The operations that lead to a result, or may refuse."""
        needed = set(self.results)
        kept = []
        for operation in reversed(self.code):
            if operation.result in needed or getattr(operation.function, "func", None) is same:
                needed.update(operation.places)
                kept.append(operation)
        return kept[::-1]


def _identity(value: Any) -> Any:
    """What tells functions and constants from each other: arrays and their likes by where they are."""
    if value.__class__ is partial and not value.args:
        return value.func, repr(sorted(value.keywords.items()))
    if value.__class__ is np.ndarray and not value.ndim:
        return value.dtype, repr(value.item())
    return (value.__class__, repr(value)) if value.__class__ in (float, tuple) else id(value)
