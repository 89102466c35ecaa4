"""A finite difference is believed when starts far apart agree, and only then."""

from __future__ import annotations

from math import cos, floor, sin

import pytest

from addiff.evaluators.differences import derivative

EPSILON = 2.0**-52


@pytest.mark.parametrize("x", [0.0, 0.7, -3.0, 100.0])
def test_the_number_is_within_its_bound(x: float) -> None:
    found = derivative(sin, x, EPSILON * (1 + abs(x)))
    assert found is not None
    assert abs(found[0] - cos(x)) <= found[1] < 1e-7


@pytest.mark.parametrize(
    ("function", "x", "slope"),
    [
        (sin, 1e10, cos(1e10)),  # every step of the coarse starts is many periods long
        (abs, 1e-200, 1.0),  # they straddle the kink
        (lambda x: sin(1e10 * x), 0.0, 1e10),
        (floor, 1e10 + 0.5, 0.0),  # they see a slope of 1
    ],
)
def test_what_the_steps_cannot_resolve_is_no_derivative(function: object, x: float, slope: float) -> None:
    assert callable(function)
    found = derivative(function, x, EPSILON * abs(x * slope))
    assert found is None or abs(found[0] - slope) <= found[1]


def test_two_starts_suffice_where_the_first_pair_agrees() -> None:
    calls: list[float] = []

    def recorded(x: float) -> float:
        calls.append(x)
        return x * x

    assert derivative(recorded, 1.0, EPSILON) is not None
    assert len(calls) == 32
