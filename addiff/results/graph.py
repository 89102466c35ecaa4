"""What `graph` answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from addiff.results.notice import Notice


@dataclass(frozen=True)
class GraphNode:
    """An input or a step of a program.

    id                          `n1`, `n2`, ... in the order of the program
    name                        the user's name, or `v1`, `v2`, ...
    op                          `input`, the operator's sign, or the function's name
    expression                  the operation on names and numbers: constants are no nodes
    value                       what it computes; None without a point
    tangents                    its derivative with respect to each input; None without a point, and in reverse mode
    adjoint                     the derivative of the one output with respect to it; None without a point, in forward
                                mode and with several outputs
    line, column, end_column    its place in the program, from 1; `end_column` is one past the last
    """

    id: str
    name: str
    op: str
    expression: str
    value: float | None
    tangents: dict[str, float] | None
    adjoint: float | None
    line: int
    column: int
    end_column: int


@dataclass(frozen=True)
class GraphEdge:
    """An argument of a step: the value of `source` is used by `target`.

    position    which argument it is, from 0
    partial     the derivative of `target` by this argument; None without a point, and where no derivative flows
    """

    source: str
    target: str
    position: int
    partial: float | None


@dataclass(frozen=True)
class Graph:
    """The computational graph of a program, or with a point what of it was evaluated there.

    at         the point, or None
    mode       which evaluators gave the derivatives; None without a point
    values     the values of the outputs; None without a point
    outputs    the node of each output; None for a number
    nodes      the inputs first, arguments before their users
    edges      in the order of their targets, then of the arguments
    """

    expression: str
    at: dict[str, float] | None
    mode: str | None
    values: dict[str, float] | None
    outputs: dict[str, str | None]
    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]
    warnings: tuple[Notice, ...]
