"""Exponentials and logarithms."""

from __future__ import annotations

from math import inf, log

from addiff.primitives.rule import Outside, Rule, infinite, limit, vertical

ROWS = [
    Rule(
        "exp(x)",
        [lambda m, v, x: v],
        samples=[(0.5,), (-2.0,), (600.0,), (-700.0,), (1e-20,)],
        source="DLMF 4.2(ii)",
        about="e to the power x",
    ),
    Rule(
        "exp2(x)",
        [lambda m, v, x: v * log(2)],
        value=lambda m, x: m.power(2.0, x),
        samples=[(0.5,), (-2.0,), (1023.5,), (-52.0,), (1e-20,)],
        source="DLMF 4.2(iii)",
        about="2 to the power x",
    ),
    Rule(
        "expm1(x)",
        # not v + 1, which loses all digits where exp(x) is small
        [lambda m, v, x: m.exp(x)],
        samples=[(0.5,), (-40.0,), (1e-15,), (-1e-20,), (300.0,)],
        source="DLMF 4.2(ii)",
        about="exp(x) - 1, exact for small x",
    ),
    Rule(
        "log(x)",
        [lambda m, v, x: 1 / x],
        domain=[
            Outside("log of a negative number", lambda m, x: x < 0, of="x"),
            Outside("log of zero", lambda m, x: x == 0, of="x", help="xlogy(x, x) is x*log(x), and 0 at 0"),
        ],
        aliases=["ln"],
        samples=[(2.0,), (1e-300,), (1.0000000000000002,), (0.999999,), (1e300,)],
        source="DLMF 4.2(i)",
        about="the natural logarithm",
    ),
    Rule(
        "log2(x)",
        # divided one after the other: x*log(2) leaves the range of doubles before the slope does
        [lambda m, v, x: 1 / x / log(2)],
        domain=[
            Outside("log2 of a negative number", lambda m, x: x < 0, of="x"),
            Outside("log2 of zero", lambda m, x: x == 0, of="x"),
        ],
        samples=[(3.0,), (0.1,), (1.0000000000009095,), (1e300,)],
        source="DLMF 4.2(i)",
        about="the logarithm to base 2",
    ),
    Rule(
        "log10(x)",
        [lambda m, v, x: 1 / x / log(10)],
        domain=[
            Outside("log10 of a negative number", lambda m, x: x < 0, of="x"),
            Outside("log10 of zero", lambda m, x: x == 0, of="x"),
        ],
        samples=[(3.0,), (1e-140,), (1000.0,), (1e308,)],
        source="DLMF 4.2(i)",
        about="the logarithm to base 10",
    ),
    Rule(
        "log1p(x)",
        [lambda m, v, x: 1 / (1 + x)],
        domain=[
            Outside("log1p of a number below -1", lambda m, x: x < -1, of="x"),
            Outside("log1p of -1", lambda m, x: x == -1, of="x"),
        ],
        samples=[(0.5,), (-0.9999999999999999,), (1e-20,), (-1e-290,), (1e100,)],
        source="DLMF 4.2(i)",
        about="log(1 + x), exact for small x",
    ),
    Rule(
        "xlogy(x, y)",
        [lambda m, v, x, y: m.log(y), lambda m, v, x, y: x / y],
        domain=[
            Outside("log of a negative number", lambda m, x, y: y < 0, of="y"),
            Outside("log of zero", lambda m, x, y: m.both(y == 0, x != 0), of="y"),
            Outside("infinity times zero", lambda m, x, y: m.both(infinite(m, x), y == 1)),
        ],
        special=[
            vertical(lambda m, v, x, y: y == 0, -inf, of="x"),
            limit(lambda m, v, x, y: y == 0, 0.0, of="y"),
        ],
        samples=[(-2.0, 0.5), (0.0, 2.0), (5.0, 1e100), (1.0, 1e-5)],
        about="x*log(y), and 0 for x = 0 wherever y >= 0",
    ),
]
