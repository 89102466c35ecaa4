"""The triangle of all rows against the whole matrix."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import addiff
from addiff.api.program import parse_model
from addiff.solvers.fitting.losses import ROBUST, transformed
from addiff.solvers.fitting.model_over_data import LONGEST, ModelOverData, OutsideError
from addiff.solvers.problem import pose

START = {"a": 2.0, "k": 0.5}
VECTOR = np.array([3.0, 0.8])


def residuals(rows: int, roots: Any = None, loss: str | None = None) -> tuple[ModelOverData, np.ndarray, np.ndarray]:
    """A model over some rows, with its residuals and its Jacobian at VECTOR by hand."""
    random = np.random.default_rng(rows)
    t, y = random.uniform(0, 3, rows), random.normal(size=rows)
    problem = pose(parse_model("y ~ a*exp(-k*t)"), START, {}, {"t": t, "y": y})
    decay = np.exp(-0.8 * t)
    return (
        ModelOverData(problem, roots, None if loss is None else ROBUST[loss], 0.7),
        y - 3 * decay,
        np.column_stack([-decay, 3 * t * decay]),
    )


@pytest.mark.parametrize("rows", [1, 3, 64, 65, 700, 3 * LONGEST + 5])
def test_the_triangle_has_the_products_of_all_rows(rows: int) -> None:
    model, rest, matrix = residuals(rows)
    folded = model.fold(VECTOR)
    whole = np.column_stack([matrix, rest])
    np.testing.assert_allclose(folded.triangle.T @ folded.triangle, whole.T @ whole, rtol=1e-12, atol=1e-14)
    assert np.array_equal(folded.triangle, np.triu(folded.triangle))
    assert folded.triangle.shape == (3, 3)
    assert folded.cost == pytest.approx(rest @ rest, rel=1e-13)


def test_weights_and_losses_change_residuals_and_slopes() -> None:
    roots = np.sqrt(np.random.default_rng(5).uniform(0, 2, 500))
    model, rest, matrix = residuals(500, roots, "cauchy")
    folded = model.fold(VECTOR)
    bent, slope = transformed(ROBUST["cauchy"], rest * roots, 0.7)
    whole = np.column_stack([matrix * (roots * slope)[:, None], bent])
    np.testing.assert_allclose(folded.triangle.T @ folded.triangle, whole.T @ whole, rtol=1e-12)
    assert folded.squares == pytest.approx(np.square(rest * roots).sum(), rel=1e-13)


def test_the_first_row_outside_the_domain_is_named() -> None:
    t = np.arange(1000.0)
    problem = pose(parse_model("y ~ log(a - t)"), {"a": 2000.0}, {}, {"t": t, "y": t})
    with pytest.raises(OutsideError) as caught:
        ModelOverData(problem, None, None, 1.0).fold(np.array([900.5]))
    assert caught.value.row == 902
    assert isinstance(caught.value.error, addiff.DomainError)


@pytest.mark.parametrize("offset", [0.0, 1e6])
def test_the_scatter_of_blocks_is_that_of_all_rows(offset: float) -> None:
    random = np.random.default_rng(7)
    y, weights = offset + random.normal(size=20_000), random.uniform(0, 1, 20_000) * (random.uniform(size=20_000) < 0.9)
    problem = pose(parse_model("y ~ a"), {"a": 1.0}, {}, {"y": y})
    spread = ModelOverData(problem, np.sqrt(weights), None, 1.0).spread(np.array([1.0]))
    mean = np.average(y, weights=weights)
    assert spread.rows == np.count_nonzero(weights)
    assert spread.mean == pytest.approx(mean, rel=1e-13)
    assert spread.squares == pytest.approx(weights @ np.square(y - mean), rel=1e-9)


def test_memory_does_not_grow_with_the_rows() -> None:
    import tracemalloc

    model, _, _ = residuals(400_000)
    model.fold(VECTOR)
    tracemalloc.start()
    try:
        model.fold(VECTOR)
        assert tracemalloc.get_traced_memory()[1] < 2_000_000  # the columns have 6.4 million bytes
    finally:
        tracemalloc.stop()
