"""Hyperbolic functions and their inverses."""

from __future__ import annotations

from addiff.primitives.rule import Outside, Rule, vertical

ROWS = [
    Rule(
        "sinh(x)",
        [lambda m, v, x: m.cosh(x)],
        samples=[(0.5,), (-20.0,), (1e-20,), (700.0,)],
        source="DLMF 4.34.1",
        about="the hyperbolic sine",
    ),
    Rule(
        "cosh(x)",
        [lambda m, v, x: m.sinh(x)],
        samples=[(0.5,), (-20.0,), (1e-20,), (700.0,)],
        source="DLMF 4.34.2",
        about="the hyperbolic cosine",
    ),
    Rule(
        "tanh(x)",
        # not 1 - v^2, which loses all digits in the tails
        [lambda m, v, x: m.square(m.sech(x))],
        samples=[(0.5,), (-20.0,), (1e-9,), (300.0,)],
        source="DLMF 4.34.3",
        about="the hyperbolic tangent",
    ),
    Rule(
        "sech(x)",
        [lambda m, v, x: -v * m.tanh(x)],
        value=lambda m, x: 1 / m.cosh(x),
        hidden=True,
        samples=[(0.5,), (-20.0,), (1e-9,), (700.0,)],
        source="DLMF 4.34.5",
        about="the hyperbolic secant",
    ),
    Rule(
        "asinh(x)",
        [lambda m, v, x: 1 / m.hypot(1.0, x)],
        aliases=["arcsinh"],
        samples=[(0.5,), (-1e10,), (1e-20,), (1e200,)],
        source="DLMF 4.38.9",
        about="the number whose hyperbolic sine is x",
    ),
    Rule(
        "acosh(x)",
        [lambda m, v, x: 1 / (m.sqrt(x - 1) * m.sqrt(x + 1))],
        domain=[Outside("acosh of a number below 1", lambda m, x: x < 1, of="x")],
        special=[vertical(lambda m, v, x: x == 1)],
        aliases=["arccosh"],
        samples=[(1.5,), (1.000000000001,), (1e90,), (1e300,)],
        source="DLMF 4.38.10",
        about="the number in [0, inf) whose hyperbolic cosine is x",
    ),
    Rule(
        "atanh(x)",
        [lambda m, v, x: 1 / m.one_minus_square(x)],
        domain=[Outside("atanh of a number outside (-1, 1)", lambda m, x: m.abs(x) >= 1, of="x")],
        aliases=["arctanh"],
        samples=[(0.5,), (-0.99999999,), (0.9999999999999999,), (1e-20,)],
        source="DLMF 4.38.11",
        about="the number whose hyperbolic tangent is x",
    ),
]
