"""Functions made of others of an arithmetic, where columns of doubles want more care than the row's own value.

`m` has `exp log1p abs min max round` and `select`; the formulas are those of `floats`, and agree to the last units.
"""

from __future__ import annotations

from typing import Any


def sech(m: Any, x: Any) -> Any:
    """As `floats.sech`."""
    e = m.exp(-m.abs(x))
    return 2 * e / (1 + e * e)


def sigmoid(m: Any, x: Any) -> Any:
    """As `floats.sigmoid`: exp of what is not positive, so that it never overflows."""
    e = m.exp(-m.abs(x))
    return m.select(x >= 0, 1.0, e) / (1 + e)


def softplus(m: Any, x: Any) -> Any:
    """As `floats.softplus`."""
    return m.max(x, 0.0) + m.log1p(m.exp(-m.abs(x)))


def split_exp(m: Any, x: Any, share: float) -> Any:
    """exp(-x²/share), the square split in two as in `floats.gauss`; it is 0 long before 40."""
    size = m.min(m.abs(x), 40.0)
    coarse = m.round(size * 16) / 16
    return m.exp(-coarse * coarse / share) * m.exp(-(size - coarse) * (size + coarse) / share)
