"""The lowering of arrays: lists, indices, and the functions that mix elements; loaded where a program has some."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from addiff.errors import LimitError, ShapeError
from addiff.language import nodes
from addiff.lowering.builder import LONGEST
from addiff.primitives.table import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from addiff.lowering.lower import _Lowering

    Scope = dict[str, int]

MOST_AXES = 64  # NumPy's limit

REDUCTIONS = {
    **{name: name for name in ("sum", "prod", "mean", "var", "norm", "logsumexp")},
    "min": "least",
    "max": "greatest",
}
"""The functions that take one number of many, and the methods of their rows."""

OF_A_NUMBER = {"var": 0.0, "softmax": 1.0}
"""What functions of arrays are for a number, where that is not the number itself."""


# lists and indices


def array(lowering: _Lowering, node: nodes.Array, scope: Scope) -> None:
    """Lower a list in [ ], item by item or turn by turn."""
    axes = 0
    inner: nodes.Node = node
    while isinstance(inner, nodes.Array):
        axes, inner = axes + 1, inner.items[0]
    if axes > MOST_AXES:
        raise LimitError(f"an array has at most {MOST_AXES} axes, and this one {axes:,}", lowering.source, _span(node))
    first = node.items[0]
    if isinstance(first, nodes.Comprehension):
        lowering.tasks.append((finish_loop, node, scope))
        lowering.comprehension(first, scope, None, node)
    else:
        lowering.ask(finish_array, node, scope, *node.items)


def finish_array(lowering: _Lowering, node: nodes.Array, scope: Scope) -> None:
    """The step of a list whose items are done."""
    lowering.done.append(stacked(lowering, lowering.taken(len(node.items)), node))


def finish_loop(lowering: _Lowering, node: nodes.Array, scope: Scope) -> None:
    """The step of a list whose turns are done."""
    lowering.done.append(stacked(lowering, lowering.taken(lowering.done.pop()), node))


def stacked(lowering: _Lowering, items: tuple[int, ...], node: nodes.Node) -> int:
    """The step of an array of these items.

    errors    ShapeError where they have not one shape, LimitError for too many axes
    """
    if not items:
        from addiff.arithmetics.tensors import tensors

        return lowering.constant(tensors.zeros((0,)), node)
    shape = lowering.steps[items[0]].shape
    for index in items:
        if lowering.steps[index].shape != shape:
            other = next(k for k in items if lowering.steps[k].shape != shape)
            places = [k for k, item in enumerate(items) if item == other][:1]
            raise ShapeError(
                f"the items of an array have one shape: the first {_of(shape)}, and item {places[0]}"
                f" {_of(lowering.steps[other].shape)}",
                lowering.source,
                _span(node),
            )
    if len(shape) >= MOST_AXES:
        raise LimitError(f"an array has at most {MOST_AXES} axes", lowering.source, _span(node))
    return lowering.emit(lowering.row("stack", axis=-1 - len(shape)), items, node)


def index(lowering: _Lowering, node: nodes.Index, scope: Scope) -> None:
    """Lower an index: what it is of, then all numbers in it."""
    parts: list[nodes.Node] = []
    for item in node.items:
        if isinstance(item, nodes.Slice):
            parts += [part for part in (item.lower, item.upper, item.step) if part is not None]
        else:
            parts.append(item)
    lowering.ask(finish_index, node, scope, node.base, *parts)


def finish_index(lowering: _Lowering, node: nodes.Index, scope: Scope) -> None:
    """The step of a part of an array, with its numbers done."""
    count = sum(_parts(item) for item in node.items)
    numbers = list(lowering.taken(count))
    base = lowering.done.pop()
    shape = lowering.steps[base].shape
    if len(node.items) > len(shape):
        text = lowering.source.quoted(_span(node.base), LONGEST)
        axes = f"{len(shape)} {'axis' if len(shape) == 1 else 'axes'} and not {len(node.items)}"
        raise ShapeError(
            f"{text} {_of(shape)}: it has {axes if shape else 'no elements'} to index", lowering.source, _span(node)
        )
    key = tuple(_part(lowering, item, axis, shape, numbers) for axis, item in enumerate(node.items))
    lowering.done.append(part(lowering, base, key, node))


def part(lowering: _Lowering, base: int, key: tuple[Any, ...], node: nodes.Node) -> int:
    """The step of a part of an array; an item of a list is that item."""
    step = lowering.steps[base]
    if step.rule is lowering.row("stack", axis=-len(step.shape)) and not isinstance(key[0], slice):
        item = step.arguments[key[0]]
        return part(lowering, item, key[1:], node) if len(key) > 1 else item
    key = (*key, *[slice(None)] * (len(step.shape) - len(key)))
    if all(part == slice(None) for part in key):
        return base
    return lowering.emit(lowering.row("index", key=key), (base,), node)


def _part(lowering: _Lowering, item: nodes.Node, axis: int, shape: Sequence[int], numbers: list[int]) -> Any:
    """An item of an index: a place from 0, or a slice."""
    if isinstance(item, nodes.Slice):
        bounds = [
            None if part is None else lowering.whole(numbers.pop(0), part, "a bound of a slice")
            for part in (item.lower, item.upper, item.step)
        ]
        if bounds[2] == 0:
            raise ShapeError("the step of a slice is not 0", lowering.source, _span(item))
        return slice(*bounds)
    place = lowering.whole(numbers.pop(0), item, "an index")
    length = shape[axis]
    if not -length <= place < length:
        raise ShapeError(
            f"the index {place} is out of range: axis {axis} has {length} element{'s' * (length != 1)}"
            + (f", 0 to {length - 1} or -{length} to -1" if length else ""),
            lowering.source,
            _span(item),
        )
    return place % length


# calls


def finish_array_call(lowering: _Lowering, node: nodes.Call, scope: Scope) -> None:
    """The step of a function of arrays whose arguments are done."""
    named = lowering.taken(len(node.keywords))
    arguments = lowering.taken(len(node.arguments))
    lowering.done.append(array_call(lowering, node, arguments, named))


def array_call(lowering: _Lowering, node: nodes.Call, arguments: tuple[int, ...], named: tuple[int, ...]) -> int:
    """The step of a function of arrays."""
    name = node.function
    first = arguments[0]
    shape = lowering.steps[first].shape
    if name == "len":
        if not shape:
            raise ShapeError("a number has no len: it has no axes", lowering.source, _span(node))
        return lowering.constant(float(shape[0]), node)
    if name in REDUCTIONS or name in ("softmax", "cumsum"):
        return along(lowering, node, first, axis(lowering, node, arguments[1:], named))
    if named:
        raise ShapeError(f"{name} has no keyword {node.keywords[0][0].name}", lowering.source, _span(node))
    if name in ("dot", "outer", "concat", "reshape", "transpose", "trace"):
        return ARRANGED[name](lowering, node, arguments)
    if name == "det":
        return lowering.emit(lowering.row("det", axes=(-2, -1), keep=False), arguments, node)
    if name == "solve":
        return lowering.emit(lowering.row("solve", rank=len(lowering.steps[arguments[1]].shape)), arguments, node)
    return lowering.emit(lowering.row(name), arguments, node)


def extreme(lowering: _Lowering, node: nodes.Call, arguments: tuple[int, ...], named: tuple[int, ...]) -> int:
    """The step of min and max of the elements of one array."""
    if len(arguments) > 1:
        keyword = node.keywords[0][0]
        raise ShapeError(
            f"{keyword.name} is for {node.function} of one array, and here are {len(arguments)}",
            lowering.source,
            _span(keyword),
        )
    return along(lowering, node, arguments[0], axis(lowering, node, (), named))


def axis(
    lowering: _Lowering, node: nodes.Call, more: tuple[int, ...], named: tuple[int, ...]
) -> tuple[int | None, bool]:
    """The axis and `keepdims` of a call."""
    given = dict(zip(("axis", "keepdims"), zip(more, node.arguments[1:], strict=False), strict=False))
    for (keyword, value), index in zip(node.keywords, named, strict=True):
        if keyword.name in given:
            raise ShapeError(f"{node.function} is given {keyword.name} twice", lowering.source, _span(keyword))
        given[keyword.name] = index, value
    axis = None
    if "axis" in given:
        axis = lowering.whole(*given["axis"], f"the axis of {node.function}")
    keep = "keepdims" in given and lowering.whole(*given["keepdims"], f"the keepdims of {node.function}") != 0
    if "keepdims" in given and node.function in ("cumsum", "softmax"):
        raise ShapeError(f"{node.function} has no keyword keepdims", lowering.source, _span(node))
    return axis, keep


def along(lowering: _Lowering, node: nodes.Call, x: int, setting: tuple[int | None, bool]) -> int:
    """The step of a function along one axis, or of all elements."""
    name = node.function
    axis, keep = setting
    shape = lowering.steps[x].shape
    rank = len(shape)
    if axis is not None and not -rank <= axis < rank:
        raise ShapeError(
            f"{name} has no axis {axis} to go along: "
            f"{lowering.source.quoted(_span(node.arguments[0]), LONGEST)} {_of(shape)}",
            lowering.source,
            _span(node),
        )
    if not shape:
        if name == "cumsum":
            return stacked(lowering, (x,), node)
        if name == "norm":
            return lowering.emit(RULES["abs"], (x,), node)
        return lowering.constant(OF_A_NUMBER[name], node) if name in OF_A_NUMBER else x
    axes = tuple(range(-rank, 0)) if axis is None else ((axis - rank if axis >= 0 else axis),)
    if name == "cumsum":
        if axis is None:
            x, axes = reshaped(lowering, x, (prod(shape),), node), (-1,)
        return lowering.emit(lowering.row("cumsum", axis=axes[0], back=False), (x,), node)
    if name == "softmax":
        return lowering.emit(lowering.row("softmax", axes=axes), (x,), node)
    return lowering.emit(lowering.row(REDUCTIONS[name], axes=axes, keep=keep), (x,), node)


def reshaped(lowering: _Lowering, x: int, shape: tuple[int, ...], node: nodes.Node) -> int:
    """The step of the same elements in another shape."""
    source = lowering.steps[x].shape
    return x if source == shape else lowering.emit(lowering.row("reshape", source=source, shape=shape), (x,), node)


def permuted(lowering: _Lowering, x: int, order: tuple[int, ...], node: nodes.Node) -> int:
    """The step of the same elements with the axes in another order."""
    return x if order == tuple(range(len(order))) else lowering.emit(lowering.row("permute", order=order), (x,), node)


def dot(lowering: _Lowering, node: nodes.Call, arguments: tuple[int, ...]) -> int:
    """As NumPy's: a multiple by a number, else along the last axis of one and the last but one of the other."""
    a, b = arguments
    first, second = (lowering.steps[x].shape for x in arguments)
    if not first or not second:
        return lowering.emit(RULES["multiply"], (a, b), node)
    if len(second) <= 2:
        return lowering.emit(lowering.row("dot"), (a, b), node)
    rank = len(second)
    columns = permuted(lowering, b, (rank - 2, *range(rank - 2), rank - 1), node)
    flat = reshaped(lowering, columns, (second[-2], prod(second) // max(1, second[-2])), node)
    product = lowering.emit(lowering.row("dot"), (a, flat), node)
    return reshaped(lowering, product, (*first[:-1], *second[:-2], second[-1]), node)


def outer(lowering: _Lowering, node: nodes.Call, arguments: tuple[int, ...]) -> int:
    """As NumPy's: of all elements, whatever the shapes."""
    vectors = []
    for x in arguments:
        shape = lowering.steps[x].shape
        vectors.append(reshaped(lowering, x, (prod(shape),), node) if shape else stacked(lowering, (x,), node))
    return lowering.emit(lowering.row("outer"), tuple(vectors), node)


def concat(lowering: _Lowering, node: nodes.Call, arguments: tuple[int, ...]) -> int:
    """Arrays joined along their first axis."""
    for x, argument in zip(arguments, node.arguments, strict=True):
        if not lowering.steps[x].shape:
            text = lowering.source.quoted(_span(argument), LONGEST)
            raise ShapeError(
                f"concat joins arrays, and {text} is a number: write [{text}]", lowering.source, _span(argument)
            )
    rank = len(lowering.steps[arguments[0]].shape)
    return lowering.emit(lowering.row("concat", axis=-rank), arguments, node)


def reshape(lowering: _Lowering, node: nodes.Call, arguments: tuple[int, ...]) -> int:
    """The same elements in a shape that is fixed; one length may be -1, for what is left."""
    x, wanted = arguments
    step = lowering.steps[wanted]
    count = prod(lowering.steps[x].shape)
    if step.value is None:
        raise lowering.not_fixed(wanted, node.arguments[1], "a shape")
    numbers = [step.value] if not step.shape else step.value.ravel().tolist()
    if any(not n.is_integer() for n in numbers) or len(step.shape) > 1:
        raise ShapeError("a shape is a list of whole numbers", lowering.source, _span(node.arguments[1]))
    shape = [int(n) for n in numbers]
    if shape.count(-1) == 1:
        known = -prod(shape)
        shape[shape.index(-1)] = count // known if known and count % known == 0 else -1
    if any(n < 0 for n in shape) or prod(shape) != count:
        raise ShapeError(
            f"{lowering.source.quoted(_span(node.arguments[0]), LONGEST)} {_of(lowering.steps[x].shape)}, so it"
            f" has {count} element{'s' * (count != 1)}, and shape {[int(n) for n in numbers]} takes"
            f" {prod(shape) if min(shape, default=0) >= 0 else 'another number'}",
            lowering.source,
            _span(node),
        )
    if len(shape) > MOST_AXES:
        raise LimitError(f"an array has at most {MOST_AXES} axes", lowering.source, _span(node))
    return reshaped(lowering, x, tuple(shape), node)


def transpose(lowering: _Lowering, node: nodes.Call, arguments: tuple[int, ...]) -> int:
    """The axes in reverse order."""
    rank = len(lowering.steps[arguments[0]].shape)
    return permuted(lowering, arguments[0], tuple(reversed(range(rank))), node)


def trace(lowering: _Lowering, node: nodes.Call, arguments: tuple[int, ...]) -> int:
    """The sum of the diagonal of the first two axes."""
    rank = len(lowering.steps[arguments[0]].shape)
    if rank < 2:
        raise lowering.misfit("it is not a matrix", arguments, node)
    matrix = permuted(lowering, arguments[0], (*range(2, rank), 0, 1), node)
    return lowering.emit(lowering.row("trace", axes=(-2, -1), keep=False), (matrix,), node)


ARRANGED: dict[str, Callable[[_Lowering, nodes.Call, tuple[int, ...]], int]] = {
    "dot": dot,
    "outer": outer,
    "concat": concat,
    "reshape": reshape,
    "transpose": transpose,
    "trace": trace,
}
"""The functions that look at the shapes of their arguments first."""


def _of(shape: Sequence[int]) -> str:
    """A shape in words."""
    return f"has shape {list(shape)}" if shape else "is a number"


def _parts(item: nodes.Node) -> int:
    """How many numbers an item of an index has."""
    if isinstance(item, nodes.Slice):
        return sum(part is not None for part in (item.lower, item.upper, item.step))
    return 1


def _span(node: nodes.Node) -> tuple[int, int]:
    return node.start, node.end
