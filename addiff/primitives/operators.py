"""Sums, products and quotients."""

from __future__ import annotations

from addiff.primitives.rule import Outside, Rule, infinite, jump

ROWS = [
    Rule(
        "x + y",
        [1.0, 1.0],
        method="add",
        domain=[Outside("infinity minus infinity", lambda m, x, y: m.both(infinite(m, x), x == -y))],
        samples=[(0.1, 0.2), (1e16, 1.0), (-3.0, 3.5)],
        about="the sum",
    ),
    Rule(
        "x - y",
        [1.0, -1.0],
        method="subtract",
        domain=[Outside("infinity minus infinity", lambda m, x, y: m.both(infinite(m, x), x == y))],
        samples=[(0.3, 0.1), (1e16, 1.0), (-3.0, 3.5)],
        about="the difference",
    ),
    Rule(
        "x * y",
        [lambda m, v, x, y: y, lambda m, v, x, y: x],
        method="multiply",
        domain=[
            Outside("zero times infinity", lambda m, x, y: m.both(x == 0, infinite(m, y))),
            Outside("zero times infinity", lambda m, x, y: m.both(infinite(m, x), y == 0)),
        ],
        samples=[(1.5, -2.0), (0.0, 3.0), (1e-200, 1e200)],
        about="the product",
    ),
    Rule(
        "x / y",
        [lambda m, v, x, y: 1 / y, lambda m, v, x, y: -v / y],
        method="divide",
        domain=[
            Outside("division by zero", lambda m, x, y: y == 0, of="y"),
            Outside("infinity divided by infinity", lambda m, x, y: m.both(infinite(m, x), infinite(m, y))),
        ],
        samples=[(1.5, -2.0), (0.0, 3.0), (1e308, 1e308), (1e-300, 1e-5)],
        about="the quotient",
    ),
    Rule(
        "x % y",
        [1.0, lambda m, v, x, y: -m.floor_divide(x, y)],
        method="modulo",
        aliases=["mod"],
        domain=[
            Outside("remainder of a division by zero", lambda m, x, y: y == 0, of="y"),
            Outside("remainder of an infinity", lambda m, x, y: infinite(m, x), of="x"),
        ],
        special=[jump(lambda m, v, x, y: v == 0)],
        samples=[(7.5, 3.1), (-7.5, 2.0), (0.3, -2.0), (-5.5, 0.8), (1e10, 3.7)],
        source="Knuth, The Art of Computer Programming 1, sec. 1.2.4",
        about="the remainder of x/y, with the sign of y",
    ),
    Rule(
        "floor_divide(x, y)",
        [0.0, 0.0],
        value=lambda m, x, y: m.floor(x / y),
        hidden=True,
        special=[jump(lambda m, v, x, y: m.modulo(x, y) == 0)],
        samples=[(7.5, 3.1), (-7.5, 2.0), (0.3, -2.0)],
        about="the whole number of times that y goes into x",
    ),
    Rule("-x", [-1.0], method="negative", samples=[(1.5,), (0.0,), (-1e-300,)], about="the negative"),
]
