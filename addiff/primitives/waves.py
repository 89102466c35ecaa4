"""Waves that die out: sinc and the Bessel functions of whole order."""

from __future__ import annotations

from math import pi
from typing import Any

from addiff.primitives.rule import Outside, Rule


def _sinc_derivative(m: Any, n: float, x: Any) -> Any:
    """The derivative of order n from those below it, away from x = 0: n-fold differentiation of x*sinc(x)."""
    if n == 0:
        return m.sinc(x)
    wave = (m.sin, m.cos)[int(n) % 2](pi * x)
    sign = -1 if int(n) % 4 >= 2 else 1
    below = m.sinc(x) if n == 1 else m.sinc_derivative(n - 1, x)
    return (sign * pi ** (n - 1) * wave - n * below) / x


ROWS = [
    Rule(
        "sinc(x)",
        [lambda m, v, x: m.sinc_derivative(1, x)],
        value=lambda m, x: m.sin(pi * x) / (pi * x),
        samples=[(0.5,), (1e-7,), (0.0,), (-1.43,), (100.5,), (-10.3,)],
        source="DLMF 3.3.43",
        about="sin(pi*x)/(pi*x), and 1 at 0",
    ),
    Rule(
        "sinc_derivative(n, x)",
        [None, lambda m, v, n, x: m.sinc_derivative(n + 1, x)],
        value=_sinc_derivative,
        hidden=True,
        fixed=1,
        samples=[(1, 0.5), (1, 1e-7), (2, 0.0), (2, -1.43), (3, 10.3), (7, 0.4), (12, 3.1)],
        about="the derivative of order n of sinc, also near 0",
        derivative_of=("sinc(x)", "x", 0),
    ),
    Rule(
        "besselj(n, x)",
        [None, lambda m, v, n, x: (m.besselj(n - 1, x) - m.besselj(n + 1, x)) / 2],
        fixed=1,
        samples=[(0, 2.0), (1, -7.5), (3, 25.5), (10, 1.0), (0, 1000.0), (2, 0.0)],
        source="DLMF 10.6.1",
        about="the Bessel function of the first kind of whole order n",
    ),
    Rule(
        "bessely(n, x)",
        [None, lambda m, v, n, x: (m.bessely(n - 1, x) - m.bessely(n + 1, x)) / 2],
        fixed=1,
        domain=[Outside("bessely of a number that is not positive", lambda m, n, x: x <= 0, of="x")],
        samples=[(0, 2.0), (1, 0.001), (3, 25.5), (10, 1.0), (0, 1000.0)],
        source="DLMF 10.6.1",
        about="the Bessel function of the second kind of whole order n",
    ),
]
