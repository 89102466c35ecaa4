"""What `taylor` answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from addiff.results.notice import Notice


@dataclass(frozen=True)
class Taylor:
    """The Taylor coefficients of the outputs, along one input or one direction.

    coefficients    for each output c_0, c_1, ...: the k-th derivative divided by k!
    """

    expression: str
    at: dict[str, Any]
    order: int
    coefficients: dict[str, tuple[Any, ...]]
    warnings: tuple[Notice, ...]
