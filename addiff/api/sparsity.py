"""Which derivatives of a program can be other than zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.api.program import Program, parse, single
from addiff.arithmetics.duals import Duals
from addiff.arithmetics.floats import floats
from addiff.evaluators.sparsity import colours, hessian_pattern, jacobian_pattern
from addiff.results import Sparsity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from addiff.api.program import Point


def sparsity(
    program: Program | str, at: Point | None = None, *, wrt: Sequence[str] | None = None, hessian: bool = False
) -> Sparsity:
    """The pattern of the Jacobian, or of the Hessian of the one output, as the program tells it without values.

    at        the point, which tells the shapes of arrays; None where all inputs are numbers. An array is one column
    errors    UsageError for the Hessian of several outputs
    """
    if isinstance(program, str):
        program = parse(program, at or ())
    wanted = program.positions(wrt)
    lowered = program.lowered if at is None else program.lowered_at(program.point(at))
    if hessian:
        duals = Duals(floats)  # of arrays nothing is evaluated
        rows = hessian_pattern(lowered, duals, duals.lift, single(program, "sparsity --hessian", lowered), wanted)
        labels = [(program.inputs[i], i) for i in wanted]
    else:
        rows = jacobian_pattern(lowered, wanted)
        labels = list(lowered.outputs)
    places = {i: place for place, i in enumerate(wanted)}
    pattern = {
        name: tuple([program.inputs[i] for i in sorted(rows.get(index, ()), key=places.__getitem__)])
        for name, index in labels
    }
    nonzeros = sum(map(len, pattern.values()))
    entries = len(labels) * len(wanted)
    return Sparsity(
        program.text,
        "hessian" if hessian else "jacobian",
        len(labels),
        len(wanted),
        nonzeros,
        nonzeros / entries if entries else 0.0,
        colours([rows.get(index, set()) for _, index in labels]),
        tuple(program.inputs[i] for i in wanted),
        pattern,
    )
