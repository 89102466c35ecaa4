"""The lowering of arrays: lists, indices, and the functions that mix elements."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from addiff.errors import LimitError, ShapeError
from addiff.language import nodes
from addiff.lowering.builder import LONGEST, Builder
from addiff.primitives.table import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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


class ArrayLowering(Builder):
    """What `_Lowering` does with arrays."""

    done: list[int]
    tasks: list[tuple[Callable[..., None], Any, Scope]]

    ask: Callable[..., None]
    comprehension: Callable[..., None]

    def taken(self, count: int) -> tuple[int, ...]:
        """The last `count` results."""
        if not count:
            return ()
        results = tuple(self.done[-count:])
        del self.done[-count:]
        return results

    def number_of(self, index: int) -> float | None:
        """The number that a step is before evaluation, if any."""
        step = self.steps[index]
        return None if step.shape else step.value

    # lists and indices

    def array(self, node: nodes.Array, scope: Scope) -> None:
        """Lower a list in [ ], item by item or turn by turn."""
        axes = 0
        inner: nodes.Node = node
        while isinstance(inner, nodes.Array):
            axes, inner = axes + 1, inner.items[0]
        if axes > MOST_AXES:
            raise LimitError(f"an array has at most {MOST_AXES} axes, and this one {axes:,}", self.source, _span(node))
        first = node.items[0]
        if isinstance(first, nodes.Comprehension):
            self.tasks.append((ArrayLowering.finish_loop, node, scope))
            self.comprehension(first, scope, None, node)
        else:
            self.ask(ArrayLowering.finish_array, node, scope, *node.items)

    def finish_array(self, node: nodes.Array, scope: Scope) -> None:
        """The step of a list whose items are done."""
        self.done.append(self.stacked(self.taken(len(node.items)), node))

    def finish_loop(self, node: nodes.Array, scope: Scope) -> None:
        """The step of a list whose turns are done."""
        self.done.append(self.stacked(self.taken(self.done.pop()), node))

    def stacked(self, items: tuple[int, ...], node: nodes.Node) -> int:
        """The step of an array of these items.

        errors    ShapeError where they have not one shape, LimitError for too many axes
        """
        if not items:
            from addiff.arithmetics.tensors import tensors

            return self.constant(tensors.zeros((0,)), node)
        shape = self.steps[items[0]].shape
        for index in items:
            if self.steps[index].shape != shape:
                other = next(k for k in items if self.steps[k].shape != shape)
                places = [k for k, item in enumerate(items) if item == other][:1]
                raise ShapeError(
                    f"the items of an array have one shape: the first {_of(shape)}, and item {places[0]}"
                    f" {_of(self.steps[other].shape)}",
                    self.source,
                    _span(node),
                )
        if len(shape) >= MOST_AXES:
            raise LimitError(f"an array has at most {MOST_AXES} axes", self.source, _span(node))
        return self.emit(self.row("stack", axis=-1 - len(shape)), items, node)

    def index(self, node: nodes.Index, scope: Scope) -> None:
        """Lower an index: what it is of, then all numbers in it."""
        parts: list[nodes.Node] = []
        for item in node.items:
            if isinstance(item, nodes.Slice):
                parts += [part for part in (item.lower, item.upper, item.step) if part is not None]
            else:
                parts.append(item)
        self.ask(ArrayLowering.finish_index, node, scope, node.base, *parts)

    def finish_index(self, node: nodes.Index, scope: Scope) -> None:
        """The step of a part of an array, with its numbers done."""
        count = sum(_parts(item) for item in node.items)
        numbers = list(self.taken(count))
        base = self.done.pop()
        shape = self.steps[base].shape
        if len(node.items) > len(shape):
            text = self.source.quoted(_span(node.base), LONGEST)
            axes = f"{len(shape)} {'axis' if len(shape) == 1 else 'axes'} and not {len(node.items)}"
            raise ShapeError(
                f"{text} {_of(shape)}: it has {axes if shape else 'no elements'} to index", self.source, _span(node)
            )
        key = tuple(self._part(item, axis, shape, numbers) for axis, item in enumerate(node.items))
        self.done.append(self.part(base, key, node))

    def part(self, base: int, key: tuple[Any, ...], node: nodes.Node) -> int:
        """The step of a part of an array; an item of a list is that item."""
        step = self.steps[base]
        if step.rule is self.row("stack", axis=-len(step.shape)) and not isinstance(key[0], slice):
            item = step.arguments[key[0]]
            return self.part(item, key[1:], node) if len(key) > 1 else item
        key = (*key, *[slice(None)] * (len(step.shape) - len(key)))
        if all(part == slice(None) for part in key):
            return base
        return self.emit(self.row("index", key=key), (base,), node)

    def _part(self, item: nodes.Node, axis: int, shape: Sequence[int], numbers: list[int]) -> Any:
        """An item of an index: a place from 0, or a slice."""
        if isinstance(item, nodes.Slice):
            bounds = [
                None if part is None else self.whole(numbers.pop(0), part, "a bound of a slice")
                for part in (item.lower, item.upper, item.step)
            ]
            if bounds[2] == 0:
                raise ShapeError("the step of a slice is not 0", self.source, _span(item))
            return slice(*bounds)
        place = self.whole(numbers.pop(0), item, "an index")
        length = shape[axis]
        if not -length <= place < length:
            raise ShapeError(
                f"the index {place} is out of range: axis {axis} has {length} element{'s' * (length != 1)}"
                + (f", 0 to {length - 1} or -{length} to -1" if length else ""),
                self.source,
                _span(item),
            )
        return place % length

    # calls

    def finish_array_call(self, node: nodes.Call, scope: Scope) -> None:
        """The step of a function of arrays whose arguments are done."""
        named = self.taken(len(node.keywords))
        arguments = self.taken(len(node.arguments))
        self.done.append(self.array_call(node, arguments, named))

    def array_call(self, node: nodes.Call, arguments: tuple[int, ...], named: tuple[int, ...]) -> int:
        """The step of a function of arrays."""
        name = node.function
        first = arguments[0]
        shape = self.steps[first].shape
        if name == "len":
            if not shape:
                raise ShapeError("a number has no len: it has no axes", self.source, _span(node))
            return self.constant(float(shape[0]), node)
        if name in REDUCTIONS or name in ("softmax", "cumsum"):
            return self.along(node, first, self.axis(node, arguments[1:], named))
        if named:
            raise ShapeError(f"{name} has no keyword {node.keywords[0][0].name}", self.source, _span(node))
        if name in ("dot", "outer", "concat", "reshape", "transpose", "trace"):
            return ARRANGED[name](self, node, arguments)
        if name == "det":
            return self.emit(self.row("det", axes=(-2, -1), keep=False), arguments, node)
        if name == "solve":
            return self.emit(self.row("solve", rank=len(self.steps[arguments[1]].shape)), arguments, node)
        return self.emit(RULES[name], arguments, node)

    def extreme(self, node: nodes.Call, arguments: tuple[int, ...], named: tuple[int, ...]) -> int:
        """The step of min and max of the elements of one array."""
        if len(arguments) > 1:
            keyword = node.keywords[0][0]
            raise ShapeError(
                f"{keyword.name} is for {node.function} of one array, and here are {len(arguments)}",
                self.source,
                _span(keyword),
            )
        return self.along(node, arguments[0], self.axis(node, (), named))

    def axis(self, node: nodes.Call, more: tuple[int, ...], named: tuple[int, ...]) -> tuple[int | None, bool]:
        """The axis and `keepdims` of a call."""
        given = dict(zip(("axis", "keepdims"), zip(more, node.arguments[1:], strict=False), strict=False))
        for (keyword, value), index in zip(node.keywords, named, strict=True):
            if keyword.name in given:
                raise ShapeError(f"{node.function} is given {keyword.name} twice", self.source, _span(keyword))
            given[keyword.name] = index, value
        axis = None
        if "axis" in given:
            axis = self.whole(*given["axis"], f"the axis of {node.function}")
        keep = "keepdims" in given and self.whole(*given["keepdims"], f"the keepdims of {node.function}") != 0
        if "keepdims" in given and node.function in ("cumsum", "softmax"):
            raise ShapeError(f"{node.function} has no keyword keepdims", self.source, _span(node))
        return axis, keep

    def along(self, node: nodes.Call, x: int, setting: tuple[int | None, bool]) -> int:
        """The step of a function along one axis, or of all elements."""
        name = node.function
        axis, keep = setting
        shape = self.steps[x].shape
        rank = len(shape)
        if axis is not None and not -rank <= axis < rank:
            raise ShapeError(
                f"{name} has no axis {axis} to go along: "
                f"{self.source.quoted(_span(node.arguments[0]), LONGEST)} {_of(shape)}",
                self.source,
                _span(node),
            )
        if not shape:
            if name == "cumsum":
                return self.stacked((x,), node)
            if name == "norm":
                return self.emit(RULES["abs"], (x,), node)
            return self.constant(OF_A_NUMBER[name], node) if name in OF_A_NUMBER else x
        axes = tuple(range(-rank, 0)) if axis is None else ((axis - rank if axis >= 0 else axis),)
        if name == "cumsum":
            if axis is None:
                x, axes = self.reshaped(x, (prod(shape),), node), (-1,)
            return self.emit(self.row("cumsum", axis=axes[0], back=False), (x,), node)
        if name == "softmax":
            return self.emit(self.row("softmax", axes=axes), (x,), node)
        return self.emit(self.row(REDUCTIONS[name], axes=axes, keep=keep), (x,), node)

    def reshaped(self, x: int, shape: tuple[int, ...], node: nodes.Node) -> int:
        """The step of the same elements in another shape."""
        source = self.steps[x].shape
        return x if source == shape else self.emit(self.row("reshape", source=source, shape=shape), (x,), node)

    def permuted(self, x: int, order: tuple[int, ...], node: nodes.Node) -> int:
        """The step of the same elements with the axes in another order."""
        return x if order == tuple(range(len(order))) else self.emit(self.row("permute", order=order), (x,), node)

    def dot(self, node: nodes.Call, arguments: tuple[int, ...]) -> int:
        """As NumPy's: a multiple by a number, else along the last axis of one and the last but one of the other."""
        a, b = arguments
        first, second = (self.steps[x].shape for x in arguments)
        if not first or not second:
            return self.emit(RULES["multiply"], (a, b), node)
        if len(second) <= 2:
            return self.emit(RULES["dot"], (a, b), node)
        rank = len(second)
        columns = self.permuted(b, (rank - 2, *range(rank - 2), rank - 1), node)
        flat = self.reshaped(columns, (second[-2], prod(second) // max(1, second[-2])), node)
        return self.reshaped(self.emit(RULES["dot"], (a, flat), node), (*first[:-1], *second[:-2], second[-1]), node)

    def outer(self, node: nodes.Call, arguments: tuple[int, ...]) -> int:
        """As NumPy's: of all elements, whatever the shapes."""
        vectors = [
            self.reshaped(x, (prod(self.steps[x].shape),), node) if self.steps[x].shape else self.stacked((x,), node)
            for x in arguments
        ]
        return self.emit(RULES["outer"], tuple(vectors), node)

    def concat(self, node: nodes.Call, arguments: tuple[int, ...]) -> int:
        """Arrays joined along their first axis."""
        for x, argument in zip(arguments, node.arguments, strict=True):
            if not self.steps[x].shape:
                text = self.source.quoted(_span(argument), LONGEST)
                raise ShapeError(
                    f"concat joins arrays, and {text} is a number: write [{text}]", self.source, _span(argument)
                )
        rank = len(self.steps[arguments[0]].shape)
        return self.emit(self.row("concat", axis=-rank), arguments, node)

    def reshape(self, node: nodes.Call, arguments: tuple[int, ...]) -> int:
        """The same elements in a shape that is fixed; one length may be -1, for what is left."""
        x, wanted = arguments
        step = self.steps[wanted]
        count = prod(self.steps[x].shape)
        if step.value is None:
            raise self.not_fixed(wanted, node.arguments[1], "a shape")
        numbers = [step.value] if not step.shape else step.value.ravel().tolist()
        if any(not n.is_integer() for n in numbers) or len(step.shape) > 1:
            raise ShapeError("a shape is a list of whole numbers", self.source, _span(node.arguments[1]))
        shape = [int(n) for n in numbers]
        if shape.count(-1) == 1:
            known = -prod(shape)
            shape[shape.index(-1)] = count // known if known and count % known == 0 else -1
        if any(n < 0 for n in shape) or prod(shape) != count:
            raise ShapeError(
                f"{self.source.quoted(_span(node.arguments[0]), LONGEST)} {_of(self.steps[x].shape)}, so it"
                f" has {count} element{'s' * (count != 1)}, and shape {[int(n) for n in numbers]} takes"
                f" {prod(shape) if min(shape, default=0) >= 0 else 'another number'}",
                self.source,
                _span(node),
            )
        if len(shape) > MOST_AXES:
            raise LimitError(f"an array has at most {MOST_AXES} axes", self.source, _span(node))
        return self.reshaped(x, tuple(shape), node)

    def transpose(self, node: nodes.Call, arguments: tuple[int, ...]) -> int:
        """The axes in reverse order."""
        rank = len(self.steps[arguments[0]].shape)
        return self.permuted(arguments[0], tuple(reversed(range(rank))), node)

    def trace(self, node: nodes.Call, arguments: tuple[int, ...]) -> int:
        """The sum of the diagonal of the first two axes."""
        rank = len(self.steps[arguments[0]].shape)
        if rank < 2:
            raise self.misfit("it is not a matrix", arguments, node)
        matrix = self.permuted(arguments[0], (*range(2, rank), 0, 1), node)
        return self.emit(self.row("trace", axes=(-2, -1), keep=False), (matrix,), node)


ARRANGED: dict[str, Callable[[ArrayLowering, nodes.Call, tuple[int, ...]], int]] = {
    "dot": ArrayLowering.dot,
    "outer": ArrayLowering.outer,
    "concat": ArrayLowering.concat,
    "reshape": ArrayLowering.reshape,
    "transpose": ArrayLowering.transpose,
    "trace": ArrayLowering.trace,
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
