"""Traced numbers once more, spelled out in what NumPy computes: a program for columns of doubles.

What NumPy does for whole columns stays one step; other functions become several such steps, with the formulas that
`floats` has for them; the rest is left as it is, to be done number by number.
"""

from __future__ import annotations

from collections.abc import Callable
from math import frexp, inf, isfinite, nan, pi, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from addiff.arithmetics.floats import FUNCTIONS as EXACT
from addiff.arithmetics.floats import floats
from addiff.arithmetics.special import FUNCTIONS as MORE
from addiff.arithmetics.special import columnwise
from addiff.arithmetics.tracing import Tracing
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
    return m.emit(RULES["power"], (x, n))


def _sech(m: Spelled, x: Any) -> Any:
    """As `floats.sech`."""
    e = m.exp(-m.abs(x))
    return 2 * e / (1 + e * e)


def _sigmoid(m: Spelled, x: Any) -> Any:
    """As `floats.sigmoid`."""
    e = m.exp(-m.abs(x))
    return m.select(x >= 0, 1.0, e) / (1 + e)


def _softplus(m: Spelled, x: Any) -> Any:
    """As `floats.softplus`."""
    return m.max(x, 0.0) + m.log1p(m.exp(-m.abs(x)))


def _logit(m: Spelled, x: Any) -> Any:
    """As `floats.logit`."""
    middle = m.both(x > 0.25, x < 0.75)
    return m.select(middle, m.log1p((2 * x - 1) / (1 - x)), m.log(x) - m.log1p(-x))


ERFCX = Rule("erfcx(x)", about="exp(x^2)*erfc(x)")
"""No primitive, but a function of columns that others are made of."""


def _split_exp(m: Spelled, x: Any, share: float) -> Any:
    """exp(-x²/share), the square split in two as in `floats.gauss`; it is 0 long before 40."""
    x = m.min(m.abs(x), 40.0)
    coarse = m.round(x * 16) / 16
    return m.exp(-coarse * coarse / share) * m.exp(-(x - coarse) * (x + coarse) / share)


def _erfc(m: Spelled, x: Any) -> Any:
    """erfc(x) as exp(-x²)·erfcx(x), which SciPy has to a few units at every x; of few numbers that of `floats`."""
    if not m.many:
        return m.emit(RULES["erfc"], (x,))
    size = m.min(m.abs(x), 40.0)
    tail = m.gauss(x) * m.emit(ERFCX, (size,))
    return m.select(x < 0, 2 - tail, tail)


def _normcdf(m: Spelled, x: Any) -> Any:
    """As `floats.normcdf`; of many numbers by exp(-x²/2)·erfcx(-x/sqrt(2))/2, whose argument may be rounded."""
    if m.many:
        tail = _split_exp(m, x, 2.0) * m.emit(ERFCX, (m.min(m.abs(x), 40.0) * sqrt(0.5),)) * 0.5
        return m.select(x < 0, tail, 1 - tail)
    t = -x / sqrt(2)
    tail = m.erfc(t)
    (a, a_low), (b, b_low) = _exact_square(x), _exact_square(t)
    error = ((a / 2 - b) + (a_low / 2 - b_low)) / (2 * t)
    corrected = tail - 2 / sqrt(pi) * error * m.exp(-t * t)
    return m.select(m.both(t > 1, t < 30), corrected, tail) / 2


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


WAYS: dict[str, Formula] = {
    "integer_power": _integer_power,
    "sech": _sech,
    "sigmoid": _sigmoid,
    "softplus": _softplus,
    "silu": lambda m, x: x * m.sigmoid(x),
    "gelu": lambda m, x: x * m.normcdf(x),
    "logit": _logit,
    "gauss": lambda m, x: _split_exp(m, x, 1.0),
    "normpdf": lambda m, x: _split_exp(m, x, 2.0) / sqrt(2 * pi),
    "normcdf": _normcdf,
    "xlogy": _xlogy,
    "direction": _direction,
    "erfc": _erfc,
    "min": _folded("min"),
    "max": _folded("max"),
}
"""By the methods of their rows; `min` and `max` fold to those of two numbers."""

UFUNCS: dict[str, Any] = {
    **{name: getattr(np, name) for name in ("add", "subtract", "multiply", "divide", "negative", "power", "sqrt")},
    **{name: getattr(np, name) for name in ("less", "less_equal", "greater", "greater_equal", "equal", "not_equal")},
    **{name: getattr(np, name) for name in ("cbrt", "hypot", "exp", "exp2", "expm1", "log", "log2", "log10", "log1p")},
    **{name: getattr(np, name) for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "sign", "floor", "ceil")},
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "atan2": np.arctan2,
    "asinh": np.arcsinh,
    "acosh": np.arccosh,
    "atanh": np.arctanh,
    "abs": np.absolute,
    "round": np.rint,
    "trunc": np.trunc,
    "min": np.minimum,
    "max": np.maximum,
    "not": np.logical_not,
    "floor_divide": np.floor_divide,
}
"""NumPy's functions by the methods of their rows: they take a column for the result, and say by the floating-point
flags where there is none."""


def _modulo(x: Any, y: Any, *, out: np.ndarray) -> None:
    """As `floats.modulo`."""
    np.remainder(x, y, out=out)
    over = (out == y) & np.isfinite(y)
    if over.any():
        out[over] = np.nextafter(np.broadcast_to(y, out.shape)[over], 0.0)


COLUMNWISE: dict[str, Formula] = {**UFUNCS, "modulo": _modulo}
"""What NumPy does for whole columns: `(x, y, ..., out=column)`."""

SCIPY = {"erfcx": "erfcx", "erf": "erf", "erfinv": "erfinv", "norminv": "ndtri"}
"""What SciPy does, which takes long to load; it raises no flags."""


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

    def divide(self, a: Any, b: Any) -> Any:
        """The quotient; by a power of two it is as exact a product, which is faster."""
        if isinstance(b, float) and abs(frexp(b)[0]) == 0.5 and 1e-300 < abs(b) < 1e300:
            return self.multiply(a, 1 / b)
        return super().divide(a, b)

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
