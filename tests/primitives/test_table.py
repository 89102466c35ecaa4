"""The table tests itself: every row, also a hidden or a new one, at the samples that it carries, against 50 digits."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

import pytest

from addiff.primitives.array_table import ARRAY_FAMILIES, ARRAY_RULES
from addiff.primitives.table import FAMILIES, FUNCTIONS, RULES
from tests import oracle
from tests.primitives import verdicts

if TYPE_CHECKING:
    from addiff.primitives.rule import Rule

ROWS = [rule for rows in FAMILIES.values() for rule in rows]

SAMPLES = [
    pytest.param(rule, point, id=f"{rule.method}({', '.join(map(repr, point))})")
    for rule in ROWS
    for point in rule.samples
]


@pytest.mark.parametrize(("rule", "point"), SAMPLES)
def test_values_agree_with_50_digits(rule: Rule, point: tuple[float, ...]) -> None:
    assert list(verdicts.of_the_value(rule, point)) == []


@pytest.mark.parametrize(("rule", "point"), SAMPLES)
def test_partials_agree_with_differences_of_50_digits(rule: Rule, point: tuple[float, ...]) -> None:
    assert list(verdicts.of_the_partials(rule, point)) == []


@pytest.mark.parametrize(("rule", "point"), SAMPLES)
def test_both_modes_agree_with_50_digits_and_with_each_other(rule: Rule, point: tuple[float, ...]) -> None:
    assert list(verdicts.of_the_sweeps(rule, point)) == []


@pytest.mark.parametrize(("rule", "point"), SAMPLES)
def test_second_derivatives_agree_with_differences_of_50_digits(rule: Rule, point: tuple[float, ...]) -> None:
    assert list(verdicts.of_the_second_derivatives(rule, point)) == []


@pytest.mark.parametrize("rule", [rule for rule in ROWS if rule.parameters], ids=lambda rule: rule.method)
def test_every_row_carries_samples_and_says_what_it_is(rule: Rule) -> None:
    assert rule.samples, "a row without samples is not tested"
    for point in rule.samples:
        assert all(map(isfinite, point)), "what holds at infinity stands in the tables of edges"
        assert len(point) == len(rule.parameters) or (rule.variadic and len(point) > len(rule.parameters))
    assert rule.about
    assert callable(oracle.function_of(rule))


def test_no_two_rows_share_a_method_and_no_two_functions_a_name() -> None:
    arrays = [rule for rows in ARRAY_FAMILIES.values() for rule in rows]
    assert len(RULES) == len(ROWS)
    assert len(ARRAY_RULES) == len(arrays)
    assert not RULES.keys() & ARRAY_RULES.keys()
    assert not FUNCTIONS.keys() & {name for rule in arrays if not rule.hidden for name in rule.names}
    assert len(FUNCTIONS) == sum(len(rule.names) for rule in ROWS if not rule.hidden)
