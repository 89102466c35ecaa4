"""The least and the greatest of several numbers.

Where several arguments have the value, each gets an equal share of the slope; but none gets any when one of those
arguments does not depend on an input. That is the element of least norm of the subdifferential over the arguments that
do: for `max(x, y)` at x = y it is (1/2, 1/2), for `max(x, 0)` at x = 0 it is 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from addiff.primitives.rule import FORMULA, Rule, Shares, kink

Ties = Callable[..., Sequence[Any]]
"""`(m, v, *arguments)`: for each argument, whether it has the value."""


def _shares(ties: Ties) -> Shares:
    """The partials of a row: an equal share for each tied argument, 0 where one of them is fixed."""

    def shares(dependent: tuple[bool, ...]) -> Callable[..., Callable[[int], Any]]:
        def made(m: Any, v: Any, *arguments: Any) -> Callable[[int], Any]:
            tied = ties(m, v, *arguments)
            count = sum(tied)
            fixed = [tie for tie, moves in zip(tied, dependent, strict=False) if not moves]
            free = sum(fixed) == 0
            return lambda position: tied[position] / count * free if fixed else tied[position] / count

        return made

    return shares


def _several(ties: Ties) -> Callable[..., Any]:
    """Where more than one argument has the value."""
    return lambda m, v, *arguments: sum(ties(m, v, *arguments)) > 1


def _equal_to_value(m: Any, v: Any, *arguments: Any) -> list[Any]:
    return [a == v for a in arguments]


def _in_force(m: Any, v: Any, x: Any, lo: Any, hi: Any) -> list[Any]:
    """The arguments that `clip` takes its value from: a bound counts only where x has reached it."""
    return [m.both(x == v, lo <= x), m.both(lo == v, x <= lo), hi == v]


ROWS = [
    Rule(
        "min(a, b, ...)",
        _shares(_equal_to_value),
        special=[kink(_several(_equal_to_value), FORMULA)],
        samples=[(1.0, 2.0), (2.0, -1.0), (3.0, 1.0, 2.0), (0.0, 1e-300)],
        about="the least of the arguments",
    ),
    Rule(
        "max(a, b, ...)",
        _shares(_equal_to_value),
        special=[kink(_several(_equal_to_value), FORMULA)],
        samples=[(1.0, 2.0), (2.0, -1.0), (3.0, 1.0, 2.0), (0.0, 1e-300)],
        about="the greatest of the arguments",
    ),
    Rule(
        "clip(x, lo, hi)",
        _shares(_in_force),
        value=lambda m, x, lo, hi: m.min(m.max(x, lo), hi),
        special=[kink(_several(_in_force), FORMULA)],
        samples=[(0.5, -1.0, 2.0), (-5.0, -1.0, 2.0), (2.1, -1.0, 2.0), (5.0, 2.0, 2.0), (0.0, 2.0, 1.0)],
        about="x moved into [lo, hi]",
    ),
]
