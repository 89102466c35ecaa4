"""What a picture of a fit shows."""

from __future__ import annotations

import numpy as np
import pytest

import addiff
from addiff.api.program import parse_model
from addiff.solvers.fitting.picture import ALONG, MOST_POINTS, picture


def test_with_one_column_it_has_the_data_and_a_curve() -> None:
    model = parse_model("log(y) ~ a + b*t")
    data = {"t": np.array([3.0, 1.0, 2.0]), "y": np.exp([7.0, 3.1, 5.0])}
    fit = addiff.fit(model, data, {"a": 0.0, "b": 0.0})
    drawn = picture(model, data, fit)
    assert (drawn.across, drawn.up) == ("t", "log(y)")
    assert drawn.xs == (3.0, 1.0, 2.0)
    assert drawn.ys == pytest.approx((7.0, 3.1, 5.0))
    assert len(drawn.curve) == ALONG
    assert drawn.curve[0] == pytest.approx((1.0, fit.parameters["a"] + fit.parameters["b"]))
    assert drawn.parameters["b"] == (fit.parameters["b"], fit.standard_errors["b"])


def test_elements_of_arrays_have_names_of_their_own() -> None:
    model = parse_model("y ~ w @ [1, t]")
    data = {"t": np.array([3.0, 1.0, 2.0]), "y": np.array([7.0, 3.1, 5.0])}
    fit = addiff.fit(model, data, {"w": [0.0, 0.0]})
    drawn = picture(model, data, fit)
    assert drawn.parameters["w[1]"] == (fit.parameters["w"][1], fit.standard_errors["w"][1])
    assert drawn.curve[0] == pytest.approx((1.0, fit.parameters["w"].sum()))


def test_with_several_columns_it_has_the_residuals() -> None:
    model = parse_model("y ~ a*u + b*v")
    data = {"u": np.array([1.0, 0, 1, 2]), "v": np.array([0.0, 1, 1, 1]), "y": np.array([1.0, 2, 3.5, 4])}
    fit = addiff.fit(model, data, {"a": 0.0, "b": 0.0})
    drawn = picture(model, data, fit)
    assert (drawn.across, drawn.up, drawn.curve) == ("predicted", "residual", ())
    assert np.add(drawn.xs, drawn.ys) == pytest.approx(data["y"])


def test_with_a_column_of_arrays_it_has_the_residuals() -> None:
    model = parse_model("y ~ w@x")
    data = {"x": np.array([[1.0, 0], [0, 1], [1, 1], [2, 1]]), "y": np.array([1.0, 2, 3.5, 4])}
    fit = addiff.fit(model, data, {"w": [0.0, 0.0]})
    drawn = picture(model, data, fit)
    assert (drawn.across, drawn.up, drawn.curve) == ("predicted", "residual", ())
    assert drawn.xs == pytest.approx(data["x"] @ fit.parameters["w"])
    assert np.add(drawn.xs, drawn.ys) == pytest.approx(data["y"])


def test_of_many_rows_it_has_some_and_where_the_model_has_no_value_a_gap() -> None:
    model = parse_model("y ~ a*sqrt((t - 1)*(t - 2)) + b")
    t = np.concatenate([np.linspace(0, 0.9, 10_000), np.linspace(2.1, 3, 10_000)])
    data = {"t": t, "y": 2 * np.sqrt((t - 1) * (t - 2)) + 1 + np.sin(1e5 * t)}
    drawn = picture(model, data, addiff.fit(model, data, {"a": 1.0, "b": 0.0}))
    assert len(drawn.xs) == MOST_POINTS
    assert any(y is None for _, y in drawn.curve)
    assert drawn.curve[-1][1] is not None
