"""A program of one row as a program of all rows at once: what depends on a row gets one more axis, in front.

Rows of arrays count their axes from the last, so most steps stay as they are; what is left is to line axes up where
arrays meet. A matrix that is the same for all rows is multiplied with all vectors at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from addiff.language.nodes import Node
from addiff.lowering.builder import Builder
from addiff.primitives.table import RULES
from addiff.program.wengert import Step, WengertList

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    Shape = tuple[int, ...]


class SingleRowError(Exception):
    """A step that is done for one row only: an equation solved for other matrices in each, a `diff`."""


def over_rows(program: WengertList, varying: Collection[int], rows: int, reduce: str | None = None) -> WengertList:
    """The program of all rows.

    varying    the inputs that have a row each, by their indices; the shape of these gets `rows` in front
    rows       how many rows
    reduce     `sum` or `mean`: each output is that of all rows
    returns    a program with the same inputs and outputs; every output has one more axis unless it is reduced
    errors     SingleRowError, LimitError
    cost       linear in the steps
    """
    made = _Rows(program, frozenset(varying), rows)
    outputs = [(name, made.output(index, reduce)) for name, index in program.outputs]
    return WengertList(made.builder.steps, program.inputs, outputs, program.source)


class _Rows:
    """The new program under way.

    places     for each step of the old one its step here
    varies     whether that has a row for each
    """

    def __init__(self, program: WengertList, varying: frozenset[int], rows: int) -> None:
        self.program = program
        self.rows = rows
        self.builder = Builder(program.source)
        self.places: list[int] = []
        self.varies: list[bool] = []
        for index, step in enumerate(program.steps):
            self.node = Node(*step.span)
            if index < len(program.inputs):
                varies = index in varying
                shape = (rows, *step.shape) if varies else step.shape
                place = self.builder.added(Step(RULES["input"], (), step.span, step.name, None, None, shape))
            else:
                varies = any(self.varies[a] for a in step.arguments)
                place = self._lifted(step) if varies else self._copied(step)
                made = self.builder.steps[place]
                made.name = made.name or step.name
            self.places.append(place)
            self.varies.append(varies)

    def output(self, index: int, reduce: str | None) -> int:
        """The step of an output."""
        step = self.program.steps[index]
        self.node = Node(*step.span)
        whole = self._for_every_row(index)
        if reduce is None:
            return whole
        return self._row(reduce, (whole,), axes=(-1 - len(step.shape),), keep=False)

    def _copied(self, step: Step) -> int:
        """A step that is the same for all rows."""
        if step.value is not None:
            return self.builder.constant(step.value, self.node)
        if step.rule.composite:
            raise SingleRowError
        return self.builder.emit(step.rule, tuple([self.places[a] for a in step.arguments]), self.node)

    def _lifted(self, step: Step) -> int:
        """A step for all rows."""
        if step.rule.composite:
            raise SingleRowError
        if step.rule.demand is not None and not self.varies[step.arguments[0]] and not self.shape(step.arguments[0]):
            condition, *branches = step.arguments
            whole = [self._for_every_row(a) for a in branches]
            return self.builder.emit(step.rule, (self.places[condition], *whole), self.node)
        if step.rule.elementwise:
            rank = len(step.shape)
            return self.builder.emit(step.rule, tuple([self._in_rank(a, rank) for a in step.arguments]), self.node)
        special = SPECIAL.get(step.rule.method)
        if special is not None:
            return special(self, step, **step.rule.settings)  # type: ignore[attr-defined]  # it is a row of arrays
        return self.builder.emit(step.rule, tuple([self.places[a] for a in step.arguments]), self.node)

    def shape(self, index: int) -> Shape:
        """The shape of an old step, for one row."""
        return self.program.steps[index].shape

    def _row(self, method: str, arguments: tuple[int, ...], **settings: Any) -> int:
        return self.builder.emit(self.builder.row(method, **settings), arguments, self.node)

    def _reshaped(self, place: int, shape: Shape) -> int:
        source = self.builder.steps[place].shape
        return place if source == shape else self._row("reshape", (place,), source=source, shape=shape)

    def _in_rank(self, index: int, rank: int) -> int:
        """A step whose axes line up with those of arrays of so many in each row."""
        shape = self.shape(index)
        if not self.varies[index] or len(shape) >= rank:
            return self.places[index]
        return self._reshaped(self.places[index], (self.rows, *(1,) * (rank - len(shape)), *shape))

    def _for_every_row(self, index: int) -> int:
        """A step with its axis of rows, which all have the same where it does not vary."""
        if self.varies[index]:
            return self.places[index]
        shape = self.shape(index)
        return self._row("broadcast", (self.places[index],), source=shape, shape=(self.rows, *shape))

    # what does not stay as it is

    def alone(self, step: Step, **_: Any) -> int:
        """What only derivatives are made of."""
        raise SingleRowError

    def joined(self, step: Step, axis: int) -> int:
        arguments = tuple([self._for_every_row(a) for a in step.arguments])
        return self.builder.emit(step.rule, arguments, self.node)

    def indexed(self, step: Step, key: tuple[Any, ...]) -> int:
        return self._row("index", (self.places[step.arguments[0]],), key=(slice(None), *key))

    def reordered(self, step: Step, order: Shape) -> int:
        return self._row("permute", (self.places[step.arguments[0]],), order=(0, *[k + 1 for k in order]))

    def reshape(self, step: Step, source: Shape, shape: Shape) -> int:
        return self._reshaped(self.places[step.arguments[0]], (self.rows, *shape))

    def outer(self, step: Step) -> int:
        (m,), (n,) = (self.shape(a) for a in step.arguments)
        factors = []
        for index, form in zip(step.arguments, ((m, 1), (1, n)), strict=True):
            shape = (self.rows, *form) if self.varies[index] else form
            factors.append(self._reshaped(self.places[index], shape))
        return self.builder.emit(RULES["multiply"], tuple(factors), self.node)

    def product(self, step: Step) -> int:
        """A matrix product, whose vectors would be taken for matrices when they get an axis more."""
        a, b = step.arguments
        first, second = self.shape(a), self.shape(b)
        left, right = self.places[a], self.places[b]
        if self.varies[a] and self.varies[b]:
            if len(first) == len(second) == 1:
                product = self.builder.emit(RULES["multiply"], (left, right), self.node)
                return self._row("sum", (product,), axes=(-1,), keep=False)
            left = self._reshaped(left, (self.rows, 1, *first)) if len(first) == 1 else left
            right = self._reshaped(right, (self.rows, *second, 1)) if len(second) == 1 else right
            left, right = self._level(left, right), self._level(right, left)
        elif self.varies[b] and len(second) == 1 and len(first) == 2:
            left, right = right, self._row("permute", (left,), order=(1, 0))
        elif self.varies[b] and len(second) == 1 and len(first) == 1:
            left, right = right, left
        elif self.varies[b] and len(second) == 1:
            right = self._reshaped(right, (self.rows, *(1,) * (len(first) - 2), *second, 1))
        elif self.varies[a] and len(first) == 1 and len(second) > 2:
            left = self._reshaped(left, (self.rows, *(1,) * (len(second) - 2), 1, *first))
        else:
            left, right = self._under(a, left, second), self._under(b, right, first)
        return self._reshaped(self._row("matmul", (left, right)), (self.rows, *step.shape))

    def _level(self, place: int, other: int) -> int:
        """Matrices for each row, with as many axes behind that of the rows as others have."""
        shape, wanted = self.builder.steps[place].shape, len(self.builder.steps[other].shape)
        return self._reshaped(place, (shape[0], *(1,) * (wanted - len(shape)), *shape[1:]))

    def _under(self, index: int, place: int, other: Shape) -> int:
        """Matrices for each row, where others that are the same for all have more axes."""
        shape = self.shape(index)
        missing = max(0, len(other) - len(shape)) if len(shape) > 1 and self.varies[index] else 0
        return self._reshaped(place, (self.rows, *(1,) * missing, *shape)) if missing else place

    def solved(self, step: Step, rank: int) -> int:
        """Equations with one matrix for all rows, which are columns more on the right."""
        a, b = step.arguments
        if self.varies[a]:
            raise SingleRowError
        size, *columns = self.shape(b)
        order = (1, 0) if rank == 1 else (1, 0, 2)
        turned = self._row("permute", (self.places[b],), order=order)
        width = self.rows * (columns[0] if columns else 1)
        found = self._row("solve", (self.places[a], self._reshaped(turned, (size, width))), rank=2)
        return self._row("permute", (self._reshaped(found, (size, self.rows, *columns)),), order=order)


SPECIAL: dict[str, Callable[..., int]] = {
    "stack": _Rows.joined,
    "concat": _Rows.joined,
    "index": _Rows.indexed,
    "permute": _Rows.reordered,
    "reshape": _Rows.reshape,
    "outer": _Rows.outer,
    "matmul": _Rows.product,
    "dot": _Rows.product,
    "solve": _Rows.solved,
    **dict.fromkeys(("scatter", "broadcast", "collapse", "spread", "gather", "put"), _Rows.alone),
}
"""The rows of arrays that know how many axes there are, by their methods."""
