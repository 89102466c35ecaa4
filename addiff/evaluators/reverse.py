"""Reverse mode: adjoints travel up the tape, from the outputs to the inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from addiff.evaluators.values import Tape


def pull(tape: Tape, seeds: Mapping[int, Any], *, forget: bool = False) -> list[Any]:
    """Adjoints of all steps, by one sweep from the last step of the tape to the first.

    tape     what a run of the program evaluated, in order (`values.run`)
    seeds    an adjoint for some steps, usually outputs, by index; the others start from nothing. An adjoint is anything
             that adds to its like and multiplies with a partial from the left, as a tangent of `forward.push`
    forget   whether an adjoint may go when it was handed on, so that the memory of large ones is free for the next
    returns  one adjoint per step, None where it reaches no seed, or where it went
    cost     one multiplication and at most one addition for each partial on the tape
    source   Griewank & Walther 2008, sec. 3.2
    """
    adjoints: list[Any] = [None] * len(tape.values)
    for index, seed in seeds.items():
        adjoints[index] = seed
    for index, edges in reversed(tape.entries):
        adjoint = adjoints[index]
        if adjoint is not None:
            for argument, partial in edges:
                outgoing = adjoints[argument]
                term = adjoint * partial
                adjoints[argument] = term if outgoing is None else outgoing + term
            if forget:
                adjoints[index] = None
    return adjoints
