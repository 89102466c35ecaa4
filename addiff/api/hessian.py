"""All second derivatives of a program."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from addiff.api.program import point_of, ready, refuse_large, single
from addiff.arithmetics.duals import duals_over
from addiff.errors import UsageError
from addiff.evaluators import gradients
from addiff.evaluators.hessians import push_edges
from addiff.evaluators.notices import told
from addiff.evaluators.values import run
from addiff.results import Hessian

if TYPE_CHECKING:
    from collections.abc import Sequence

    from addiff.api.program import Point, Program
    from addiff.evaluators.values import Tape
    from addiff.program.wengert import WengertList


def hessian(program: Program | str, at: Point, *, wrt: Sequence[str] | None = None, sparse: bool = False) -> Hessian:
    """The value, the gradient and the Hessian of the one output.

    sparse    whether rows have only the structural nonzeros
    errors    DomainError where there is no value, UsageError for several outputs, LimitError for a dense matrix that
              is too large
    cost      grows with the nonzeros
    """
    program, lowered, point, m = ready(program, at)
    output = single(program, "hessian", lowered)
    wanted = program.positions(wrt)
    tape = run(lowered, m, point, wanted)
    gradient = gradients.adjoints(tape, output, wanted)
    pairs = _second(tape, point, output, wanted, sparse=sparse)
    rows = {program.inputs[i]: pairs.get(i, {}) for i in wanted}
    more = gradients.remarks(tape, output, wanted, gradient)
    more += gradients.second_doubts(tape, output, [number for row in rows.values() for number in row.values()])
    shapes = {program.inputs[i]: lowered.steps[i].shape for i in wanted}
    return Hessian(
        program.text,
        point_of(program, point),
        tape.values[output],
        {program.inputs[i]: number for i, number in zip(wanted, gradient, strict=True)},
        program.matrix(rows, wanted, sparse=sparse, shapes=shapes, lowered=lowered),
        told(tape, m, more),
    )


def _second(
    tape: Tape, point: Sequence[Any], output: int, wanted: Sequence[int], *, sparse: bool
) -> dict[int, dict[int, Any]]:
    """The second derivatives of a step, by the inputs."""
    if not tape.program.shaped:
        duals = duals_over(tape.m)
        return push_edges(tape, duals, duals.lift, output)
    from addiff.evaluators.array_hessians import hessian as of_arrays

    if sparse:
        raise UsageError("a Hessian by arrays is dense: leave --sparse away (sparse=False)")
    refuse_large_square(tape.program, wanted)
    return of_arrays(tape, duals_over, point, wanted, output)


def refuse_large_square(lowered: WengertList, wanted: Sequence[int]) -> None:
    """Raise LimitError for a Hessian by arrays that has too many entries."""
    if lowered.shaped:
        count = sum(prod(lowered.steps[i].shape) for i in wanted)
        refuse_large(count, count, "choose inputs with --wrt, or a product with --vector (hvp)")
