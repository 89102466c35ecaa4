"""Numbers as text: exactly, as the shortest that reads back, or rounded for a table."""

from __future__ import annotations

from math import inf, isfinite, isnan, ulp

from addiff.numerals import exact, shortest

__all__ = ["Figures", "exact", "shortest", "ulps"]


class Figures:
    """Numbers for a table, and the memory of whether one of them lost digits.

    digits     significant digits
    rounded    True once a number was shown that does not read back
    """

    __slots__ = ("digits", "rounded")

    def __init__(self, digits: int) -> None:
        self.digits = digits
        self.rounded = False

    def text(self, x: float) -> str:
        """A number in the digits of the table, `-0` as `0`: its sign means nothing to a reader."""
        if not isfinite(x):
            return shortest(x)
        shown = f"{x:.{self.digits}g}"
        self.rounded = self.rounded or float(shown) != x
        return "0" if x == 0 else shown.replace("e+", "e").replace("e0", "e").replace("e-0", "e-")


def ulps(a: float, b: float) -> float:
    """How far apart two doubles are, in units in the last place of the larger; NaN is NaN's equal."""
    if a == b or (isnan(a) and isnan(b)):
        return 0.0
    return abs(a - b) / ulp(max(abs(a), abs(b))) if isfinite(a) and isfinite(b) else inf
