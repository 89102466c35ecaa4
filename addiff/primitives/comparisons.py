"""Comparisons used as numbers: 1 or 0, with a jump where both sides are equal."""

from __future__ import annotations

from addiff.primitives.rule import Rule, jump


def _comparison(signature: str, method: str, about: str) -> Rule:
    """The row of a comparison: they differ in nothing but the values."""
    return Rule(
        signature,
        [0.0, 0.0],
        method=method,
        special=[jump(lambda m, v, x, y: x == y)],
        samples=[(1.0, 2.0), (2.0, 1.0), (-0.5, 3.0)],
        about=about,
    )


ROWS = [
    _comparison("x < y", "less", "1 where x is below y, else 0"),
    _comparison("x <= y", "less_equal", "1 where x is at most y, else 0"),
    _comparison("x > y", "greater", "1 where x is above y, else 0"),
    _comparison("x >= y", "greater_equal", "1 where x is at least y, else 0"),
    _comparison("x == y", "equal", "1 where x is y, else 0"),
    _comparison("x != y", "not_equal", "1 where x is not y, else 0"),
]
