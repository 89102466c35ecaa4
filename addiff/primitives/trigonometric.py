"""Circular functions and their inverses."""

from __future__ import annotations

from math import inf

from addiff.primitives.rule import Outside, Rule, infinite, jump, undefined, vertical

ROUNDING = 1e-12
"""By so much a sum of products of numbers up to 1 may be wrong."""


def _of_infinity(name: str) -> Outside:
    """Periodic functions have no limit at infinity."""
    return Outside(f"{name} of an infinity", infinite, of="x")


def _beyond_one(name: str) -> list[Outside]:
    text = f"{name} of a number outside [-1, 1]"
    return [
        Outside(
            text,
            lambda m, x: m.both(m.abs(x) > 1, m.abs(x) < 1 + ROUNDING),
            of="x",
            help=f"{name}(clip(x, -1, 1)) if only rounding takes x there",
        ),
        Outside(text, lambda m, x: m.abs(x) > 1, of="x"),
    ]


ROWS = [
    Rule(
        "sin(x)",
        [lambda m, v, x: m.cos(x)],
        domain=[_of_infinity("sin")],
        samples=[(0.5,), (-22.0,), (1e22,), (1e-100,)],
        source="DLMF 4.20.1",
        about="the sine",
    ),
    Rule(
        "cos(x)",
        [lambda m, v, x: -m.sin(x)],
        domain=[_of_infinity("cos")],
        samples=[(0.5,), (-11.0,), (1.5707963267948966,), (1e22,), (1e-100,)],
        source="DLMF 4.20.2",
        about="the cosine",
    ),
    Rule(
        "tan(x)",
        [lambda m, v, x: 1 + m.square(v)],
        domain=[_of_infinity("tan")],
        samples=[(0.5,), (-11.0,), (1.5707963267948966,), (1e22,), (1e-20,)],
        source="DLMF 4.20.3",
        about="the tangent",
    ),
    Rule(
        "sec(x)",
        [lambda m, v, x: v * m.tan(x)],
        value=lambda m, x: 1 / m.cos(x),
        domain=[_of_infinity("sec")],
        samples=[(0.5,), (-11.0,), (1.5707963267948966,), (1e22,), (1e-100,)],
        source="DLMF 4.20.5",
        about="the secant, 1/cos(x)",
    ),
    Rule(
        "csc(x)",
        [lambda m, v, x: -v * m.cot(x)],
        value=lambda m, x: 1 / m.sin(x),
        domain=[_of_infinity("csc"), Outside("csc at a pole", lambda m, x: x == 0, of="x")],
        samples=[(0.5,), (-22.0,), (3.141592653589793,), (1e22,), (1e-20,)],
        source="DLMF 4.20.4",
        about="the cosecant, 1/sin(x)",
    ),
    Rule(
        "cot(x)",
        [lambda m, v, x: -(1 + m.square(v))],
        value=lambda m, x: 1 / m.tan(x),
        domain=[_of_infinity("cot"), Outside("cot at a pole", lambda m, x: x == 0, of="x")],
        samples=[(0.5,), (-11.0,), (1.5707963267948966,), (1e22,), (1e-20,)],
        source="DLMF 4.20.6",
        about="the cotangent, 1/tan(x)",
    ),
    Rule(
        "asin(x)",
        [lambda m, v, x: 1 / m.sqrt(m.one_minus_square(x))],
        domain=_beyond_one("asin"),
        special=[vertical(lambda m, v, x: m.abs(x) == 1)],
        aliases=["arcsin"],
        samples=[(0.5,), (-0.99999999,), (0.9999999999999999,), (1e-300,)],
        source="DLMF 4.24.7",
        about="the angle in [-pi/2, pi/2] whose sine is x",
    ),
    Rule(
        "acos(x)",
        [lambda m, v, x: -1 / m.sqrt(m.one_minus_square(x))],
        domain=_beyond_one("acos"),
        special=[vertical(lambda m, v, x: m.abs(x) == 1, -inf)],
        aliases=["arccos"],
        samples=[(0.5,), (-0.99999999,), (0.999999999999,), (1e-20,)],
        source="DLMF 4.24.8",
        about="the angle in [0, pi] whose cosine is x",
    ),
    Rule(
        "atan(x)",
        # 1/(1 + x^2), without a square whose own slope leaves the range of doubles
        [lambda m, v, x: m.square(1 / m.hypot(1.0, x))],
        aliases=["arctan"],
        samples=[(0.5,), (-10.0,), (1e-20,), (1e90,), (1e300,)],
        source="DLMF 4.24.9",
        about="the angle in (-pi/2, pi/2) whose tangent is x",
    ),
    Rule(
        "atan2(y, x)",
        [
            # x/(x^2 + y^2), without squares that leave the range of doubles
            lambda m, v, y, x: m.direction(x, y) / m.hypot(x, y),
            lambda m, v, y, x: -m.direction(y, x) / m.hypot(x, y),
        ],
        domain=[Outside("angle of two infinities", lambda m, y, x: m.both(infinite(m, y), infinite(m, x)))],
        special=[
            undefined(lambda m, v, y, x: m.both(y == 0, x == 0)),
            jump(lambda m, v, y, x: m.both(y == 0, x < 0)),
        ],
        aliases=["arctan2"],
        samples=[(0.3, 0.7), (-1.2, 0.4), (2.0, -3.0), (1e-20, -2.0), (1e300, 1e300), (3e-200, 4e-200)],
        source="DLMF 4.24(ii)",
        about="the angle in [-pi, pi] of the point (x, y)",
    ),
    Rule(
        "one_minus_square(x)",
        # a row of its own: the slope of (1 - x)*(1 + x) by the product rule cancels for small x
        [lambda m, v, x: -2 * x],
        value=lambda m, x: (1 - x) * (1 + x),
        hidden=True,
        samples=[(0.5,), (1e-20,), (0.9999999999999999,), (-3.0,)],
        about="1 - x^2, exact near -1 and 1",
    ),
]
