"""Losses against SciPy's, and their derivatives against differences."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import least_squares

from addiff.solvers.fitting.losses import ROBUST, scored, transformed

RESIDUALS = np.array([-1e6, -30.0, -1.0001, -0.3, -1e-9, 0.0, 1e-5, 0.7, 0.9999, 2.0, 1e3])


@pytest.mark.parametrize("name", ROBUST)
@pytest.mark.parametrize("scale", [1.0, 0.2])
def test_the_square_of_what_stands_for_a_residual_is_its_cost(name: str, scale: float) -> None:
    seen, _ = transformed(ROBUST[name], RESIDUALS, scale)
    for residual, stand_in in zip(RESIDUALS.tolist(), seen.tolist(), strict=True):
        known = least_squares(lambda x, r=residual: [r + 0 * x[0]], [0.0], loss=name, f_scale=scale, max_nfev=1)
        assert stand_in**2 / 2 == pytest.approx(known.cost, rel=1e-7, abs=1e-15)  # SciPy's is a difference where small
        assert np.sign(stand_in) == np.sign(residual)


@pytest.mark.parametrize("name", ROBUST)
def test_its_derivative_is_that_of_differences(name: str) -> None:
    _, slope = transformed(ROBUST[name], RESIDUALS, 1.0)
    step = 1e-6 * np.maximum(1e-3, np.abs(RESIDUALS))
    after, before = (transformed(ROBUST[name], RESIDUALS + sign * step, 1.0)[0] for sign in (1, -1))
    np.testing.assert_allclose(slope, (after - before) / (2 * step), rtol=1e-5, atol=1e-9)


@pytest.mark.parametrize("name", ROBUST)
@pytest.mark.parametrize("scale", [1.0, 0.2])
def test_derivatives_of_costs_are_those_of_differences(name: str, scale: float) -> None:
    first, second = scored(ROBUST[name], RESIDUALS, scale)
    seen, slope = transformed(ROBUST[name], RESIDUALS, scale)
    np.testing.assert_allclose(first, seen * slope, rtol=1e-12)  # half of the square of what is seen, derived
    step = 1e-6 * np.maximum(1e-3, np.abs(RESIDUALS))
    after, before = (scored(ROBUST[name], RESIDUALS + sign * step, scale)[0] for sign in (1, -1))
    np.testing.assert_allclose(second, (after - before) / (2 * step), rtol=1e-5, atol=1e-7)
