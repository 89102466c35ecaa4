"""A warning of a result."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Notice:
    """A warning: what is doubtful about a result, and where it comes from.

    kind                        `kink jump vertical undefined overflow`; `singular` of a root or a fit; `bound` of a fit
    line, column, end_column    the place in the program, from 1; `end_column` is one past the last
    """

    kind: str
    message: str
    line: int
    column: int
    end_column: int
