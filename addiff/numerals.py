"""How doubles are written where they must read back: shortest, and those that are not finite by name."""

from __future__ import annotations

from math import inf, isfinite, isnan, nan

NAN, INFINITY = "NaN", "Infinity"

NOT_FINITE = {NAN: nan, INFINITY: inf, "-" + INFINITY: -inf}
"""How JSON says what it has no numbers for."""


def exact(x: float) -> float | str:
    """A double as JSON can hold it: itself, or the name of what it is if not finite."""
    if isfinite(x):
        return float(x)
    if isnan(x):
        return NAN
    return INFINITY if x > 0 else "-" + INFINITY


def shortest(x: float) -> str:
    """The shortest text that reads back to the same double."""
    return str(exact(x))
