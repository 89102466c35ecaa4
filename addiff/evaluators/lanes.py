"""Several directions in one sweep."""

from __future__ import annotations

from typing import Any


class Lanes:
    """A tangent for each of several directions, or an adjoint for each of several outputs; absent ones are zero.

    Sparse, because in a large program a step depends on few inputs: a sweep costs what is there, not steps times
    directions. Works where a number works: it adds to its like and multiplies with a partial.
    """

    __slots__ = ("parts",)

    def __init__(self, parts: dict[Any, Any]) -> None:
        self.parts = parts

    def __mul__(self, partial: Any) -> Lanes:
        return Lanes({lane: part * partial for lane, part in self.parts.items()})

    def __add__(self, other: Lanes) -> Lanes:
        parts = dict(self.parts)
        for lane, part in other.parts.items():
            mine = parts.get(lane)
            parts[lane] = part if mine is None else mine + part
        return Lanes(parts)

    def get(self, lane: Any) -> Any:
        """The part of one direction; None where it is zero by structure."""
        return self.parts.get(lane)
