"""Functions that are flat or straight between kinks and jumps."""

from __future__ import annotations

from addiff.primitives.rule import Rule, jump, kink

ROWS = [
    Rule(
        "abs(x)",
        [lambda m, v, x: m.sign(x)],
        special=[kink(lambda m, v, x: x == 0)],
        samples=[(2.0,), (-2.0,), (1e-300,)],
        about="the absolute value",
    ),
    Rule(
        "sign(x)",
        [0.0],
        special=[jump(lambda m, v, x: x == 0)],
        samples=[(2.0,), (-2.0,), (1e-300,)],
        about="1, 0 or -1: the sign of x",
    ),
    Rule(
        "floor(x)",
        [0.0],
        special=[jump(lambda m, v, x: x == v)],
        samples=[(2.5,), (-2.5,), (1e-300,)],
        about="the largest whole number that is at most x",
    ),
    Rule(
        "ceil(x)",
        [0.0],
        special=[jump(lambda m, v, x: x == v)],
        samples=[(2.5,), (-2.5,), (1e-300,)],
        about="the smallest whole number that is at least x",
    ),
    Rule(
        "round(x)",
        [0.0],
        special=[jump(lambda m, v, x: x - m.floor(x) == 0.5)],
        samples=[(2.4,), (-2.6,), (2.0,), (1e10 + 0.25,)],
        about="the nearest whole number, at a half the even one",
    ),
    Rule(
        "trunc(x)",
        [0.0],
        special=[jump(lambda m, v, x: m.both(x == v, x != 0))],
        samples=[(2.5,), (-2.5,), (0.0,), (1e-300,)],
        about="x without its fraction",
    ),
    Rule(
        "heaviside(x, h=1/2)",
        [0.0, lambda m, v, x, h: 1.0 * (x == 0)],
        value=lambda m, x, h: 1.0 * (x > 0) + h * (x == 0),
        special=[jump(lambda m, v, x, h: x == 0, of="x")],
        samples=[(2.0, 0.5), (-2.0, 0.5), (1e-300, 1.0)],
        source="DLMF 1.16(iv)",
        about="0 below 0, 1 above, h at 0",
    ),
]
