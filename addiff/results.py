"""What the commands answer: frozen dataclasses whose fields are the members of the JSON, in its order.

Numbers are doubles, or nested tuples of them where the program has arrays. `to_json` is the one place where a result
becomes plain JSON data.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Notice:
    """A warning: what is doubtful about a result, and where it comes from.

    kind                        `kink jump vertical undefined overflow`
    line, column, end_column    the place in the program, from 1; `end_column` is one past the last
    """

    kind: str
    message: str
    line: int
    column: int
    end_column: int


@dataclass(frozen=True)
class Values:
    """The values of the outputs."""

    expression: str
    at: dict[str, float]
    values: dict[str, float]
    warnings: tuple[Notice, ...]


@dataclass(frozen=True)
class Gradient:
    """The value and the gradient of the one scalar output."""

    expression: str
    at: dict[str, float]
    mode: str
    value: float
    gradient: dict[str, float]
    warnings: tuple[Notice, ...]


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
    args: tuple[str | float, ...]
    partials: tuple[float | None, ...]
    expression: str
    value: float
    tangents: dict[str, float] | None
    adjoint: float | None


@dataclass(frozen=True)
class Trace:
    """The evaluation table: the inputs first, then every step in the order of evaluation."""

    expression: str
    at: dict[str, float]
    mode: str
    values: dict[str, float]
    steps: tuple[TraceStep, ...]
    warnings: tuple[Notice, ...]


@dataclass(frozen=True)
class Comparison:
    """One derivative found in three ways.

    error    the bound of the finite difference's own error; None, as the difference, where a warning applies
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
