"""What makes one number of many: sums, products, means, extremes, norms."""

from __future__ import annotations

from math import prod
from typing import Any

from addiff.primitives.array_rule import ArrayRule, Misfit, Reduction, Shape, reduced, same_shape, spread
from addiff.primitives.rule import FORMULA, Outside, kink


def _count(m: Any, x: Any, axes: Shape) -> float:
    shape = m.shape(x)
    return float(prod([shape[axis] for axis in axes]))


def _not_empty(shape: Shape, axes: Shape = (), keep: bool = False) -> Shape:
    """The shape of a reduction that has no value for no elements."""
    if any(shape[axis] == 0 for axis in axes):
        raise Misfit("it has no elements")
    return reduced(shape, axes, keep)


def _products_of_others(m: Any, v: Any, x: Any, axes: Shape, keep: bool) -> Any:
    """For each element the product of all the others: up a tree of products and down again, without a division.

    source    Griewank & Walther 2008, sec. 3.3 (Speelpenning's product)
    """
    shape = m.shape(x)
    rank = len(shape)
    gone = sorted(rank + axis for axis in axes)
    order = (*[k for k in range(rank) if k not in gone], *gone)
    outer = tuple(shape[k] for k in order[: rank - len(gone)])
    inner = tuple(shape[k] for k in order[rank - len(gone) :])
    moved = x if order == tuple(range(rank)) else m.permute(x, order=order)
    flat = (*outer, prod(inner))
    level = moved if len(inner) == 1 else m.reshape(moved, source=(*outer, *inner), shape=flat)
    whole = (slice(None),) * len(outer)
    levels = []
    count = flat[-1]
    while count > 1:
        half = count // 2
        a = m.index(level, key=(*whole, slice(0, 2 * half, 2)))
        b = m.index(level, key=(*whole, slice(1, 2 * half, 2)))
        above = a * b
        if count % 2:
            above = m.concat(above, m.index(level, key=(*whole, slice(2 * half, count, 1))), axis=-1)
        levels.append((a, b, count))
        level, count = above, half + count % 2
    others = m.broadcast(1.0, source=(), shape=(*outer, count))
    for a, b, count in reversed(levels):
        half = count // 2
        mine = m.index(others, key=(*whole, slice(0, half, 1)))
        pairs = m.reshape(m.stack(mine * b, mine * a, axis=-1), source=(*outer, half, 2), shape=(*outer, 2 * half))
        last = m.index(others, key=(*whole, slice(half, half + 1, 1))) if count % 2 else None
        others = pairs if last is None else m.concat(pairs, last, axis=-1)
    others = m.reshape(others, source=flat, shape=(*outer, *inner)) if len(inner) != 1 else others
    back = tuple(order.index(k) for k in range(rank))
    return others if back == order == tuple(range(rank)) else m.permute(others, order=back)


def _ties(m: Any, v: Any, x: Any, axes: Shape, keep: bool) -> Any:
    return (x == spread(m, v, x, axes, keep)) * 1.0


def _share(m: Any, v: Any, x: Any, axes: Shape, keep: bool) -> Any:
    """An equal share for each of the elements that have the value."""
    ties = _ties(m, v, x, axes, keep)
    return ties / spread(m, m.sum(ties, axes=axes, keep=keep), x, axes, keep)


def _several(m: Any, v: Any, x: Any, axes: Shape, keep: bool) -> Any:
    ties = _ties(m, v, x, axes, keep)
    return m.both(ties > 0, spread(m, m.sum(ties, axes=axes, keep=keep), x, axes, keep) > 1)


def _softmax_slope(m: Any, v: Any, adjoint: Any, axes: Shape) -> Any:
    """The Jacobian of softmax, which is symmetric, times a vector."""
    along = v * adjoint
    return along - v * m.sum(along, axes=axes, keep=True)


def _several_infinite(m: Any, x: Any, axes: Shape = (), keep: bool = False) -> Any:
    return m.sum(m.equal(x, float("inf")), axes=axes, keep=False) > 1


ROWS: list[ArrayRule] = [
    Reduction("sum(v)", 1.0, told={"v": "1 for each element"}, about="the sum of the elements"),
    Reduction(
        "prod(v)",
        _products_of_others,
        told={"v": "for each element the product of the others"},
        about="the product of the elements",
    ),
    Reduction(
        "mean(v)",
        lambda m, v, x, axes, keep: 1 / _count(m, x, axes),
        linear=True,
        shape=_not_empty,
        told={"v": "1/n for each of n elements"},
        about="the mean of the elements",
    ),
    Reduction(
        "var(v)",
        lambda m, v, x, axes, keep: (x - m.mean(x, axes=axes, keep=True)) * (2 / _count(m, x, axes)),
        shape=_not_empty,
        told={"v": "2*(v - mean(v))/n"},
        about="the mean of the squared distances from the mean",
    ),
    Reduction(
        "min(v)",
        _share,
        method="least",
        shape=_not_empty,
        special=[kink(_several, FORMULA)],
        hidden=True,
        about="the least of the elements",
    ),
    Reduction(
        "max(v)",
        _share,
        method="greatest",
        shape=_not_empty,
        special=[kink(_several, FORMULA)],
        hidden=True,
        about="the greatest of the elements",
    ),
    Reduction(
        "norm(v)",
        lambda m, v, x, axes, keep: x / spread(m, v, x, axes, keep),
        special=[kink(lambda m, v, x, axes, keep: spread(m, v, x, axes, keep) == 0)],
        told={"v": "v/norm(v)"},
        about="the Euclidean norm: the square root of the sum of the squares",
    ),
    Reduction(
        "logsumexp(v)",
        lambda m, v, x, axes, keep: m.softmax(x, axes=axes),
        shape=_not_empty,
        told={"v": "softmax(v)"},
        about="log(sum(exp(v))), without the overflow of exp",
    ),
    ArrayRule(
        "softmax(v)",
        shape=same_shape,
        push=lambda m, v, arguments, position, tangent, axes: _softmax_slope(m, v, tangent, axes),
        pull=lambda m, v, arguments, position, adjoint, axes: _softmax_slope(m, v, adjoint, axes),
        bound=lambda m, v, arguments, position, adjoint, axes: (
            v * adjoint + v * m.sum(v * adjoint, axes=axes, keep=True)
        ),
        text=lambda op, words, axes: f"softmax({words[0]})",
        domain=[Outside("softmax of infinities", lambda m, x, axes: m.nan(m.softmax(x, axes=axes)), of=None)],
        told={"v": "along t: s*(t - sum(s*t)) with s = softmax(v)"},
        about="exp(v)/sum(exp(v)), without the overflow of exp",
    ),
    ArrayRule(
        "cumsum(v)",
        shape=same_shape,
        pull=lambda m, v, arguments, position, adjoint, axis, back: m.cumsum(adjoint, axis=axis, back=not back),
        text=lambda op, words, axis, back: f"cumsum({words[0]})",
        told={"v": "along t: cumsum(t)"},
        about="the sums of the first elements, of the first two, and so on",
    ),
]
