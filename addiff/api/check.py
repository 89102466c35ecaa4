"""Derivatives found in three ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.api.program import point_of, ready, single
from addiff.arithmetics.floats import floats
from addiff.errors import DomainError
from addiff.evaluators import gradients
from addiff.evaluators.notices import told
from addiff.evaluators.values import run
from addiff.results import Check, Comparison

if TYPE_CHECKING:
    from collections.abc import Sequence

    from addiff.api.program import Point, Program


def check(program: Program | str, at: Point, *, wrt: Sequence[str] | None = None) -> Check:
    """Forward mode against reverse mode against finite differences.

    returns    `agree` is False when forward and reverse differ by more than rounding explains, or a finite difference
               by more than the bound of its own error
    errors     as `grad`
    cost       two sweeps, and 32 to 80 evaluations for each input
    """
    from addiff.evaluators.differences import derivative

    program, point = ready(program, at)
    output = single(program, "check")
    wanted = program.positions(wrt)
    tape = run(program.lowered, floats, point, wanted)
    forward = gradients.tangents(tape, wanted, [output])[0]
    reverse = gradients.adjoints(tape, output, wanted)
    notices = told(tape, floats, gradients.remarks(tape, output, wanted, reverse))
    allowances = gradients.allowances(tape, [output], wanted)[0]
    noise = gradients.noise(tape, output)
    derivatives = {}
    good = True
    for k, i in enumerate(wanted):
        found = None
        if not (notices and _doubtful(program, point, output, i)):
            found = derivative(lambda x, i=i: _along(program, point, output, i, x), point[i], noise)  # type: ignore[misc]
        allowance = allowances.get(i, 0.0)
        good &= gradients.agree(forward[k], reverse[k], allowance)
        good &= found is None or abs(found[0] - reverse[k]) <= found[1] + allowance
        difference, error = found or (None, None)
        derivatives[program.inputs[i]] = Comparison(forward[k], reverse[k], difference, error)
    return Check(program.text, point_of(program, point), good, tape.values[output], derivatives, notices)


def _doubtful(program: Program, point: Sequence[float], output: int, i: int) -> bool:
    """Whether a warning applies to the derivative with respect to one input."""
    tape = run(program.lowered, floats, point, [i])
    row = gradients.adjoints(tape, output, [i])
    return bool(told(tape, floats, gradients.remarks(tape, output, [i], row)))


def _along(program: Program, point: Sequence[float], output: int, i: int, x: float) -> float | None:
    """The output with input i moved to x; None where it has no value."""
    moved = list(point)
    moved[i] = x
    try:
        return run(program.lowered, floats, moved).values[output]  # type: ignore[no-any-return]
    except DomainError:
        return None
