"""The gamma function and its kin."""

from __future__ import annotations

from typing import Any

from addiff.primitives.rule import Outside, Rule


def _pole(name: str) -> Outside:
    """The poles, 0 and the negative whole numbers; minus infinity is one of them here, for there is no limit."""
    return Outside(f"{name} of zero or a negative whole number", lambda m, x: m.both(x <= 0, x == m.floor(x)), of="x")


def _not_positive(name: str) -> list[Outside]:
    return [
        Outside(f"{name} of a number that is not positive", lambda m, a, b: a <= 0, of="a"),
        Outside(f"{name} of a number that is not positive", lambda m, a, b: b <= 0, of="b"),
    ]


def _drop_by_values(m: Any, n: float, x: Any, h: Any) -> Any:
    """What `polygamma_drop` is, for arithmetics with digits to spare: this cancels where h is small."""
    if n == 0:
        return m.digamma(x) - m.digamma(x + h)
    return m.polygamma(n, x) - m.polygamma(n, x + h)


ROWS = [
    Rule(
        "gamma(x)",
        [lambda m, v, x: v * m.digamma(x)],
        domain=[_pole("gamma")],
        samples=[(2.5,), (0.01,), (-3.7,), (100.0,), (1e-100,)],
        source="DLMF 5.2.1, 5.2.2",
        about="the gamma function, (x - 1)! for whole x",
    ),
    Rule(
        "lgamma(x)",
        [lambda m, v, x: m.digamma(x)],
        domain=[_pole("lgamma")],
        samples=[(2.5,), (1.000001,), (1.999999,), (0.01,), (-3.7,), (1e10,)],
        source="DLMF 5.2.2",
        about="log(abs(gamma(x)))",
    ),
    Rule(
        "digamma(x)",
        [lambda m, v, x: m.polygamma(1, x)],
        domain=[_pole("digamma")],
        samples=[(2.5,), (1.4616321449683622,), (0.01,), (-10.25,), (1e10,)],
        source="DLMF 5.2.2, 5.15.1",
        about="the logarithmic derivative of gamma",
    ),
    Rule(
        "polygamma(n, x)",
        [None, lambda m, v, n, x: m.polygamma(n + 1, x)],
        hidden=True,
        fixed=1,
        domain=[
            Outside("polygamma at a pole", lambda m, n, x: m.both(x <= 0, x == m.floor(x)), of="x"),
        ],
        samples=[(1, 2.5), (2, 0.3), (1, -3.7), (5, 12.0), (3, 1e5)],
        source="DLMF 5.15",
        about="the derivative of order n of digamma",
        derivative_of=("digamma(x)", "x", 0),
    ),
    Rule(
        "polygamma_drop(n, x, h)",
        [
            None,
            lambda m, v, n, x, h: m.polygamma_drop(n + 1, x, h),
            lambda m, v, n, x, h: -m.polygamma(n + 1, x + h),
        ],
        value=_drop_by_values,
        hidden=True,
        fixed=1,
        samples=[(0, 2.5, 1.5), (0, 1e10, 2.0), (0, 0.3, 1e-10), (1, 2.5, 1.5), (2, 0.5, 30.0)],
        source="DLMF 5.7.6, 5.15",
        about="polygamma(n, x) - polygamma(n, x + h), exact for small h; digamma for n = 0",
        derivative_of=("lbeta(x, h)", "x", 1),
    ),
    Rule(
        "beta(a, b)",
        [
            lambda m, v, a, b: v * m.polygamma_drop(0, a, b),
            lambda m, v, a, b: v * m.polygamma_drop(0, b, a),
        ],
        value=lambda m, a, b: m.exp(m.lbeta(a, b)),
        domain=_not_positive("beta"),
        samples=[(2.5, 0.7), (1e-5, 2.0), (50.0, 60.0), (100.0, 0.5), (1e-100, 1.0)],
        source="DLMF 5.12.1",
        about="the beta function, gamma(a)*gamma(b)/gamma(a + b)",
    ),
    Rule(
        "lbeta(a, b)",
        [
            lambda m, v, a, b: m.polygamma_drop(0, a, b),
            lambda m, v, a, b: m.polygamma_drop(0, b, a),
        ],
        value=lambda m, a, b: m.lgamma(a) + m.lgamma(b) - m.lgamma(a + b),
        domain=_not_positive("lbeta"),
        samples=[(2.5, 0.7), (1e-100, 1.0), (1e5, 1e5), (1e10, 2.0), (0.1, 7.5), (1.01, 0.99)],
        source="DLMF 5.12.1",
        about="log(beta(a, b))",
    ),
]
