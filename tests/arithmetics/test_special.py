"""The functions that Python's `math` lacks, over their whole domains, against 50 digits.

Two numbers may differ by 2e-14 relative and by 2 ulps of each argument times how much it matters.
"""

from __future__ import annotations

from math import nextafter

import pytest

from addiff.arithmetics import special
from addiff.arithmetics.floats import floats
from addiff.primitives.table import RULES
from tests import oracle

Points = list[tuple[float, ...]]

SIDES = (1e-13, 1e-9, 1e-4, 0.03, -1e-12, -1e-7, -0.2)
"""Distances from zeros and poles."""

POLES = [(-n + side,) for n in (0, 1, 2, 5, 40, 170) for side in SIDES]
TAILS: Points = [(x,) for x in (5e-324, 1e-300, 1e-170, 1e-17, 13.9, 14.1, 170.7, 1e5, 1e15)]
SMALL: Points = [(-x,) for x in (5e-324, 1e-300, 1e-170, 1e-17, 0.3, 0.49999999999999994, 0.5, 0.7)]

GRID: dict[str, Points] = {
    "lgamma": [
        *POLES,
        *TAILS,
        *SMALL,
        *[(x + side,) for x in (1.0, 2.0) for side in SIDES],
        *[(x,) for x in (0.5, 1.5, 2.5, 2.6, 1.0, 2.0, 1e300)],
        *[(x,) for x in (-2.4570247382208006, -2.7476826467274127, -3.955294284858598, -999.9, -1000.5, -1e6 + 0.25)],
    ],
    "digamma": [
        *POLES,
        *TAILS[1:],
        *SMALL[1:],
        *[(x + side,) for x in (1.4616321449683622, -0.5040830082644554) for side in (0.0, *SIDES)],
        *[(x,) for x in (-1.573498473162390, -10.702287, -999.5000001, -1e6 + 0.25, 1e300)],
    ],
    "gamma": [(x,) for x in (1e-300, 0.5, 1.0, 12.3, 170.5, -0.5, -3.9999999999, -101.3, -170.5)],
    "polygamma": [
        (float(n), x)
        for n in (1, 2, 3, 6, 11)
        for x in (1e-20, 1e-3, 0.5, 1.0, 7.3, 13.99, 40.0, 1e6, -0.3, -1.5000001, -2 + 1e-8, -7.9)
    ],
    "polygamma_drop": [
        (float(n), x, h)
        for n in (0, 1, 2, 4)
        for x in (1e-8, 0.3, 2.5, 13.0, 20.0, 1e9)
        for h in (1e-12, 1e-3, 0.7, 15.0, 1e7)
    ],
    "beta": [
        (a, b) for a in (1e-200, 1e-5, 0.3, 1.0, 13.9, 49.9, 60.0) for b in (1e-7, 0.5, 2.0, 14.1, 50.2, 120.0, 900.0)
    ],
    "lbeta": [
        (a, b)
        for a in (1e-200, 1e-5, 0.3, 1.000001, 13.9, 60.0, 1e5, 1e12)
        for b in (1e-7, 0.5, 1.0, 14.1, 120.0, 1e5, 1e10, 1e15)
    ],
    "sinc": [(x,) for x in (1e-300, 9e-10, 1.1e-9, 1e-5, 0.25, -0.75, 1 + 1e-12, 3 - 1e-9, -7.5, 1e8 + 0.3)],
    "sinc_derivative": [
        (float(n), x)
        for n in (1, 2, 3, 5, 8, 15)
        for x in (0.0, 1e-9, 1e-3, 0.2, -0.63, 0.95, 1.27, -1.6, 3.2, 7.9, -25.1, 300.7)
    ],
    "besselj": [
        (float(n), x)
        for n in (-4, -3, -1, 0, 1, 2, 5, 12)
        for x in (-30.2, -2.0, 0.0, 1e-4, 0.7, 2.404825557695773, 3.831705970207512, 9.9, 100.1)
    ],
    "bessely": [
        (float(n), x)
        for n in (-4, -1, 0, 1, 2, 5)
        for x in (1e-5, 0.7, 0.8935769662791675, 2.197141326031017, 9.9, 30.2, 100.1)
    ],
    "erfinv": [(x,) for x in (0.0, 1e-300, 1e-9, -0.3, 0.9, -0.999, nextafter(1, 0))],
    "norminv": [(x,) for x in (5e-324, 1e-300, 1e-20, 0.02, 0.4999999, 0.5, 0.5000001, 0.97, nextafter(1, 0))],
}


@pytest.mark.parametrize("method", GRID)
def test_values_agree_with_50_digits_near_zeros_near_poles_and_in_the_tails(method: str) -> None:
    rule = RULES[method]
    for point in GRID[method]:
        exact = oracle.value(rule, point)
        found = getattr(floats, method)(*point)
        error = abs(found - exact)
        if error <= 2e-14 * abs(exact) + 2e-323:
            continue
        moving = range(rule.fixed, len(point))
        spread = sum(abs(point[k] * oracle.first(rule, point, k)) for k in moving)
        assert error <= 2e-14 * abs(exact) + 2 * 2.0**-53 * spread, f"{point}: {found!r} is off by {float(error):.2g}"


def test_every_special_function_has_a_grid() -> None:
    assert set(special.FUNCTIONS) <= set(GRID)


@pytest.mark.parametrize("n", range(-3, 4))
@pytest.mark.parametrize("x", [0.7, 2.5, 31.4])
def test_bessel_functions_of_negative_order_and_argument_differ_by_their_sign(n: int, x: float) -> None:
    sign = -1.0 if n % 2 else 1.0
    assert special.besselj(-n, x) == sign * special.besselj(n, x)
    assert special.besselj(n, -x) == sign * special.besselj(n, x)
    assert special.bessely(-n, x) == sign * special.bessely(n, x)


@pytest.mark.parametrize("n", range(1, 8))
@pytest.mark.parametrize("x", [0.01, 0.8, 5.3])
def test_derivatives_of_sinc_are_even_or_odd(n: int, x: float) -> None:
    assert special.sinc_derivative(n, -x) == (-1) ** n * special.sinc_derivative(n, x)


@pytest.mark.parametrize("x", [0.0, 1.0, -7.0, 1e15, 2.0**60])
def test_the_sine_of_a_whole_turn_is_exactly_0(x: float) -> None:
    assert special.sine_of_pi(x) == 0
    assert abs(special.cosine_of_pi(x)) == 1


@pytest.mark.parametrize("x", [0.5, -1.5, 1e6 + 0.5])
def test_the_cosine_of_a_half_turn_is_exactly_0(x: float) -> None:
    assert special.cosine_of_pi(x) == 0
    assert abs(special.sine_of_pi(x)) == 1


@pytest.mark.parametrize(("a", "b"), [(0.3, 7.5), (1e-5, 2e5), (50.0, 60.0), (1e10, 3.0)])
def test_beta_does_not_ask_for_the_order_of_its_arguments(a: float, b: float) -> None:
    assert special.lbeta(a, b) == special.lbeta(b, a)
    assert special.beta(a, b) == pytest.approx(special.beta(b, a), rel=1e-15, abs=0)
