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

    own      whether the array is nobody else's, so that more may be added in place
    place    of what is for a part of an array only: the edge that knows which, and the adjoint of the part. So a
             program that takes an array apart element by element is linear in its size
    """

    __slots__ = ("_number", "own", "place")

    def __init__(self, number: Any, own: bool = False, place: tuple[Any, ...] | None = None) -> None:
        self._number = number
        self.own = own
        self.place = place

    @property
    def number(self) -> Any:
        """The adjoint as a whole."""
        if self.place is not None:
            edge, part = self.place
            self._number, self.own, self.place = edge.pull(part), True, None
        return self._number

    def __mul__(self, edge: Any) -> Adjoint:
        if edge.__class__ is float:
            return Adjoint(self.number * edge)
        if getattr(edge, "part", None) is not None:
            return Adjoint(None, place=(edge, self.number))
        pull = getattr(edge, "pull", None)
        return Adjoint(self.number * edge if pull is None else pull(self.number))

    def __add__(self, other: Adjoint) -> Adjoint:
        number = self.number
        if self.own and getattr(number, "ndim", 0) > 0:
            if other.place is not None:
                edge, part = other.place
                self._number = edge.m.added_at(number, part, key=edge.part)
                return self
            if number.__class__ is other.number.__class__:
                self._number += other.number
                return self
        number = number + other.number
        return Adjoint(number, own=getattr(number, "ndim", 0) > 0)
