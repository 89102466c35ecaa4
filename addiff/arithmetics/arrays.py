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
            from addiff.arithmetics.special import FUNCTIONS as MORE  # SciPy, which only few programs need

            rule = RULES.get(method)
            if rule is not None and rule.value is not None and method not in EXACT and method not in MORE:
                value = rule.value

                def function(*arguments: Any) -> Any:
                    return value(self, *arguments)
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

    def columnwise(*arguments: Any) -> Any:
        columns = np.broadcast_arrays(*arguments)
        if columns[0].ndim == 0:
            return total(*map(float, arguments))
        rows = zip(*[column.ravel().tolist() for column in columns], strict=True)
        return np.array([total(*numbers) for numbers in rows]).reshape(columns[0].shape)

    return columnwise


arrays: Arrays = Arrays()
