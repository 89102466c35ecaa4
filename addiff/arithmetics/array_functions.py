"""What NumPy does for the rows of arrays that reduce and arrange: the functions of `tensors`, by their methods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from addiff.arithmetics.array_alarm import looked_at

if TYPE_CHECKING:
    from collections.abc import Callable

    Function = Callable[..., Any]
    Shape = tuple[int, ...]


# NumPy's, whose stubs want `keepdims` to be known
added: Any = np.add.reduce
multiplied: Any = np.multiply.reduce
largest: Any = np.maximum.reduce
smallest: Any = np.minimum.reduce


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
    if x.__class__ is float:
        return _repeated(x, shape)
    kept = x if keep or not axes else np.expand_dims(x, tuple(axes))
    return np.broadcast_to(kept, (*np.shape(kept)[: np.ndim(kept) - len(shape)], *shape))


def _repeated(number: float, shape: Shape) -> Any:
    """An array of one number, which takes no room: what `np.broadcast_to` gives, at a tenth of its price."""
    repeated: Any = np.ndarray(shape, float, np.array(number), 0, (0,) * len(shape))
    repeated.flags.writeable = False
    return repeated


def _reshape(x: Any, source: Shape, shape: Shape) -> Any:
    return plain(np.reshape(x, (*_lead(x, source), *shape)))


def _broadcast(x: Any, source: Shape, shape: Shape) -> Any:
    if x.__class__ is float:
        return _repeated(x, shape)
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
    return plain(x[key] if x.ndim == len(key) else x[(..., *key)])


def _scatter(x: Any, key: tuple[Any, ...], shape: Shape) -> Any:
    kept = sum(isinstance(part, slice) for part in key)
    result = np.zeros((*np.shape(x)[: np.ndim(x) - kept], *shape))
    result[(..., *key)] = x
    return result


def _stack(*parts: Any, axis: int) -> Any:
    if len({np.shape(part) for part in parts}) == 1 and np.ndim(parts[0]) == -1 - axis:
        return np.array(parts, dtype=float)
    shape = np.broadcast_shapes(*map(np.shape, parts))
    place = len(shape) + 1 + axis
    result: Any = np.empty((*shape[:place], len(parts), *shape[place:]))
    for k, part in enumerate(parts):
        result[(..., k, *(slice(None),) * (-1 - axis))] = part
    return result


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


FUNCTIONS: dict[str, Function] = {
    "sum": _sum,
    "prod": _prod,
    "mean": _mean,
    "var": _var,
    "least": lambda x, axes, keep: plain(smallest(x, axis=axes, keepdims=keep)),
    "greatest": lambda x, axes, keep: plain(largest(x, axis=axes, keepdims=keep)),
    "norm": looked_at(_norm),
    "logsumexp": _logsumexp,
    "softmax": looked_at(_softmax),
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
}
"""By the methods of their rows."""
