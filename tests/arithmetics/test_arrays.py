"""Columns of doubles: every row at its samples, against doubles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from addiff.arithmetics.arrays import arrays
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
