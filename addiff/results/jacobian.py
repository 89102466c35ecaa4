"""What `jacobian` answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from addiff.results.notice import Notice


@dataclass(frozen=True)
class Jacobian:
    """The values of the outputs and their derivatives with respect to the inputs.

    jacobian    a row for each output, by the names of the inputs; sparse rows have only the structural nonzeros
    """

    expression: str
    at: dict[str, Any]
    mode: str
    values: dict[str, Any]
    jacobian: dict[str, dict[str, Any]]
    warnings: tuple[Notice, ...]
