"""What `check` answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from addiff.results.notice import Notice


@dataclass(frozen=True)
class Comparison:
    """One derivative found in three ways.

    error    the bound of the finite difference's own error; None, as the difference, where a warning applies or where
             steps of different size find different numbers
    """

    forward: Any
    reverse: Any
    finite_difference: Any
    error: Any


@dataclass(frozen=True)
class Check:
    """Forward against reverse against finite differences."""

    expression: str
    at: dict[str, Any]
    agree: bool
    value: float
    derivatives: dict[str, Comparison]
    warnings: tuple[Notice, ...]
