"""Arrays of numbers that are steps under way: rows of arrays written out, element by element.

So a program with arrays becomes one of numbers, of which derivatives are programs. Sums and products are written out in
full; a determinant goes by minors.
"""

from __future__ import annotations

from functools import reduce
from itertools import combinations
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from addiff.errors import LimitError
from addiff.primitives.table import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from addiff.arithmetics.tracing import Tracing
    from addiff.primitives.rule import Rule

    Shape = tuple[int, ...]

MOST_MINORS = 8
"""Rows of a determinant that are written out: there are 2^n minors."""


def elements(make: Callable[[Shape], Any], shape: Shape) -> Any:
    """An array whose elements are made one by one, by their places."""
    array = np.empty(shape, dtype=object)
    for place in np.ndindex(*shape):
        array[place] = make(place)
    return array


def constant(value: Any) -> Any:
    """A number, or an array of numbers."""
    return value if isinstance(value, float) else value.astype(object)


def arranged(numbers: Sequence[Any], shape: Shape) -> Any:
    """Numbers in a row as nested lists of a shape; one number where there are no axes."""
    places = iter(numbers)
    return elements(lambda _: next(places), shape).tolist() if shape else numbers[0]


def flat(value: Any) -> list[Any]:
    """The elements in a row; a number is one."""
    return value.ravel().tolist() if isinstance(value, np.ndarray) else [value]


def emit(m: Tracing, rule: Rule, arguments: Sequence[Any]) -> Any:
    """The elements of a row on arrays of elements.

    errors    LimitError for a determinant, an inverse or equations that are too large to be written out
    """
    if rule.elementwise:
        return np.frompyfunc(lambda *numbers: m.emit(rule, numbers), len(arguments), 1)(*arguments)
    function = _FUNCTIONS[rule.method]
    return function(m, *arguments, **rule.settings)  # type: ignore[attr-defined]


def _along(x: Any, axes: Shape, keep: bool, function: Callable[[list[Any]], Any]) -> Any:
    """A function of the elements along some axes."""
    gone = [x.ndim + axis for axis in axes]
    kept = [k for k in range(x.ndim) if k not in gone]
    outer = tuple(x.shape[k] for k in kept)
    rows = np.transpose(x, (*kept, *gone)).reshape((*outer, prod(x.shape[k] for k in gone)))
    result = elements(lambda place: function(rows[place].tolist()), outer)
    if keep:
        return result.reshape([1 if k in gone else n for k, n in enumerate(x.shape)])
    return result if outer else result[()]


def _total(numbers: Sequence[Any]) -> Any:
    return reduce(lambda a, b: a + b, numbers) if numbers else 0.0


def _reduction(function: Callable[[Tracing, list[Any]], Any]) -> Callable[..., Any]:
    return lambda m, x, axes, keep: _along(x, axes, keep, lambda numbers: function(m, numbers))


def _variance(m: Tracing, numbers: list[Any]) -> Any:
    mean = _total(numbers) / float(len(numbers))
    return _total([m.square(x - mean) for x in numbers]) / float(len(numbers))


def _norm(m: Tracing, numbers: list[Any]) -> Any:
    if len(numbers) == 1:
        return m.abs(numbers[0])
    return m.hypot(*numbers) if len(numbers) == 2 else m.sqrt(_total([m.square(x) for x in numbers]))


def _logsumexp(m: Tracing, numbers: list[Any]) -> Any:
    """One after the other by log(e^a + e^b) = a + softplus(b - a), which does not overflow."""
    return reduce(lambda a, b: a + m.softplus(b - a), numbers)


def _softmax(m: Tracing, x: Any, axes: Shape) -> Any:
    whole = _along(x, axes, keep=True, function=lambda numbers: _logsumexp(m, numbers))
    return np.frompyfunc(m.exp, 1, 1)(x - whole)


def _cumsum(m: Tracing, x: Any, axis: int, back: bool) -> Any:
    return np.flip(np.cumsum(np.flip(x, axis), axis), axis) if back else np.cumsum(x, axis)


def _minors(m: Tracing, a: Any) -> Any:
    """The determinant: of the first rows with each choice of columns from that of one row less."""
    size = len(a)
    if size > MOST_MINORS:
        raise LimitError(f"a determinant of {size} rows is too large to be written out: at most {MOST_MINORS}")
    known: dict[tuple[int, ...], Any] = {(): 1.0}
    for row in range(size):
        known = {
            columns: _total(
                [
                    (known[(*columns[:k], *columns[k + 1 :])] * a[row, column]) * (-1.0 if (row - k) % 2 else 1.0)
                    for k, column in enumerate(columns)
                ]
            )
            for columns in combinations(range(size), row + 1)
        }
    return known[tuple(range(size))]


def _det(m: Tracing, a: Any, axes: Shape, keep: bool) -> Any:
    result = elements(lambda place: _minors(m, a[place]), a.shape[:-2])
    return result if a.ndim > 2 else result[()]


def _inv(m: Tracing, a: Any) -> Any:
    """The minors of all elements, by the determinant."""
    size = a.shape[-1]
    if a.ndim > 2:
        raise LimitError("an inverse of many matrices at once is not written out")
    whole = _minors(m, a)

    def element(place: Shape) -> Any:
        i, j = place
        minor = _minors(m, np.delete(np.delete(a, j, axis=0), i, axis=1))
        return (-minor if (i + j) % 2 else minor) / whole

    return elements(element, (size, size))


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "sum": _reduction(lambda m, numbers: _total(numbers)),
    "prod": _reduction(lambda m, numbers: reduce(lambda a, b: a * b, numbers) if numbers else 1.0),
    "mean": _reduction(lambda m, numbers: _total(numbers) / float(len(numbers))),
    "var": _reduction(_variance),
    "least": _reduction(lambda m, numbers: m.emit(RULES["min"], numbers)),
    "greatest": _reduction(lambda m, numbers: m.emit(RULES["max"], numbers)),
    "norm": _reduction(_norm),
    "logsumexp": _reduction(_logsumexp),
    "softmax": _softmax,
    "cumsum": _cumsum,
    "matmul": lambda m, a, b: np.matmul(a, b),
    "dot": lambda m, a, b: np.matmul(a, b),
    "outer": lambda m, u, v: np.multiply.outer(u, v),
    "solve": lambda m, a, b, rank: np.matmul(_inv(m, a), b),
    "inv": _inv,
    "det": _det,
    "trace": lambda m, a, axes, keep: np.trace(a, axis1=-2, axis2=-1),
    "stack": lambda m, *parts, axis: np.stack([np.asarray(part, dtype=object) for part in parts], axis=axis),
    "concat": lambda m, *parts, axis: np.concatenate(parts, axis=axis),
    "index": lambda m, x, key: x[key],
    "reshape": lambda m, x, source, shape: np.reshape(x, shape),
    "permute": lambda m, x, order: np.transpose(x, order),
}
"""The rows that programs have, by their methods."""
