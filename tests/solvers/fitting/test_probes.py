"""Fits that begin, or end, where derivatives say nothing: against those of other starts, and what is said else."""

from __future__ import annotations

import numpy as np
import pytest

import addiff

X = np.arange(8.0)
LINE = 2 * X + 1 + 0.1 * np.random.default_rng(0).normal(size=8)
LEAST = float(np.polyfit(X, LINE, 1, full=True)[1][0])
PLACES = np.linspace(0, 14, 40)
PEAK = 2 * np.exp(-(((PLACES - 7) / 1.5) ** 2) / 2) + 0.02 * np.random.default_rng(1).normal(size=40)
BELL = "p ~ h*exp(-((x-c)/s)^2/2)"


@pytest.mark.parametrize(
    "model", ["(a^2-1)*x+b", "a^2*x+b", "a^4*x+b", "abs(a)*x+b", "(3-cosh(a))*x+b", "a*c*x+b", "a*x+max(b,0)"]
)
def test_saddles_maxima_plateaus_and_kinks_are_left(model: str) -> None:
    start = {"a": 0.0, "b": 0.0} | ({"c": 0.0} if "c*" in model else {})
    data = {"x": X, "y": 4 - LINE if "cosh" in model else LINE}
    assert addiff.fit(f"y ~ {model}", data, start).residual_sum_of_squares == pytest.approx(LEAST, rel=1e-8)


def test_a_saddle_between_equal_parameters_is_left() -> None:
    y = np.exp(-0.3 * X) + np.exp(-3 * X)
    found = addiff.fit("y ~ exp(-a*x) + exp(-b*x)", {"x": X, "y": y}, {"a": 1.0, "b": 1.0})
    assert sorted(found.parameters.values()) == pytest.approx([0.3, 3], rel=1e-9)


def test_bounds_hold_where_a_step_is_tried() -> None:
    data, start, bounds = {"x": X, "y": LINE}, {"a": 0.0, "b": 0.0}, {"a": (0.0, 1.0)}
    found = addiff.fit("y ~ a^2*x+b", data, start, bounds=bounds)
    assert found.at_bounds == {"a": 1.0}


@pytest.mark.parametrize("begin", [0.0, 1.0])
def test_where_no_step_falls_no_more_is_said_than_was_seen(begin: float) -> None:
    found = addiff.fit("y ~ b - a^2*x", {"x": X, "y": LINE}, {"a": begin, "b": 0.0})
    assert found.parameters["a"] == pytest.approx(0, abs=1e-4)
    assert found.parameters["b"] == pytest.approx(LINE.mean(), rel=1e-6)
    assert found.standard_errors["a"] is None or found.standard_errors["a"] > 1
    if not begin:
        assert [w.message for w in found.warnings] == [
            "at this point the derivatives by a vanish: no standard error can be given"
        ]
        assert found.message == "no step that was tried lowers the sum of squares"


@pytest.mark.parametrize("centre", [100.0, 40.0, 25.0])
@pytest.mark.parametrize("base", ["", " + b"])
def test_a_start_that_is_too_far_to_be_felt_is_no_fit(centre: float, base: str) -> None:
    start = {"h": 1.0, "c": centre, "s": 1.0} | ({"b": 0.0} if base else {})
    with pytest.raises(addiff.ConvergenceError) as caught:
        addiff.fit(BELL + base, {"x": PLACES, "p": PEAK}, start)
    assert caught.value.message == (
        "the fit does not converge: the model does not feel h, c, s at this start: derivatives vanish and small steps"
        " change nothing; a start nearer to the data helps"
    )
    assert caught.value.best == start


def test_a_flat_model_of_flat_data_is_a_fit() -> None:
    found = addiff.fit("y ~ b + a*exp(-x)*0 + c^2", {"x": X, "y": 0 * X - 1 + 0.01 * (X % 2)}, {"b": 0.0, "c": 1.0},
                       at={"a": 1.0})  # fmt: skip
    assert found.residual_sum_of_squares == pytest.approx(8 * 0.005**2, rel=1e-9)
