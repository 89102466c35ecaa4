"""Functions made of others of an arithmetic, where columns of doubles want more care than the row's own value.

`m` has `exp log1p abs min max round` and `select`; the formulas are those of `floats`, and agree to the last units.
"""

from __future__ import annotations

from math import floor, frexp, ldexp, log, log2
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


def exponential(m: Any, base: float, x: Any) -> tuple[Any, Any]:
    """What is left of x when it is cut to some 27 bits, and base^x for a plain base, to the last unit or two.

    The large part of log(base)*x is a product of few bits, which is exact; exp of the rest is 1 + rest/(1 - rest/2).
    """
    from decimal import Decimal

    slope = log(base)
    mantissa, exponent = frexp(slope)
    high = ldexp(round(ldexp(mantissa, 25)), exponent - 25)
    low = float(Decimal(base).ln() - Decimal(high))
    shift = ldexp(1.5, 52 + floor(-17 - log2(abs(slope))))  # to add it cuts off what is below 2^-17 of the logarithm
    coarse = (x + shift) - shift
    rest = (x - coarse) * slope + coarse * low
    large = m.exp(coarse * high)
    return coarse, large + large * (rest / (1.0 - rest * 0.5))
