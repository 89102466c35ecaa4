"""How a function bends: kinds of stationary points, whatever the units of the unknowns."""

from __future__ import annotations

import numpy as np
import pytest

from addiff.solvers.minimizing.curvature import curvature

UNITS = [np.ones(2), np.array([1e8, 1e-8])]


@pytest.mark.parametrize("units", UNITS)
@pytest.mark.parametrize(
    ("hessian", "kind"),
    [
        ([[2, 1], [1, 2]], "minimum"),
        ([[1, 2], [2, 1]], "saddle"),
        ([[-2, 1], [1, -2]], "maximum"),
        ([[1, 1], [1, 1]], "flat"),
        ([[0, 0], [0, 0]], "flat"),
        ([[1, 0], [0, 0]], "flat"),
        ([[0, 1], [1, 0]], "saddle"),
    ],
)
def test_the_kind_is_that_of_the_eigenvalues(hessian: list[list[float]], kind: str, units: np.ndarray) -> None:
    found = curvature(np.array(hessian) * units[:, None] * units, np.zeros(2), np.full(2, True))
    assert found is not None
    assert found.kind == kind
    assert (found.downward is None) == (kind in ("minimum", "flat"))


@pytest.mark.parametrize("units", UNITS)
def test_the_step_is_newtons(units: np.ndarray) -> None:
    hessian, gradient = np.array([[2.0, 1.0], [1.0, 3.0]]) * units[:, None] * units, np.array([1.0, -2.0]) * units
    found = curvature(hessian, gradient, np.full(2, True))
    assert found is not None
    assert found.step == pytest.approx(np.array([-1.0, 1.0]) / units)
    assert found.rest == 0


def test_what_does_not_bend_is_left() -> None:
    found = curvature(np.diag([2.0, 0.0]), np.array([2.0, 0.5]), np.full(2, True))
    assert found is not None
    assert found.step == pytest.approx([-1, 0])
    assert found.rest == pytest.approx(0.5)


def test_unknowns_that_are_held_do_not_move() -> None:
    found = curvature(np.array([[2.0, 1.0], [1.0, -1.0]]), np.ones(2), np.array([True, False]))
    assert found is not None
    assert (found.kind, found.step.tolist()) == ("minimum", [-0.5, 0])
    held = curvature(-np.eye(2), np.ones(2), np.full(2, False))
    assert held is not None
    assert (held.kind, held.step.tolist()) == ("minimum", [0, 0])


@pytest.mark.parametrize("missing", [np.nan, np.inf])
def test_no_curvature_where_a_second_derivative_is_missing(missing: float) -> None:
    assert curvature(np.diag([1.0, missing]), np.zeros(2), np.full(2, True)) is None
