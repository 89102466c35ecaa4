"""What `sparsity` answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sparsity:
    """Which derivatives can be other than zero, as the program tells; those that a point makes zero count too.

    kind        `jacobian`, or `hessian` of the one output
    rows        how many: outputs, or inputs
    columns     how many inputs
    nonzeros    how many entries can be other than zero
    density     their share of all entries
    colours     how many groups of columns without a row in common; 0 without nonzeros
    names       of all columns, in order
    pattern     the names of the columns of each row, by its name
    """

    expression: str
    kind: str
    rows: int
    columns: int
    nonzeros: int
    density: float
    colours: int
    names: tuple[str, ...]
    pattern: dict[str, tuple[str, ...]]
