"""What `trace` answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from addiff.results.notice import Notice


@dataclass(frozen=True)
class TraceStep:
    """One row of an evaluation table.

    name         the user's name, or `v1`, `v2`, ...
    op           `input`, the operator's sign, or the function's name
    args         names of earlier steps, or numbers
    partials     one per argument; None for a number
    expression   the operation on `args`
    value        what the step computes
    tangents     its derivative with respect to each input; None in reverse mode
    adjoint      the derivative of the output with respect to it; None in forward mode and with several outputs
    """

    name: str
    op: str
    args: tuple[Any, ...]
    partials: tuple[Any, ...]
    expression: str
    value: Any
    tangents: dict[str, Any] | None
    adjoint: Any


@dataclass(frozen=True)
class Trace:
    """The evaluation table: the inputs first, then every step in the order of evaluation."""

    expression: str
    at: dict[str, Any]
    mode: str
    values: dict[str, Any]
    steps: tuple[TraceStep, ...]
    warnings: tuple[Notice, ...]
