# mypy: disable-error-code="import-not-found"
"""Least squares on many rows of Parquet: models as addiff's text, and as the users of other tools would write them.

    python fit.py make MODEL ROWS FILE       a table of data
    python fit.py TOOL MODEL FILE            read it, fit, print parameters and standard errors as JSON

Tools: `curve_fit` (SciPy with finite differences), `JAX` (exact Jacobians for SciPy's `least_squares`). Run with their
interpreter: addiff is not imported.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class Model(NamedTuple):
    """A model of a column t.

    program    the prediction as addiff reads it
    value      with `m` the functions of a tool, and the parameters in order
    true       what the data are made with
    start      where fits begin
    reach      t goes from 0 to there
    """

    program: str
    value: Callable[..., Any]
    true: dict[str, float]
    start: dict[str, float]
    reach: float


MODELS = {
    "decay": Model(
        "a*exp(-k*t) + c",
        lambda m, t, a, k, c: a * m.exp(-k * t) + c,
        {"a": 5, "k": 0.7, "c": 1},
        {"a": 1, "k": 1, "c": 0},
        10.0,
    ),
    "growth": Model(
        "k/(1 + exp(-r*(t - m)))",
        lambda m, t, k, r, mid: k / (1 + m.exp(-r * (t - mid))),
        {"k": 100, "r": 0.8, "m": 6},
        {"k": 60, "r": 0.5, "m": 4},
        12.0,
    ),
    "peaks": Model(
        "b1*exp(-b2*t) + b3*exp(-(t - b4)^2/b5^2) + b6*exp(-(t - b7)^2/b8^2)",
        lambda m, t, b1, b2, b3, b4, b5, b6, b7, b8: (
            b1 * m.exp(-b2 * t) + b3 * m.exp(-((t - b4) ** 2) / b5**2) + b6 * m.exp(-((t - b7) ** 2) / b8**2)
        ),
        {"b1": 99, "b2": 0.011, "b3": 102, "b4": 107, "b5": 23.5, "b6": 72, "b7": 153, "b8": 19.5},
        {"b1": 96, "b2": 0.009, "b3": 103, "b4": 106, "b5": 18, "b6": 72, "b7": 151, "b8": 18},
        250.0,
    ),
}


def make(model: Model, rows: int, file: str) -> None:
    """Write a table of data with noise of 1."""
    import numpy as np
    import pyarrow as pa
    from pyarrow import parquet

    random = np.random.default_rng(1)
    t = random.uniform(0, model.reach, rows)
    y = model.value(np, t, *model.true.values()) + random.normal(size=rows)
    parquet.write_table(pa.table({"t": t, "y": y}), file)


def read(file: str) -> tuple[Any, Any]:
    """The columns of a table."""
    from pyarrow import parquet

    table = parquet.read_table(file)
    return table["t"].to_numpy(), table["y"].to_numpy()


def curve_fit(model: Model, file: str) -> tuple[Any, Any]:
    """SciPy as most use it."""
    import numpy as np
    from scipy.optimize import curve_fit as fit

    t, y = read(file)
    found, covariance = fit(lambda t, *p: model.value(np, t, *p), t, y, p0=list(model.start.values()))
    return found, np.sqrt(np.diag(covariance))


def jax(model: Model, file: str) -> tuple[Any, Any]:
    """JAX gives the Jacobian, SciPy takes the steps."""
    import jax
    import numpy as np
    from scipy.optimize import least_squares

    jax.config.update("jax_enable_x64", True)  # its own way
    t, y = map(jax.numpy.asarray, read(file))
    residuals = jax.jit(lambda p: model.value(jax.numpy, t, *p) - y)
    slopes = jax.jit(jax.jacfwd(residuals))
    found = least_squares(
        lambda p: np.asarray(residuals(p)),
        list(model.start.values()),
        lambda p: np.asarray(slopes(p)),
        method="lm",
        x_scale="jac",
    )
    variance = 2 * found.cost / (len(t) - len(found.x))
    return found.x, np.sqrt(np.diag(np.linalg.inv(found.jac.T @ found.jac)) * variance)


TOOLS = {"curve_fit": curve_fit, "JAX": jax}


def main(tool: str, name: str, *rest: str) -> None:
    """Be one contender, or make the data."""
    if tool == "make":
        make(MODELS[name], int(rest[0]), rest[1])
        return
    parameters, errors = TOOLS[tool](MODELS[name], rest[0])
    print(json.dumps({"parameters": parameters.tolist(), "standard_errors": errors.tolist()}))  # noqa: T201  # a script


if __name__ == "__main__":
    main(*sys.argv[1:])
