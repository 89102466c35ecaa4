"""What `hessian` answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from addiff.results.notice import Notice


@dataclass(frozen=True)
class Hessian:
    """The value, the gradient and the second derivatives of the one scalar output.

    hessian    a row for each input, by the names of the inputs; sparse rows have only the structural nonzeros
    """

    expression: str
    at: dict[str, Any]
    value: float
    gradient: dict[str, Any]
    hessian: dict[str, dict[str, Any]]
    warnings: tuple[Notice, ...]
