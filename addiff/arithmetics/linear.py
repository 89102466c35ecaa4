"""The derivative of a step of arrays by one argument: a linear map, which tangents go down and adjoints come up.

What multiplies with a tangent or an adjoint in a sweep is a number where a step is one of numbers, else one of these.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from addiff.arithmetics.contract import Arithmetic
    from addiff.primitives.array_rule import ArrayRule, Shape


class Elementwise:
    """Of a row of numbers on each element: a partial, with what broadcasting repeated.

    partial          a number, or an array that the shape of the value contains
    source, shape    of the argument and of the value
    """

    __slots__ = ("m", "partial", "shape", "source")

    def __init__(self, m: Arithmetic, partial: Any, source: Shape, shape: Shape) -> None:
        self.m = m
        self.partial = partial
        self.source = source
        self.shape = shape

    def push(self, tangent: Any) -> Any:
        """What a tangent of the argument is for the value."""
        if self.source != self.shape:
            tangent = self.m.broadcast(tangent, source=self.source, shape=self.shape)
        partial = self.partial
        return tangent if partial.__class__ is float and partial == 1.0 else tangent * partial

    def pull(self, adjoint: Any) -> Any:
        """What an adjoint of the value is for the argument."""
        partial = self.partial
        if partial.__class__ is not float:
            adjoint = adjoint * partial
        elif partial != 1.0:
            adjoint = self.m.scaled(adjoint, partial)
        if self.source != self.shape:
            adjoint = self.m.collapse(adjoint, source=self.shape, shape=self.source)
        return adjoint

    def magnitude(self) -> Elementwise:
        """The same with its magnitude."""
        return Elementwise(self.m, abs(self.partial), self.source, self.shape)

    def parts(self) -> tuple[Any, ...]:
        """What it multiplies by."""
        return (self.partial,)


class Reduced:
    """Of a reduction: the slope by each element.

    slope    of the shape of the argument, or a number
    axes, keep, shape    the settings of the reduction, and the shape of the argument
    """

    __slots__ = ("axes", "keep", "m", "shape", "slope")

    def __init__(self, m: Arithmetic, slope: Any, axes: Shape, keep: bool, shape: Shape) -> None:
        self.m = m
        self.slope = slope
        self.axes = axes
        self.keep = keep
        self.shape = shape

    def push(self, tangent: Any) -> Any:
        """What a tangent of the argument is for the value."""
        slope = self.slope
        along = tangent if slope.__class__ is float and slope == 1.0 else tangent * slope
        return self.m.sum(along, axes=self.axes, keep=self.keep)

    def pull(self, adjoint: Any) -> Any:
        """What an adjoint of the value is for the argument."""
        slope = self.slope
        if slope.__class__ is float:
            adjoint = adjoint if slope == 1.0 else adjoint * slope
            return self.m.spread(adjoint, axes=self.axes, keep=self.keep, shape=self.shape)
        return self.m.spread(adjoint, axes=self.axes, keep=self.keep, shape=self.shape) * slope

    def magnitude(self) -> Reduced:
        """The same with its magnitude."""
        return Reduced(self.m, abs(self.slope), self.axes, self.keep, self.shape)

    def parts(self) -> tuple[Any, ...]:
        """What it multiplies by."""
        return (self.slope,)


class Contracted:
    """Of a step whose derivative is an array: of the shape of the value, then that of the argument."""

    __slots__ = ("m", "matrix", "shape", "source")

    def __init__(self, m: Arithmetic, slope: Any, source: Shape, shape: Shape) -> None:
        self.m = m
        self.source = source
        self.shape = shape
        whole = (*shape, *source)
        size = (prod(shape), prod(source))
        self.matrix = slope if m.shape(slope) == size else m.reshape(slope, source=whole, shape=size)

    def push(self, tangent: Any) -> Any:
        """What a tangent of the argument is for the value."""
        m = self.m
        column = m.reshape(tangent, source=self.source, shape=(prod(self.source), 1))
        return m.reshape(m.matmul(self.matrix, column), source=(prod(self.shape), 1), shape=self.shape)

    def pull(self, adjoint: Any) -> Any:
        """What an adjoint of the value is for the argument."""
        m = self.m
        row = m.reshape(adjoint, source=self.shape, shape=(1, prod(self.shape)))
        return m.reshape(m.matmul(row, self.matrix), source=(1, prod(self.source)), shape=self.source)

    def magnitude(self) -> Contracted:
        """The same with its magnitude."""
        return Contracted(self.m, abs(self.matrix), self.source, self.shape)

    def parts(self) -> tuple[Any, ...]:
        """What it multiplies by."""
        return (self.matrix,)


class Mapped:
    """Of any other row of arrays: as the row says.

    value, arguments    of the step
    position            of the argument
    part                the index of the part of its argument that a step is, if that is all it does
    """

    __slots__ = ("arguments", "m", "part", "position", "rule", "value")

    def __init__(self, m: Arithmetic, rule: ArrayRule, value: Any, arguments: Sequence[Any], position: int) -> None:
        self.m = m
        self.rule = rule
        self.value = value
        self.arguments = arguments
        self.position = position
        self.part = rule.settings["key"] if rule.method == "index" and not m.level else None

    def push(self, tangent: Any) -> Any:
        """What a tangent of the argument is for the value."""
        rule = self.rule
        return rule.push(self.m, self.value, self.arguments, self.position, tangent, **rule.settings)

    def pull(self, adjoint: Any) -> Any:
        """What an adjoint of the value is for the argument."""
        rule = self.rule
        return rule.pull(self.m, self.value, self.arguments, self.position, adjoint, **rule.settings)

    def magnitude(self) -> _Bound:
        """The same with its magnitude, upwards only."""
        return _Bound(self.m, self.rule, self.value, self.arguments, self.position)

    def parts(self) -> tuple[Any, ...]:
        """What it multiplies by: the row keeps that to itself, and it is finite where all values are."""
        return ()


class _Bound(Mapped):
    """How large the parts of an adjoint can be that a map sums."""

    __slots__ = ()

    def pull(self, adjoint: Any) -> Any:
        """As `Mapped.pull`, with magnitudes."""
        rule = self.rule
        if rule.bound is not None:
            return rule.bound(self.m, self.value, self.arguments, self.position, adjoint, **rule.settings)
        magnitudes = [abs(x) for x in self.arguments]
        return rule.pull(self.m, abs(self.value), magnitudes, self.position, adjoint, **rule.settings)
