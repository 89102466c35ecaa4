"""Edge pushing gives the Hessian, and costs what its nonzeros cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import addiff
from addiff.arithmetics.duals import Duals
from addiff.arithmetics.floats import floats
from addiff.evaluators.hessians import push_edges
from addiff.evaluators.values import run

if TYPE_CHECKING:
    from addiff.evaluators.hessians import Rows


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x*y", {"x": {"x": 0, "y": 1}, "y": {"x": 1, "y": 0}}),
        ("x*x + y", {"x": {"x": 2, "y": 0}, "y": {"x": 0, "y": 0}}),
        ("x^2*y", {"x": {"x": 6, "y": 4}, "y": {"x": 4, "y": 0}}),
        ("u = x*y; u*u", {"x": {"x": 18, "y": 24}, "y": {"x": 24, "y": 8}}),
        ("u = x + y; u^3", {"x": {"x": 30, "y": 30}, "y": {"x": 30, "y": 30}}),
        ("u = x*x; u*u + u*y", {"x": {"x": 54, "y": 4}, "y": {"x": 4, "y": 0}}),
        ("u = x*y; v = u*x; u*v - 2*u", {"x": {"x": 108, "y": 70}, "y": {"x": 70, "y": 16}}),
        ("x/y", {"x": {"x": 0, "y": -1 / 9}, "y": {"x": -1 / 9, "y": 4 / 27}}),
        ("x*y if x > 0 else x^5", {"x": {"x": 0, "y": 1}, "y": {"x": 1, "y": 0}}),
        ("max(x, y)^2", {"x": {"x": 0, "y": 0}, "y": {"x": 0, "y": 2}}),
        ("x + 2*y", {"x": {"x": 0, "y": 0}, "y": {"x": 0, "y": 0}}),
    ],
)
def test_second_derivatives(text: str, expected: dict[str, dict[str, float]]) -> None:
    found = addiff.hessian(text, {"x": 2, "y": 3}).hessian
    for name, row in expected.items():
        for other, entry in row.items():
            assert found[name][other] == pytest.approx(entry, rel=1e-14), (name, other)


def pairs(text: str, n: int) -> tuple[Rows, int]:
    """The structural nonzeros of a program of n inputs, and how many steps it has."""
    program = addiff.parse(text)
    duals = Duals(floats)
    tape = run(program.lowered, floats, [0.5 + 0.1 * (i % 7) for i in range(n)], range(n))
    return push_edges(tape, duals, duals.lift, program.lowered.outputs[0][1]), len(program.lowered.steps)


def test_a_chain_has_three_diagonals() -> None:
    rows, _ = pairs(" + ".join(f"(x{i} - x{i + 1}^2)^2" for i in range(99)), 100)
    assert {(i, j) for i, row in rows.items() for j in row} == {
        (i, j) for i in range(100) for j in range(100) if abs(i - j) <= 1
    }


def test_an_arrow_has_a_row_a_column_and_a_diagonal() -> None:
    rows, _ = pairs("+".join(f"x0*x{i}^2" for i in range(1, 100)), 100)
    assert sum(map(len, rows.values())) == 99 + 2 * 99


def test_sums_of_all_inputs_cost_nothing() -> None:
    rows, _ = pairs("+".join(f"x{i}^2" for i in range(2000)), 2000)
    assert all(list(row) == [i] for i, row in rows.items())


def test_a_kink_is_told_and_so_is_what_has_no_second_derivative() -> None:
    assert [w.kind for w in addiff.hessian("abs(x)^2", {"x": 0}).warnings] == ["kink"]
    result = addiff.hessian("sqrt(x)*y", {"x": 0, "y": 2})
    assert {"vertical", "undefined"} <= {w.kind for w in result.warnings}
