"""The values of a program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.api.program import point_of, ready, values_of
from addiff.arithmetics.floats import floats
from addiff.evaluators.notices import told
from addiff.evaluators.values import run
from addiff.results import Values

if TYPE_CHECKING:
    from addiff.api.program import Point, Program


def value(program: Program | str, at: Point) -> Values:
    """The values of the outputs.

    errors    DomainError where there is none
    """
    program, point = ready(program, at)
    tape = run(program.lowered, floats, point)
    return Values(program.text, point_of(program, point), values_of(program, tape), told(tape, floats))
