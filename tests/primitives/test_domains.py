"""Where functions have no value, and what is said there."""

from __future__ import annotations

from itertools import product
from math import inf, isnan
from typing import TYPE_CHECKING

import pytest

import addiff
from addiff.arithmetics.floats import floats
from addiff.primitives.table import FAMILIES, RULES
from tests.primitives import verdicts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from addiff.primitives.rule import Outside, Rule

ROWS = [rule for rows in FAMILIES.values() for rule in rows if rule.parameters and rule.demand is None]

EDGES = (-inf, -1e300, -2.0, -1.5, -1.0, -0.5, 0.0, 1e-300, 1 / 3, 0.5, 1.0, 1.0000000000000002, 1.5, 2.0, 1e300, inf)
ORDERS = (-1.0, 0.0, 1.0, 2.0)

TABLE = [
    ("add", (inf, -inf), "infinity minus infinity: x is inf, y is -inf"),
    ("subtract", (-inf, -inf), "infinity minus infinity: x is -inf, y is -inf"),
    ("multiply", (0.0, inf), "zero times infinity: x is 0, y is inf"),
    ("multiply", (-inf, 0.0), "zero times infinity: x is -inf, y is 0"),
    ("divide", (1.0, 0.0), "division by zero: y is 0"),
    ("divide", (0.0, 0.0), "division by zero: y is 0"),
    ("divide", (inf, -inf), "infinity divided by infinity: x is inf, y is -inf"),
    ("modulo", (1.0, 0.0), "remainder of a division by zero: y is 0"),
    ("modulo", (-inf, 2.0), "remainder of an infinity: x is -inf"),
    ("power", (0.0, -0.5), "zero to a negative power: x is 0, y is -0.5"),
    ("power", (-2.0, inf), "infinite power of a negative number: x is -2, y is inf"),
    ("power", (-1.0, inf), "infinite power of a negative number: x is -1, y is inf"),
    ("power", (-0.5, inf), "infinite power of a negative number: x is -0.5, y is inf"),
    ("power", (-inf, -0.5), "fractional power of a negative number: x is -inf, y is -0.5"),
    (
        "power",
        (-8.0, 1 / 3),
        "fractional power of a negative number: x is -8, y is 0.3333333333333333; cbrt(x) is the real cube root",
    ),
    (
        "power",
        (-8.0, -4 / 3),
        "fractional power of a negative number: x is -8, y is -1.3333333333333333; cbrt(x) is the real cube root",
    ),
    ("sqrt", (-1e-300,), "square root of a negative number: x is -1e-300"),
    ("log", (-1.0,), "log of a negative number: x is -1"),
    ("log", (-0.0,), "log of zero: x is -0; xlogy(x, x) is x*log(x), and 0 at 0"),
    ("log2", (-1.0,), "log2 of a negative number: x is -1"),
    ("log2", (0.0,), "log2 of zero: x is 0"),
    ("log10", (-1.0,), "log10 of a negative number: x is -1"),
    ("log10", (0.0,), "log10 of zero: x is 0"),
    ("log1p", (-1.5,), "log1p of a number below -1: x is -1.5"),
    ("log1p", (-1.0,), "log1p of -1: x is -1"),
    ("xlogy", (0.0, -1.0), "log of a negative number: y is -1"),
    ("xlogy", (2.0, 0.0), "log of zero: y is 0"),
    ("xlogy", (inf, 1.0), "infinity times zero: x is inf, y is 1"),
    ("sin", (inf,), "sin of an infinity: x is inf"),
    ("cos", (-inf,), "cos of an infinity: x is -inf"),
    ("tan", (inf,), "tan of an infinity: x is inf"),
    ("sec", (inf,), "sec of an infinity: x is inf"),
    ("csc", (inf,), "csc of an infinity: x is inf"),
    ("csc", (0.0,), "csc at a pole: x is 0"),
    ("cot", (inf,), "cot of an infinity: x is inf"),
    ("cot", (0.0,), "cot at a pole: x is 0"),
    (
        "asin",
        (1.0000000000000002,),
        "asin of a number outside [-1, 1]: x is 1.0000000000000002; "
        "asin(clip(x, -1, 1)) if only rounding takes x there",
    ),
    ("asin", (-1.00001,), "asin of a number outside [-1, 1]: x is -1.00001"),
    (
        "acos",
        (-1.0000000000000002,),
        "acos of a number outside [-1, 1]: x is -1.0000000000000002; "
        "acos(clip(x, -1, 1)) if only rounding takes x there",
    ),
    ("acos", (-inf,), "acos of a number outside [-1, 1]: x is -inf"),
    ("atan2", (inf, -inf), "angle of two infinities: y is inf, x is -inf"),
    ("acosh", (0.5,), "acosh of a number below 1: x is 0.5"),
    ("atanh", (1.0,), "atanh of a number outside (-1, 1): x is 1"),
    ("erfinv", (-1.0,), "erfinv of a number outside (-1, 1): x is -1"),
    ("norminv", (0.0,), "norminv of a number outside (0, 1): x is 0"),
    ("logit", (1.0,), "logit of a number outside (0, 1): x is 1"),
    ("gamma", (0.0,), "gamma of zero or a negative whole number: x is 0"),
    ("gamma", (-inf,), "gamma of zero or a negative whole number: x is -inf"),
    ("lgamma", (-3.0,), "lgamma of zero or a negative whole number: x is -3"),
    ("digamma", (-1.0,), "digamma of zero or a negative whole number: x is -1"),
    ("beta", (0.0, 2.0), "beta of a number that is not positive: a is 0"),
    ("beta", (2.0, -1.5), "beta of a number that is not positive: b is -1.5"),
    ("lbeta", (-0.5, 2.0), "lbeta of a number that is not positive: a is -0.5"),
    ("lbeta", (2.0, 0.0), "lbeta of a number that is not positive: b is 0"),
    ("bessely", (0.0, 0.0), "bessely of a number that is not positive: x is 0"),
]


@pytest.mark.parametrize(("method", "point", "message"), TABLE)
def test_what_has_no_value_says_why(method: str, point: tuple[float, ...], message: str) -> None:
    with pytest.raises(addiff.DomainError) as caught:
        verdicts.tape_of(RULES[method], point)
    assert caught.value.message == message


def edges(rule: Rule) -> Iterator[tuple[float, ...]]:
    """Points at the edges of a row's arguments; those that must be whole numbers are."""
    moving = verdicts.moving(rule, (1.0,) * len(rule.parameters))
    return product(*(EDGES if k in moving else ORDERS for k in range(len(rule.parameters))))


def value_or_message(rule: Rule, point: tuple[float, ...]) -> float | str:
    try:
        return float(verdicts.tape_of(rule, point)[0].values[-1])
    except addiff.DomainError as error:
        return error.message


def first_outside(rule: Rule, point: tuple[float, ...]) -> Outside | None:
    return next((outside for outside in rule.domain if outside.where(floats, *point)), None)


@pytest.mark.parametrize("rule", [rule for rule in ROWS if not rule.hidden], ids=lambda rule: rule.method)
def test_there_is_a_value_exactly_where_the_domain_says(rule: Rule) -> None:
    for point in edges(rule):
        outside = first_outside(rule, point)
        found = value_or_message(rule, point)
        if outside is None:
            assert isinstance(found, float), point
            assert not isnan(found), point
        else:
            assert isinstance(found, str), point
            assert found.startswith(outside.text), point


@pytest.mark.parametrize("rule", [rule for rule in ROWS if rule.domain], ids=lambda rule: rule.method)
def test_every_part_outside_every_domain_is_met_at_an_edge_and_told(rule: Rule) -> None:
    missing = list(rule.domain)
    for point in edges(rule):
        outside = first_outside(rule, point)
        if outside in missing:
            missing.remove(outside)
            with pytest.raises(addiff.DomainError) as caught:
                verdicts.tape_of(rule, point)
            assert caught.value.message.startswith(outside.text)
    assert [outside.text for outside in missing] == []
