"""Doubles: what Python's `math` computes, put right where it raises or rounds more than it need.

Functions raise `ValueError` or `ZeroDivisionError`, or give NaN or an infinity, where there is no value; a result
beyond the largest double is an infinity, never an OverflowError. What `math` has no good function for stands in
`special`, which is loaded when a program asks for it.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from math import copysign, inf, isfinite, isinf, nan, sqrt
from typing import TYPE_CHECKING, Any

from addiff.arithmetics.contract import Operations
from addiff.primitives.table import RULES

if TYPE_CHECKING:
    from addiff.arithmetics.contract import Remark
    from addiff.primitives.rule import Rule

Function = Callable[..., float]


def _saturating(function: Function) -> Function:
    """A positive or increasing function of one number: beyond the largest double it is an infinity."""

    def saturated(x: float) -> float:
        try:
            return function(x)
        except OverflowError:
            return inf

    return saturated


def _odd(function: Function) -> Function:
    """A function that beyond the largest double is an infinity of its argument's sign."""

    def saturated(x: float) -> float:
        try:
            return function(x)
        except OverflowError:
            return copysign(inf, x)

    return saturated


def _whole(function: Callable[[float], int]) -> Function:
    """A function to whole numbers, which doubles beyond 2^53 and infinities are already."""

    def whole(x: float) -> float:
        return float(function(x)) if isfinite(x) else x

    return whole


def _truth(function: Callable[[float, float], bool]) -> Function:
    return lambda x, y: 1.0 if function(x, y) else 0.0


def power(x: float, y: float) -> float:
    """x to the power y; IEEE has values also for infinite powers of negative numbers and for (-inf)^(-1/2)."""
    if x < 0 and y % 1 != 0:
        raise ValueError
    try:
        return math.pow(x, y)
    except OverflowError:
        return -inf if x < 0 and y % 2 == 1 else inf


def integer_power(x: float, n: float) -> float:
    """x to the power of a whole number, of which the square is by far the most frequent."""
    return x * x if n == 2.0 else power(x, n)


def atan2(y: float, x: float) -> float:
    """The angle of a point; that of two infinities could be any, whatever IEEE says."""
    if isinf(y) and isinf(x):
        raise ValueError
    return math.atan2(y, x)


def direction(x: float, y: float) -> float:
    """x/hypot(x, y), scaled where hypot would overflow or be subnormal."""
    length = math.hypot(x, y)
    if 1e-290 < length < inf:
        return x / length
    scale = max(abs(x), abs(y))
    if scale == inf:
        x, y = (copysign(float(isinf(t)), t) for t in (x, y))
        return x / math.hypot(x, y)
    return x / scale / math.hypot(x / scale, y / scale)


def sech(x: float) -> float:
    """1/cosh(x), also where cosh overflows."""
    e = math.exp(-abs(x))
    return 2 * e / (1 + e * e)


def gauss(x: float) -> float:
    """exp(-x^2): the square is split in two, since its rounding error is magnified by itself in the tails."""
    if not abs(x) < 40:
        return 0.0
    coarse = round(x * 16) / 16  # its square is exact
    return math.exp(-coarse * coarse) * math.exp(-(x - coarse) * (x + coarse))


def normpdf(x: float) -> float:
    """The density of the standard normal distribution."""
    if not abs(x) < 40:
        return 0.0
    coarse = round(x * 16) / 16
    return math.exp(-coarse * coarse / 2) * math.exp(-(x - coarse) * (x + coarse) / 2) / sqrt(math.tau)


def normcdf(x: float) -> float:
    """The standard normal distribution function; the rounding of x/sqrt(2) is put right to first order."""
    t = -x / sqrt(2)
    tail = math.erfc(t)
    if not 1 < t < 30:
        return tail / 2
    error = (0.5 * x * x - t * t if t < 1e-3 else _half_square_minus_square(x, t)) / (2 * t)
    return (tail - 2 / sqrt(math.pi) * error * math.exp(-t * t)) / 2


def _half_square_minus_square(x: float, t: float) -> float:
    """x^2/2 - t^2 for t near -x/sqrt(2), exact but for its own rounding: products are split as Dekker's."""

    def square(a: float) -> tuple[float, float]:
        high = a * 134217729.0  # 2^27 + 1
        high -= high - a
        low = a - high
        product = a * a
        return product, ((high * high - product) + 2 * high * low) + low * low

    (a, a_low), (b, b_low) = square(x), square(t)
    return (a / 2 - b) + (a_low / 2 - b_low)


def sigmoid(x: float) -> float:
    """The logistic function; exp overflows only where it does not matter."""
    if x >= 0:
        return 1 / (1 + math.exp(-x))
    e = math.exp(x)
    return e / (1 + e)


def logit(x: float) -> float:
    """log(x/(1 - x)); near 1/2 the quotient is near 1 and its logarithm would lose digits."""
    if 0.25 < x < 0.75:
        return math.log1p((2 * x - 1) / (1 - x))
    return math.log(x) - math.log1p(-x)


def softplus(x: float) -> float:
    """log(1 + exp(x)), without the overflow of exp."""
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


def silu(x: float) -> float:
    """x*sigmoid(x), 0 at minus infinity."""
    return x * sigmoid(x) if x > -inf else 0.0


def gelu(x: float) -> float:
    """x*normcdf(x), 0 at minus infinity."""
    return x * normcdf(x) if x > -inf else 0.0


def xlogy(x: float, y: float) -> float:
    """x*log(y), 0 for x = 0 and y >= 0."""
    return 0.0 if x == 0 and y >= 0 else x * math.log(y)


def least(*numbers: float) -> float:
    """The least of some numbers; what is none of them, as only `diff` gives it, stays none."""
    return min(numbers) if sum(numbers) == sum(numbers) or not any(map(math.isnan, numbers)) else nan


def greatest(*numbers: float) -> float:
    """The greatest of some numbers, like `least`."""
    return max(numbers) if sum(numbers) == sum(numbers) or not any(map(math.isnan, numbers)) else nan


def sign(x: float) -> float:
    """1, 0 or -1."""
    return copysign(1.0, x) if x else 0.0


def heaviside(x: float, h: float) -> float:
    """0 below 0, 1 above, h at 0."""
    return 1.0 if x > 0 else 0.0 if x < 0 else h


def modulo(x: float, y: float) -> float:
    """The remainder with the sign of y; where rounding would make it y itself, the double before that."""
    remainder = x % y
    return remainder if remainder != y or isinf(y) else math.nextafter(y, 0.0)


FUNCTIONS: dict[str, Function] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "modulo": modulo,
    "floor_divide": operator.floordiv,
    "negative": operator.neg,
    "less": _truth(operator.lt),
    "less_equal": _truth(operator.le),
    "greater": _truth(operator.gt),
    "greater_equal": _truth(operator.ge),
    "equal": _truth(operator.eq),
    "not_equal": _truth(operator.ne),
    "power": power,
    "integer_power": integer_power,
    "sqrt": math.sqrt,
    "cbrt": math.cbrt,
    "hypot": math.hypot,
    "direction": direction,
    "exp": _saturating(math.exp),
    "exp2": _saturating(math.exp2),
    "expm1": _saturating(math.expm1),
    "log": math.log,
    "log2": math.log2,
    "log10": math.log10,
    "log1p": math.log1p,
    "xlogy": xlogy,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
    "atan2": atan2,
    "sinh": _odd(math.sinh),
    "cosh": _saturating(math.cosh),
    "tanh": math.tanh,
    "sech": sech,
    "asinh": math.asinh,
    "acosh": math.acosh,
    "atanh": math.atanh,
    "abs": abs,
    "sign": sign,
    "floor": _whole(math.floor),
    "ceil": _whole(math.ceil),
    "round": _whole(round),
    "trunc": _whole(math.trunc),
    "heaviside": heaviside,
    "min": least,
    "max": greatest,
    "erf": math.erf,
    "erfc": math.erfc,
    "gauss": gauss,
    "normpdf": normpdf,
    "normcdf": normcdf,
    "gelu": gelu,
    "sigmoid": sigmoid,
    "logit": logit,
    "softplus": softplus,
    "silu": silu,
    "gamma": _odd(math.gamma),
}
"""The arithmetic's own functions, by the methods of their rows; `special` has more."""


class Floats:
    """The arithmetic of doubles."""

    level = 0
    shaped = False

    def __init__(self) -> None:
        self.remarks: list[Remark] = []  # formulas over doubles meet nothing that the run does not see
        self.operations = Operations(self)

    def __getattr__(self, method: str) -> Function:
        """The function of that name: Python's, one of `special`, or what the row builds from others."""
        function = FUNCTIONS.get(method)
        if function is None:
            from addiff.arithmetics.special import FUNCTIONS as MORE

            function = MORE.get(method) or _built(method)
        setattr(self, method, function)
        return function

    @staticmethod
    def both(a: bool, b: bool) -> bool:
        """Whether both comparisons hold."""
        return a and b

    @staticmethod
    def either(a: bool, b: bool) -> bool:
        """Whether one of the comparisons holds."""
        return a or b

    negation = staticmethod(operator.not_)
    some = staticmethod(bool)
    number = staticmethod(float)

    @staticmethod
    def zeros(_: tuple[int, ...]) -> float:
        """The zero of the shape of a number."""
        return 0.0

    finite = staticmethod(isfinite)
    nan = staticmethod(math.isnan)
    primal = staticmethod(float)

    @staticmethod
    def without_slope(number: float, _: Sequence[float]) -> float:
        """The number: doubles carry no derivatives."""
        return number

    @staticmethod
    def retake(formula: Callable[..., Any], *arguments: float) -> float:
        """A formula once more, where Python raised: with IEEE's infinities and NaN instead."""
        return float(formula(ieee, *map(Ieee, arguments)))


floats = Floats()


def _built(method: str) -> Function:
    """The function that a row builds from others."""
    rule: Rule | None = RULES.get(method)
    if rule is None or rule.value is None:
        raise AttributeError(method)
    value = rule.value
    return lambda *arguments: value(floats, *arguments)


# What formulas of partials see where Python raised: slower, and only then.


class Ieee(float):
    """A double whose division by zero is an infinity."""

    def __truediv__(self, other: float) -> Ieee:
        try:
            return Ieee(float(self) / float(other))
        except ZeroDivisionError:
            if float(self) == 0.0 or self != self:
                return Ieee(nan)
            return Ieee(copysign(inf, self) * copysign(1.0, other))

    def __rtruediv__(self, other: float) -> Ieee:
        return Ieee(other) / self

    def __neg__(self) -> Ieee:
        return Ieee(-float(self))


def _staying(operation: Function) -> Any:
    return lambda a, b: Ieee(operation(float(a), float(b)))


def _reflected(operation: Function) -> Any:
    return lambda a, b: Ieee(operation(float(b), float(a)))


for _name in ("add", "sub", "mul"):
    setattr(Ieee, f"__{_name}__", _staying(getattr(operator, _name)))
    setattr(Ieee, f"__r{_name}__", _reflected(getattr(operator, _name)))


class _IeeeFloats(Floats):
    """The same functions, with an infinity at a pole and NaN elsewhere outside the domain."""

    def __getattr__(self, method: str) -> Function:
        function = getattr(floats, method)

        def total(*arguments: float) -> float:
            try:
                return Ieee(function(*map(float, arguments)))
            except ZeroDivisionError:
                return Ieee(arguments[0]) / arguments[1] if method == "divide" else Ieee(nan)
            except ValueError:
                return Ieee(-inf) if method.startswith("log") and arguments[0] == 0 else Ieee(nan)

        return total


ieee = _IeeeFloats()
