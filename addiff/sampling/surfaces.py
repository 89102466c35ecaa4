"""One output over two inputs, with its gradient, on a grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from addiff.api.program import single
from addiff.results.plot import Surface
from addiff.sampling.columns import Columns
from addiff.sampling.views import view

if TYPE_CHECKING:
    from collections.abc import Mapping

    from addiff.api.program import Program

ACROSS, UP = 81, 61
"""Points of the grid."""


def surface(program: Program, at: Mapping[str, float], over: Mapping[str, tuple[float, float]]) -> Surface:
    """The one output over two inputs.

    over      the two inputs, and from where to where each goes
    errors    UsageError for several outputs, else as `curves.plot`
    """
    single(program, "plot over two inputs")
    columns = Columns(program, at, list(over), 1)
    x, y = (np.linspace(*limits, count) for limits, count in zip(over.values(), (ACROSS, UP), strict=True))
    grid = np.meshgrid(x, y)
    table = columns.at_points(*[part.ravel() for part in grid])
    if np.isnan(table[0]).all():
        raise columns.nothing()
    seen = view(np.arange(table.shape[1]), table[:1], np.isnan(table[:1]))
    values, *slopes = (
        tuple(tuple(None if np.isnan(z) else float(z) for z in line) for line in row.reshape(UP, ACROSS))
        for row in table
    )
    return Surface(
        program.text,
        columns.at,
        dict(over),
        dict(zip(over, (tuple(x.tolist()), tuple(y.tolist())), strict=True)),
        program.outputs[0],
        values,
        dict(zip(over, slopes, strict=True)),
        seen,
        (),
    )
