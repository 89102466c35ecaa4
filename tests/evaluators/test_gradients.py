"""All rows of a matrix cost one sweep, also what is told of them and what they are compared by."""

from __future__ import annotations

from math import inf
from typing import Any

import pytest

import addiff
from addiff.arithmetics.floats import floats
from addiff.evaluators import gradients
from addiff.evaluators.values import run


def counted(monkeypatch: pytest.MonkeyPatch, name: str) -> list[int]:
    """How often a sweep of the module is called, from here on."""
    calls: list[int] = []
    sweep = getattr(gradients, name)

    def once_more(*arguments: Any) -> Any:
        calls.append(1)
        return sweep(*arguments)

    monkeypatch.setattr(gradients, name, once_more)
    return calls


@pytest.mark.parametrize("outputs", [2, 20])
def test_the_modes_are_compared_in_a_fixed_number_of_sweeps(monkeypatch: pytest.MonkeyPatch, outputs: int) -> None:
    calls = counted(monkeypatch, "pull")
    addiff.jacobian("; ".join(f"x^{k}" for k in range(1, outputs + 1)), {"x": 2}, mode="both")
    assert len(calls) == 2  # the rows and their magnitudes


@pytest.mark.parametrize("outputs", [2, 20])
def test_infinite_rows_are_looked_at_in_one_sweep(monkeypatch: pytest.MonkeyPatch, outputs: int) -> None:
    calls = counted(monkeypatch, "pull")
    at = {f"x{k}": 0.0 for k in range(outputs)}
    result = addiff.jacobian("; ".join(f"sqrt({name})" for name in at), at, mode="forward")
    assert len(calls) == 1
    assert [row[name] for name, row in zip(at, result.jacobian.values(), strict=True)] == [inf] * outputs
    assert [w.kind for w in result.warnings] == ["vertical"] * outputs


def test_rows_tell_what_gradients_tell() -> None:
    program = addiff.parse("u = sqrt(x^2); v = x*1e200*1e200; w = y; u; v; w")
    tape = run(program.lowered, floats, [0.0, 1.0], [0, 1])
    indices = [index for _, index in program.lowered.outputs]
    rows = gradients.forward_rows(tape, [0, 1], indices)
    alone = [
        remark
        for index, row in zip(indices, rows, strict=True)
        for remark in gradients.remarks(tape, index, list(row), list(row.values()))
    ]
    assert gradients.row_remarks(tape, indices, rows) == alone
    assert [kind for _, kind in alone] == ["conflict", "large"]


def test_an_entry_that_one_mode_misses_is_a_disagreement(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gradients, "reverse_rows", lambda tape, wrt, of: [{} for _ in of])
    with pytest.raises(addiff.AddiffError, match=r"differ in the derivative by x: 1\.0 and 0\.0"):
        addiff.jacobian("x; 2*x", {"x": 3}, mode="both")


def test_magnitudes_that_leave_the_doubles_half_way_come_back() -> None:
    text, at = "log1p(x*(y*1e200*x))", {"x": 1e-200, "y": 0.3}
    assert addiff.grad(text, at, mode="both").gradient == addiff.grad(text, at).gradient


def test_noise_that_leaves_the_doubles_half_way_comes_back() -> None:
    program = addiff.parse("a = x*y; b = a*1e200*1e200; b*1e-200*1e-200")
    tape = run(program.lowered, floats, [1e-100, 1.0], [0])
    ((_, output),) = program.lowered.outputs
    longer = addiff.parse("a = (x*y)*y*y*y*y; b = a*1e200*1e200; b*1e-200*1e-200")
    longer_tape = run(longer.lowered, floats, [1e-100, 1.0], [0])
    more = gradients.noise(longer_tape, longer.lowered.outputs[0][1]) - gradients.noise(tape, output)
    assert more == pytest.approx(4 * 2.0**-52 * 1e-100)  # for each multiplication by y, before the product underflows
