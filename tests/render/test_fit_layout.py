"""A fit as a table, and as a picture."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

import addiff
from addiff.render import text, written
from addiff.render.screen import Screen
from addiff.results import FitPicture

T = [0.0, 1.0, 2.0, 3.0, 4.0]
Y = [2.1, 1.2, 0.7, 0.45, 0.2]


def table(model: str, start: dict[str, float], **options: object) -> str:
    fit = addiff.fit(model, {"t": T, "y": Y}, start, **options)  # type: ignore[arg-type]  # any options
    return text(fit, "table", screen=Screen(100))


def test_what_is_not_known_has_an_empty_cell_and_no_correlation() -> None:
    shown = table("y ~ a*b*t", {"a": 1.0, "b": 1.0})
    rows = [line.split() for line in shown.splitlines() if line[:2] in ("a ", "b ")]
    assert [len(row) for row in rows] == [2, 2]
    assert "correlation" not in shown


def test_a_parameter_at_its_bound_has_no_error_and_the_others_have_correlations() -> None:
    shown = table("y ~ a*exp(-k*t) + c", {"a": 1.0, "k": 1.0, "c": 0.05}, bounds={"c": (0.05, 1)})
    lines = shown.splitlines()
    assert next(line for line in lines if line.startswith("c ")).split() == ["c", "0.05"]
    assert next(line for line in lines if line.startswith("correlation")).split() == ["correlation", "a"]


def test_a_robust_loss_is_told() -> None:
    shown = table("y ~ a*exp(-k*t)", {"a": 1.0, "k": 1.0}, loss="huber", loss_scale=0.25)
    assert "loss                        = huber\nscale of the loss           = 0.25\n" in shown
    assert "no change of the parameters lowers the robust loss; " in shown
    assert "loss" not in table("y ~ a*exp(-k*t)", {"a": 1.0, "k": 1.0})


@pytest.mark.parametrize(("weights", "told"), [([1, 1, 0, 1, 1], "1 has"), ([1, 0, 0, 1, 1], "2 have")])
def test_rows_without_weight_are_told(weights: list[float], told: str) -> None:
    model, start = "y ~ a*exp(-k*t)", {"a": 1.0, "k": 1.0}
    assert f"rows                        = 5, of which {told} weight 0\n" in table(model, start, weights=weights)
    assert "rows                        = 5\n" in table(model, start, weights=[1.0] * 5)


def test_one_evaluation_is_no_plural() -> None:
    assert "; 1 evaluation\n" in text(addiff.fit("y ~ a*t", {"t": T, "y": T}, {"a": 1.0}), "table", screen=Screen(100))
    assert "; 2 evaluations\n" in table("y ~ a*t", {"a": 1.0})


def test_one_parameter_has_no_table_of_correlations() -> None:
    assert "correlation" not in table("y ~ a*exp(-t)", {"a": 1.0})


def test_a_picture_names_the_axes_and_the_parameters() -> None:
    known = {f"b{k}": (float(k), 0.5) for k in range(12)}
    result = FitPicture(
        "y$ ~ b0*t", {**known, "c": (1.0, None)}, "t", "y$", (0.0, 1.0), (1.0, 2.0), ((0.0, 1.0), (1.0, None))
    )
    drawn = written(result, "svg", screen=Screen())
    assert isinstance(drawn, str)
    texts = [(element.text or "").strip() for element in ET.fromstring(drawn).iter()]
    assert {"y$ ~ b0*t", "t", "y$", "b0 = 0 ± 0.5", "b8 = 8 ± 0.5", "and 4 more"} <= set(texts)
    assert "b9 = 9 ± 0.5" not in texts


def test_residuals_are_drawn_without_a_curve() -> None:
    result = FitPicture("y ~ a*u + v", {"a": (1.0, None)}, "predicted", "residual", (0.0, 1.0), (0.1, -0.1), ())
    drawn = written(result, "png", screen=Screen())
    assert isinstance(drawn, bytes)
    assert drawn.startswith(b"\x89PNG")
