"""Numbers as text: exactly, as the shortest that reads back, or rounded for a table."""

from __future__ import annotations

from math import inf, isfinite, isnan, ulp
from typing import Any

from addiff.numerals import exact, shortest

__all__ = ["Figures", "exact", "shortest", "ulps"]


MOST_ENTRIES = 6
"""Of an array in a table."""


class Figures:
    """Numbers for a table, and the memory of whether one of them lost digits.

    digits     significant digits
    rounded    True once a number was shown that does not read back
    """

    __slots__ = ("digits", "rounded")

    def __init__(self, digits: int) -> None:
        self.digits = digits
        self.rounded = False

    def text(self, x: Any) -> str:
        """A number in the digits of the table, `-0` as `0`: its sign means nothing to a reader.

        Of an array the first entries and the last, and its shape where there are more.
        """
        if getattr(x, "shape", ()):
            return self._array(x)
        if not isfinite(x):
            return shortest(x)
        shown = f"{x:.{self.digits}g}"
        self.rounded = self.rounded or float(shown) != x
        return "0" if x == 0 else shown.replace("e+", "e").replace("e0", "e").replace("e-0", "e-")

    def _array(self, x: Any) -> str:
        """An array as short as a cell needs it."""
        if x.size <= MOST_ENTRIES:
            return self._nested(x.tolist())
        flat = x.reshape(-1)
        ends = [*(self.text(float(flat[k])) for k in range(MOST_ENTRIES - 2)), "…", self.text(float(flat[-1]))]
        return f"{'×'.join(map(str, x.shape))}: {', '.join(ends)}"

    def _nested(self, items: Any) -> str:
        return self.text(items) if isinstance(items, float) else f"[{', '.join(map(self._nested, items))}]"


def ulps(a: Any, b: Any) -> float:
    """How far apart two doubles are, of two arrays at most, in units in the last place of the larger."""
    if getattr(a, "shape", ()):
        return max([ulps(p, q) for p, q in zip(a.ravel().tolist(), b.ravel().tolist(), strict=True)], default=0.0)
    if a == b or (isnan(a) and isnan(b)):
        return 0.0
    return abs(a - b) / ulp(max(abs(a), abs(b))) if isfinite(a) and isfinite(b) else inf
