"""What a method sees of a program: values, derivatives, and walls where there are none."""

from __future__ import annotations

import numpy as np
import pytest

import addiff
from addiff.solvers.minimizing.trials import FallsError, Trials
from addiff.solvers.output import Output
from addiff.solvers.problem import pose


def output(text: str, **start: object) -> Output:
    return Output(pose(addiff.parse(text), start, {}))


def test_the_best_point_is_remembered() -> None:
    trials = Trials(output("x^2", x=3), np.array([3.0]))
    for x in (2.0, 1.0, 5.0):
        trials.look(np.array([x]))
    assert (trials.vector.tolist(), trials.value, trials.gradient.tolist()) == ([1], 1, [2])
    assert trials.evaluations == 4


@pytest.mark.parametrize(
    ("text", "start", "x"), [("x*log(x)", 1.0, -3.0), ("exp(x)", 1.0, 1e4), ("sqrt(x^2)", 1.0, 0.0)]
)
def test_a_point_without_value_or_gradient_is_a_wall(text: str, start: float, x: float) -> None:
    trials = Trials(output(text, x=start), np.array([start]))
    value, gradient = trials.look(np.array([x]))
    assert trials.value < value < np.inf
    assert gradient[0] * (x - start) > 0  # it rises on the way there
    assert trials.vector.tolist() == [start]


def test_the_reason_of_a_wall_is_remembered() -> None:
    trials = Trials(output("log(x)", x=1), np.array([1.0]))
    trials.look(np.array([-2.0]))
    assert trials.refused is not None
    assert trials.refused.message == "log of a negative number: x is -2"


@pytest.mark.parametrize(("text", "x"), [("x", -1e101), ("-exp(x)", 1e3)])
def test_what_falls_beyond_all_bounds_ends_the_search(text: str, x: float) -> None:
    trials = Trials(output(text, x=0), np.zeros(1))
    with pytest.raises(FallsError):
        trials.look(np.array([x]))
