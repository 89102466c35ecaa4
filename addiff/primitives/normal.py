"""The normal distribution and the error function."""

from __future__ import annotations

from math import inf, pi, sqrt

from addiff.primitives.rule import Outside, Rule, infinite, limit

ROWS = [
    Rule(
        "erf(x)",
        [lambda m, v, x: 2 / sqrt(pi) * m.gauss(x)],
        samples=[(0.5,), (-3.0,), (1e-20,), (20.0,)],
        source="DLMF 7.2.1",
        about="the error function",
    ),
    Rule(
        "erfc(x)",
        [lambda m, v, x: -2 / sqrt(pi) * m.gauss(x)],
        samples=[(0.5,), (-3.0,), (6.0,), (20.0,), (26.0,)],
        source="DLMF 7.2.2",
        about="1 - erf(x), exact for large x",
    ),
    Rule(
        "erfinv(x)",
        [lambda m, v, x: sqrt(pi) / 2 / m.gauss(v)],
        domain=[Outside("erfinv of a number outside (-1, 1)", lambda m, x: m.abs(x) >= 1, of="x")],
        samples=[(0.3,), (-0.99,), (1e-20,), (0.9999999999999999,)],
        source="DLMF 7.17",
        about="the number whose error function is x",
    ),
    Rule(
        "gauss(x)",
        [lambda m, v, x: -2 * x * v],
        value=lambda m, x: m.exp(-m.square(x)),
        hidden=True,
        special=[limit(lambda m, v, x: infinite(m, x), 0.0)],
        samples=[(0.5,), (-3.0,), (26.0,), (1e-20,)],
        about="exp(-x^2), exact in the tails",
    ),
    Rule(
        "normpdf(x)",
        [lambda m, v, x: -x * v],
        value=lambda m, x: m.exp(-m.square(x) / 2) / sqrt(2 * pi),
        special=[limit(lambda m, v, x: infinite(m, x), 0.0)],
        samples=[(0.5,), (-3.0,), (37.5,), (1e-20,)],
        source="DLMF 7.1",
        about="the density of the standard normal distribution",
    ),
    Rule(
        "normcdf(x)",
        [lambda m, v, x: m.normpdf(x)],
        value=lambda m, x: m.erfc(-x / sqrt(2)) / 2,
        samples=[(0.5,), (-3.0,), (-37.0,), (1e-20,), (8.5,)],
        source="DLMF 7.1",
        about="the standard normal distribution function",
    ),
    Rule(
        "norminv(x)",
        [lambda m, v, x: 1 / m.normpdf(v)],
        domain=[Outside("norminv of a number outside (0, 1)", lambda m, x: m.either(x <= 0, x >= 1), of="x")],
        samples=[(0.3,), (1e-100,), (0.5000001,), (0.9999999999990905,), (0.02,)],
        source="DLMF 7.17",
        about="the number below which a standard normal variable falls with probability x",
    ),
    Rule(
        "gelu(x)",
        [lambda m, v, x: m.normcdf(x) + x * m.normpdf(x)],
        value=lambda m, x: x * m.normcdf(x),
        special=[limit(lambda m, v, x: x == inf, 1.0), limit(lambda m, v, x: x == -inf, 0.0)],
        samples=[(0.5,), (-8.0,), (-37.0,), (1e-20,), (100.0,)],
        source="Hendrycks & Gimpel, Gaussian Error Linear Units (2016)",
        about="x*normcdf(x)",
    ),
]
