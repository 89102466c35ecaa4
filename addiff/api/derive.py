"""The derivative of a program as a program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.api.program import Program, parse
from addiff.export import language
from addiff.lowering.symbolic import derivatives
from addiff.results import Derivation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from addiff.api.program import Point


def derive(program: Program | str, at: Point | None = None, *, wrt: Sequence[str] | None = None) -> Derivation:
    """The derivatives of the outputs, as a program in the language.

    at         the point, which tells the shapes of arrays; None where all inputs are numbers. Arrays are written out
               element by element
    returns    a bare expression where there is one derivative, else outputs called `df_dx`; wherever the derivative
               exists it has the value that `grad` gives, at its special points it may have none
    errors     LimitError where the derivative has too many steps
    """
    if isinstance(program, str):
        program = parse(program, at or ())
    wanted = program.positions(wrt)
    lowered = program.lowered if at is None else program.lowered_at(program.point(at))
    steps, table = derivatives(lowered, wanted)
    names = tuple(program.inputs[i] for i in wanted)
    taken = {step.name for step in steps}
    outputs = []
    for (output, _), row in zip(lowered.outputs, table, strict=True):
        for name, index in zip(names, row, strict=True):
            label = f"d{output}_d{name}"
            while label in taken:
                label += "_"
            taken.add(label)
            outputs.append((label, index))
    return Derivation(program.text, names, language.text(steps, outputs))
