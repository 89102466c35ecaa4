"""What rows are held against: their values and derivatives to 50 digits, by mpmath and without any derivative rule.

`DEFINITIONS` says for each row by its method what it is, in mpmath's own functions; a row that is not there is what its
own `value` formula gives in this arithmetic, so that a new row needs no entry. Derivatives are central differences. How
many digits a difference or a formula loses is not asked: all is computed again with half as many again, until two
results agree.
"""

from __future__ import annotations

import operator
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import mpmath

from addiff.primitives.table import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from addiff.primitives.rule import Rule

DIGITS = 50
"""To how many digits two results must agree."""

FIRST, LAST = 120, 4000
"""Working digits to start with (a difference loses some of them), and where to give up."""

NOTHING, ENOUGH = -400, 900
"""A result below 10^NOTHING is 0 to every double, and believed once ENOUGH digits could have shown another."""

mp: Any = mpmath.mp.clone()  # a context of its own: no precision is set for anyone else


class Oracle:
    """The arithmetic of mpmath's numbers, in whatever precision is in force."""

    both = staticmethod(operator.and_)
    either = staticmethod(operator.or_)
    negation = staticmethod(operator.not_)

    def __getattr__(self, method: str) -> Callable[..., Any]:
        """The function of that method: its definition here, else the row's way to build it from others."""
        if method in DEFINITIONS:
            return DEFINITIONS[method]
        if method not in RULES:
            raise AttributeError(method)
        return function_of(RULES[method])


def function_of(rule: Rule) -> Callable[..., Any]:
    """What a row is: its definition here, else its `value` in this arithmetic."""
    if rule.method in DEFINITIONS:
        return DEFINITIONS[rule.method]
    if rule.value is None:
        raise LookupError(f"nothing says what {rule.signature} is: give the row a value, or tests/oracle.py an entry")
    return partial(rule.value, oracle)


@cache
def value(rule: Rule, point: tuple[float, ...]) -> Any:
    """The value of a row."""
    return _settled(lambda: _at(rule, point))


@cache
def first(rule: Rule, point: tuple[float, ...], i: int) -> Any:
    """The partial derivative by argument i, as a central difference."""

    def difference() -> Any:
        h = _step(point, i, 4)
        return (_at(rule, point, (i, h)) - _at(rule, point, (i, -h))) / (2 * h)

    return _settled(difference)


@cache
def second(rule: Rule, point: tuple[float, ...], i: int, j: int) -> Any:
    """The second derivative by arguments i and j, as a difference of differences."""
    if i > j:
        return second(rule, point, j, i)

    def difference() -> Any:
        a, b = _step(point, i, 6), _step(point, j, 6)
        if i == j:
            outer = _at(rule, point, (i, a)) + _at(rule, point, (i, -a))
            return (outer - 2 * _at(rule, point)) / (a * a)
        equal = _at(rule, point, (i, a), (j, b)) + _at(rule, point, (i, -a), (j, -b))
        return (equal - _at(rule, point, (i, a), (j, -b)) - _at(rule, point, (i, -a), (j, b))) / (4 * a * b)

    return _settled(difference)


def _at(rule: Rule, point: Sequence[float], *moves: tuple[int, Any]) -> Any:
    """A row's value beside a point."""
    arguments = [mp.mpf(x) for x in point]
    for position, h in moves:
        arguments[position] += h
    return mp.mpf(function_of(rule)(*arguments))


def _step(point: Sequence[float], i: int, share: int) -> Any:
    """A step for argument i: 10^(-digits/share) of it, or of the smallest of the others where it is 0."""
    scale = abs(point[i]) or min([abs(x) for x in point if x], default=1.0)
    return mp.mpf(scale) * mp.mpf(10) ** (-mp.dps // share)


def _settled(compute: Callable[[], Any]) -> Any:
    """A result that half as many digits again confirm."""
    mp.dps = FIRST
    result = compute()
    while mp.dps < LAST:
        mp.dps += mp.dps // 2
        before, result = result, compute()
        if max(abs(before), abs(result)) < mp.mpf(10) ** NOTHING:
            if mp.dps > ENOUGH:
                return result
        elif abs(result - before) <= abs(result) * mp.mpf(10) ** -DIGITS:
            return result
    raise ArithmeticError(f"{LAST} digits do not settle it: {mp.nstr(before, 20)} or {mp.nstr(result, 20)}")


def _sinc_derivative(n: Any, x: Any) -> Any:
    """The derivative of order n of sinc(x), the integral of cos(π·x·t) over t in [0, 1], under the integral sign."""
    return (mp.pi * 1j) ** n * mp.hyp1f1(n + 1, n + 2, mp.pi * 1j * x) / (n + 1)


def _bessely(order: Any, x: Any) -> Any:
    """The Bessel function of the second kind by its series; source: DLMF 10.8.1.

    mpmath's own is slow at whole orders while it sums a series, and fast where it need not.
    """
    if x > 100:
        return mp.bessely(order, x)
    if order < 0:
        return (-1) ** int(order) * _bessely(-order, x)  # DLMF 10.4.1
    n, z, euler = int(order), x * x / 4, mp.euler
    pole = sum((mp.factorial(n - k - 1) * z**k / mp.factorial(k) for k in range(n)), mp.zero)
    term, k = 1 / mp.factorial(n), 0
    harmonics = mp.fsum(mp.one / j for j in range(1, n + 1))
    series = mp.zero
    while k <= x or abs(term * harmonics) > mp.mpf(10) ** -mp.dps:
        series += (harmonics - 2 * euler) * term
        k += 1
        term *= -z / (k * (n + k))
        harmonics += mp.one / k + mp.one / (n + k)
    half = x / 2
    return (2 * mp.ln(half) * mp.besselj(n, x) - pole / half**n - series * half**n) / mp.pi


DEFINITIONS: dict[str, Callable[..., Any]] = {
    "select": lambda c, a, b: a if c != 0 else b,
    "and": lambda x, y: x != 0 and y != 0,
    "or": lambda x, y: x != 0 or y != 0,
    "not": lambda x: x == 0,
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "modulo": lambda x, y: x - y * mp.floor(x / y),
    "floor_divide": lambda x, y: mp.floor(x / y),
    "negative": operator.neg,
    "less": operator.lt,
    "less_equal": operator.le,
    "greater": operator.gt,
    "greater_equal": operator.ge,
    "equal": operator.eq,
    "not_equal": operator.ne,
    "power": lambda x, y: x**y,
    "integer_power": lambda x, n: x ** int(n),
    "square": lambda x: x**2,
    "one_minus_square": lambda x: 1 - x**2,
    "sqrt": mp.sqrt,
    "cbrt": lambda x: mp.sign(x) * mp.cbrt(abs(x)),
    "hypot": lambda x, y: mp.sqrt(x**2 + y**2),
    "direction": lambda x, y: x / mp.sqrt(x**2 + y**2),
    "exp": mp.exp,
    "exp2": lambda x: mp.mpf(2) ** x,
    "expm1": mp.expm1,
    "log": mp.ln,
    "log2": lambda x: mp.ln(x) / mp.ln(2),
    "log10": lambda x: mp.ln(x) / mp.ln(10),
    "log1p": mp.log1p,
    "xlogy": lambda x, y: x * mp.ln(y),
    "sin": mp.sin,
    "cos": mp.cos,
    "tan": mp.tan,
    "sec": mp.sec,
    "csc": mp.csc,
    "cot": mp.cot,
    "asin": mp.asin,
    "acos": mp.acos,
    "atan": mp.atan,
    "atan2": mp.atan2,
    "sinh": mp.sinh,
    "cosh": mp.cosh,
    "tanh": mp.tanh,
    "sech": mp.sech,
    "asinh": mp.asinh,
    "acosh": mp.acosh,
    "atanh": mp.atanh,
    "abs": abs,
    "sign": mp.sign,
    "floor": mp.floor,
    "ceil": mp.ceil,
    "round": mp.nint,
    "trunc": lambda x: mp.sign(x) * mp.floor(abs(x)),
    "heaviside": lambda x, h: (1 + mp.sign(x)) / 2 if x != 0 else h,
    "min": min,
    "max": max,
    "clip": lambda x, lo, hi: min(max(x, lo), hi),
    "erf": mp.erf,
    "erfc": mp.erfc,
    "erfinv": mp.erfinv,
    "gauss": lambda x: mp.exp(-(x**2)),
    "normpdf": mp.npdf,
    "normcdf": mp.ncdf,
    "norminv": lambda x: mp.sqrt(2) * mp.erfinv(2 * x - 1),
    "gelu": lambda x: x * mp.ncdf(x),
    "sigmoid": lambda x: 1 / (1 + mp.exp(-x)),
    "logit": lambda x: mp.ln(x / (1 - x)),
    "softplus": lambda x: mp.ln(1 + mp.exp(x)),
    "relu": lambda x: max(x, mp.zero),
    "silu": lambda x: x / (1 + mp.exp(-x)),
    "gamma": mp.gamma,
    "lgamma": lambda x: mp.re(mp.loggamma(x)),
    "digamma": mp.digamma,
    "polygamma": mp.psi,
    "polygamma_drop": lambda n, x, h: mp.psi(n, x) - mp.psi(n, x + h),
    "beta": mp.beta,
    "lbeta": lambda a, b: mp.loggamma(a) + mp.loggamma(b) - mp.loggamma(a + b),
    "sinc": mp.sincpi,
    "sinc_derivative": lambda n, x: mp.re(_sinc_derivative(n, x)),
    "besselj": mp.besselj,
    "bessely": _bessely,
}
"""What each row is, by its method; independent of the formulas in `addiff`."""

oracle = Oracle()
