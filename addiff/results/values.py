"""What `eval` answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from addiff.results.notice import Notice


@dataclass(frozen=True)
class Values:
    """The values of the outputs."""

    expression: str
    at: dict[str, Any]
    values: dict[str, Any]
    warnings: tuple[Notice, ...]
