"""A fit as points and a curve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from addiff.api.sparsity import sparsity
from addiff.engines.choice import engine_for
from addiff.engines.question import Question
from addiff.lowering.names import OBSERVED, PREDICTED
from addiff.results import FitPicture
from addiff.results.elements import by_element
from addiff.solvers.fitting.model_over_data import repeated
from addiff.solvers.problem import blank

if TYPE_CHECKING:
    from collections.abc import Mapping

    from addiff.api.program import Program
    from addiff.results import Fit

MOST_POINTS = 4000
"""Rows that are drawn; of more, these many in equal steps."""

ALONG = 400
"""Points of a curve."""


def picture(model: Program, columns: Mapping[str, np.ndarray], result: Fit) -> FitPicture:
    """The data with the curve that was fitted, where the prediction has one column; else residuals by predictions."""
    everything = {name: blank(column) for name, column in columns.items()} | result.at | result.parameters
    used = [name for name in sparsity(model.only(PREDICTED), everything).pattern[PREDICTED] if name in columns]
    rows = len(next(iter(columns.values())))
    few = np.unique(np.linspace(0, rows - 1, min(rows, MOST_POINTS)).astype(int))
    drawn = {name: column[few] for name, column in columns.items()}
    observed, predicted = _values(model, (OBSERVED, PREDICTED), drawn, everything, len(few))
    observation = model.expression(OBSERVED)
    text = f"{observation} ~ {model.expression(PREDICTED)}"
    told = by_element(result)
    parameters = {name: (value, told.standard_errors[name]) for name, value in told.parameters.items()}
    if len(used) != 1 or columns[used[0]].ndim > 1:
        return FitPicture(
            text, parameters, "predicted", "residual", _plain(predicted), _plain(observed - predicted), ()
        )
    (across,) = used
    along = np.linspace(columns[across].min(), columns[across].max(), ALONG)
    (curve,) = _values(model, (PREDICTED,), {across: along}, everything, ALONG)
    ends = [None if y != y else y for y in curve.tolist()]
    return FitPicture(
        text,
        parameters,
        across,
        observation,
        _plain(drawn[across]),
        _plain(observed),
        tuple(zip(along.tolist(), ends, strict=True)),
    )


def _values(
    model: Program, outputs: tuple[str, ...], columns: Mapping[str, np.ndarray], others: Mapping[str, Any], rows: int
) -> np.ndarray:
    """Some outputs at some rows, NaN where there is none.

    others    the values of what has no column here, and values with the shapes of what has one
    """
    shapes = {name: np.shape(value) for name, value in others.items()}
    question = Question("value", model.only(*outputs), {}, shapes, [name for name in others if name not in columns])
    points = [columns[name] if name in columns else repeated(others[name], rows) for name in model.inputs]
    answers = engine_for(question, many=False).answer(points, (), rows)
    answers.numbers[:, list(answers.errors)] = np.nan
    return answers.numbers


def _plain(numbers: np.ndarray) -> tuple[float, ...]:
    return tuple(numbers.tolist())
