"""Traced numbers once more, spelled out in what NumPy computes: a program for columns of doubles.

What NumPy does for whole columns stays one step; other functions become several such steps, with the formulas that
`floats` has for them; the rest is left as it is, to be done number by number.
"""

from __future__ import annotations

from collections.abc import Callable
from math import frexp, inf, isfinite, nan, pi, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from addiff.arithmetics import formulas
from addiff.arithmetics.arrays import FUNCTIONS as ELEMENTWISE
from addiff.arithmetics.arrays import arrays
from addiff.arithmetics.floats import FUNCTIONS as EXACT
from addiff.arithmetics.floats import floats
from addiff.arithmetics.special import COLUMNWISE as WHOLE_COLUMNS
from addiff.arithmetics.special import FUNCTIONS as MORE
from addiff.arithmetics.special import columnwise
from addiff.arithmetics.tracing import TINY, Traced, Tracing
from addiff.language.nodes import Node
from addiff.primitives.rule import Rule
from addiff.primitives.table import RULES

if TYPE_CHECKING:
    from addiff.arithmetics.tracing import Steps

Formula = Callable[..., Any]


def _integer_power(m: Spelled, x: Any, n: Any) -> Any:
    """Small powers by products, which are exact to the last unit or two."""
    if n == 2:
        return m.multiply(x, x)
    if n == 3:
        return m.multiply(m.multiply(x, x), x)
    if n == 4:
        square = m.multiply(x, x)
        return m.multiply(square, square)
    if n == -1:
        return m.divide(1.0, x)
    return m.power(x, n)


def _logit(m: Spelled, x: Any) -> Any:
    """As `floats.logit`."""
    middle = m.both(x > 0.25, x < 0.75)
    return m.select(middle, m.log1p((2 * x - 1) / (1 - x)), m.log(x) - m.log1p(-x))


ERFCX = Rule("erfcx(x)", about="exp(x^2)*erfc(x)")
NDTR = Rule("ndtr(x)", about="normcdf(x), exact but for its far left")
NEAR_ERFC = Rule("near_erfc(x)", about="erfc(x), exact but for its far right")
"""No primitives, but functions of columns that others are made of."""

PATCHED = Rule("patched(c, a, b)", demand=lambda c: 1 if c != 0 else 2)
"""A choice between a that is rarely needed, and b that is done for all rows before anybody asks."""


def _split_exp(m: Spelled, x: Any, share: float) -> Any:
    """exp(-x²/share); far from 0 the square is split in two."""
    square = x * x
    return m.patched(square > 12.0, formulas.split_exp(m, x, share), m.exp(-square / share))


def _erfc(m: Spelled, x: Any) -> Any:
    """SciPy's erfc, on the right exp(-x²)·erfcx(x), which keeps its digits; of few numbers that of `floats`."""
    if not m.many:
        return m.emit(RULES["erfc"], (x,))
    far = m.gauss(x) * m.emit(ERFCX, (x,))
    return m.patched(x > 2, far, m.emit(NEAR_ERFC, (x,)))


def _normcdf(m: Spelled, x: Any) -> Any:
    """As `floats.normcdf`; of many numbers like erfc, the argument of erfcx may be rounded."""
    if m.many:
        far = m.normpdf(x) * m.emit(ERFCX, (-x * sqrt(0.5),)) * sqrt(pi / 2)
        return m.patched(x < -2, far, m.emit(NDTR, (x,)))
    t = -x / sqrt(2)
    tail = m.erfc(t)
    (a, a_low), (b, b_low) = _exact_square(x), _exact_square(t)
    error = ((a / 2 - b) + (a_low / 2 - b_low)) / (2 * t)
    corrected = tail - 2 / sqrt(pi) * error * m.exp(-t * t)
    return m.patched(m.both(t > 1, t < 30), corrected, tail) / 2


def _exact_square(a: Any) -> tuple[Any, Any]:
    """The square as a sum of two doubles, by Dekker's product."""
    high = a * 134217729.0  # 2^27 + 1
    high = high - (high - a)
    low = a - high
    product = a * a
    return product, ((high * high - product) + 2 * high * low) + low * low


def _xlogy(m: Spelled, x: Any, y: Any) -> Any:
    """As `floats.xlogy`."""
    return m.select(m.both(x == 0, y >= 0), 0.0, x * m.log(y))


def _direction(m: Spelled, x: Any, y: Any) -> Any:
    """As `floats.direction`, which is asked itself where the quotient would lose digits."""
    length = m.hypot(x, y)
    usual = m.both(length > 1e-290, length < inf)
    return m.select(usual, x / length, m.emit(RULES["direction"], (x, y)))


def _folded(method: str) -> Formula:
    """A function of any number of arguments, from that of two."""

    def folded(m: Spelled, first: Any, *others: Any) -> Any:
        for other in others:
            first = m.emit(RULES[method], (first, other))
        return first

    return folded


def _own(method: str) -> Formula:
    """A function that the arithmetic has by itself."""
    return lambda m, *arguments: getattr(m, method)(*arguments)


WAYS: dict[str, Formula] = {
    "integer_power": _integer_power,
    "sech": formulas.sech,
    "sigmoid": formulas.sigmoid,
    "softplus": formulas.softplus,
    "silu": lambda m, x: x * m.sigmoid(x),
    "gelu": lambda m, x: x * m.normcdf(x),
    "logit": _logit,
    "gauss": lambda m, x: _split_exp(m, x, 1.0),
    "normpdf": lambda m, x: _split_exp(m, x, 2.0) * sqrt(0.5 / pi),
    "normcdf": _normcdf,
    "xlogy": _xlogy,
    "direction": _direction,
    **{name: _own(name) for name in ("add", "subtract", "multiply", "divide", "negative", "power", "select")},
    "erfc": _erfc,
    "min": _folded("min"),
    "max": _folded("max"),
}
"""By the methods of their rows; `min` and `max` fold to those of two numbers."""

UFUNCS: dict[str, Any] = {
    **{method: function for method, function in ELEMENTWISE.items() if isinstance(function, np.ufunc)},
    **{name: getattr(np, name) for name in ("less", "less_equal", "greater", "greater_equal", "equal", "not_equal")},
    "power": np.power,
    "atan2": np.arctan2,
    "min": np.minimum,
    "max": np.maximum,
    "not": np.logical_not,
    "floor_divide": np.floor_divide,
}
"""NumPy's functions by the methods of their rows: they take a column for the result, and say by the floating-point
flags where there is none."""


COLUMNWISE: dict[str, Formula] = {**UFUNCS, "modulo": lambda x, y, *, out: np.copyto(out, arrays.modulo(x, y))}
"""What NumPy does for whole columns: `(x, y, ..., out=column)`."""

SCIPY = {
    **{method: WHOLE_COLUMNS[method][0] for method in ("erf", "erfinv", "norminv")},
    "erfcx": "erfcx",
    "ndtr": WHOLE_COLUMNS["normcdf"][0],
    "near_erfc": WHOLE_COLUMNS["erfc"][0],
}
"""What SciPy does, which takes long to load; it raises no flags."""

SPEAKING = frozenset([*UFUNCS, "erf", "ndtr", "near_erfc"])
"""Functions of columns that say by a flag where there is no number, or have one everywhere."""


def function_of(method: str, *, many: bool) -> Formula:
    """The function of columns of a row.

    many    whether there are so many numbers that SciPy is worth it
    """
    if method in COLUMNWISE:
        return COLUMNWISE[method]
    if method in SCIPY and (many or method not in EXACT):
        return columnwise(SCIPY[method])
    return one_by_one(method)


def one_by_one(method: str) -> Formula:
    """The function of doubles of a row, for columns: NaN where it raises or is asked beyond all numbers."""
    function = getattr(floats, method)

    def total(*numbers: float) -> float:
        try:
            return float(function(*numbers)) if all(map(isfinite, numbers)) else nan
        except (ValueError, ArithmeticError):
            return nan

    def applied(*arguments: Any, out: np.ndarray) -> None:
        columns = [np.broadcast_to(argument, out.shape).tolist() for argument in arguments]
        if all(np.isfinite(argument).all() for argument in arguments):
            try:
                out[:] = list(map(function, *columns))
            except (ValueError, ArithmeticError):
                pass
            else:
                return
        out[:] = list(map(total, *columns))

    return applied


class Spelled(Tracing):
    """The arithmetic of steps that are done column by column, or else number by number.

    many    whether there are so many numbers that SciPy is worth it
    """

    def __init__(self, made: Steps, *, many: bool) -> None:
        super().__init__(made, Node(0, 0))
        self.many = many

    def patched(self, condition: Any, rare: Any, usual: Any) -> Any:
        """A choice between what is rarely needed and what is done anyway."""
        if not isinstance(condition, Traced):
            return rare if condition else usual
        return self.emit(PATCHED, (condition, rare, usual))

    def add(self, a: Any, b: Any) -> Any:
        """The sum; that with a negative is a difference."""
        for one, other in ((a, b), (b, a)):
            negated = self._step(one, "negative")
            if negated is not None:
                return self.subtract(other, self.number(negated[0]))
        return super().add(*_ordered(a, b))

    def multiply(self, a: Any, b: Any) -> Any:
        """The product; signs and powers of two come last, where they may meet others."""
        a, b = _ordered(a, b)
        if not isinstance(b, Traced):
            return self._times(a, float(b))
        (a, one), (b, other) = self._scaled(a), self._scaled(b)
        return self._times(self.emit(RULES["multiply"], _ordered(a, b)), one * other)

    def divide(self, a: Any, b: Any) -> Any:
        """The quotient; signs and powers of two as in products."""
        (a, one), (b, other) = self._scaled(a), self._scaled(b)
        if not isinstance(b, Traced) and _is_power(b):
            return self._times(a, one / b)
        if not isinstance(a, Traced):
            return self.emit(RULES["divide"], (a / other, b))
        return self._times(self.emit(RULES["divide"], (a, b)), one / other)

    def negative(self, a: Any) -> Any:
        """The negative; that of a product with a number is one with its negative."""
        return self._times(a, -1.0)

    def power(self, x: Any, y: Any) -> Any:
        """The power; that of a number takes exp, which is faster, but where the exponent has few digits."""
        if isinstance(x, Traced) or not isinstance(y, Traced) or not 0 < x < inf or x == 1:
            return self.emit(RULES["power"], (x, y))
        coarse, found = formulas.exponential(self, x, y)
        return self.patched(y == coarse, self.emit(RULES["power"], (x, y)), found)

    def select(self, condition: Any, then: Any, otherwise: Any) -> Any:
        """The conditional; where it gives 0 for a product because the first factor is, it is that product."""
        zero, product = self._step(condition, "equal"), self._step(otherwise, "multiply")
        if zero is not None and product is not None and zero[0] == product[0] and _is_zero(then):
            number, factor = self.number(zero[1]), self.number(product[1])
            if _is_zero(number) and not isinstance(factor, Traced) and 0 < factor < inf:
                return otherwise
        return super().select(condition, then, otherwise)

    def _times(self, a: Any, factor: float) -> Any:
        """The product with a number; numbers that meet become one."""
        if not isinstance(a, Traced):
            return a * factor
        if factor == 1.0:
            return a
        negated, product, quotient = [self._step(a, method) for method in ("negative", "multiply", "divide")]
        if negated is not None:
            return self._times(self.number(negated[0]), -factor)
        if product is not None and self._meets(product[1], factor):
            return self._times(self.number(product[0]), self.number(product[1]) * factor)
        if quotient is not None and _is_power(factor) and self._meets(quotient[0], factor):
            return self.divide(self.number(quotient[0]) * factor, self.number(quotient[1]))
        if factor == -1.0:
            return self.emit(RULES["negative"], (a,))
        return self.emit(RULES["multiply"], (a, factor))

    def _meets(self, index: int, factor: float) -> bool:
        """Whether a step is a number whose product with another one rounds nowhere."""
        number = self.made.steps[index].value
        exact = number is not None and (_is_power(number) or _is_power(factor))
        return exact and TINY < abs(number * factor) < inf

    def _scaled(self, a: Any) -> tuple[Any, float]:
        """A number as the product of one with a sign or a power of two, which rounds nowhere."""
        negated, product = self._step(a, "negative"), self._step(a, "multiply")
        if negated is not None:
            return self.number(negated[0]), -1.0
        if product is not None:
            factor = self.number(product[1])
            if not isinstance(factor, Traced) and _is_power(factor):
                return self.number(product[0]), factor
        return a, 1.0

    def __getattr__(self, method: str) -> Formula:
        """The function of that method: a step, or several."""
        way = WAYS.get(method)
        if way is None and method not in UFUNCS and method not in EXACT and method not in MORE:
            rule = RULES.get(method)
            way = None if rule is None else rule.value
        if way is None:
            return super().__getattr__(method)
        return lambda *arguments: way(self, *arguments)

    def integer_power(self, x: Any, n: float) -> Any:
        """A whole power."""
        return _integer_power(self, x, n)


def _ordered(a: Any, b: Any) -> tuple[Any, Any]:
    """What may change places: the earlier step first, a plain number last."""
    if not isinstance(a, Traced) or (isinstance(b, Traced) and b.index < a.index):
        return b, a
    return a, b


def _is_power(number: float) -> bool:
    """Whether a number is a power of two or its negative, of a size that leads nowhere near the ends."""
    return abs(frexp(number)[0]) == 0.5 and 1e-30 < abs(number) < 1e30


def _is_zero(number: Any) -> bool:
    return not isinstance(number, Traced) and number == 0
