from __future__ import annotations

from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addiff.render.numbers import Figures, exact, shortest, ulps


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_shortest_text_reads_back_to_the_same_double(x: float) -> None:
    assert float(shortest(x)) == x


@pytest.mark.parametrize(("x", "name"), [(nan, "NaN"), (inf, "Infinity"), (-inf, "-Infinity")])
def test_what_is_not_finite_has_a_name(x: float, name: str) -> None:
    assert exact(x) == name


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (5.0, "5"),
        (-0.0, "0"),
        (2 / 3, "0.666667"),
        (1e-7, "1e-7"),
        (1.5e300, "1.5e300"),
        (inf, "Infinity"),
        (1e10, "1e10"),
    ],
)
def test_tables_show_six_digits_and_short_exponents(x: float, text: str) -> None:
    assert Figures(6).text(x) == text


def test_rounding_is_remembered_only_where_digits_were_lost() -> None:
    figures = Figures(3)
    figures.text(0.125)
    assert not figures.rounded
    figures.text(0.1255)
    assert figures.rounded


def test_distances_are_in_units_in_the_last_place() -> None:
    assert ulps(1.0, 1.0 + 2**-52) == 1
    assert ulps(nan, nan) == 0
    assert ulps(inf, inf) == 0
    assert ulps(inf, 1.0) == inf
