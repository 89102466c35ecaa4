"""A program as a function of the vector of its unknowns."""

from __future__ import annotations

import numpy as np
import pytest

import addiff
from addiff.solvers.output import Output
from addiff.solvers.problem import pose


def test_derivatives_stand_in_the_order_of_the_vector() -> None:
    function = Output(pose(addiff.parse("y^2*x + sum(W*[1, 2]*x)"), {"y": 1, "W": [0, 0], "x": 2}, {}))
    vector = np.array([3.0, 1.0, 1.0, 2.0])  # y, W[0], W[1], x
    value, gradient, _ = function.gradient(vector)
    assert value == 24 == function.value(vector)
    assert function.wanted == [0, 2, 1]
    assert gradient.tolist() == [12, 2, 4, 12]
    hessian = function.hessian(vector)
    assert hessian.tolist() == [[4, 0, 0, 6], [0, 0, 0, 1], [0, 0, 0, 2], [6, 1, 2, 0]]
    direction = np.array([1.0, -1.0, 0.5, 2.0])
    assert function.product(vector, direction) == pytest.approx(hessian @ direction)
