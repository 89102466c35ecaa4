"""Functions of doubles that Python's `math` has not, or not to the last digits: gamma's kin, sinc, Bessel, quantiles.

SciPy is loaded only for the quantiles and the Bessel functions.
"""

from __future__ import annotations

import math
from functools import cache
from math import exp, expm1, factorial, fsum, inf, isinf, log, log1p, pi
from typing import TYPE_CHECKING, Any

from addiff.errors import LimitError

if TYPE_CHECKING:
    from collections.abc import Callable

BERNOULLI_FRACTIONS = (
    *((1, 6), (-1, 30), (1, 42), (-1, 30), (5, 66)),
    *((-691, 2730), (7, 6), (-3617, 510), (43867, 798), (-174611, 330)),
)
"""B_2, B_4, ... as numerators and denominators; source: DLMF 24.2(i)."""

BERNOULLI = tuple(numerator / denominator for numerator, denominator in BERNOULLI_FRACTIONS)

HIGHEST = 140
"""The highest order of polygamma."""

FAR = 14.0
"""From here on ten terms of Stirling's series give all digits, for low orders."""

LEAST = -1000.0
"""Below it the zeros of digamma and lgamma are not looked at with more digits: that costs a division a unit."""


# gamma


def lgamma(x: float) -> float:
    """log|Γ(x)|, to all digits also near its zeros.

    source    DLMF 5.7.3 near 1 and 2, 5.5.1 near 0, 5.5.3 below
    """
    if x > 2.5:
        try:
            return math.lgamma(x)
        except OverflowError:
            return inf
    if x >= 1.5:
        return _lgamma_near_two(x - 2)
    if x >= 0.5:
        return _lgamma_near_two(x - 1) - log(x)
    if abs(x) < 0.5 and x != 0:
        return _lgamma_near_two(x) - log1p(x) - log(abs(x))
    if x % 1 == 0:
        raise ValueError
    value = log(pi) - log(abs(x * sine_of_pi(x))) - lgamma(-x)
    return _near_zeros(x)[0] if abs(value) < 1 and x > LEAST else value


def _lgamma_near_two(w: float) -> float:
    """log Γ(2 + w) for |w| ≤ 1/2, by its Taylor series."""
    total = 0.0
    for coefficient in reversed(_lgamma_series()):
        total = (total + coefficient) * w
    return total


@cache
def _lgamma_series() -> tuple[float, ...]:
    """ψ_{k-1}(2)/k! for k = 1, 2, ...: each a quarter of the one before, at the farthest."""
    return tuple(polygamma(k - 1, 2.0) / factorial(k) for k in range(1, 30))


def digamma(x: float) -> float:
    """The logarithmic derivative of gamma, to all digits also near its zeros."""
    value = polygamma(0, x)
    return _near_zeros(x)[1] if abs(value) < 0.25 and x > LEAST else value


def _near_zeros(x: float) -> tuple[float, float]:
    """lgamma and digamma where their terms cancel: in 45 digits, far from 0 by Stirling's series.

    cost      a division for each unit from x to 40
    source    DLMF 5.11.1, 5.11.2; the recurrences 5.5.1, 5.5.2
    """
    from decimal import Decimal, localcontext

    with localcontext() as context:
        context.prec = 45
        far, product, shift = Decimal(x), Decimal(1), Decimal(0)
        while far < 40:
            product *= far
            shift += 1 / far
            far += 1
        log_far = far.ln()
        log_gamma = (far - Decimal("0.5")) * log_far - far + Decimal(HALF_LOG_TAU) - abs(product).ln()
        derivative = log_far - 1 / (2 * far) - shift
        for k, (numerator, denominator) in enumerate(BERNOULLI_FRACTIONS, 1):
            term = Decimal(numerator) / (2 * k * denominator * far ** (2 * k - 1))
            log_gamma += term / (2 * k - 1)
            derivative -= term / far
        return float(log_gamma), float(derivative)


HALF_LOG_TAU = "0.918938533204672741780329736405617639861397473637783412817151540"
"""log(2π)/2."""


def polygamma(n: float, x: float) -> float:
    """The derivative of order n of digamma; digamma for n = 0.

    source    DLMF 5.11.2 and 5.15.8 far from 0, the recurrence 5.15.5 before that, the reflection 5.15.6 below 0
    """
    order = _order(n)
    sign = -1.0 if order % 2 == 0 else 1.0
    if x <= 0:
        if x % 1 == 0:
            raise ValueError
        return -sign * polygamma(n, 1 - x) - pi ** (order + 1) * _cotangent_derivative(order, x)
    terms = []
    scale = float(factorial(order))
    while x < FAR + order:
        terms.append(sign * scale * _inverse_power(x, order + 1))
        x += 1
    if isinf(x):
        return inf if order == 0 else 0.0
    terms.append(log(x) if order == 0 else sign * factorial(order - 1) * _inverse_power(x, order))
    terms.append(sign * scale / 2 * _inverse_power(x, order + 1))
    for k, bernoulli in enumerate(BERNOULLI, 1):
        weight = factorial(2 * k + order - 1) / factorial(2 * k)
        terms.append(sign * bernoulli * weight * _inverse_power(x, 2 * k + order))
    return fsum(terms)


def _order(n: float) -> int:
    """An order of derivatives whose factorials are doubles."""
    if n > HIGHEST:
        raise LimitError(f"derivatives of the gamma function beyond order {HIGHEST} leave the range of doubles")
    return int(n)


def _inverse_power(x: float, m: int) -> float:
    try:
        return x**-m
    except OverflowError:
        return inf


def _cotangent_derivative(order: int, x: float) -> float:
    """The derivative of an order of cot, at πx: a polynomial in the cotangent."""
    cotangent = cosine_of_pi(x) / sine_of_pi(x)
    total, *coefficients = map(float, _cotangent_polynomial(order))
    for coefficient in coefficients:
        total = total * cotangent + coefficient
    return total


@cache
def _cotangent_polynomial(order: int) -> tuple[int, ...]:
    """Coefficients, the highest power first: c for order 0, then each P' · -(1 + c²)."""
    if order == 0:
        return (1, 0)
    below = _cotangent_polynomial(order - 1)
    degree = len(below) - 1
    slope = [coefficient * (degree - k) for k, coefficient in enumerate(below[:-1])]
    return tuple(-(a + b) for a, b in zip([*slope, 0, 0], [0, 0, *slope], strict=True))


def polygamma_drop(n: float, x: float, h: float) -> float:
    """ψ_n(x) - ψ_n(x + h) for x, h > 0: every term is a difference that does not cancel, and all have one sign."""
    order = _order(n)
    sign = -1.0 if order % 2 == 0 else 1.0
    if not x > 0:
        raise ValueError

    def fallen(m: int) -> float:
        """x^-m - (x + h)^-m."""
        return -_inverse_power(x, m) * expm1(-m * log1p(h / x))

    terms = []
    scale = float(factorial(order))
    while x < FAR + order:
        terms.append(sign * scale * fallen(order + 1))
        x += 1
    terms.append(-log1p(h / x) if order == 0 else sign * factorial(order - 1) * fallen(order))
    terms.append(sign * scale / 2 * fallen(order + 1))
    for k, bernoulli in enumerate(BERNOULLI, 1):
        weight = factorial(2 * k + order - 1) / factorial(2 * k)
        terms.append(sign * bernoulli * weight * fallen(2 * k + order))
    return fsum(terms)


def lbeta(a: float, b: float) -> float:
    """log B(a, b) for a, b > 0.

    source    Didonato & Morris, Algorithm 708, ACM TOMS 18 (1992): where an argument is large, log Γ is split so that
              its large parts cancel before they are computed
    """
    if a <= 0 or b <= 0:
        raise ValueError
    a, b = min(a, b), max(a, b)
    if b < FAR:
        return lgamma(a) + lgamma(b) - lgamma(a + b)
    if isinf(b):
        return -inf
    if a < FAR:
        return lgamma(a) + _log_gamma_ratio(a, b)
    ratio = a / b
    correction = _stirling(a) + _stirling(b) - _stirling(a + b)
    return (log(math.tau) - log(b)) / 2 + correction + (a - 0.5) * log(ratio / (1 + ratio)) - b * log1p(ratio)


def _log_gamma_ratio(a: float, b: float) -> float:
    """log(Γ(b)/Γ(a + b)) for a > 0 and b ≥ FAR."""
    return (_stirling(b) - _stirling(a + b)) - (a + b - 0.5) * log1p(a / b) - a * (log(b) - 1)


def _stirling(x: float) -> float:
    """log Γ(x) - (x - 1/2) log x + x - log(2π)/2 for x ≥ FAR; source: DLMF 5.11.1."""
    return fsum(b / (2 * k * (2 * k - 1)) * _inverse_power(x, 2 * k - 1) for k, b in enumerate(BERNOULLI, 1))


def beta(a: float, b: float) -> float:
    """B(a, b): by gammas where these are in range, which have fewer digits to lose than exp(lbeta)."""
    if a <= 0 or b <= 0:
        raise ValueError
    a, b = min(a, b), max(a, b)
    try:
        if a < FAR <= b < inf:
            return math.gamma(a) * exp(_log_gamma_ratio(a, b))
        if a + b < 100:
            return math.gamma(a) / math.gamma(a + b) * math.gamma(b)
        return exp(lbeta(a, b))
    except OverflowError:
        return 1 / a + 1 / b  # gamma overflows only for numbers so small that the rest is 1


# sinc


def sine_of_pi(x: float) -> float:
    """sin(πx), exactly 0 at whole numbers."""
    r = math.fmod(x, 2)
    if abs(r) <= 0.25:
        return math.sin(pi * r)
    whole = round(2 * r)  # to the nearest quarter turn, which is exact
    rest = pi * (r - whole / 2)
    return (math.sin(rest), math.cos(rest), -math.sin(rest), -math.cos(rest))[whole % 4]


def cosine_of_pi(x: float) -> float:
    """cos(πx), exactly 0 at halves."""
    return sine_of_pi(0.5 - math.fmod(abs(x), 2))


def sinc(x: float) -> float:
    """sin(πx)/(πx), 1 at 0."""
    if abs(x) < 1e-9:
        return 1.0
    return 0.0 if isinf(x) else sine_of_pi(x) / (pi * x)


PI_200 = 5048344754617993871973410141242436836214643421488662971535368
"""π·2^200, rounded."""


def sinc_derivative(n: float, x: float) -> float:
    """The derivative of order n of sinc.

    Near 0 by the Taylor series in whole numbers, with 200 binary digits for its terms to cancel in; elsewhere by the
    recurrence `sinc⁽ⁿ⁾ = (wave - n·sinc⁽ⁿ⁻¹⁾)/x`, which is stable there.
    """
    order = int(n)
    if isinf(x):
        return 0.0
    if pi * abs(x) < order + 2 and abs(x) < 30:
        return _sinc_series(order, abs(x)) * (-1 if x < 0 and order % 2 else 1)
    value = sinc(x)
    for k in range(1, order + 1):
        wave = (sine_of_pi, cosine_of_pi)[k % 2](x) * (-1 if k % 4 >= 2 else 1)
        value = (wave * pi ** (k - 1) - k * value) / x
    return value


def _sinc_series(order: int, x: float) -> float:
    """π^n Σ (-1)^k y^(2k-n)/((2k+1)(2k-n)!) over 2k ≥ n, with y = πx, for x ≥ 0."""
    one = 1 << 200
    numerator, denominator = x.as_integer_ratio()
    y = PI_200 * numerator // denominator
    first = (order + 1) // 2
    term = one if 2 * first == order else y
    total, k = 0, first
    while term:
        total += (term if k % 2 == 0 else -term) // (2 * k + 1)
        a = 2 * k - order
        term = (term * y >> 200) * y >> 200
        term //= (a + 1) * (a + 2)
        k += 1
    return total / one * pi**order


# by SciPy


COLUMNWISE: dict[str, tuple[str, float, float]] = {
    "erf": ("erf", -inf, inf),
    "erfinv": ("erfinv", -inf, inf),
    "norminv": ("ndtri", -inf, inf),
    "gamma": ("gamma", -inf, inf),
    "lgamma": ("gammaln", 2.5, inf),
    "digamma": ("psi", 2.0, inf),
    "erfc": ("erfc", -inf, 2.0),
    "normcdf": ("ndtr", -2.0, inf),
}
"""What SciPy does for whole columns, by the methods of rows: its name there, and from where to where it is exact."""


def columnwise(name: str) -> Callable[..., Any]:
    """SciPy's function of whole columns."""
    from scipy import special

    return getattr(special, name)  # type: ignore[no-any-return]  # SciPy has no types


def erfinv(x: float) -> float:
    """The inverse of erf."""
    from scipy.special import erfinv as inverse

    return float(inverse(x))


def norminv(x: float) -> float:
    """The inverse of normcdf."""
    from scipy.special import ndtri

    return float(ndtri(x))


def besselj(n: float, x: float) -> float:
    """The Bessel function of the first kind, of whole order."""
    from scipy.special import j0, j1, jv

    if isinf(x):
        return 0.0
    if abs(n) <= 1:
        return float(j0(x) if n == 0 else j1(x) * n)
    sign = -1.0 if n % 2 == 1 and (n < 0) != (x < 0) else 1.0
    return sign * float(jv(abs(n), abs(x)))


def bessely(n: float, x: float) -> float:
    """The Bessel function of the second kind, of whole order; no value for x ≤ 0."""
    from scipy.special import y0, y1, yv

    if x <= 0:
        raise ValueError
    if isinf(x):
        return 0.0
    if abs(n) <= 1:
        return float(y0(x) if n == 0 else y1(x) * n)
    return (-1.0 if n % 2 == 1 and n < 0 else 1.0) * float(yv(abs(n), x))


FUNCTIONS: dict[str, Callable[..., float]] = {
    "lgamma": lgamma,
    "digamma": digamma,
    "polygamma": polygamma,
    "polygamma_drop": polygamma_drop,
    "lbeta": lbeta,
    "beta": beta,
    "sinc": sinc,
    "sinc_derivative": sinc_derivative,
    "erfinv": erfinv,
    "norminv": norminv,
    "besselj": besselj,
    "bessely": bessely,
}
"""By the methods of their rows."""
