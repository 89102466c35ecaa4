"""What flows through a program with arrays: tangents that edges push and adjoints that they pull.

The sweeps multiply and add; these know which of the two that means where an edge is a linear map.
"""

from __future__ import annotations

from typing import Any


class Tangent:
    """A tangent of a step: a number, or an array of the step's shape, with an axis in front for several directions."""

    __slots__ = ("number",)

    def __init__(self, number: Any) -> None:
        self.number = number

    def __mul__(self, edge: Any) -> Tangent:
        return Tangent(edge.push(self.number) if hasattr(edge, "push") else self.number * edge)

    def __add__(self, other: Tangent) -> Tangent:
        return Tangent(self.number + other.number)


class Adjoint:
    """An adjoint of a step, likewise.

    own    whether the array is nobody else's, so that more may be added in place
    """

    __slots__ = ("number", "own")

    def __init__(self, number: Any, own: bool = False) -> None:
        self.number = number
        self.own = own

    def __mul__(self, edge: Any) -> Adjoint:
        return Adjoint(edge.pull(self.number) if hasattr(edge, "pull") else self.number * edge)

    def __add__(self, other: Adjoint) -> Adjoint:
        if self.own:
            self.number += other.number
            return self
        number = self.number + other.number
        return Adjoint(number, getattr(number, "ndim", 0) > 0)
