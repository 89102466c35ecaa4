"""Rows of numbers on arrays that broadcast: their derivatives are those of the elements, with broadcasting undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from addiff.arithmetics.array_contract import ArrayOperation
from addiff.arithmetics.contract import Operation
from addiff.arithmetics.floats import floats
from addiff.arithmetics.tensors import tensors
from addiff.primitives.table import FAMILIES

if TYPE_CHECKING:
    from addiff.primitives.rule import Rule

ROWS = [rule for rows in FAMILIES.values() for rule in rows if rule.samples and rule.demand is None]


def _arguments(rule: Rule) -> list[Any]:
    """The samples of a row: of two arguments one stands in a column of three, the other in a row of two, or fixed."""
    count = len(rule.parameters)
    samples = [sample for sample in rule.samples if len(sample) == count][:3] or [rule.samples[0][:count]]
    columns = [np.array(column, float) for column in zip(*samples, strict=True)]
    if count == 1:
        return [columns[0]]
    if rule.fixed or rule.method == "integer_power":
        kept = 0 if rule.fixed else 1
        return [float(column[0]) if k == kept else column for k, column in enumerate(columns)]
    if count == 2:
        return [columns[0].reshape(-1, 1), columns[1][:1].repeat(2)]
    return [columns[0].reshape(-1, 1), *[float(column[0]) for column in columns[1:]]]


@pytest.mark.parametrize("rule", ROWS, ids=lambda rule: rule.method)
def test_the_edges_are_the_partials_of_the_elements(rule: Rule) -> None:
    arguments = _arguments(rule)
    operation = ArrayOperation(rule, tensors)
    shape = np.broadcast_shapes(*[np.shape(x) for x in arguments])
    spread = [np.broadcast_to(x, shape) for x in arguments]
    positions = [k for k in range(len(arguments)) if rule.asks_dependence or rule.partial(k, ()) is not None]
    dependent = (True,) * len(arguments)
    random = np.random.default_rng(1)
    with tensors.quiet():
        value = operation.function(*arguments)
        edges = list(operation.edges(positions, dependent, value, arguments))
    one = Operation(rule, floats)
    for position, (edge, _) in zip(positions, edges, strict=True):
        partials = np.empty(shape)
        for place in np.ndindex(*shape):
            point = [float(x[place]) for x in spread]
            point = [point[k] if np.ndim(x) else x for k, x in enumerate(arguments)]
            partials[place] = one.partial(position, dependent, one.function(*point), point)[0]
        source = np.shape(arguments[position])
        tangent, adjoint = random.normal(size=source), random.normal(size=shape)
        with tensors.quiet():
            pushed = edge.push(tangent)
            pulled = edge.pull(adjoint)
            many = edge.push(np.stack([tangent, -tangent]))
        np.testing.assert_allclose(pushed, partials * tangent, rtol=1e-12)
        np.testing.assert_allclose(many, [pushed, -pushed], rtol=1e-15)
        assert np.shape(pulled) == source
        np.testing.assert_allclose(np.vdot(pulled, tangent), np.vdot(adjoint, pushed), rtol=1e-11, atol=1e-300)


def test_special_points_are_put_right_and_told_element_by_element() -> None:
    rule = next(rule for rule in ROWS if rule.method == "abs")
    x = np.array([[1.0, 0.0], [-2.0, 0.0]])
    ((edge, remarks),) = ArrayOperation(rule, tensors).edges([0], (True,), np.abs(x), [x])
    assert edge.partial.tolist() == [[1.0, 0.0], [-1.0, 0.0]]
    assert [(str(remark), remark.element) for remark in remarks] == [("kink", (0, 1))]


def test_elements_that_were_not_evaluated_have_no_partial() -> None:
    rule = next(rule for rule in ROWS if rule.method == "log")
    x, mask = np.array([2.0, -1.0, 4.0]), np.array([True, False, True])
    with tensors.quiet():
        ((edge, remarks),) = ArrayOperation(rule, tensors).edges([0], (True,), np.zeros(3), [x], mask)
    assert edge.partial.tolist() == [0.5, 0.0, 0.25]
    assert remarks == []


def test_results_cannot_be_changed_because_they_may_be_shared() -> None:
    import addiff

    found = addiff.grad("sum((x + y)^2)", {"x": [1.0, 2.0], "y": [3.0, 4.0]})
    with pytest.raises(ValueError, match="read-only"):
        found.gradient["x"][0] = 0.0
    values = addiff.value("x", {"x": np.ones(2)}).values
    with pytest.raises(ValueError, match="read-only"):
        values["x"][0] = 0.0
