"""The gradient of a program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.api.modes import chosen, gradient_of
from addiff.api.program import point_of, ready, single
from addiff.evaluators import gradients
from addiff.evaluators.notices import told
from addiff.evaluators.values import run
from addiff.results import Gradient

if TYPE_CHECKING:
    from collections.abc import Sequence

    from addiff.api.program import Point, Program


def grad(program: Program | str, at: Point, *, wrt: Sequence[str] | None = None, mode: str | None = None) -> Gradient:
    """The value and the gradient of the one output.

    mode      `reverse` (the default), `forward`, or `both`, which runs both and compares
    errors    DomainError where there is no value, UsageError for several outputs, DisagreementError in mode `both`
    """
    program, lowered, point, m, finite = ready(program, at)
    output = single(program, "grad", lowered)
    wanted = program.positions(wrt)
    mode = chosen(mode, "reverse")
    usual = finite and mode == "reverse"
    at_once = gradients.replayed(lowered, m, point, wanted, output) if usual else None
    if at_once is not None:
        (value,), row = at_once
        gradient = {program.inputs[i]: number for i, number in zip(wanted, row, strict=True)}
        return Gradient(program.text, point_of(program, point), mode, value, gradient, ())
    tape = run(lowered, m, point, wanted, spare=True)
    row = gradient_of(tape, output, wanted, mode)
    return Gradient(
        program.text,
        point_of(program, point),
        mode,
        tape.values[output],
        {program.inputs[i]: number for i, number in zip(wanted, row, strict=True)},
        told(tape, m, gradients.remarks(tape, output, wanted, row)),
    )
