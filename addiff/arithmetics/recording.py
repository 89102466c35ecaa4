"""Numbers and arrays that write down what is done to them, so that it can be done again at another point.

A run over them is a run over `tensors` as ever; what remains of it is a list of NumPy's operations, without rules,
edges or sweeps, which takes a fraction of the time. It holds at any point where all the questions that were asked on
the way, `is it at a kink?`, have the same answers, and nothing raises the alarm: then nothing is to be told either.
"""

from __future__ import annotations

import operator
from functools import partial, reduce
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from addiff.arithmetics import formulas
from addiff.arithmetics.array_functions import added, largest
from addiff.arithmetics.tensors import tensors
from addiff.primitives.array_rule import reduced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Shape = tuple[int, ...]

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

FORMULAS: dict[str, Callable[..., Any]] = {
    "max": lambda m, *numbers: reduce(partial(m.emit, np.maximum), numbers),
    "min": lambda m, *numbers: reduce(partial(m.emit, np.minimum), numbers),
    "sech": formulas.sech,
    "sigmoid": formulas.sigmoid,
    "softplus": formulas.softplus,
}
"""What `arrays` makes of others, each of which goes on record, since some may be there already."""


class Operation(NamedTuple):
    """An operation on record.

    result      the place of its result
    function    what is done
    places      those of its arguments
    """

    result: int
    function: Callable[..., Any]
    places: tuple[int, ...]


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
        return self.m.operated(np.multiply, self, other)

    def __rmul__(self, other: Any) -> Any:
        return self.m.operated(np.multiply, self, other)

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
    code      the operations in order
    shapes    of the places of arrays of doubles
    """

    level = 0
    shaped = True
    remarks: list[Any] = []  # noqa: RUF012  # as that of `tensors`

    def __init__(self) -> None:
        self.start: list[Any] = []
        self.code: list[Operation] = []
        self.shapes: dict[int, Shape] = {}

    def input(self, value: Any) -> Recorded:
        """A value that is another one next time."""
        self.start.append(None)
        place = len(self.start) - 1
        if value.__class__ is np.ndarray and value.dtype == float:
            self.shapes[place] = value.shape
        return Recorded(value, place, self)

    def constant(self, value: Any) -> int:
        """The place of a constant."""
        self.start.append(float(value) if value.__class__ is int else value)  # that would be converted each time
        return len(self.start) - 1

    def emit(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """The value of a function, with a note of it; of constants alone, without one."""
        if not any(argument.__class__ is Recorded for argument in arguments):
            return function(*arguments)
        places = tuple([a.index if a.__class__ is Recorded else self.constant(a) for a in arguments])
        result = self.input(function(*[a.value if a.__class__ is Recorded else a for a in arguments]))
        self.code.append(Operation(result.index, function, places))
        return result

    def operated(self, ufunc: Any, *arguments: Any) -> Any:
        """An operator: NumPy's where there is an array."""
        return self.emit(ufunc if _some_array(arguments) else NUMBERS[ufunc], *arguments)

    def array_like(self, x: Any) -> Any:
        """A number as NumPy has it, which divides by 0 without an error."""
        return x if _some_array([x]) else self.emit(tensors.array_like, x)

    def added_at(self, x: Any, part: Any, key: tuple[Any, ...]) -> Any:
        """An array with more added to a part of it, in place; of a constant to a copy, since it serves again."""
        if x.__class__ is not Recorded:
            x = self.emit(partial(copied, x), part)
        return self.emit(partial(tensors.added_at, key=key), x, part)

    def some(self, mask: Any) -> bool:
        """Whether a mask holds anywhere: another answer at another point refuses the record."""
        if mask.__class__ is not Recorded:
            return tensors.some(mask)
        answer = tensors.some(mask.value)
        self.emit(partial(same, answer=answer), mask)
        return answer

    def scaled(self, x: Any, factor: float) -> Any:
        """A multiple."""
        return x * factor if x.__class__ is Recorded else tensors.scaled(x, factor)

    def square(self, x: Any) -> Any:
        """The square."""
        return self.integer_power(x, 2.0)

    def integer_power(self, x: Any, n: float) -> Any:
        """A whole power."""
        return self.operated(np.multiply, x, x) if n == 2.0 else self.noted("integer_power", x, n)

    def select(self, mask: Any, a: Any, b: Any) -> Any:
        """a where the mask holds, else b."""
        return self.emit(np.where, mask, a, b)

    # what depends on shapes alone is found here, once

    def index(self, x: Any, key: tuple[Any, ...]) -> Any:
        """A part; an element as a number."""
        if x.__class__ is not Recorded or not any(isinstance(part, slice) for part in key):
            return self.noted("index", x, key=key)
        return self.emit(operator.getitem, x, key)

    def scatter(self, x: Any, key: tuple[Any, ...], shape: Shape) -> Any:
        """Zeros with a part of another array in its place."""
        return self.emit(partial(placed, key=key, shape=shape), x)

    def reshape(self, x: Any, source: Shape, shape: Shape) -> Any:
        """The same elements in another shape."""
        if x.__class__ is not Recorded or not shape or not source:
            return self.noted("reshape", x, source=source, shape=shape)
        return x if source == shape else self.emit(np.ndarray.reshape, x, shape)

    def permute(self, x: Any, order: Shape) -> Any:
        """The axes in another order."""
        return self.emit(np.ndarray.transpose, x, order)

    def sum(self, x: Any, axes: Shape, keep: bool) -> Any:
        """The sum along axes."""
        if not _some_array([x]):
            return self.noted("sum", x, axes=axes, keep=keep)
        if len(axes) == x.ndim and not keep:
            return self.emit(partial(total, axes=axes), x)
        return self.emit(partial(added, axis=axes, keepdims=keep), x)

    def mean(self, x: Any, axes: Shape, keep: bool) -> Any:
        """The mean along axes."""
        return self.sum(x, axes=axes, keep=keep) / float(prod(tensors.shape(x)[axis] for axis in axes))

    def collapse(self, x: Any, source: Shape, shape: Shape) -> Any:
        """The sum over the axes along which an array was repeated."""
        if not _some_array([x]):
            return self.noted("collapse", x, source=source, shape=shape)
        more = len(source) - len(shape)
        axes = tuple(k for k in range(len(source)) if k < more or (shape[k - more] == 1 and source[k] != 1))
        summed = self.sum(x, axes=axes, keep=False)
        return self.reshape(summed, source=tensors.shape(summed), shape=shape)

    def logsumexp(self, x: Any, axes: Shape, keep: bool) -> Any:
        """As `array_functions` has it, of what is finite."""
        if not _some_array([x]):
            return self.noted("logsumexp", x, axes=axes, keep=keep)
        _, whole, top = self._powers(x, axes)
        found = self.log(whole) + top
        return found if keep else self.reshape(found, source=found.shape, shape=reduced(x.shape, axes))

    def softmax(self, x: Any, axes: Shape) -> Any:
        """As `array_functions` has it, of what is finite."""
        if not _some_array([x]):
            return self.noted("softmax", x, axes=axes)
        powers, whole, _ = self._powers(x, axes)
        return powers / whole

    def _powers(self, x: Recorded, axes: Shape) -> tuple[Any, Any, Any]:
        """exp(x - s) where s is the largest element; their sum; and s."""
        top = self.emit(partial(largest, axis=axes, keepdims=True), x)
        powers = self.exp(x - top)
        return powers, self.sum(powers, axes=axes, keep=True), top

    def __getattr__(self, method: str) -> Callable[..., Any]:
        """The function of `tensors` of that name, with a note of it."""
        function = partial(self.noted, method)
        setattr(self, method, function)
        return function

    def noted(self, method: str, *arguments: Any, **settings: Any) -> Any:
        """What a function of `tensors` gives, with a note of it; where it is made of others, with a note of these."""
        own = getattr(tensors, method)
        if method in ASKED:
            return own(*[getattr(a, "value", a) for a in arguments], **settings)
        if method in LOOKED_UP:
            raise Refused
        if not _some_array(arguments):
            chosen = own
        elif method in FORMULAS:
            return FORMULAS[method](self, *arguments)
        else:
            chosen = getattr(own, "of_arrays", own)
        return self.emit(partial(chosen, **settings) if settings else chosen, *arguments)


def _some_array(values: Iterable[Any]) -> bool:
    return any(tensors.shape(getattr(value, "value", value)) for value in values)


def copied(x: Any, _: Any) -> Any:
    """A constant, to be changed."""
    return np.array(x)


def placed(x: Any, key: tuple[Any, ...], shape: Shape) -> Any:
    """Zeros with an array in a part."""
    result: Any = np.zeros(shape)
    result[key] = x
    return result


def placed_result(function: Any, *arguments: Any, key: tuple[Any, ...], shape: Shape) -> Any:
    """Zeros with the result of a function of elements in a part."""
    result: Any = np.zeros(shape)
    function(*arguments, out=result[key])
    return result


def total(x: Any, axes: Shape) -> float:
    """The sum of all elements."""
    return float(added(x, axes))


def same(mask: Any, answer: bool) -> None:
    """Refuse another answer."""
    if tensors.some(mask) != answer:
        raise Refused
