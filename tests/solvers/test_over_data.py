"""A loss over rows of data against the same loss row by row."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import addiff
from addiff.errors import DomainError, ShapeError, UsageError
from addiff.solvers import over_data
from addiff.solvers.over_data import LossOverData
from addiff.solvers.problem import Problem, pose

NETWORK = """
h = tanh([x, y] @ W + b)
(z - h @ v)^2"""


def data(rows: int) -> dict[str, np.ndarray]:
    random = np.random.default_rng(1)
    return {name: random.uniform(0.5, 2.0, rows) for name in "xyz"}


def network(rows: int, text: str = NETWORK) -> Problem:
    random = np.random.default_rng(2)
    start = {"W": random.normal(size=(2, 3)), "b": random.normal(size=3), "v": random.normal(size=3)}
    return pose(addiff.parse(text), start, {}, data(rows))


def row_by_row(problem: Problem, rows: range) -> tuple[float, Any]:
    """The sums of values and of gradients."""
    value: float = 0.0
    gradient: Any = 0.0
    for row in rows:
        at = problem.held | problem.start | {name: column[row] for name, column in problem.columns.items()}
        found = addiff.grad(problem.program, at, wrt=problem.unknowns.names)
        value, gradient = value + found.value, gradient + problem.unknowns.pack(found.gradient)
    return value, gradient


@pytest.mark.parametrize("reduce", ["sum", "mean"])
@pytest.mark.parametrize("text", [NETWORK, NETWORK + " + x*diff(sin(y), y)"])
def test_the_loss_is_that_of_the_rows(reduce: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(over_data, "AT_ONCE", 1)
    monkeypatch.setattr(over_data, "SHORTEST", 16)  # so that there are several blocks
    problem = network(50, text)
    loss = LossOverData(problem, reduce)
    vector = problem.unknowns.pack(problem.start)
    value, gradient = row_by_row(problem, range(50))
    scale = 50 if reduce == "mean" else 1
    assert loss.value(vector) == pytest.approx(value / scale, rel=1e-13)
    found, slope, _ = loss.gradient(vector)
    assert found == pytest.approx(value / scale, rel=1e-13)
    np.testing.assert_allclose(slope, gradient / scale, rtol=1e-12, atol=1e-13)


def test_some_rows_are_those_of_their_places() -> None:
    problem = network(20)
    vector = problem.unknowns.pack(problem.start)
    _, gradient, _ = LossOverData(problem, "sum").gradient(vector, np.array([3, 4, 5]))
    np.testing.assert_allclose(gradient, row_by_row(problem, range(3, 6))[1], rtol=1e-12)


def test_a_product_with_the_hessian_is_the_change_of_the_gradient() -> None:
    problem = network(10)
    loss = LossOverData(problem)
    vector = problem.unknowns.pack(problem.start)
    direction = np.random.default_rng(3).normal(size=vector.size)
    step = 1e-5
    ahead, behind = (loss.gradient(vector + s * direction)[1] for s in (step, -step))
    np.testing.assert_allclose(loss.product(vector, direction), (ahead - behind) / (2 * step), rtol=1e-7, atol=1e-8)
    np.testing.assert_allclose(loss.hessian(vector) @ direction, loss.product(vector, direction), rtol=1e-12)


def test_a_kink_on_some_row_is_told() -> None:
    loss = LossOverData(pose(addiff.parse("abs(x - a)"), {"a": 2.0}, {}, {"x": np.array([1.0, 2.0, 3.0])}))
    value, gradient, warnings = loss.gradient(np.array([2.0]))
    assert value == pytest.approx(2 / 3)
    assert gradient.tolist() == [0.0]
    assert [warning.kind for warning in warnings] == ["kink"]


def test_a_row_outside_of_the_domain_is_named() -> None:
    columns = {"x": np.array([1.0, 2.0, -3.0, 4.0])}
    loss = LossOverData(pose(addiff.parse("(log(x) - a)^2"), {"a": 1.0}, {}, columns))
    with pytest.raises(DomainError, match=r"^row 3 of the data: log of a negative number: x is -3$"):
        loss.gradient(np.array([1.0]))


def test_branches_are_those_of_each_row() -> None:
    columns = {"x": np.array([-1.0, 0.5, 2.0])}
    loss = LossOverData(pose(addiff.parse("a*log(x) if x > 0 else a^2*x"), {"a": 3.0}, {}, columns), "sum")
    value, gradient, _ = loss.gradient(np.array([3.0]))
    assert value == pytest.approx(3 * np.log(0.5) + 3 * np.log(2.0) - 9)
    assert gradient == pytest.approx([np.log(0.5) + np.log(2.0) - 6])


def test_a_loss_is_a_number_that_uses_the_data() -> None:
    with pytest.raises(ShapeError):
        LossOverData(pose(addiff.parse("[a, x]"), {"a": 3.0}, {}, {"x": np.ones(3)}))
    with pytest.raises(UsageError, match="uses no column"):
        LossOverData(pose(addiff.parse("a^2"), {"a": 3.0}, {}, {"x": np.ones(3)}))
    with pytest.raises(UsageError, match="no rows"):
        LossOverData(pose(addiff.parse("a*x"), {"a": 3.0}, {}, {"x": np.ones(0)}))
