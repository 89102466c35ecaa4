"""Sums over paths that floating-point numbers cannot carry: with infinite partials, or beyond the range of doubles.

A derivative is the sum, over the paths from an input to the output, of the products of the partials on each path. Where
a partial is infinite, two plain sweeps disagree, because each meets `0 * inf` and `inf - inf` in an order of its own.
What both must give is fixed by the set of classes that the products belong to: no number if a product is 0·∞ or if
infinite products have both signs, else the infinity if there is one, else the sum. A union adds such sets and the
products of their elements multiply them, so the answer does not depend on the direction of the sweep.

The sum itself is carried as mantissa and exponent, so that a product that overflows half-way and comes back is right.
"""

from __future__ import annotations

from functools import cache
from math import frexp, inf, isinf, isnan, ldexp, nan

NEGATIVE_INFINITE, NEGATIVE, ZERO, POSITIVE, POSITIVE_INFINITE, UNDEFINED, CONFLICT = (1 << k for k in range(7))
INFINITE = NEGATIVE_INFINITE | POSITIVE_INFINITE
"""Classes of products; UNDEFINED contains a partial that is not a number, CONFLICT an infinity that met a zero."""

_FAR = 2200  # binary digits beyond which the smaller of two terms cannot matter


class Path:
    """A tangent or adjoint that knows what its products are: works where a number works, with float partials.

    classes               the set of classes of the products in the sum, as bits
    mantissa, exponent    the sum of the finite ones, mantissa·2^exponent
    """

    __slots__ = ("classes", "exponent", "mantissa")

    def __init__(self, classes: int, mantissa: float, exponent: int) -> None:
        self.classes = classes
        self.mantissa, shift = frexp(mantissa)
        self.exponent = exponent + shift if mantissa else 0

    def __mul__(self, partial: float) -> Path:
        factor, exponent = (0.0, 0) if isinf(partial) or isnan(partial) else frexp(partial)
        return Path(
            product_of_classes(self.classes, class_of(partial)), self.mantissa * factor, self.exponent + exponent
        )

    def __add__(self, other: Path) -> Path:
        big, small = (self, other) if self.mantissa and self.exponent >= other.exponent else (other, self)
        if not big.mantissa:
            big, small = small, big
        shift = big.exponent - small.exponent
        mantissa = big.mantissa + (ldexp(small.mantissa, -shift) if small.mantissa and shift < _FAR else 0.0)
        return Path(self.classes | other.classes, mantissa, big.exponent)

    def number(self) -> float:
        """The sum as a double: NaN where the chain rule cannot tell it, infinite where a path or the sum is."""
        infinities = self.classes & INFINITE
        if self.classes & (UNDEFINED | CONFLICT) or infinities == INFINITE:
            return nan
        if infinities:
            return inf if infinities == POSITIVE_INFINITE else -inf
        try:
            return ldexp(self.mantissa, self.exponent)
        except OverflowError:
            return inf if self.mantissa > 0 else -inf


def seed(number: float) -> Path:
    """A number to start a sweep with."""
    return Path(class_of(number), number, 0)


def class_of(number: float) -> int:
    """The class of one number."""
    if number != number:
        return UNDEFINED
    if number == 0:
        return ZERO
    if isinf(number):
        return POSITIVE_INFINITE if number > 0 else NEGATIVE_INFINITE
    return POSITIVE if number > 0 else NEGATIVE


@cache
def product_of_classes(classes: int, factor: int) -> int:
    """The classes of the products of each class in a set with one class."""
    product = 0
    for k in range(7):
        if classes & (1 << k):
            product |= _pair(1 << k, factor)
    return product


def _pair(a: int, b: int) -> int:
    """The class of the product of two classes."""
    for bad in (CONFLICT, UNDEFINED):
        if bad in (a, b):
            return bad
    infinite = bool((a | b) & INFINITE)
    if ZERO in (a, b):
        return CONFLICT if infinite else ZERO
    below = NEGATIVE | NEGATIVE_INFINITE
    if bool(a & below) != bool(b & below):
        return NEGATIVE_INFINITE if infinite else NEGATIVE
    return POSITIVE_INFINITE if infinite else POSITIVE
