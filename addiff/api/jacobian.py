"""All first derivatives of a program."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from addiff.api.modes import chosen, rows_of
from addiff.api.program import point_of, ready, refuse_large, values_of
from addiff.evaluators import gradients
from addiff.evaluators.notices import told
from addiff.evaluators.values import run
from addiff.results import Jacobian

if TYPE_CHECKING:
    from collections.abc import Sequence

    from addiff.api.program import Point, Program
    from addiff.program.wengert import WengertList


def jacobian(
    program: Program | str,
    at: Point,
    *,
    wrt: Sequence[str] | None = None,
    mode: str | None = None,
    sparse: bool = False,
) -> Jacobian:
    """The values of the outputs and their derivatives with respect to the inputs.

    mode      `forward`, `reverse`, `both`, or the cheaper one by the structure of the program
    sparse    whether rows have only the structural nonzeros
    errors    DomainError where there is no value, LimitError for a dense matrix that is too large
    cost      one sweep whose numbers carry as many derivatives as there are inputs, or outputs, on the other end
    """
    program, lowered, point, m, _ = ready(program, at)
    wanted = program.positions(wrt)
    tape = run(lowered, m, point, wanted, spare=True)
    indices = [index for _, index in lowered.outputs]
    shapes = {name: lowered.steps[index].shape for name, index in lowered.outputs}
    refuse_large_rows(lowered, wanted)
    mode = chosen(mode, gradients.cheaper(tape, wanted, indices))
    rows = rows_of(tape, indices, wanted, mode)
    return Jacobian(
        program.text,
        point_of(program, point),
        mode,
        values_of(tape),
        program.matrix(
            dict(zip(program.outputs, rows, strict=True)), wanted, sparse=sparse, shapes=shapes, lowered=lowered
        ),
        told(tape, m, gradients.row_remarks(tape, indices, rows)),
    )


def refuse_large_rows(lowered: WengertList, wanted: Sequence[int]) -> None:
    """Raise LimitError for a Jacobian by arrays that has too many entries."""
    if lowered.shaped:
        sides = ([index for _, index in lowered.outputs], wanted)
        count, columns = (sum(prod(lowered.steps[index].shape) for index in side) for side in sides)
        refuse_large(count, columns, "choose inputs with --wrt, or take products (jvp, vjp)")
