"""The checker is checked: with rows that are slightly wrong, and with a new one that is right."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from addiff.arithmetics.contract import Operations
from addiff.arithmetics.floats import floats
from addiff.primitives.rule import Rule, kink
from addiff.primitives.table import RULES
from tests import oracle
from tests.primitives import verdicts

if TYPE_CHECKING:
    from addiff.primitives.rule import Partial


def row(partial: Partial, signature: str = "sin(x)") -> Rule:
    """A row of the sine with a partial to try."""
    return Rule(signature, [partial], samples=[(0.5,), (-2.0,)])


def caught(rule: Rule, point: verdicts.Point = (0.5,)) -> list[str]:
    """All that is found wrong with a row."""
    everything = (
        verdicts.of_the_value,
        verdicts.of_the_partials,
        verdicts.of_the_sweeps,
        verdicts.of_the_second_derivatives,
    )
    return [sentence for verdict in everything for sentence in verdict(rule, point)]


def test_a_right_row_is_let_through() -> None:
    assert caught(row(lambda m, v, x: m.cos(x))) == []


def test_a_partial_wrong_by_a_thousandth_is_caught_in_both_modes() -> None:
    sentences = caught(row(lambda m, v, x: m.cos(x) * 1.001))
    assert [sentence.split(" is ")[0] for sentence in sentences] == [
        "the partial by argument 0",
        "forward mode",
        "reverse mode for argument 0",
        "the second derivative by arguments 0 and 0",
    ]
    assert sentences[0] == (
        "the partial by argument 0 is 0.8784601444522631 and should be 0.87758256189037271612, give or take 8.8e-14"
    )


def test_a_partial_wrong_by_a_trillionth_is_caught() -> None:
    assert caught(row(lambda m, v, x: m.cos(x) * (1 + 1e-12)))


def test_a_value_wrong_by_one_part_in_ten_billion_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(floats, "operations", Operations(floats))  # those that are known are right
    monkeypatch.setattr(floats, "sin", lambda x: math.sin(x) * (1 + 1e-10))
    (sentence,) = verdicts.of_the_value(RULES["sin"], (0.5,))
    assert sentence.startswith("the value is 0.479425538652145")


def test_a_wrong_sign_on_one_side_is_caught_by_the_sample_that_lies_there() -> None:
    rule = row(lambda m, v, x: m.sign(x) * m.cos(x))
    assert caught(rule, (0.5,)) == []
    assert caught(rule, (-2.0,))


def test_a_formula_that_loses_its_digits_in_the_tail_is_caught_there() -> None:
    rule = row(lambda m, v, x: 1 - m.square(v), "tanh(x)")
    assert caught(rule, (0.5,)) == []
    assert caught(rule, (20.0,))


def test_a_partial_whose_own_slope_is_wrong_is_caught_by_second_derivatives() -> None:
    rule = row(lambda m, v, x: 0.8775825618903728 if isinstance(x, float) else m.cos(0.5), "sin(x)")
    assert list(verdicts.of_the_partials(rule, (0.5,))) == []
    assert list(verdicts.of_the_second_derivatives(rule, (0.5,)))


def test_partials_in_the_wrong_order_are_caught() -> None:
    rule = Rule("hypot(x, y)", [lambda m, v, x, y: y / v, lambda m, v, x, y: x / v])
    assert caught(rule, (3.0, -4.0))


def test_a_warning_at_a_plain_point_is_caught() -> None:
    rule = Rule("sin(x)", [lambda m, v, x: m.cos(x)], special=[kink(lambda m, v, x: x > 0, lambda m, v, x: m.cos(x))])
    assert caught(rule) == ["there is a warning, kink"]


def test_a_new_row_needs_no_word_in_the_tests() -> None:
    samples = [(-0.5,), (-1e-10,), (-5.0,)]
    value = lambda m, x: m.log(-m.expm1(x))  # noqa: E731  # a row's value, used twice
    right = Rule("newcomer(x)", [lambda m, v, x: -1 / m.expm1(-x)], value=value, samples=samples)
    wrong = Rule("newcomer(x)", [lambda m, v, x: 1 / m.expm1(-x)], value=value, samples=samples)
    for point in samples:
        assert caught(right, point) == []
        assert caught(wrong, point)


def test_a_new_row_whose_value_loses_digits_is_caught() -> None:
    rule = Rule("newcomer(x)", [lambda m, v, x: -1 / m.expm1(-x)], value=lambda m, x: m.log(1 - m.exp(x)))
    assert caught(rule, (-0.5,)) == []
    assert caught(rule, (-1e-10,))


def test_a_row_that_nothing_defines_is_told_what_it_lacks() -> None:
    with pytest.raises(
        LookupError, match=r"nothing says what nonesuch\(x\) is: give the row a value, or tests/oracle.py"
    ):
        oracle.value(Rule("nonesuch(x)", [0.0]), (2.0,))


@pytest.mark.parametrize(
    ("method", "point", "value"),
    [
        ("sin", (1e22,), "-0.85220084976718880177270589375302936826176215041"),
        ("asin", (0.5,), "0.5235987755982988730771072305465838140328615665625"),
        ("expm1", (1e-300,), "1.00000000000000002505912e-300"),
        ("gamma", (0.5,), "1.772453850905516027298167483341145182797549456122"),
        ("digamma", (1.0,), "-0.5772156649015328606065120900824024310421593359399"),
        ("bessely", (3.0, 2.0), "-1.12778377684042778608158109627"),
        ("bessely", (0.0, 1000.0), "0.00471591797762281339977326"),
        ("sinc_derivative", (1.0, 0.5), "-1.2732395447351626861510701069801"),
    ],
)
def test_the_oracle_gives_published_values(method: str, point: tuple[float, ...], value: str) -> None:
    assert abs(oracle.value(RULES[method], point) / oracle.mp.mpf(value) - 1) < 1e-22


def test_the_oracle_differentiates_by_differences_to_50_digits() -> None:
    mp, point = oracle.mp, (0.9999999999999999,)
    first, second = oracle.first(RULES["asin"], point, 0), oracle.second(RULES["asin"], point, 0, 0)
    mp.dps = 60
    x = mp.mpf(point[0])
    root = mp.sqrt(1 - x * x)
    assert abs(first * root - 1) < mp.mpf(10) ** -49
    assert abs(second * root**3 / x - 1) < mp.mpf(10) ** -49
