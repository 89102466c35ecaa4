"""A descent from a posed problem to its end."""

from __future__ import annotations

import pytest

import addiff


def test_a_descent_that_fails_has_the_best_point() -> None:
    with pytest.raises(addiff.ConvergenceError, match=r"^gd stopped in epoch ") as caught:
        addiff.minimize("x^2", {"x": 1}, method="gd", learning_rate=10, epochs=1000)
    assert caught.value.best == {"x": 1.0}
