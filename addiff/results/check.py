"""What `check` answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from addiff.results.notice import Notice


@dataclass(frozen=True)
class Comparison:
    """One derivative found in three ways.

    error    the bound of the finite difference's own error; None, as the difference, where a warning applies or where
             steps of different size find different numbers
    """

    forward: float
    reverse: float
    finite_difference: float | None
    error: float | None


@dataclass(frozen=True)
class Check:
    """Forward against reverse against finite differences."""

    expression: str
    at: dict[str, float]
    agree: bool
    value: float
    derivatives: dict[str, Comparison]
    warnings: tuple[Notice, ...]
