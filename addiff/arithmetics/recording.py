"""Numbers and arrays that write down what is done to them, so that it can be done again at another point.

A run over them is a run over `tensors` as ever; what remains of it is a list of NumPy's operations, without rules,
edges or sweeps, which takes a fraction of the time. It holds at any point where all the questions that were asked on
the way, `is it at a kink?`, have the same answers, and nothing raises the alarm: then nothing is to be told either.
"""

from __future__ import annotations

import operator
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from addiff.arithmetics.tensors import tensors

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ASKED = ("shape", "finite", "nan", "suspicious", "calm", "quiet", "zeros")
"""What is answered from the values at hand and holds at any point where nothing is wrong."""

LOOKED_UP = ("first", "origin", "count", "element", "gather", "put", "choose", "retake", "without_slope")
"""What only an odd point has need of: a recording of one is not worth keeping."""

NUMBERS: dict[Any, Callable[..., Any]] = {
    np.add: operator.add,
    np.subtract: operator.sub,
    np.multiply: operator.mul,
    np.divide: operator.truediv,
    np.negative: operator.neg,
    np.abs: operator.abs,
}
"""The operators, where both sides are numbers."""


class Refused(ArithmeticError):
    """At this point a recording does not hold."""


class Recorded:
    """A value on record.

    value    the number or the array
    index    its place on the record
    """

    __slots__ = ("index", "m", "value")

    __array_ufunc__ = None  # an array on the left leaves the operation to this one
    __hash__ = None  # type: ignore[assignment]  # == is a comparison of elements

    def __init__(self, value: Any, index: int, m: Recording) -> None:
        self.value = value
        self.index = index
        self.m = m

    @property
    def ndim(self) -> int:
        """How many axes it has."""
        return np.ndim(self.value)

    @property
    def shape(self) -> tuple[int, ...]:
        """Their lengths."""
        return np.shape(self.value)

    def __bool__(self) -> bool:
        return self.m.some(self)

    def __add__(self, other: Any) -> Any:
        return self.m.operated(np.add, self, other)

    def __radd__(self, other: Any) -> Any:
        return self.m.operated(np.add, other, self)

    def __sub__(self, other: Any) -> Any:
        return self.m.operated(np.subtract, self, other)

    def __rsub__(self, other: Any) -> Any:
        return self.m.operated(np.subtract, other, self)

    def __mul__(self, other: Any) -> Any:
        return self.m.product(self, other)

    def __rmul__(self, other: Any) -> Any:
        return self.m.product(self, other)

    def __truediv__(self, other: Any) -> Any:
        return self.m.operated(np.divide, self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return self.m.operated(np.divide, other, self)

    def __neg__(self) -> Any:
        return self.m.operated(np.negative, self)

    def __abs__(self) -> Any:
        return self.m.operated(np.abs, self)

    def __eq__(self, other: object) -> Any:
        return self.m.emit(operator.eq, self, other)

    def __ne__(self, other: object) -> Any:
        return self.m.emit(operator.ne, self, other)

    def __lt__(self, other: Any) -> Any:
        return self.m.emit(operator.lt, self, other)

    def __le__(self, other: Any) -> Any:
        return self.m.emit(operator.le, self, other)

    def __gt__(self, other: Any) -> Any:
        return self.m.emit(operator.gt, self, other)

    def __ge__(self, other: Any) -> Any:
        return self.m.emit(operator.ge, self, other)


class Recording:
    """The arithmetic of values on record; constants stay what they are.

    start     what stands on the record before anything is done: constants; places of inputs and results are empty
    code      the operations in order: the place of the result, the function, the places of its arguments
    fresh     the shapes of results that are new arrays of doubles, and no part of another
    """

    level = 0
    shaped = True
    remarks: list[Any] = []  # noqa: RUF012  # as that of `tensors`

    def __init__(self) -> None:
        self.start: list[Any] = []
        self.code: list[tuple[int, Callable[..., Any], tuple[int, ...]]] = []
        self.fresh: dict[int, tuple[int, ...]] = {}

    def input(self, value: Any) -> Recorded:
        """A value that is another one next time."""
        self.start.append(None)
        return Recorded(value, len(self.start) - 1, self)

    def emit(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """The value of a function, with a note of it; of constants alone, without one."""
        if not any(argument.__class__ is Recorded for argument in arguments):
            return function(*arguments)
        places = []
        for argument in arguments:
            if argument.__class__ is Recorded:
                places.append(argument.index)
            else:  # a whole number would cost a conversion each time
                self.start.append(float(argument) if argument.__class__ is int else argument)
                places.append(len(self.start) - 1)
        result = self.input(function(*[a.value if a.__class__ is Recorded else a for a in arguments]))
        self.code.append((result.index, function, tuple(places)))
        if function.__class__ is np.ufunc and getattr(result.value, "dtype", None) == np.float64:
            self.fresh[result.index] = result.shape
        return result

    def operated(self, ufunc: Any, *arguments: Any) -> Any:
        """An operator: NumPy's where there is an array."""
        numbers = not any(tensors.shape(getattr(a, "value", a)) for a in arguments)
        return self.emit(NUMBERS[ufunc] if numbers else ufunc, *arguments)

    def product(self, a: Recorded, b: Any) -> Any:
        """The product; none where one factor is 1."""
        one = b.__class__ is float and b == 1.0 and getattr(a.value, "dtype", None) != np.bool_
        return a if one else self.operated(np.multiply, a, b)

    def integer_power(self, x: Any, n: float) -> Any:
        """A whole power."""
        return self.operated(np.multiply, x, x) if n == 2.0 else self.__getattr__("integer_power")(x, n)

    def array_like(self, x: Any) -> Any:
        """A number as NumPy has it, which divides by 0 without an error."""
        return x if tensors.shape(getattr(x, "value", x)) else self.emit(tensors.array_like, x)

    def added_at(self, x: Any, part: Any, key: tuple[Any, ...]) -> Any:
        """An array with more added to a part of it, in place; of a constant to a copy, since it serves again."""
        if x.__class__ is not Recorded:
            x = self.emit(partial(_copied, x), part)
        return self.emit(partial(tensors.added_at, key=key), x, part)

    def some(self, mask: Any) -> bool:
        """Whether a mask holds anywhere: another answer at another point refuses the record."""
        if mask.__class__ is not Recorded:
            return tensors.some(mask)
        answer = tensors.some(mask.value)
        self.emit(partial(_same, answer=answer), mask)
        return answer

    def scaled(self, x: Any, factor: float) -> Any:
        """A multiple."""
        return self.product(x, factor) if x.__class__ is Recorded else tensors.scaled(x, factor)

    def __getattr__(self, method: str) -> Callable[..., Any]:
        """The function of `tensors` of that name, with a note of it."""
        own = getattr(tensors, method)
        of_arrays = getattr(own, "of_arrays", own)

        def function(*arguments: Any, **settings: Any) -> Any:
            if method in ASKED:
                return own(*[getattr(a, "value", a) for a in arguments], **settings)
            if method in LOOKED_UP:
                raise Refused
            arrays = any(tensors.shape(getattr(a, "value", a)) for a in arguments)
            chosen = of_arrays if arrays else own
            return self.emit(partial(chosen, **settings) if settings else chosen, *arguments)

        setattr(self, method, function)
        return function


def _copied(x: Any, _: Any) -> Any:
    return np.array(x)


def _same(mask: Any, answer: bool) -> None:
    if tensors.some(mask) != answer:
        raise Refused


class Replay:
    """A recording made ready: what leads to no result is left out, and what is not needed any more goes at once.

    A new array that goes takes the next result, if no part of it may still be in use elsewhere: then nearly all is done
    in memory that the processor has at hand.

    inputs     how many values come from outside: the first on the record
    results    what is wanted: values on record, or constants
    """

    def __init__(self, recording: Recording, inputs: int, results: Sequence[Any]) -> None:
        self._inputs = inputs
        self._results = []
        start = list(recording.start)
        for result in results:
            if result.__class__ is not Recorded:
                start.append(result)
            self._results.append(result.index if result.__class__ is Recorded else len(start) - 1)
        kept = {*self._results, *[place for place, value in enumerate(start) if value is not None]}
        needed = set(self._results)
        shared = {
            place for _, function, places in recording.code if function.__class__ is not np.ufunc for place in places
        }
        fresh = {place: shape for place, shape in recording.fresh.items() if place not in shared}
        code: list[Any] = []
        for result, function, places in reversed(recording.code):
            if result in needed or getattr(function, "func", None) is _same:
                going = tuple({place for place in places if place not in needed and place not in kept})
                needed.update(places)
                room = [place for place in going if result in fresh and fresh.get(place) == fresh[result]]
                code.append((result, function, (*places, *room[:1]), going))
        self._start = start
        self._code = code[::-1]

    def at(self, point: Sequence[Any]) -> list[Any]:
        """The results at another point, of numbers and arrays of the same shapes that are all finite.

        errors    Refused where the recording does not hold
        """
        values = list(self._start)
        values[: self._inputs] = point
        tensors.calm(expected=False)
        try:
            for result, function, places, going in self._code:
                if len(places) == 2:
                    a, b = places
                    found = values[result] = function(values[a], values[b])
                elif len(places) == 1:
                    found = values[result] = function(values[places[0]])
                else:
                    found = values[result] = function(*[values[place] for place in places])
                if found.__class__ is float and not isfinite(found):
                    raise Refused
                for place in going:
                    values[place] = None
        except (ValueError, ArithmeticError):
            raise Refused from None
        if tensors.suspicious():
            raise Refused
        return [values[place] for place in self._results]
