"""The evaluation table of a program."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from addiff.api.modes import chosen, gradient_of
from addiff.api.program import point_of, ready, values_of
from addiff.evaluators import gradients
from addiff.evaluators.notices import told
from addiff.evaluators.values import run
from addiff.results import Trace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from addiff.api.program import Point, Program
    from addiff.evaluators.values import Tape
    from addiff.results import Notice, TraceStep


class Recorded(NamedTuple):
    """What one evaluation of a program shows: its tape, and a row for each input and each step that was needed."""

    program: Program
    at: dict[str, float]
    mode: str
    tape: Tape
    rows: tuple[TraceStep, ...]
    warnings: tuple[Notice, ...]


def trace(program: Program | str, at: Point, *, wrt: Sequence[str] | None = None, mode: str | None = None) -> Trace:
    """The evaluation table: every step with its value, its tangents (forward) and its adjoint (reverse, one output).

    mode      `both` (the default), `forward` or `reverse`
    errors    as `grad`; several outputs are allowed, and have no adjoints
    """
    found = recorded(program, at, wrt, mode)
    return Trace(
        found.program.text,
        found.at,
        found.mode,
        values_of(found.tape),
        found.rows,
        found.warnings,
    )


def recorded(program: Program | str, at: Point, wrt: Sequence[str] | None, mode: str | None) -> Recorded:
    """An evaluation with both modes, or one; arguments and errors are those of `trace`."""
    from addiff.evaluators.rows import rows

    program, lowered, point, m, _ = ready(program, at)
    wanted = program.positions(wrt)
    tape = run(lowered, m, point, wanted)
    mode = chosen(mode, "both")
    more: list[tuple[int, str]] = []
    indices = [index for _, index in lowered.outputs]
    output = indices[0] if len(indices) == 1 else None
    if output is not None:
        table = [gradient_of(tape, output, wanted, mode)]
    else:
        table = gradients.tangents(tape, wanted, indices)
    for index, row in zip(indices, table, strict=True):
        more += gradients.remarks(tape, index, wanted, row)
    steps = tuple(rows(tape, wanted, mode, output))
    return Recorded(program, point_of(program, point), mode, tape, steps, told(tape, m, more))
