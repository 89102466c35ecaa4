"""What a program is made of besides operations on numbers: its inputs, its constants, choice and logic.

Choice and logic are lazy: their first argument says which of their arguments has their value, and only that one is
evaluated. Operands of logic are 0 or 1, because `lowering` compares others with 0 first. The derivative of logic is 0,
and yet flows into the operands: a jump inside them has to be told.
"""

from __future__ import annotations

from addiff.primitives.rule import Rule

ROWS = [
    Rule("input", about="a number from outside"),
    Rule("constant", about="a number of the program"),
    Rule(
        "where(c, a, b)",
        [None, 1.0, 1.0],
        method="select",
        demand=lambda c: 1 if c != 0 else 2,
        samples=[(1.0, 2.0, 3.0), (0.0, 2.0, 3.0), (-0.5, 2.0, 3.0)],
        about="a where c is not 0, else b; also written `a if c else b`",
    ),
    Rule(
        "x and y",
        [0.0, 0.0],
        demand=lambda x: 1 if x != 0 else 0,
        samples=[(0.0, 1.0), (1.0, 0.0), (1.0, 1.0)],
        about="1 where both are true, else 0",
    ),
    Rule(
        "x or y",
        [0.0, 0.0],
        demand=lambda x: 0 if x != 0 else 1,
        samples=[(0.0, 1.0), (0.0, 0.0), (1.0, 0.0)],
        about="1 where one of them is true, else 0",
    ),
    Rule("not x", [0.0], value=lambda m, x: 1 - x, samples=[(0.0,), (1.0,)], about="1 where x is false, else 0"),
]
