"""Columns of doubles, one number a point: NumPy's functions where they are as good as Python's, else those one by one.

Nothing raises: where there is no value there is NaN or an infinity, and whoever runs a program over arrays looks for
these. The point axis is the last one. Functions agree with those of `floats` to a few units in the last place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from addiff.arithmetics import formulas
from addiff.arithmetics.floats import FUNCTIONS as EXACT
from addiff.arithmetics.floats import floats
from addiff.arithmetics.special import COLUMNWISE, columnwise
from addiff.arithmetics.special import FUNCTIONS as MORE
from addiff.primitives.table import RULES

if TYPE_CHECKING:
    from collections.abc import Callable

    Function = Callable[..., Any]


def _truth(function: Function) -> Function:
    return lambda x, y: function(x, y) * 1.0


def _integer_power(x: Any, n: float) -> Any:
    """As `floats.integer_power`."""
    return x * x if n == 2.0 else np.power(x, n)


def _power(x: Any, y: Any) -> Any:
    """As `floats.power`: IEEE has values also for infinite powers of negative numbers."""
    power = np.power(x, y)
    if np.isfinite(x).all() and np.isfinite(y).all():
        return power
    return np.where((np.asarray(x) < 0) & (np.isinf(y) | (y != np.floor(y))), np.nan, power)


def _modulo(x: Any, y: Any) -> Any:
    """As `floats.modulo`."""
    remainder = np.mod(x, y)
    return np.where((remainder == y) & np.isfinite(y), np.nextafter(y, 0.0), remainder)


def _atan2(y: Any, x: Any) -> Any:
    """As `floats.atan2`: the angle of two infinities could be any."""
    angle = np.arctan2(y, x)
    if np.isfinite(x).all() or np.isfinite(y).all():
        return angle
    return np.where(np.isinf(y) & np.isinf(x), np.nan, angle)


def _besselj(n: float, x: Any) -> Any:
    """As `special.besselj`."""
    if abs(n) <= 1:
        value = columnwise("j0")(x) if n == 0 else columnwise("j1")(x) * n
    else:
        value = columnwise("jv")(abs(n), np.abs(x))
        value = np.where((np.asarray(x) < 0) != (n < 0), -value, value) if n % 2 else value
    return np.where(np.isinf(x), 0.0, value)


def _bessely(n: float, x: Any) -> Any:
    """As `special.bessely`."""
    if abs(n) <= 1:
        value = columnwise("y0")(x) if n == 0 else columnwise("y1")(x) * n
    else:
        value = columnwise("yv")(abs(n), x) * (-1.0 if n % 2 and n < 0 else 1.0)
    return np.where(np.asarray(x) > 0, np.where(np.isinf(x), 0.0, value), np.nan)


BESSEL: dict[str, Function] = {"besselj": _besselj, "bessely": _bessely}
"""By SciPy, which has them for numbers too; it raises no flags."""

MANY = 50_000
"""Numbers from which on SciPy is worth loading: it takes as long as they do one by one."""

FUNCTIONS: dict[str, Function] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "modulo": _modulo,
    "negative": np.negative,
    "less": _truth(np.less),
    "less_equal": _truth(np.less_equal),
    "greater": _truth(np.greater),
    "greater_equal": _truth(np.greater_equal),
    "equal": _truth(np.equal),
    "not_equal": _truth(np.not_equal),
    "power": _power,
    "integer_power": _integer_power,
    "sqrt": np.sqrt,
    "cbrt": np.cbrt,
    "hypot": np.hypot,
    "exp": np.exp,
    "exp2": np.exp2,
    "expm1": np.expm1,
    "log": np.log,
    "log2": np.log2,
    "log10": np.log10,
    "log1p": np.log1p,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "atan2": _atan2,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "sech": lambda x: formulas.sech(arrays, x),
    "asinh": np.arcsinh,
    "acosh": np.arccosh,
    "atanh": np.arctanh,
    "abs": np.abs,
    "sign": np.sign,
    "floor": np.floor,
    "ceil": np.ceil,
    "round": np.rint,
    "trunc": np.trunc,
    "min": lambda *numbers: _folded(np.minimum, numbers),
    "max": lambda *numbers: _folded(np.maximum, numbers),
    "gauss": lambda x: formulas.split_exp(arrays, x, 1.0),
    "normpdf": lambda x: formulas.split_exp(arrays, x, 2.0) / np.sqrt(2 * np.pi),
    "sigmoid": lambda x: formulas.sigmoid(arrays, x),
    "softplus": lambda x: formulas.softplus(arrays, x),
    "silu": lambda x: np.maximum(x, -1e300) * formulas.sigmoid(arrays, x),
}
"""The arithmetic's own functions, by the methods of their rows."""


def _folded(function: Function, numbers: tuple[Any, ...]) -> Any:
    """A function of two numbers on any number of them."""
    first, *others = numbers
    for number in others:
        first = function(first, number)
    return first


class Arrays:
    """The arithmetic of columns of doubles; constants are plain floats, and meet columns as such."""

    level = 0
    both = staticmethod(np.logical_and)
    either = staticmethod(np.logical_or)
    negation = staticmethod(np.logical_not)
    select = staticmethod(np.where)

    def __getattr__(self, method: str) -> Function:
        """The function of that name: NumPy's, that of `floats` one by one, or what the row builds from others."""
        function = FUNCTIONS.get(method)
        if function is None:
            rule = RULES.get(method)
            if rule is not None and rule.value is not None and method not in EXACT and method not in MORE:
                value = rule.value

                def function(*arguments: Any) -> Any:
                    return value(self, *arguments)
            elif method in BESSEL:
                function = BESSEL[method]
            elif method in COLUMNWISE:
                function = _at_once(_one_by_one(getattr(floats, method)), *COLUMNWISE[method])
            else:
                function = _one_by_one(getattr(floats, method))
        setattr(self, method, function)
        return function


def _one_by_one(function: Function) -> Function:
    """A function of doubles on columns, NaN where it raises."""

    def total(*numbers: float) -> float:
        try:
            return float(function(*numbers))
        except (ValueError, ArithmeticError):
            return float("nan")

    def applied(*arguments: Any) -> Any:
        columns = np.broadcast_arrays(*arguments)
        if columns[0].ndim == 0:
            return total(*map(float, arguments))
        rows = zip(*[column.ravel().tolist() for column in columns], strict=True)
        return np.array([total(*numbers) for numbers in rows]).reshape(columns[0].shape)

    return applied


def _at_once(few: Function, name: str, low: float, high: float) -> Function:
    """A function that SciPy does for many numbers, but for those outside of where it has all digits.

    few    the same function for few numbers
    """

    def function(x: Any) -> Any:
        if np.size(x) < MANY:
            return few(x)
        value = columnwise(name)(x)
        outside = np.logical_not((x >= low) & (x <= high))
        if outside.any():
            value[outside] = few(x[outside])
        return value

    return function


arrays: Arrays = Arrays()
