"""Infinite slopes through products and sums of arrays: what the same program of numbers says, in both modes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import addiff


@pytest.mark.parametrize("mode", ["forward", "reverse", "both"])
@pytest.mark.parametrize(
    ("arrays", "numbers", "at"),
    [
        ("w @ sqrt(x)", "w0*sqrt(x0) + w1*sqrt(x1)", {"w": [0.0, 1.0]}),
        ("w @ sqrt(x)", "w0*sqrt(x0) + w1*sqrt(x1)", {"w": [2.0, 1.0]}),
        ("dot(sqrt(x), w)", "w0*sqrt(x0) + w1*sqrt(x1)", {"w": [-2.0, 0.0]}),
        ("sqrt([2, -1] @ [x[0], x[0]]) + x[1]", "sqrt(2*x0 - x0) + x1", {}),
        ("sum([[2, 1], [-2, 0]] @ sqrt(x))", "2*sqrt(x0) + sqrt(x1) - 2*sqrt(x0)", {}),
        ("sum([[2, 1], [1, 0]] @ sqrt(x))", "3*sqrt(x0) + sqrt(x1)", {}),
        ("[1, 0] @ ([[2, 1], [0, 3]] @ sqrt(x))", "2*sqrt(x0) + 0*(0*sqrt(x0)) + sqrt(x1)", {}),
        ("dot(sqrt(x), sqrt(x))", "sqrt(x0)*sqrt(x0) + sqrt(x1)*sqrt(x1)", {}),
        ("sum(outer(sqrt(x), w))", "sqrt(x0)*w0 + sqrt(x0)*w1 + sqrt(x1)*(w0 + w1)", {"w": [0.0, 1.0]}),
        ("sum(outer(w, sqrt(x)))", "sqrt(x0)*w0 + sqrt(x0)*w1 + sqrt(x1)*(w0 + w1)", {"w": [3.0, 1.0]}),
        ("sum(cumsum(sqrt(x)))", "2*sqrt(x0) + sqrt(x1)", {}),
        ("c = cumsum(sqrt(x)); c[0] - c[1]", "sqrt(x0) - (sqrt(x0) + sqrt(x1))", {}),
    ],
)
def test_an_infinite_slope_is_what_numbers_say(arrays: str, numbers: str, at: dict[str, Any], mode: str) -> None:
    at = at | {"x": [0.0, 4.0]}
    apart = {f"{name}{k}": number for name, v in at.items() for k, number in enumerate(v)}
    found = addiff.grad(arrays, at, mode=mode)
    told = addiff.grad(numbers, apart, mode=mode)
    for name in at:
        np.testing.assert_array_equal(found.gradient[name], [told.gradient[f"{name}{k}"] for k in range(2)])
    assert {notice.kind for notice in found.warnings} == {notice.kind for notice in told.warnings}


def test_several_directions_at_once_meet_infinite_slopes() -> None:
    rows = addiff.jacobian("A @ sqrt(x)", {"A": [[0.0, 1.0], [2.0, 3.0]], "x": [0.0, 4.0]}, mode="both", wrt=["x"])
    np.testing.assert_array_equal(rows.jacobian["f"]["x"], [[np.nan, 0.25], [np.inf, 0.75]])
