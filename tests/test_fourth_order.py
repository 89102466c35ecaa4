"""Derivatives to fourth order of two hundred random expressions, against 50 digits.

The reference is numerical: the expression itself, evaluated by mpmath at points of a circle, gives its Taylor
coefficients by Cauchy's integral; no derivative rule is used. `diff` nested four deep and `taylor` are held to it.
"""

from __future__ import annotations

from math import factorial
from random import Random
from typing import Any

import pytest

import addiff
from tests.oracle import mp, oracle

ANALYTIC: dict[str, Any] = {
    "normcdf": lambda z: (1 + mp.erf(z / mp.sqrt(2))) / 2,
    "sigmoid": lambda z: 1 / (1 + mp.exp(-z)),
    "softplus": lambda z: mp.log(1 + mp.exp(z)),
    "silu": lambda z: z / (1 + mp.exp(-z)),
    "sinc": lambda z: mp.sin(mp.pi * z) / (mp.pi * z),
}
"""Functions off the real axis, which the oracle of the rows need not know."""

FUNCTIONS = ("sin", "cos", "exp", "atan", "tanh", "erf", "sigmoid", "asinh", "normcdf", "sinc", "softplus", "silu")
POINTS = 32  # on the circle; what aliases into coefficient k is c_(k+32)·r^32, far below 50 digits of the others
RADIUS = mp.mpf(10) ** -4


def expression(random: Random, depth: int) -> str:
    """A random expression in x that is analytic near positive numbers."""
    if depth == 0:
        return random.choice(["x", "x", "x", "2", "0.5", "1.25"])
    kind = random.randrange(6)
    inner = expression(random, depth - 1)
    if kind < 2:
        return f"{random.choice(FUNCTIONS)}({inner})"
    if kind == 2:
        return f"({inner})^{random.choice(['2', '3'])}"
    other = expression(random, depth - 1)
    return f"({inner} {random.choice('+-*')} {other})" if kind < 5 else f"{inner}/(2 + ({other})^2)"


def coefficients(text: str, x: float) -> list[Any]:
    """The Taylor coefficients of an expression to fourth order."""
    program = addiff.parse(text).lowered

    def value(z: Any) -> Any:
        values: list[Any] = [z, *[None] * (len(program.steps) - 1)]
        for index, step in enumerate(program.steps[1:], 1):
            if step.value is not None:
                values[index] = mp.mpf(step.value)
            else:
                function = ANALYTIC.get(step.rule.method) or getattr(oracle, step.rule.method)
                values[index] = function(*[values[a] for a in step.arguments])
        return values[program.outputs[0][1]]

    turns = [mp.expjpi(2 * mp.mpf(j) / POINTS) for j in range(POINTS)]
    around = [value(mp.mpf(x) + RADIUS * z) for z in turns]
    return [(sum(v * turns[-k * j % POINTS] for j, v in enumerate(around)) / POINTS / RADIUS**k).real for k in range(5)]


@pytest.mark.parametrize("seed", range(200))
def test_nested_diff_and_taylor_agree_with_high_precision(seed: int) -> None:
    random = Random(seed)
    text, x = expression(random, 3), random.uniform(0.2, 1.5)
    if "x" not in addiff.parse(text).inputs:
        text += " + x^4"
    with mp.workdps(100):
        expected = coefficients(text, x)
        series = addiff.taylor(text, {"x": x}, 4).coefficients["f"]
        scale = max(map(abs, expected))
        nested = text
        for k in range(5):
            found = addiff.value(nested, {"x": x}).values["f"]
            # what a coefficient is a sum of may be larger than itself: the bound is relative to the largest
            bound = mp.mpf(10) ** -12 * scale
            assert abs(series[k] - expected[k]) <= bound, k
            assert abs(found / factorial(k) - expected[k]) <= bound, k
            nested = f"diff({nested}, x)"
