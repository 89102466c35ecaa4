"""All second derivatives of a program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.api.program import point_of, ready, single
from addiff.arithmetics.duals import Duals
from addiff.arithmetics.floats import floats
from addiff.evaluators import gradients
from addiff.evaluators.hessians import push_edges
from addiff.evaluators.notices import told
from addiff.evaluators.values import run
from addiff.results import Hessian

if TYPE_CHECKING:
    from collections.abc import Sequence

    from addiff.api.program import Point, Program


def hessian(program: Program | str, at: Point, *, wrt: Sequence[str] | None = None, sparse: bool = False) -> Hessian:
    """The value, the gradient and the Hessian of the one output.

    sparse    whether rows have only the structural nonzeros
    errors    DomainError where there is no value, UsageError for several outputs, LimitError for a dense matrix that
              is too large
    cost      grows with the nonzeros
    """
    program, point = ready(program, at)
    output = single(program, "hessian")
    wanted = program.positions(wrt)
    tape = run(program.lowered, floats, point, wanted)
    gradient = gradients.adjoints(tape, output, wanted)
    duals = Duals(floats)
    pairs = push_edges(tape, duals, duals.lift, output)
    rows = {program.inputs[i]: pairs.get(i, {}) for i in wanted}
    more = gradients.remarks(tape, output, wanted, gradient)
    more += gradients.second_doubts(tape, output, [number for row in rows.values() for number in row.values()])
    return Hessian(
        program.text,
        point_of(program, point),
        tape.values[output],
        {program.inputs[i]: number for i, number in zip(wanted, gradient, strict=True)},
        program.matrix(rows, wanted, sparse=sparse),
        told(tape, floats, more),
    )
