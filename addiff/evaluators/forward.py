"""Forward mode: tangents travel down the tape, from the inputs to the outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from addiff.evaluators.values import Tape


def push(tape: Tape, seeds: Mapping[int, Any]) -> list[Any]:
    """Tangents of all steps, by one sweep from the first step of the tape to the last.

    tape     what a run of the program evaluated, in order (`values.run`)
    seeds    a tangent for some inputs, by index; an input left out is held fixed. A tangent is anything that adds to
             its like and multiplies with a partial from the left: a number, or `lanes.Lanes` for several directions
    returns  one tangent per step, None where no seed reaches
    cost     one multiplication and at most one addition for each partial on the tape
    source   Griewank & Walther 2008, sec. 3.1
    """
    tangents: list[Any] = [None] * len(tape.values)
    for index, seed in seeds.items():
        tangents[index] = seed
    for index, edges in tape.entries:
        tangent = None
        for argument, partial in edges:
            incoming = tangents[argument]
            if incoming is not None:
                term = incoming * partial
                tangent = term if tangent is None else tangent + term
        tangents[index] = tangent
    return tangents
