"""The logistic function, its inverse and its kin, as neural networks use them."""

from __future__ import annotations

from math import inf

from addiff.primitives.rule import Outside, Rule, kink, limit

ROWS = [
    Rule(
        "sigmoid(x)",
        # not v*(1 - v), which loses all digits in the right tail; nor sigmoid(x)*sigmoid(-x), whose slope cancels at 0
        [lambda m, v, x: m.square(m.sech(x / 2)) / 4],
        value=lambda m, x: 1 / (1 + m.exp(-x)),
        samples=[(0.5,), (-37.5,), (40.0,), (-500.0,), (1e-9,)],
        about="the logistic function, 1/(1 + exp(-x))",
    ),
    Rule(
        "logit(x)",
        [lambda m, v, x: 1 / (x * (1 - x))],
        value=lambda m, x: m.log(x / (1 - x)),
        domain=[Outside("logit of a number outside (0, 1)", lambda m, x: m.either(x <= 0, x >= 1), of="x")],
        samples=[(0.3,), (1e-100,), (0.499999,), (0.9999999999999999,)],
        about="log(x/(1 - x)), the inverse of sigmoid",
    ),
    Rule(
        "softplus(x)",
        [lambda m, v, x: m.sigmoid(x)],
        value=lambda m, x: m.log1p(m.exp(x)),
        samples=[(0.5,), (-37.5,), (40.0,), (-500.0,), (1e10,)],
        source="Dugas et al., Incorporating Second-Order Functional Knowledge (2001)",
        about="log(1 + exp(x))",
    ),
    Rule(
        "relu(x)",
        [lambda m, v, x: 1.0 * (x > 0)],
        value=lambda m, x: m.max(x, 0.0),
        special=[kink(lambda m, v, x: x == 0)],
        samples=[(2.0,), (-2.0,), (1e-300,)],
        about="x where it is positive, else 0",
    ),
    Rule(
        "silu(x)",
        # not v + sigmoid(x)*(1 - v), which cancels in the right tail
        [lambda m, v, x: m.sigmoid(x) * (1 + x * m.sigmoid(-x))],
        value=lambda m, x: x * m.sigmoid(x),
        special=[limit(lambda m, v, x: x == inf, 1.0), limit(lambda m, v, x: x == -inf, 0.0)],
        samples=[(0.5,), (-37.5,), (45.0,), (-500.0,), (1e-20,)],
        source="Elfwing et al., Sigmoid-Weighted Linear Units (2018)",
        about="x*sigmoid(x)",
    ),
]
