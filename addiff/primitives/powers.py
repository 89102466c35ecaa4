"""Powers, roots and distances."""

from __future__ import annotations

from math import inf
from typing import Any

from addiff.primitives.rule import Outside, Rule, kink, limit, undefined, vertical


def _slope_of_whole_power(m: Any, v: Any, x: Any, n: float) -> Any:
    """The partial of x^n: n is a plain number in every arithmetic, so Python may choose."""
    if n == 0:
        return 0.0
    if n == 1:
        return 1.0
    return n * m.integer_power(x, n - 1) if n != 2 else 2 * x


ROWS = [
    Rule(
        "x ^ y",
        [lambda m, v, x, y: y * m.power(x, y - 1), lambda m, v, x, y: v * m.log(x)],
        method="power",
        aliases=["pow"],
        domain=[
            Outside("zero to a negative power", lambda m, x, y: m.both(x == 0, y < 0)),
            Outside("infinite power of a negative number", lambda m, x, y: m.both(x < 0, m.abs(y) == inf)),
            Outside(
                "fractional power of a negative number",
                lambda m, x, y: m.both(x < 0, m.both(y != m.floor(y), 3 * y == m.floor(3 * y))),
                help="cbrt(x) is the real cube root",
            ),
            Outside("fractional power of a negative number", lambda m, x, y: m.both(x < 0, y != m.floor(y))),
        ],
        special=[
            limit(lambda m, v, x, y: m.both(x == 0, y == 0), 0.0, of="x"),
            vertical(lambda m, v, x, y: m.both(x == 0, m.both(y > 0, y < 1)), of="x"),
            undefined(lambda m, v, x, y: m.either(x < 0, m.both(x == 0, y == 0)), of="y"),
            limit(lambda m, v, x, y: v == 0, 0.0, of="y"),
        ],
        samples=[(1.7, 2.5), (0.3, -1.5), (10.0, 0.5), (5.0, 0.0), (1e-5, 3.0), (1e100, -2.5)],
        source="DLMF 4.2(iv)",
        about="x to the power y",
    ),
    Rule(
        "x ^ n",
        [_slope_of_whole_power, None],
        method="integer_power",
        hidden=True,
        value=lambda m, x, n: m.power(x, n),
        domain=[Outside("zero to a negative power", lambda m, x, n: m.both(x == 0, n < 0))],
        samples=[(1.5, 2.0), (-1.5, 3.0), (0.0, 2.0), (0.0, 1.0), (-3.0, 0.0), (-2.0, -3.0), (1e-60, -2.0)],
        about="x to a whole power that is fixed",
    ),
    Rule(
        "square(x)",
        [lambda m, v, x: 2 * x],
        value=lambda m, x: x * x,
        hidden=True,
        samples=[(1.5,), (0.0,), (-1e-100,)],
        about="x times itself; over intervals not the same as x*x",
    ),
    Rule(
        "sqrt(x)",
        [lambda m, v, x: 1 / (2 * v)],
        domain=[Outside("square root of a negative number", lambda m, x: x < 0, of="x")],
        special=[vertical(lambda m, v, x: x == 0)],
        samples=[(2.0,), (1e-300,), (1e200,), (5e-324,)],
        source="DLMF 4.2(iv)",
        about="the square root",
    ),
    Rule(
        "cbrt(x)",
        [lambda m, v, x: 1 / (3 * m.square(v))],
        special=[vertical(lambda m, v, x: x == 0)],
        samples=[(2.0,), (-27.0,), (1e-150,), (-1e30,)],
        source="DLMF 4.2(iv)",
        about="the real cube root",
    ),
    Rule(
        "hypot(x, y)",
        [lambda m, v, x, y: m.direction(x, y), lambda m, v, x, y: m.direction(y, x)],
        special=[kink(lambda m, v, x, y: m.both(x == 0, y == 0))],
        samples=[(3.0, -4.0), (1e-9, 0.5), (3e-200, 4e-200), (3e150, 4e150), (1e308, 1e308), (0.0, -2.0)],
        source="DLMF 1.9.9",
        about="the distance of (x, y) from the origin: sqrt(x^2 + y^2)",
    ),
    Rule(
        "direction(x, y)",
        [
            lambda m, v, x, y: m.square(m.direction(y, x)) / m.hypot(x, y),
            lambda m, v, x, y: -v * m.direction(y, x) / m.hypot(x, y),
        ],
        value=lambda m, x, y: x / m.hypot(x, y),
        hidden=True,
        domain=[Outside("direction of the origin", lambda m, x, y: m.both(x == 0, y == 0))],
        samples=[(3.0, -4.0), (1e-9, 0.5), (3e-200, 4e-200), (3e150, 4e150), (1e308, 1e308), (0.0, -2.0)],
        about="the cosine of the angle of (x, y), also where hypot(x, y) overflows or is subnormal",
        derivative_of=("hypot(x, y)", "x", 1),
    ),
]
