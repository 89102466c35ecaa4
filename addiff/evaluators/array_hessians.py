"""Second derivatives of one output of a program with arrays: forward over reverse, many directions at once."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from addiff.evaluators.array_gradients import blocks, largest, ranges
from addiff.evaluators.elements import run
from addiff.evaluators.reverse import pull
from addiff.evaluators.seeds import Adjoint

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from addiff.evaluators.values import Tape

Rows = dict[int, dict[int, Any]]
"""A symmetric matrix by the inputs: `rows[i][j]` has the shape of input i, then that of input j."""


def hessian(tape: Tape, duals: Callable[[Any], Any], point: Sequence[Any], wrt: Sequence[int], output: int) -> Rows:
    """The Hessian of one step, by reverse sweeps over numbers that move in many directions.

    tape     of a run over plain numbers
    duals    makes the arithmetic of dual numbers over that of the tape
    returns  a block for each pair of inputs; remarks on second derivatives go to the tape
    cost     a run and a sweep, times the number of directions
    """
    m = tape.m
    shapes = [tape.program.steps[i].shape for i in wrt]
    columns: dict[int, list[Any]] = {i: [] for i in wrt}
    known = set(tape.remarks)
    for start, stop in blocks(shapes, largest(tape)):
        moving = _moving(tape, duals(m), point, wrt, start, stop)
        with m.quiet():
            reached = pull(moving, {output: Adjoint(1.0)})
        for i, shape in zip(wrt, shapes, strict=True):
            number = None if reached[i] is None else getattr(reached[i].number, "tangent", None)
            whole = (stop - start, *shape)
            source = () if number is None else whole
            columns[i].append(m.broadcast(0.0 if number is None else number, source=source, shape=whole))
        tape.remarks += [remark for remark in dict.fromkeys(moving.remarks) if remark not in known]
        known.update(moving.remarks)
    return _symmetric(m, wrt, shapes, {i: m.joined(parts) for i, parts in columns.items()})


def _moving(tape: Tape, duals: Any, point: Sequence[Any], wrt: Sequence[int], start: int, stop: int) -> Tape:
    """A run over numbers that move along some of the elements of the inputs, in a row."""
    shapes = [tape.program.steps[i].shape for i in wrt]
    lifted = list(point)
    for i, shape, (first, last) in zip(wrt, shapes, ranges(shapes), strict=True):
        if first < stop and start < last:
            lifted[i] = duals.lift(point[i], tape.m.basis(shape, start - first, stop - first))
    return run(tape.program, duals, lifted, wrt)


def _symmetric(m: Any, wrt: Sequence[int], shapes: Sequence[tuple[int, ...]], columns: dict[int, Any]) -> Rows:
    """The blocks of the matrix, each pair once, from its columns by the inputs."""
    rows: Rows = {i: {} for i in wrt}
    places = list(zip(wrt, shapes, ranges(shapes), strict=True))
    for place, (i, shape, _) in enumerate(places):
        flat = columns[i].reshape((len(columns[i]), prod(shape))).T
        for j, other, (first, last) in places[place:]:
            block = m.symmetric(flat[:, first:last]) if i == j else flat[:, first:last]
            rows[i][j] = m.number(block.reshape((*shape, *other)))
            rows[j][i] = m.number(block.T.reshape((*other, *shape)))
    return rows
