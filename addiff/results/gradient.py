"""What `grad` answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from addiff.results.notice import Notice


@dataclass(frozen=True)
class Gradient:
    """The value and the gradient of the one scalar output."""

    expression: str
    at: dict[str, Any]
    mode: str
    value: float
    gradient: dict[str, Any]
    warnings: tuple[Notice, ...]
