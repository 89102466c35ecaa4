"""Our own method on hard functions of the public test sets, as models of one column."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from addiff.api.program import parse_model
from addiff.solvers.fitting.evaluations import Evaluations
from addiff.solvers.fitting.marquardt import EPS, descended
from addiff.solvers.fitting.model_over_data import ModelOverData
from addiff.solvers.problem import pose

POSED: list[tuple[str, dict[str, Any], dict[str, float], list[float]]] = [
    ("y ~ 10*(b - a^2) if i == 0 else 1 - a", {"i": [0, 1], "y": [0, 0]}, {"a": -1.2, "b": 1.0}, [1, 1]),
    ("y ~ -13 + a + ((5 - b)*b - 2)*b if i == 0 else -29 + a + ((b + 1)*b - 14)*b", {"i": [0, 1], "y": [0, 0]},
     {"a": 15.0, "b": -2.0}, [5, 4]),
    ("y ~ a + 10*b if i == 0 else sqrt(5)*(c - d) if i == 1 else (b - 2*c)^2 if i == 2 else sqrt(10)*(a - d)^2",
     {"i": range(4), "y": [0, 0, 0, 0]}, {"a": 3.0, "b": -1.0, "c": 0.0, "d": 1.0}, [0, 0, 0, 0]),
]  # fmt: skip
"""Rosenbrock, Freudenstein and Roth, Powell's singular function: from their starts to a zero of all residuals."""


@pytest.mark.parametrize(("model", "data", "start", "end"), POSED, ids=["Rosenbrock", "Freudenstein", "Powell"])
def test_zeros_are_reached(model: str, data: dict[str, Any], start: dict[str, float], end: list[float]) -> None:
    columns = {name: np.array(column, dtype=float) for name, column in data.items()}
    problem = pose(parse_model(model), start, {}, columns)
    evaluations = Evaluations(ModelOverData(problem, None, None, 1.0))
    begun = evaluations.at(problem.unknowns.pack(problem.start))
    assert begun is not None
    folded, enough = descended(evaluations, begun, EPS, 2000)
    assert enough
    assert evaluations.count < 400
    if "sqrt(5)" in model:  # its Jacobian is singular at the zero, and the way there is slow
        assert folded.cost < 1e-24
    elif "-13" in model:  # it has a second minimum, which is where all descents from this start end
        np.testing.assert_allclose(folded.cost, 48.98425367924, rtol=1e-11)
    else:
        np.testing.assert_allclose(folded.vector, end, rtol=1e-12)


def test_few_evaluations_are_told_to_be_not_enough() -> None:
    model, data, start, _ = POSED[0]
    problem = pose(parse_model(model), start, {}, {name: np.array(x, dtype=float) for name, x in data.items()})
    evaluations = Evaluations(ModelOverData(problem, None, None, 1.0))
    begun = evaluations.at(problem.unknowns.pack(problem.start))
    assert begun is not None
    assert not descended(evaluations, begun, EPS, 3)[1]
    assert evaluations.count == 4
