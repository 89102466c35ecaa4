"""The values of a program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.api.program import point_of, ready, values_of
from addiff.evaluators import gradients
from addiff.evaluators.notices import told
from addiff.evaluators.values import run
from addiff.results import Values

if TYPE_CHECKING:
    from addiff.api.program import Point, Program


def value(program: Program | str, at: Point) -> Values:
    """The values of the outputs.

    errors    DomainError where there is none
    """
    program, lowered, point, m, finite = ready(program, at)
    at_once = gradients.replayed(lowered, m, point) if finite else None
    if at_once is not None:
        return Values(program.text, point_of(program, point), dict(zip(program.outputs, at_once[0], strict=True)), ())
    tape = run(lowered, m, point)
    return Values(program.text, point_of(program, point), values_of(tape), told(tape, m))
