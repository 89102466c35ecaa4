"""Sums over paths do not depend on the direction of the sweep, and go where doubles cannot."""

from math import inf, isnan, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addiff.evaluators import paths

PARTIALS = st.sampled_from([0.0, 1.0, -2.0, inf, -inf, nan, 1e300, -1e-300, 3.5])


def path(*partials: float) -> paths.Path:
    """The product of some partials."""
    product = paths.seed(1.0)
    for partial in partials:
        product = product * partial
    return product


@pytest.mark.parametrize(
    ("partials", "product"),
    [
        ((2.0, 3.0), 6.0),
        ((inf, 2.0), inf),
        ((inf, -2.0), -inf),
        ((-inf, -inf), inf),
        ((inf, 0.0), nan),
        ((0.0, 0.0), 0.0),
        ((nan, 0.0), nan),
        ((1e300, 1e300, 1e-300, 1e-300), 1.0),
        ((1e-300, 1e-300, 1e300, 1e300), 1.0),
        ((1e300, 1e300), inf),
        ((1e300, -1e300), -inf),
        ((1e300, 1e300, 0.0), 0.0),
    ],
)
def test_a_product_is_what_its_classes_say(partials: tuple[float, ...], product: float) -> None:
    number = path(*partials).number()
    assert number == pytest.approx(product, rel=1e-13) or (isnan(number) and isnan(product))


@pytest.mark.parametrize(
    ("a", "b", "total"),
    [
        ((inf,), (1.0,), inf),
        ((inf,), (-inf,), nan),
        ((inf,), (inf,), inf),
        ((1e300, 1e300), (-1e300, 1e300), 0.0),
        ((1e-300, 1e-300), (1.0,), 1.0),
        ((0.0,), (1e-300, 1e-300), 0.0),
        ((1.0,), (2.0,), 3.0),
    ],
)
def test_a_sum_is_what_its_terms_say(a: tuple[float, ...], b: tuple[float, ...], total: float) -> None:
    for number in ((path(*a) + path(*b)).number(), (path(*b) + path(*a)).number()):
        assert number == total or (isnan(number) and isnan(total))


@given(st.lists(PARTIALS, min_size=1, max_size=5), st.randoms())
def test_the_order_of_factors_does_not_matter(partials: list[float], random) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(partials)
    random.shuffle(shuffled)
    a, b = path(*partials).number(), path(*shuffled).number()
    assert a == pytest.approx(b, rel=1e-13) or (isnan(a) and isnan(b))


def test_a_sum_far_below_the_range_of_doubles_is_kept_until_it_counts() -> None:
    tiny = path(1e-300, 1e-300) + path(1e-300, 2e-300)
    assert (tiny * 1e300 * 1e300).number() == pytest.approx(3.0, rel=1e-13)
