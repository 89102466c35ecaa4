"""Elements in another order or shape. Nothing is computed: each row is linear, and another one is its transpose."""

from __future__ import annotations

from typing import Any

from addiff.primitives.array_rule import ArrayRule, Misfit, Shape


def _indexed(shape: Shape, key: tuple[Any, ...]) -> Shape:
    """The shape of a part: a number takes its axis away, a slice keeps it."""
    result = [len(range(*part.indices(n))) for part, n in zip(key, shape, strict=True) if isinstance(part, slice)]
    return tuple(result)


def _key_text(op: str, words: tuple[str, ...], key: tuple[Any, ...]) -> str:
    parts = list(key)
    while len(parts) > 1 and parts[-1] == slice(None):
        parts.pop()
    return f"{words[0]}[{', '.join(map(part_text, parts))}]"


def part_text(part: Any) -> str:
    """A part of an index as users write it."""
    if not isinstance(part, slice):
        return str(part)
    bounds = [part.start, part.stop] + ([part.step] if part.step not in (None, 1) else [])
    return ":".join("" if bound is None else str(bound) for bound in bounds)


def _stacked(*shapes: Shape, axis: int) -> Shape:
    place = len(shapes[0]) + 1 + axis
    return (*shapes[0][:place], len(shapes), *shapes[0][place:])


def _joined(*shapes: Shape, axis: int) -> Shape:
    first = shapes[0]
    for shape in shapes:
        if len(shape) != len(first) or any(
            a != b for k, (a, b) in enumerate(zip(shape, first, strict=True)) if k != len(first) + axis
        ):
            raise Misfit("only the axis along which they are joined may differ")
    place = len(first) + axis
    return (*first[:place], sum(shape[place] for shape in shapes), *first[place + 1 :])


def _slot(m: Any, v: Any, arguments: Any, position: int, axis: int) -> tuple[Any, ...]:
    """The part of a joined array that one argument takes."""
    lengths = [m.shape(a)[axis] for a in arguments]
    start = sum(lengths[:position])
    return _placed(len(m.shape(v)), axis, slice(start, start + lengths[position], 1))


def _level(m: Any, v: Any, position: int, axis: int) -> tuple[Any, ...]:
    """The part of a stack that one argument takes."""
    return _placed(len(m.shape(v)), axis, position)


def _placed(rank: int, axis: int, part: Any) -> tuple[Any, ...]:
    """The index of a part along one axis, of all along the others."""
    return (*(slice(None),) * (rank + axis), part, *(slice(None),) * (-1 - axis))


def _inverse(order: Shape) -> Shape:
    return tuple(order.index(k) for k in range(len(order)))


ROWS: list[ArrayRule] = [
    ArrayRule(
        "array(a, b, ...)",
        method="stack",
        shape=_stacked,
        linear=True,
        push=lambda m, v, arguments, position, tangent, axis: m.scatter(
            tangent, key=_level(m, v, position, axis), shape=m.shape(v)
        ),
        pull=lambda m, v, arguments, position, adjoint, axis: m.index(adjoint, key=_level(m, v, position, axis)),
        text=lambda op, words, axis: f"[{', '.join(words)}]",
        hidden=True,
        about="arrays of one shape side by side, as in [a, b]",
    ),
    ArrayRule(
        "concat(u, v, ...)",
        shape=_joined,
        linear=True,
        push=lambda m, v, arguments, position, tangent, axis: m.scatter(
            tangent, key=_slot(m, v, arguments, position, axis), shape=m.shape(v)
        ),
        pull=lambda m, v, arguments, position, adjoint, axis: m.index(
            adjoint, key=_slot(m, v, arguments, position, axis)
        ),
        text=lambda op, words, axis: f"concat({', '.join(words)})",
        told={"u": "along t: its place in the whole"},
        about="arrays joined along their first axis",
    ),
    ArrayRule(
        "index(v, i)",
        method="index",
        shape=_indexed,
        pull=lambda m, v, arguments, position, adjoint, key: m.scatter(adjoint, key=key, shape=m.shape(arguments[0])),
        text=_key_text,
        hidden=True,
        about="an element or a part, as in v[0], v[1:], A[:, 0]",
    ),
    ArrayRule(
        "scatter(v, i)",
        shape=lambda own, key, shape: shape,
        pull=lambda m, v, arguments, position, adjoint, key, shape: m.index(adjoint, key=key),
        hidden=True,
        about="zeros with a part of another array in its place",
    ),
    ArrayRule(
        "reshape(v, shape)",
        shape=lambda own, source, shape: shape,
        pull=lambda m, v, arguments, position, adjoint, source, shape: m.reshape(adjoint, source=shape, shape=source),
        text=lambda op, words, source, shape: f"reshape({words[0]}, {list(shape)})",
        told={"v": "along t: reshape(t, shape)"},
        about="the same elements, in order, in another shape",
    ),
    ArrayRule(
        "transpose(A)",
        method="permute",
        shape=lambda own, order: tuple(own[k] for k in order),
        pull=lambda m, v, arguments, position, adjoint, order: m.permute(adjoint, order=_inverse(order)),
        text=lambda op, words, order: f"transpose({words[0]})",
        told={"A": "along T: transpose(T)"},
        about="the axes in reverse order: rows become columns",
    ),
    ArrayRule(
        "broadcast(v, shape)",
        shape=lambda own, source, shape: shape,
        pull=lambda m, v, arguments, position, adjoint, source, shape: m.collapse(adjoint, source=shape, shape=source),
        hidden=True,
        about="an array repeated along axes that it has not, or of length 1",
    ),
    ArrayRule(
        "collapse(v, shape)",
        shape=lambda own, source, shape: shape,
        pull=lambda m, v, arguments, position, adjoint, source, shape: m.broadcast(adjoint, source=shape, shape=source),
        hidden=True,
        about="the sum over the axes along which an array was repeated",
    ),
    ArrayRule(
        "spread(v, shape)",
        shape=lambda own, axes, keep, shape: shape,
        pull=lambda m, v, arguments, position, adjoint, axes, keep, shape: m.sum(adjoint, axes=axes, keep=keep),
        hidden=True,
        about="the value of a reduction at each element that it was made of",
    ),
    ArrayRule(
        "gather(v, mask)",
        shape=lambda own, source, mask: (-1,),
        pull=lambda m, v, arguments, position, adjoint, source, mask: m.collapse(
            m.put(adjoint, mask=mask), source=mask.shape, shape=source
        ),
        hidden=True,
        about="the elements where a mask holds, in a row",
    ),
    ArrayRule(
        "put(v, mask)",
        shape=lambda own, mask: mask.shape,
        pull=lambda m, v, arguments, position, adjoint, mask: m.gather(adjoint, source=mask.shape, mask=mask),
        hidden=True,
        about="a row of elements put where a mask holds, among zeros",
    ),
]
