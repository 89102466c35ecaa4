"""All second derivatives of a program."""

from __future__ import annotations

from itertools import accumulate
from math import prod
from typing import TYPE_CHECKING, Any

from addiff.api.program import point_of, ready, refuse_large, single
from addiff.arithmetics.duals import duals_over
from addiff.arithmetics.floats import floats
from addiff.evaluators import gradients
from addiff.evaluators.hessians import push_edges
from addiff.evaluators.notices import merged, told
from addiff.evaluators.values import run
from addiff.results import Hessian

if TYPE_CHECKING:
    from collections.abc import Sequence

    from addiff.api.program import Point, Program
    from addiff.evaluators.values import Tape
    from addiff.program.wengert import WengertList
    from addiff.results import Notice
    from addiff.results.matrix import Sparse


def hessian(program: Program | str, at: Point, *, wrt: Sequence[str] | None = None, sparse: bool = False) -> Hessian:
    """The value, the gradient and the Hessian of the one output.

    sparse    whether rows have only the structural nonzeros; of arrays then by elements, which are written out
    errors    DomainError where there is no value, UsageError for several outputs, LimitError for a dense matrix that
              is too large
    cost      grows with the nonzeros
    """
    program, lowered, point, m, _ = ready(program, at)
    output = single(program, "hessian", lowered)
    wanted = program.positions(wrt)
    tape = run(lowered, m, point, wanted)
    gradient = gradients.adjoints(tape, output, wanted)
    matrix: dict[str, dict[str, Any]]
    if sparse and lowered.shaped:
        matrix, notices = _by_element(lowered, point, wanted)
    else:
        matrix, notices = _whole(program, tape, point, output, wanted, sparse=sparse)
    return Hessian(
        program.text,
        point_of(program, point),
        tape.values[output],
        {program.inputs[i]: number for i, number in zip(wanted, gradient, strict=True)},
        matrix,
        merged(told(tape, m, gradients.remarks(tape, output, wanted, gradient)), notices),
    )


def _whole(
    program: Program, tape: Tape, point: Sequence[Any], output: int, wanted: Sequence[int], *, sparse: bool
) -> tuple[dict[str, dict[str, Any]], tuple[Notice, ...]]:
    """The matrix by the inputs, and what is to be told of second derivatives."""
    lowered = tape.program
    pairs = _second(tape, point, output, wanted)
    rows = {program.inputs[i]: pairs.get(i, {}) for i in wanted}
    more = gradients.second_doubts(tape, output, [number for row in rows.values() for number in row.values()])
    shapes = {program.inputs[i]: lowered.steps[i].shape for i in wanted}
    matrix = program.matrix(rows, wanted, sparse=sparse, shapes=shapes, lowered=lowered)
    return matrix, told(tape, tape.m, more)


def _by_element(lowered: WengertList, point: Sequence[Any], wanted: Sequence[int]) -> tuple[Sparse, tuple[Notice, ...]]:
    """The same by the elements of the inputs: of a program of numbers, which knows who meets whom."""
    from addiff.lowering.written_out import by_element, flat
    from addiff.results.matrix import Sparse

    written = by_element(lowered, "a sparse Hessian")
    ends = list(accumulate(prod(step.shape) for step in lowered.steps[: len(point)]))
    elements = [k for i in wanted for k in range(ends[i] - prod(lowered.steps[i].shape), ends[i])]
    tape = run(written, floats, flat(point), elements)
    output = written.outputs[0][1]
    pairs = _second(tape, point, output, elements)
    places = {k: place for place, k in enumerate(elements)}
    rows = {
        written.inputs[k]: {
            written.inputs[j]: pairs[k][j]
            for j in sorted(places.keys() & pairs.get(k, {}).keys(), key=places.__getitem__)
        }
        for k in elements
    }
    more = gradients.second_doubts(tape, output, [number for row in rows.values() for number in row.values()])
    return Sparse(rows, tuple(written.inputs[k] for k in elements)), told(tape, floats, more)


def _second(tape: Tape, point: Sequence[Any], output: int, wanted: Sequence[int]) -> dict[int, dict[int, Any]]:
    """The second derivatives of a step, by the inputs."""
    if not tape.program.shaped:
        duals = duals_over(tape.m)
        return push_edges(tape, duals, duals.lift, output)
    from addiff.evaluators.array_hessians import hessian as of_arrays

    refuse_large_square(tape.program, wanted)
    return of_arrays(tape, duals_over, point, wanted, output)


def refuse_large_square(lowered: WengertList, wanted: Sequence[int]) -> None:
    """Raise LimitError for a Hessian by arrays that has too many entries."""
    if lowered.shaped:
        count = sum(prod(lowered.steps[i].shape) for i in wanted)
        refuse_large(count, count)
