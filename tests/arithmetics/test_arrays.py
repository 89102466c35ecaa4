"""Columns of doubles: every row at its samples, against doubles."""

from __future__ import annotations

from math import inf, isnan, nan
from typing import TYPE_CHECKING, Any

import mpmath
import numpy as np
import pytest

from addiff.arithmetics import arrays as module
from addiff.arithmetics.arrays import Arrays, arrays
from addiff.arithmetics.contract import function_of
from addiff.arithmetics.floats import floats
from addiff.primitives.table import RULES

if TYPE_CHECKING:
    from addiff.primitives.rule import Rule

ROWS = [rule for rule in RULES.values() if rule.samples and rule.demand is None]

ULPS = 4
"""NumPy's own bound for its sines and exponentials."""


@pytest.mark.parametrize("rule", ROWS, ids=lambda rule: rule.name)
def test_a_row_is_what_doubles_say_at_its_samples(rule: Rule) -> None:
    for sample in rule.samples:
        free = [
            x if k < rule.fixed or (rule.method == "integer_power" and k) else np.array([x, x])
            for k, x in enumerate(sample)
        ]
        with np.errstate(all="ignore"):
            found = function_of(rule, arrays)(*free)  # type: ignore[arg-type]  # of its kind
            expected = function_of(rule, floats)(*sample)
            assert np.broadcast_to(found, 2) == pytest.approx([expected] * 2, rel=ULPS * 2.3e-16, abs=1e-322)
            if rule.asks_dependence:
                continue
            for position in range(len(sample)):
                formula = rule.partial(position, ())
                if callable(formula):
                    slope = formula(arrays, found, *free)
                    told = formula(floats, expected, *sample)
                    assert np.broadcast_to(slope, 2) == pytest.approx([told] * 2, rel=4 * ULPS * 2.3e-16, abs=1e-322)


EXACT: dict[str, Any] = {
    "erf": mpmath.erf,
    "erfc": mpmath.erfc,
    "erfinv": mpmath.erfinv,
    "gamma": mpmath.gamma,
    "lgamma": lambda x: mpmath.log(abs(mpmath.gamma(x))),
    "digamma": lambda x: mpmath.psi(0, x),
    "normcdf": mpmath.ncdf,
}
"""With 50 digits."""


@pytest.mark.parametrize("method", EXACT)
def test_many_numbers_have_all_digits_too(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MANY", 1)
    low, high = (-0.99, 0.99) if method == "erfinv" else (-8.0, 20.0)
    x = np.concatenate([np.random.default_rng(0).uniform(low, high, 400), [1.46163, -2.45702, 0.5, 1e-9]])
    x = x[np.abs(x) < 1] if method == "erfinv" else x
    with mpmath.workdps(50):
        expected = [float(EXACT[method](mpmath.mpf(float(number)))) for number in x]
    np.testing.assert_allclose(getattr(Arrays(), method)(x), expected, rtol=2e-14)  # as many as one by one


@pytest.mark.parametrize("method", [*EXACT, "norminv"])
def test_many_numbers_have_no_value_where_one_has_none(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MANY", 1)
    odd = np.array([0.0, 1.0, -1.0, -2.0, inf, -inf, 200.0, -0.5, 2.0])
    few = np.array([_alone(method, x) for x in odd.tolist()])
    with np.errstate(all="ignore"):
        found = getattr(Arrays(), method)(odd)
    domain = RULES[method].domain
    for x, expected, number in zip(odd.tolist(), few.tolist(), found.tolist(), strict=True):
        if isnan(expected):  # an infinity at a pole does, which the domain tells from others
            assert isnan(number) or (abs(number) == inf and any(o.where(floats, x) for o in domain)), x
        else:
            assert number == pytest.approx(expected, rel=2e-14), x


def _alone(method: str, x: float) -> float:
    try:
        return float(getattr(floats, method)(x))
    except (ValueError, ArithmeticError):
        return nan


@pytest.mark.parametrize("method", ["besselj", "bessely"])
@pytest.mark.parametrize("order", [0.0, 1.0, -1.0, 2.0, -3.0, 4.0, 7.0])
def test_bessel_functions_of_columns_are_those_of_numbers(method: str, order: float) -> None:
    x = np.array([-20.0, -1.5, 0.0, 0.3, 2.0, 30.0, inf, -inf])
    found = getattr(arrays, method)(order, x)
    for number, value in zip(x.tolist(), found.tolist(), strict=True):
        try:
            assert value == getattr(floats, method)(order, number)
        except ValueError:
            assert isnan(value)
