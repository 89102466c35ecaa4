"""Numbers and arrays of doubles together: what a program with arrays computes with.

An operation on numbers alone is that of `floats`, with its errors; one that meets an array is NumPy's, elementwise or
as its row in the table of arrays says, and never raises: where there is no value there is NaN or an infinity. Arrays
may have one more axis in front than the rows speak of: several directions at once.
"""

from __future__ import annotations

from math import isfinite, isnan
from typing import TYPE_CHECKING, Any

import numpy as np

from addiff.arithmetics import array_algebra, array_functions
from addiff.arithmetics.array_alarm import ALARM, all_finite, looked_at, quietly, raise_alarm
from addiff.arithmetics.arrays import FUNCTIONS as ELEMENTWISE
from addiff.arithmetics.arrays import arrays
from addiff.arithmetics.floats import floats

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import ModuleType

    from addiff.arithmetics.contract import Remark

    Function = Callable[..., Any]
    Shape = tuple[int, ...]


# A large block that was once given back tells glibc's malloc to keep such blocks (`M_TRIM_THRESHOLD`, mallopt(3)):
# fresh memory costs several times what an operation on it does. It is never touched, so it costs nothing.
np.empty((1 << 25) - (1 << 13), np.uint8)

FUNCTIONS: dict[str, Function] = array_functions.FUNCTIONS | array_algebra.FUNCTIONS
"""The functions of the rows of arrays, by their methods."""

some_of: Any = np.logical_or.reduce


class Tensors:
    """The arithmetic of numbers and arrays."""

    level = 0
    shaped = True
    remarks: list[Remark] = []  # noqa: RUF012  # formulas over doubles meet nothing that the run does not see

    def __getattr__(self, method: str) -> Function:
        """The function of that name: that of `floats` for numbers, of `arrays` where one is an array."""
        function: Function
        if method in FUNCTIONS:
            function = FUNCTIONS[method]
        else:
            of_arrays = getattr(arrays, method)
            if method not in ELEMENTWISE:
                of_arrays = looked_at(of_arrays)
            function = _either(getattr(floats, method), of_arrays)
        setattr(self, method, function)
        return function

    @staticmethod
    def both(a: Any, b: Any) -> Any:
        """Where both comparisons hold."""
        return np.logical_and(a, b)

    @staticmethod
    def either(a: Any, b: Any) -> Any:
        """Where one of the comparisons holds."""
        return np.logical_or(a, b)

    @staticmethod
    def negation(a: Any) -> Any:
        """Where the comparison does not hold."""
        return np.logical_not(a)

    @staticmethod
    def finite(x: Any) -> bool:
        """Whether all elements are finite."""
        return isfinite(x) if x.__class__ is float else all_finite(x)

    @staticmethod
    def nan(x: Any) -> bool:
        """Whether an element is not a number."""
        return isnan(x) if x.__class__ is float else not Tensors.finite(x) and bool(np.isnan(x).any())

    @staticmethod
    def primal(x: Any) -> Any:
        """The value itself."""
        return x

    @staticmethod
    def without_slope(number: float, _: Sequence[Any]) -> Any:
        """The number: doubles carry no derivatives."""
        return number

    @staticmethod
    def retake(formula: Function, *arguments: Any) -> Any:
        """A formula of numbers once more, as `floats` does it."""
        return floats.retake(formula, *arguments)

    # what only arrays ask for

    @staticmethod
    def quiet() -> Any:
        """A context in which what is not finite raises an alarm instead of a warning."""
        return np.errstate(all="call", under="ignore", call=raise_alarm)

    quietly = staticmethod(quietly)

    @staticmethod
    def suspicious() -> bool:
        """Whether something that is not finite may have been made since it was last `calm`."""
        return ALARM.raised or ALARM.expected

    @staticmethod
    def calm(*, expected: bool) -> bool:
        """Take the alarm back.

        expected    whether infinities are there already, which raise none
        returns     what `expected` was before
        """
        before = ALARM.expected
        ALARM.raised, ALARM.expected = False, expected
        return before

    @staticmethod
    def shape(x: Any) -> Shape:
        """The lengths of the axes; none for a number."""
        shape: Shape = getattr(x, "shape", ())
        return shape

    @staticmethod
    def array_like(x: Any) -> Any:
        """A number as NumPy has it, which divides by 0 without an error."""
        return np.float64(x) if x.__class__ is float else x

    @staticmethod
    def choose(mask: Any, a: Any, b: Any) -> Any:
        """a where the mask holds, else b."""
        return np.where(mask, a, b)

    @staticmethod
    def bad(x: Any) -> Any:
        """Where elements are not finite."""
        return ~np.isfinite(x)

    @staticmethod
    def missing(x: Any) -> Any:
        """Where elements are no number."""
        return np.isnan(x)

    @staticmethod
    def truth(x: Any) -> Any:
        """Where elements are not 0."""
        return np.not_equal(x, 0.0)

    @staticmethod
    def recording() -> Any:
        """The same arithmetic, with a note of all that is done."""
        from addiff.arithmetics.recording import Recording

        return Recording()

    @staticmethod
    def replay(recording: Any, inputs: int, results: Sequence[Any]) -> Any:
        """What was noted, made ready to be done again: see `replay`."""
        from addiff.arithmetics.replay import Replay

        return Replay(recording, inputs, results)

    @staticmethod
    def first(mask: Any) -> Shape:
        """The place of the first element where a mask holds; none for a number."""
        return tuple(int(k[0]) for k in np.nonzero(mask)) if np.ndim(mask) else ()

    @staticmethod
    def origin(mask: Any, position: int) -> Shape:
        """The place of an element that `gather` put at a position."""
        return tuple(int(k) for k in np.argwhere(mask)[position])

    @staticmethod
    def count(mask: Any) -> int:
        """How many elements a mask holds at."""
        return int(np.count_nonzero(mask))

    @staticmethod
    def element(x: Any, place: Shape, shape: Shape) -> float:
        """The element of an array that stands at a place of a larger one which it is broadcast to."""
        own = place[len(place) - len(shape) :]
        return float(x[tuple(0 if n == 1 else k for k, n in zip(own, shape, strict=True))])

    @staticmethod
    def some(mask: Any) -> bool:
        """Whether a mask holds anywhere."""
        return bool(np.any(mask))

    @staticmethod
    def mask(shape: Shape, value: bool) -> Any:
        """The same truth everywhere."""
        return np.full(shape, value)

    @staticmethod
    def spread_mask(mask: Any, shape: Shape) -> Any:
        """A mask at all elements that its own meet."""
        return np.broadcast_to(mask, shape)

    @staticmethod
    def met_by(mask: Any, shape: Shape) -> Any:
        """The elements of an array of a shape that meet one where a mask of a larger shape holds."""
        more = mask.ndim - len(shape)
        axes = tuple(k for k in range(mask.ndim) if k < more or (shape[k - more] == 1 and mask.shape[k] != 1))
        return np.reshape(some_of(mask, axis=axes), shape)

    @staticmethod
    def zeros(shape: Shape) -> Any:
        """Zeros; a number where there are no axes."""
        return np.zeros(shape) if shape else 0.0

    @staticmethod
    def replaced(x: Any, place: Shape, number: float) -> Any:
        """An array with another number in one place."""
        copy = np.array(x)
        copy[place] = number
        return copy

    @staticmethod
    def added_at(x: Any, part: Any, key: tuple[Any, ...]) -> Any:
        """An array with more added to a part of it, in place."""
        x[(..., *key)] += part
        return x

    @staticmethod
    def number(x: Any) -> Any:
        """A value as results carry it: a float, or an array that cannot be changed, because others may share it."""
        if x.__class__ is not np.ndarray or not x.ndim:
            return float(x)
        view = x.view()
        view.setflags(write=False)
        return view

    @staticmethod
    def basis(shape: Shape, start: int, stop: int) -> Any:
        """The directions along the elements `start` to `stop` of an array, one behind the other; others are zero."""
        size = int(np.prod(shape))
        rows = np.zeros((stop - start, size))
        first, last = max(start, 0), min(stop, size)
        rows[np.arange(first, last) - start, np.arange(first, last)] = 1.0
        return rows.reshape((stop - start, *shape))

    @staticmethod
    def symmetric(x: Any) -> Any:
        """A matrix that is symmetric but for rounding, made so: of each pair one."""
        return np.triu(x) + np.triu(x, 1).T

    @staticmethod
    def joined(blocks: Sequence[Any]) -> Any:
        """Blocks of directions one behind the other."""
        return blocks[0] if len(blocks) == 1 else np.concatenate(blocks)

    @staticmethod
    def permute_front(x: Any) -> Any:
        """The first axis as the last."""
        return np.moveaxis(x, 0, -1)

    @staticmethod
    def ulp(x: Any) -> Any:
        """The distance to the next double."""
        return np.spacing(np.abs(x))

    @staticmethod
    def tangent_path(number: Any, rules: ModuleType) -> Any:
        """A seed of forward mode along classes of paths, by the rules of `evaluators.paths`."""
        from addiff.arithmetics.array_paths import Down, started

        return started(Down, number, rules)

    @staticmethod
    def adjoint_path(number: Any, rules: ModuleType) -> Any:
        """The same of reverse mode."""
        from addiff.arithmetics.array_paths import Up, started

        return started(Up, number, rules)

    @staticmethod
    def noise(parts: Sequence[tuple[Any, Any]]) -> float:
        """Half a unit in the last place of each value, weighed with what it counts for."""
        weights = np.concatenate([np.ravel(np.abs(adjoint * value)) for adjoint, value in parts])
        return float(np.finfo(float).eps * weights[np.isfinite(weights)].sum())

    @staticmethod
    def singular(a: Any) -> bool:
        """Whether a matrix is singular, or so near that doubles cannot tell."""
        return array_algebra.singular(a)

    @staticmethod
    def scaled(x: Any, factor: float) -> Any:
        """A multiple; of an array that repeats one number, without a product for each."""
        if x.__class__ is np.ndarray and x.size > 1 and not any(x.strides):
            return np.broadcast_to(x[(0,) * x.ndim] * factor, x.shape)
        return x * factor

    @staticmethod
    def identity(shape: Shape) -> Any:
        """Ones on the diagonals of matrices, zeros elsewhere."""
        return np.broadcast_to(np.eye(shape[-2], shape[-1]), shape)


def _either(of_numbers: Function, of_arrays: Function) -> Function:
    def function(*arguments: Any) -> Any:
        for argument in arguments:
            if argument.__class__ is not float:
                return of_arrays(*arguments)
        result = of_numbers(*arguments)
        if result.__class__ is float and not isfinite(result):
            ALARM.raised = True
        return result

    function.of_arrays = of_arrays  # type: ignore[attr-defined]  # for whoever knows that one is
    return function


tensors = Tensors()
