"""Gradients at many points: five formulas, as addiff's text, once for tools that differentiate, and once by hand.

    python points.py make FORMULA ROWS FILE          a table of points, CSV or Parquet by its ending
    python points.py TOOL FORMULA FILE OUT           read it, compute value and gradient, write both, all by PyArrow

Tools: `autograd`, `JAX`, `PyTorch`, `CasADi`, `NumPy`. Run with their interpreter: addiff is not imported.
"""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Columns = list[Any]


class Formula:
    """A formula in three forms.

    program    as addiff reads it
    ranges     for each input the interval that its points are drawn from
    value      `(m, *inputs)` with m the functions of a tool
    by_hand    `(numpy, ndtr, *inputs)`: the value and the derivatives, as a careful engineer writes them
    """

    def __init__(
        self,
        program: str,
        ranges: dict[str, tuple[float, float]],
        value: Callable[..., Any],
        by_hand: Callable[..., Columns],
    ) -> None:
        self.program = program
        self.ranges = ranges
        self.value = value
        self.by_hand = by_hand


def _black_scholes(m: Any, s: Any, k: Any, r: Any, sigma: Any, t: Any) -> Any:
    d1 = (m.log(s / k) + (r + sigma**2 / 2) * t) / (sigma * m.sqrt(t))
    d2 = d1 - sigma * m.sqrt(t)
    return s * m.normcdf(d1) - k * m.exp(-r * t) * m.normcdf(d2)


def _black_scholes_by_hand(np: Any, ndtr: Any, s: Any, k: Any, r: Any, sigma: Any, t: Any) -> Columns:
    root = np.sqrt(t)
    d1 = (np.log(s / k) + (r + sigma**2 / 2) * t) / (sigma * root)
    n1, n2 = ndtr(d1), ndtr(d1 - sigma * root)
    density = np.exp(-(d1**2) / 2) / math.sqrt(2 * math.pi)
    discounted = k * np.exp(-r * t)
    theta = s * density * sigma / (2 * root) + r * discounted * n2
    return [s * n1 - discounted * n2, n1, -discounted * n2 / k, t * discounted * n2, s * density * root, theta]


def _peak(m: Any, a: Any, x: Any, mu: Any, sigma: Any, c: Any) -> Any:
    return a * m.exp(-((x - mu) ** 2) / (2 * sigma**2)) + c


def _peak_by_hand(np: Any, _: Any, a: Any, x: Any, mu: Any, sigma: Any, c: Any) -> Columns:
    z = (x - mu) / sigma
    e = np.exp(-(z**2) / 2)
    slope = a * e * z / sigma
    return [a * e + c, e, -slope, slope, slope * z, np.ones_like(e)]


def _antoine(m: Any, a: Any, b: Any, c: Any, t: Any) -> Any:
    return m.exp(math.log(10) * (a - b / (c + t)))


def _antoine_by_hand(np: Any, _: Any, a: Any, b: Any, c: Any, t: Any) -> Columns:
    p = 10 ** (a - b / (c + t))
    scaled = math.log(10) * p
    slope = scaled * b / (c + t) ** 2
    return [p, scaled, -scaled / (c + t), slope, slope]


def _haversine(m: Any, lat1: Any, lon1: Any, lat2: Any, lon2: Any) -> Any:
    h = m.sin((lat2 - lat1) / 2) ** 2 + m.cos(lat1) * m.cos(lat2) * m.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371 * m.asin(m.sqrt(h))


def _haversine_by_hand(np: Any, _: Any, lat1: Any, lon1: Any, lat2: Any, lon2: Any) -> Columns:
    u, w = (lat2 - lat1) / 2, (lon2 - lon1) / 2
    c1, c2, su, sw = np.cos(lat1), np.cos(lat2), np.sin(u), np.sin(w)
    h = su**2 + c1 * c2 * sw**2
    outer = 6371 / np.sqrt(h * (1 - h))
    across, along = su * np.cos(u), c1 * c2 * sw * np.cos(w)
    d1, d2 = -across - np.sin(lat1) * c2 * sw**2, across - c1 * np.sin(lat2) * sw**2
    return [2 * 6371 * np.arcsin(np.sqrt(h)), outer * d1, -outer * along, outer * d2, outer * along]


def _growth(m: Any, k: Any, p0: Any, r: Any, t: Any) -> Any:
    return k / (1 + (k / p0 - 1) * m.exp(-r * t))


def _growth_by_hand(np: Any, _: Any, k: Any, p0: Any, r: Any, t: Any) -> Columns:
    e = np.exp(-r * t)
    rest = (k / p0 - 1) * e
    d = 1 + rest
    f = k / d
    return [f, (1 - k * e / (p0 * d)) / d, f * k * e / (p0**2 * d), f * rest * t / d, f * rest * r / d]


FORMULAS = {
    "Black-Scholes": Formula(
        "d1 = (log(s/k) + (r + sigma^2/2)*t)/(sigma*sqrt(t)); d2 = d1 - sigma*sqrt(t)\n"
        "s*normcdf(d1) - k*exp(-r*t)*normcdf(d2)",
        {"s": (80, 120), "k": (80, 120), "r": (0, 0.05), "sigma": (0.1, 0.5), "t": (0.1, 2)},
        _black_scholes,
        _black_scholes_by_hand,
    ),
    "peak": Formula(
        "a*exp(-(x - mu)^2/(2*sigma^2)) + c",
        {"a": (1, 10), "x": (-5, 5), "mu": (-1, 1), "sigma": (0.5, 2), "c": (0, 1)},
        _peak,
        _peak_by_hand,
    ),
    "Antoine": Formula(
        "10^(a - b/(c + t))",
        {"a": (7, 9), "b": (1200, 1800), "c": (200, 250), "t": (0, 100)},
        _antoine,
        _antoine_by_hand,
    ),
    "haversine": Formula(
        "h = sin((lat2 - lat1)/2)^2 + cos(lat1)*cos(lat2)*sin((lon2 - lon1)/2)^2\n2*6371*asin(sqrt(h))",
        {"lat1": (-1.4, -0.1), "lon1": (-3, 0), "lat2": (0.1, 1.4), "lon2": (0.1, 2)},
        _haversine,
        _haversine_by_hand,
    ),
    "growth": Formula(
        "k/(1 + (k/p0 - 1)*exp(-r*t))",
        {"k": (50, 150), "p0": (1, 20), "r": (0.1, 1), "t": (0, 20)},
        _growth,
        _growth_by_hand,
    ),
}


class Functions:
    """The functions that the formulas use, of one tool."""

    def __init__(self, module: Any, normcdf: Any, asin: Any) -> None:
        self.exp, self.log, self.sqrt, self.sin, self.cos = (
            getattr(module, name) for name in ("exp", "log", "sqrt", "sin", "cos")
        )
        self.normcdf = normcdf
        self.asin = asin


def numpy(formula: Formula, columns: Columns) -> Columns:
    """By hand."""
    import numpy as np

    if "normcdf" not in formula.program:
        return formula.by_hand(np, None, *columns)
    from scipy.special import ndtr

    return formula.by_hand(np, ndtr, *columns)


def autograd(formula: Formula, columns: Columns) -> Columns:
    """The gradient of the sum."""
    import autograd.numpy as np
    from autograd import make_vjp

    normcdf = None
    if "normcdf" in formula.program:
        from autograd.scipy.stats import norm

        normcdf = norm.cdf
    m = Functions(np, normcdf, np.arcsin)
    pull, value = make_vjp(lambda inputs: formula.value(m, *inputs), argnum=0)(tuple(columns))
    return [value, *pull(np.ones_like(value))]


def jax(formula: Formula, columns: Columns) -> Columns:
    """The gradient of the sum, compiled."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    m = Functions(jnp, jax.scipy.stats.norm.cdf, jnp.arcsin)

    def both(inputs: Columns) -> Columns:
        value, pull = jax.vjp(lambda *xs: formula.value(m, *xs), *inputs)
        return [value, *pull(jnp.ones_like(value))]

    return list(jax.jit(both)(columns))


def pytorch(formula: Formula, columns: Columns) -> Columns:
    """The gradient of the sum."""
    import torch

    m = Functions(torch, torch.special.ndtr, torch.asin)
    inputs = [torch.from_numpy(column.copy()).requires_grad_() for column in columns]
    value = formula.value(m, *inputs)
    value.sum().backward()
    return [value.detach().numpy(), *(x.grad.numpy() for x in inputs)]


def casadi(formula: Formula, columns: Columns) -> Columns:
    """A function of one point, mapped over all."""
    import casadi as ca
    import numpy as np

    m = Functions(ca, lambda x: (1 + ca.erf(x / math.sqrt(2))) / 2, ca.asin)
    xs = [ca.SX.sym(name) for name in formula.ranges]
    value = formula.value(m, *xs)
    both = ca.Function("both", [ca.vertcat(*xs)], [ca.vertcat(value, ca.gradient(value, ca.vertcat(*xs)))])
    length = min(10_000, len(columns[0]))
    mapped, points = both.map(length), np.array(columns)
    parts = [np.array(mapped(points[:, k : k + length])) for k in range(0, points.shape[1] // length * length, length)]
    rest = points.shape[1] % length
    if rest:
        parts.append(np.array(both.map(rest)(points[:, -rest:])))
    return list(np.concatenate(parts, axis=1))


TOOLS = {"NumPy": numpy, "autograd": autograd, "JAX": jax, "PyTorch": pytorch, "CasADi": casadi}


def make(formula: Formula, rows: int, path: str) -> None:
    """A table of points."""
    import numpy as np
    import pyarrow as pa

    random = np.random.default_rng(1)
    table = pa.table({name: random.uniform(*ends, rows) for name, ends in formula.ranges.items()})
    if path.endswith(".csv"):
        from pyarrow import csv

        csv.write_csv(table, path)
    else:
        from pyarrow import parquet

        parquet.write_table(table, path)


def run(tool: str, formula: Formula, path: str, out: str) -> None:
    """What a script around a tool does: read, compute, write."""
    import numpy as np
    import pyarrow as pa

    if path.endswith(".csv"):
        from pyarrow import csv

        table = csv.read_csv(path)
    else:
        from pyarrow import parquet

        table = parquet.read_table(path)
    columns = [table[name].to_numpy() for name in formula.ranges]
    found = TOOLS[tool](formula, columns)
    names = ["f", *(f"df_d{name}" for name in formula.ranges)]
    for name, column in zip(names, found, strict=True):
        table = table.append_column(name, pa.array(np.asarray(column)))
    if out.endswith(".csv"):
        from pyarrow import csv

        csv.write_csv(table, out)
    else:
        from pyarrow import parquet

        parquet.write_table(table, out)


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(FORMULAS[sys.argv[2]], int(sys.argv[3]), sys.argv[4])
    else:
        run(sys.argv[1], FORMULAS[sys.argv[2]], sys.argv[3], sys.argv[4])
