"""What `jvp`, `vjp` and `hvp` answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from addiff.results.notice import Notice


@dataclass(frozen=True)
class JacobianVector:
    """The values of the outputs and their derivatives along a direction."""

    expression: str
    at: dict[str, Any]
    values: dict[str, Any]
    jvp: dict[str, Any]
    warnings: tuple[Notice, ...]


@dataclass(frozen=True)
class VectorJacobian:
    """The values of the outputs and the gradient of a combination of them."""

    expression: str
    at: dict[str, Any]
    values: dict[str, Any]
    vjp: dict[str, Any]
    warnings: tuple[Notice, ...]


@dataclass(frozen=True)
class HessianVector:
    """The value and the gradient of the one scalar output, and how the gradient changes along a direction."""

    expression: str
    at: dict[str, Any]
    value: float
    gradient: dict[str, Any]
    hvp: dict[str, Any]
    warnings: tuple[Notice, ...]
