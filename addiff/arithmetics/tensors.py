"""Numbers and arrays of doubles together: what a program with arrays computes with.

An operation on numbers alone is that of `floats`, with its errors; one that meets an array is NumPy's, elementwise or
as its row in the table of arrays says, and never raises: where there is no value there is NaN or an infinity. Arrays
may have one more axis in front than the rows speak of: several directions at once.
"""

from __future__ import annotations

import threading
from math import isfinite, isnan
from typing import TYPE_CHECKING, Any

import numpy as np

from addiff.arithmetics.arrays import FUNCTIONS as ELEMENTWISE
from addiff.arithmetics.arrays import arrays
from addiff.arithmetics.floats import floats

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import ModuleType

    from addiff.arithmetics.contract import Remark

    Function = Callable[..., Any]
    Shape = tuple[int, ...]


# NumPy's, whose stubs want `keepdims` to be known
added: Any = np.add.reduce
multiplied: Any = np.multiply.reduce
largest: Any = np.maximum.reduce
smallest: Any = np.minimum.reduce
some_of: Any = np.logical_or.reduce


# A large block that was once given back tells glibc's malloc to keep such blocks (`M_TRIM_THRESHOLD`, mallopt(3)):
# fresh memory costs several times what an operation on it does. It is never touched, so it costs nothing.
np.empty((1 << 25) - (1 << 13), np.uint8)


def plain(x: Any) -> Any:
    """A result of NumPy: a Python float where it has no axes."""
    return x if x.__class__ is np.ndarray and x.ndim else float(x)


# reductions


def _sum(x: Any, axes: Shape, keep: bool) -> Any:
    return plain(added(x, axis=axes, keepdims=keep))


def _prod(x: Any, axes: Shape, keep: bool) -> Any:
    return plain(multiplied(x, axis=axes, keepdims=keep))


def _mean(x: Any, axes: Shape, keep: bool) -> Any:
    return plain(added(x, axis=axes, keepdims=keep) / _count(x, axes))


def _var(x: Any, axes: Shape, keep: bool) -> Any:
    away = x - added(x, axis=axes, keepdims=True) / _count(x, axes)
    return plain(added(away * away, axis=axes, keepdims=keep) / _count(x, axes))


def _count(x: Any, axes: Shape) -> int:
    count = 1
    for axis in axes:
        count *= x.shape[axis]
    return count


def _norm(x: Any, axes: Shape, keep: bool) -> Any:
    """The Euclidean norm, scaled where squares would leave the doubles."""
    most = np.max(np.abs(x), axis=axes, keepdims=True, initial=0.0)
    if np.all((most > 1e-140) & (most < 1e140)):
        return plain(np.sqrt(added(x * x, axis=axes, keepdims=keep)))
    scale = np.where((most > 0) & (most < np.inf), most, 1.0)
    y = x / scale
    return plain(np.squeeze(scale, axis=() if keep else axes) * np.sqrt(added(y * y, axis=axes, keepdims=keep)))


def _shift(x: Any, axes: Shape) -> tuple[Any, Any]:
    """exp(x - s) where s is the largest element, or 0 where that is infinite; and s."""
    shift = largest(x, axis=axes, keepdims=True)
    shift = np.where(np.isfinite(shift), shift, 0.0)
    return np.exp(x - shift), shift


def _logsumexp(x: Any, axes: Shape, keep: bool) -> Any:
    powers, shift = _shift(x, axes)
    return plain(np.log(added(powers, axis=axes, keepdims=keep)) + np.squeeze(shift, () if keep else axes))


def _softmax(x: Any, axes: Shape) -> Any:
    powers, _ = _shift(x, axes)
    whole = added(powers, axis=axes, keepdims=True)
    if np.isinf(whole).any():  # one infinity outweighs all that is finite; of two nobody can tell
        powers = np.where(np.isinf(whole), np.isposinf(x) * 1.0, powers)
        whole = added(powers, axis=axes, keepdims=True)
        whole = np.where(whole > 1, np.where(np.isposinf(np.max(x, axis=axes, keepdims=True)), np.nan, whole), whole)
    return powers / whole


def _cumsum(x: Any, axis: int, back: bool) -> Any:
    if back:
        return np.flip(np.cumsum(np.flip(x, axis), axis=axis), axis)
    return np.cumsum(x, axis=axis)


# arrangements


def _lead(x: Any, source: Shape) -> Shape:
    """The axes in front of those that a row speaks of."""
    shape: Shape = np.shape(x)
    return shape[: len(shape) - len(source)]


def _spread(x: Any, axes: Shape, keep: bool, shape: Shape) -> Any:
    kept = x if keep or not axes else np.expand_dims(x, tuple(axes))
    return np.broadcast_to(kept, (*np.shape(kept)[: np.ndim(kept) - len(shape)], *shape))


def _reshape(x: Any, source: Shape, shape: Shape) -> Any:
    return plain(np.reshape(x, (*_lead(x, source), *shape)))


def _broadcast(x: Any, source: Shape, shape: Shape) -> Any:
    lead = _lead(x, source)
    if lead and len(source) < len(shape):
        x = np.reshape(x, (*lead, *(1,) * (len(shape) - len(source)), *source))
    return np.broadcast_to(x, (*lead, *shape))


def _collapse(x: Any, source: Shape, shape: Shape) -> Any:
    lead = len(np.shape(x)) - len(source)
    more = len(source) - len(shape)
    axes = tuple(lead + k for k in range(len(source)) if k < more or (shape[k - more] == 1 and source[k] != 1))
    return plain(np.reshape(added(x, axis=axes), (*np.shape(x)[:lead], *shape)))


def _permute(x: Any, order: Shape) -> Any:
    lead = x.ndim - len(order)
    return np.transpose(x, (*range(lead), *(lead + k for k in order)))


def _index(x: Any, key: tuple[Any, ...]) -> Any:
    return plain(x[(..., *key)])


def _scatter(x: Any, key: tuple[Any, ...], shape: Shape) -> Any:
    kept = sum(isinstance(part, slice) for part in key)
    result = np.zeros((*np.shape(x)[: np.ndim(x) - kept], *shape))
    result[(..., *key)] = x
    return result


def _stack(*parts: Any, axis: int) -> Any:
    if len({np.shape(part) for part in parts}) == 1 and np.ndim(parts[0]) == -1 - axis:
        return np.array(parts, dtype=float)
    return np.stack(np.broadcast_arrays(*parts), axis=axis)


def _concat(*parts: Any, axis: int) -> Any:
    leads = {np.shape(part)[: np.ndim(part) + axis] for part in parts}
    if len(leads) > 1:  # some of the parts have several directions, some stand still
        lead = max(leads, key=len)
        parts = tuple(np.broadcast_to(part, (*lead, *np.shape(part)[np.ndim(part) + axis :])) for part in parts)
    return np.concatenate(parts, axis=axis)


def _gather(x: Any, source: Shape, mask: Any) -> Any:
    return _broadcast(x, source, mask.shape)[..., mask]


def _put(x: Any, mask: Any) -> Any:
    result = np.zeros((*np.shape(x)[:-1], *mask.shape))
    result[..., mask] = x
    return result


# linear algebra


def _matmul(a: Any, b: Any) -> Any:
    return plain(np.matmul(a, b))


def _dot(a: Any, b: Any) -> Any:
    return plain(np.matmul(a, b))


def _singular(a: Any) -> bool:
    """Whether a matrix is singular, or so near that doubles cannot tell."""
    if not np.isfinite(a).all() or not a.size:
        return False
    values = np.linalg.svd(a, compute_uv=False)
    return bool((values[..., -1:] <= CERTAIN * values[..., :1]).any())


def _solve(a: Any, b: Any, rank: int) -> Any:
    """The solution; further directions of the right side become further columns."""
    if _singular(a):
        return np.full(np.shape(b), np.nan)
    if a.ndim > 2 or b.ndim == rank:
        return np.linalg.solve(a, b)
    columns = np.moveaxis(b, -rank, 0)
    solved = np.linalg.solve(a, columns.reshape(len(a), -1)).reshape(columns.shape)
    return np.moveaxis(solved, 0, -rank)


def _inv(a: Any) -> Any:
    return np.full(a.shape, np.nan) if _singular(a) else np.linalg.inv(a)


def _det(a: Any, axes: Shape, keep: bool) -> Any:
    found = np.linalg.det(a)
    return np.reshape(found, (*np.shape(found), 1, 1)) if keep else plain(found)


def _trace(a: Any, axes: Shape, keep: bool) -> Any:
    found = np.trace(a, axis1=-2, axis2=-1)
    return np.reshape(found, (*np.shape(found), 1, 1)) if keep else plain(found)


def _cofactor(a: Any) -> Any:
    """det(A)·A⁻ᵀ by the singular values, of which each element misses one: right for singular matrices too.

    source    Stewart, On the adjugate matrix, Linear Algebra Appl. 283 (1998)
    """
    u, s, vt = np.linalg.svd(a)
    sign = np.linalg.det(u) * np.linalg.det(vt)
    return (u * (np.round(sign)[..., None] * _others(s))[..., None, :]) @ vt


def _others(s: Any) -> Any:
    """For each number the product of all the others."""
    before = np.cumprod(np.concatenate([np.ones_like(s[..., :1]), s[..., :-1]], axis=-1), axis=-1)
    after = np.cumprod(np.concatenate([np.ones_like(s[..., :1]), s[..., :0:-1]], axis=-1), axis=-1)[..., ::-1]
    return before * after


def _cofactor_slope(a: Any, h: Any) -> Any:
    """The derivative of the cofactors along h: in the basis of the singular vectors products that miss two values."""
    u, s, vt = np.linalg.svd(a)
    sign = np.round(np.linalg.det(u) * np.linalg.det(vt))
    size = s.shape[-1]
    pairs = np.zeros((*s.shape, size))
    for i in range(size):
        pairs[..., i, np.arange(size) != i] = _others(np.delete(s, i, axis=-1))
    inner = np.swapaxes(u, -1, -2) @ h @ np.swapaxes(vt, -1, -2)
    diagonal = np.diagonal(inner, axis1=-2, axis2=-1)
    result = -np.swapaxes(pairs * inner, -1, -2)
    result[..., range(size), range(size)] += np.matmul(diagonal[..., None, :], pairs)[..., 0, :]
    return sign[..., None, None] * (u @ result @ vt)


FUNCTIONS: dict[str, Function] = {
    "sum": _sum,
    "prod": _prod,
    "mean": _mean,
    "var": _var,
    "least": lambda x, axes, keep: plain(smallest(x, axis=axes, keepdims=keep)),
    "greatest": lambda x, axes, keep: plain(largest(x, axis=axes, keepdims=keep)),
    "norm": _norm,
    "logsumexp": _logsumexp,
    "softmax": _softmax,
    "cumsum": _cumsum,
    "spread": _spread,
    "reshape": _reshape,
    "broadcast": _broadcast,
    "collapse": _collapse,
    "permute": _permute,
    "index": _index,
    "scatter": _scatter,
    "stack": _stack,
    "concat": _concat,
    "gather": _gather,
    "put": _put,
    "matmul": _matmul,
    "dot": _dot,
    "outer": np.multiply.outer,
    "solve": _solve,
    "inv": _inv,
    "det": _det,
    "trace": _trace,
    "cofactor": _cofactor,
    "cofactor_slope": _cofactor_slope,
}
"""The functions of the rows of arrays, by their methods."""

CERTAIN = 1e-14
"""The reciprocal condition from which on a matrix is not told from a singular one: a few units of rounding."""


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
                of_arrays = _looked_at(of_arrays)
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
        return isfinite(x) if x.__class__ is float else bool(np.isfinite(x).all())

    @staticmethod
    def nan(x: Any) -> bool:
        """Whether an element is not a number."""
        return isnan(x) if x.__class__ is float else not np.isfinite(x).all() and bool(np.isnan(x).any())

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
        return np.errstate(all="call", under="ignore", call=_raise_alarm)

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
    def first(mask: Any) -> Shape:
        """The place of the first element where a mask holds."""
        return tuple(int(k[0]) for k in np.nonzero(np.atleast_1d(mask)))[: np.ndim(mask)]

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
    def number(x: Any) -> Any:
        """A value as results carry it: a float, or an array that cannot be changed, because others may share it."""
        if x.__class__ is not np.ndarray or not x.ndim:
            return float(x)
        view = x.view()
        view.flags.writeable = False
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
        return _singular(a)

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


class _Alarm(threading.local):
    """Whether NumPy met what is not finite: it sets flags of the processor, so that nobody has to look."""

    raised = False
    expected = False


ALARM = _Alarm()


def _raise_alarm(*_: Any) -> None:
    ALARM.raised = True


def _looked_at(function: Function) -> Function:
    """A function that sets no flags: its values are looked at."""

    def watched(*arguments: Any, **settings: Any) -> Any:
        result = function(*arguments, **settings)
        if not np.isfinite(result).all():
            ALARM.raised = True
        return result

    return watched


SILENT = ("norm", "softmax", "matmul", "dot", "solve", "inv", "det", "cofactor", "cofactor_slope")
FUNCTIONS |= {method: _looked_at(FUNCTIONS[method]) for method in SILENT}


def _either(of_numbers: Function, of_arrays: Function) -> Function:
    def function(*arguments: Any) -> Any:
        for argument in arguments:
            if argument.__class__ is not float:
                return of_arrays(*arguments)
        return of_numbers(*arguments)

    return function


tensors = Tensors()


class NotAnArray(Exception):  # who knows the name makes an error of it
    """What is given is no array of doubles.

    text      what it is
    ragged    whether its lists differ in length
    """

    def __init__(self, text: str, *, ragged: bool = False) -> None:
        super().__init__(text)
        self.text = text
        self.ragged = ragged


def constant(given: Any) -> Any:
    """A number, or an array of doubles that cannot be changed through it: a view of an array, a copy of lists.

    errors    NotAnArray for what is none
    """
    if given.__class__ is np.ndarray and given.dtype == float and given.ndim:
        view = given.view()
        view.flags.writeable = False
        return view
    try:
        array = np.array(given)
        if array.dtype.kind not in "fiub":
            if array.dtype.kind in "OUS":
                raise TypeError
            array = array.astype(float, casting="safe")
    except (TypeError, ValueError, OverflowError):
        lengths = _lengths(given)
        if lengths is not None:
            raise NotAnArray(f"lists of different lengths: {lengths}", ragged=True) from None
        raise NotAnArray("a list with something that is not a number") from None
    if not array.ndim:
        return float(array)
    array = array.astype(float)
    array.flags.writeable = False
    return array


def _lengths(given: Any) -> str | None:
    """How nested lists differ in length, in words; None where they do not."""
    level = [given]
    while level and all(isinstance(part, (list, tuple)) for part in level):
        lengths = sorted({len(part) for part in level})
        if len(lengths) > 1:
            return f"{lengths[0]} and {lengths[1]}"
        level = [inner for part in level for inner in part]
    return "a number stands beside a list" if any(isinstance(part, (list, tuple)) for part in level) else None
