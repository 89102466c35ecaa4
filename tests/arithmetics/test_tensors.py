"""Arrays of doubles against doubles one by one, also where there is no value; and the functions of arrays at edges."""

from __future__ import annotations

from itertools import product
from math import inf, isfinite, isnan, nan
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from addiff.arithmetics.array_constants import NotAnArray, constant
from addiff.arithmetics.floats import floats
from addiff.arithmetics.tensors import tensors
from addiff.primitives.table import FAMILIES

if TYPE_CHECKING:
    from addiff.primitives.rule import Rule

ROWS = [rule for rows in FAMILIES.values() for rule in rows if rule.parameters and rule.demand is None]
EDGES = (-inf, -1e300, -2.0, -1.5, -1.0, -0.5, -0.0, 0.0, 1e-300, 1 / 3, 0.5, 1.0, 1.5, 2.0, 3.0, 1e300, inf)
ORDERS = (0.0, 1.0, 2.0)


def _edges(rule: Rule) -> list[tuple[float, ...]]:
    """Edges for each argument; three of them are enough where there are many arguments."""
    count = max(len(rule.parameters), 1)
    choices: list[tuple[float, ...]] = [EDGES if count < 3 else (-1.0, 0.0, 2.0, inf)] * count
    if rule.fixed:
        choices[0] = ORDERS
    if rule.method == "integer_power":
        choices[1] = (-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0)
    return list(product(*choices))


def _one(rule: Rule, point: tuple[float, ...]) -> float:
    """The value by doubles; NaN where there is none, by an error or by the domain."""
    try:
        value = float(getattr(floats, rule.method)(*point))
    except (ValueError, ArithmeticError):
        return nan
    return nan if not isfinite(value) and any(o.where(floats, *point) for o in rule.domain) else value


@pytest.mark.parametrize("rule", ROWS, ids=lambda rule: rule.method)
def test_a_row_has_a_value_on_arrays_exactly_where_it_has_one_on_doubles(rule: Rule) -> None:
    points = _edges(rule)
    fixed = {"integer_power": [1]}.get(rule.method, list(range(rule.fixed)))
    for orders in sorted({tuple(point[k] for k in fixed) for point in points}):
        rows = [point for point in points if tuple(point[k] for k in fixed) == orders]
        columns: list[Any] = [np.array(column) for column in zip(*rows, strict=True)]
        for k, order in zip(fixed, orders, strict=True):
            columns[k] = order
        with tensors.quiet():
            found = np.broadcast_to(getattr(tensors, rule.method)(*columns), (len(rows),))
            outside = [np.broadcast_to(o.where(tensors, *columns), (len(rows),)) for o in rule.domain]
        for place, point in enumerate(rows):
            expected, value = _one(rule, point), float(found[place])
            if not isfinite(value) and any(bool(mask[place]) for mask in outside):
                value = nan
            assert isnan(value) == isnan(expected), (point, value, expected)
            if not isnan(expected):
                assert value == pytest.approx(expected, rel=1e-12, abs=1e-300), point


@pytest.mark.parametrize(
    ("method", "settings", "x", "expected"),
    [
        ("logsumexp", {"axes": (-1,), "keep": False}, [1000.0, 1000.0], 1000.6931471805599),
        ("logsumexp", {"axes": (-1,), "keep": False}, [-inf, -inf], -inf),
        ("logsumexp", {"axes": (-1,), "keep": False}, [-inf, 2.0], 2.0),
        ("logsumexp", {"axes": (-1,), "keep": False}, [inf, 2.0], inf),
        ("softmax", {"axes": (-1,)}, [inf, 2.0], [1.0, 0.0]),
        ("softmax", {"axes": (-1,)}, [inf, inf], [nan, nan]),
        ("softmax", {"axes": (-1,)}, [-inf, -inf], [nan, nan]),
        ("softmax", {"axes": (-1,)}, [-inf, 0.0], [0.0, 1.0]),
        ("softmax", {"axes": (-1,)}, [1e4, 0.0], [1.0, 0.0]),
        ("norm", {"axes": (-1,), "keep": False}, [3e200, 4e200], 5e200),
        ("norm", {"axes": (-1,), "keep": False}, [3e-200, 4e-200], 5e-200),
        ("norm", {"axes": (-1,), "keep": False}, [0.0, 0.0], 0.0),
        ("norm", {"axes": (-1,), "keep": False}, [inf, 1.0], inf),
        ("var", {"axes": (-1,), "keep": False}, [1e9 + 1, 1e9 + 2, 1e9 + 3], 2 / 3),
        ("det", {"axes": (-2, -1), "keep": False}, [[1.0, 2.0], [2.0, 4.0]], 0.0),
        ("cofactor", {}, [[1.0, 2.0], [2.0, 4.0]], [[4.0, -2.0], [-2.0, 1.0]]),
        ("cofactor", {}, [[0.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 0.0]]),
        ("cofactor", {}, [[7.0]], [[1.0]]),
    ],
)
def test_functions_of_arrays_hold_at_their_edges(method: str, settings: dict[str, Any], x: Any, expected: Any) -> None:
    with tensors.quiet():
        found = getattr(tensors, method)(np.array(x), **settings)
    np.testing.assert_allclose(found, expected, rtol=1e-14, atol=1e-14)


@pytest.mark.parametrize(
    "matrix", [[[1.0, 2.0], [2.0, 4.0]], [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]], [[0.0]]]
)
def test_a_singular_matrix_has_no_inverse_and_no_solution(matrix: Any) -> None:
    a = np.array(matrix)
    assert tensors.singular(a)
    assert np.isnan(tensors.inv(a)).all()
    assert np.isnan(tensors.solve(a, np.ones(len(a)), rank=1)).all()


def test_what_is_not_finite_raises_an_alarm() -> None:
    x = np.array([1.0, 0.0])
    with tensors.quiet():
        tensors.calm(expected=False)
        tensors.exp(x)
        assert not tensors.suspicious()
        for method in ("log", "lgamma", "inv", "divide"):
            tensors.calm(expected=False)
            arguments = [np.zeros((2, 2))] if method == "inv" else [x, x] if method == "divide" else [x]
            getattr(tensors, method)(*arguments)
            assert tensors.suspicious(), method
        tensors.calm(expected=False)


def test_an_array_is_seen_and_lists_are_copied() -> None:
    x = np.array([1.0, 2.0])
    assert np.shares_memory(constant(x), x)
    assert not constant(x).flags.writeable
    assert x.flags.writeable
    assert constant([[1, 2], [3, 4]]).dtype == float
    assert constant(np.array(3)) == 3.0
    assert type(constant(np.array(3))) is float


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ([[1, 2], [3]], "lists of different lengths: 1 and 2"),
        ([1, [2]], "a number stands beside a list"),
        ([1, "x"], "a list with something that is not a number"),
        ([1, None], "a list with something that is not a number"),
        ([1j], "a list with something that is not a number"),
    ],
)
def test_what_is_no_array_says_why(given: Any, text: str) -> None:
    with pytest.raises(NotAnArray) as caught:
        constant(given)
    assert caught.value.text.endswith(text)
