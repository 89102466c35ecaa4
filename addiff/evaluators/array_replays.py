"""The same program with arrays again and again: its operations are recorded once, and then done without all the rest.

What is found at a point where something is odd is not for a replay to say: there is a tape for that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from addiff.collector import uncollected
from addiff.evaluators.array_edges import differentiate
from addiff.evaluators.array_run import NoValue, Prepared, Run, prepared
from addiff.evaluators.elements import evaluate_all
from addiff.evaluators.reverse import pull
from addiff.evaluators.seeds import Adjoint
from addiff.evaluators.values import Tape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from addiff.program.wengert import WengertList

FROM = 3
"""How often something is asked before it is worth a recording, which costs as much as two or three answers."""

LONG, FROM_LONG = 1000, 20
"""Steps of a program that is mostly made of numbers: what costs as much as ten answers saves half of each."""

MOST_REFUSED = 5
"""Points at which a replay was of no use, after which it is given up."""


class _Kept:
    """What is known of one question: how often it was asked, and from when on how it is answered."""

    def __init__(self) -> None:
        self.asked = 0
        self.refused = 0
        self.replay: Any = None


def replayed(
    program: WengertList, m: Any, point: Sequence[Any], wrt: Sequence[int] = (), output: int | None = None
) -> tuple[list[Any], list[Any]] | None:
    """The values of the outputs, and the adjoints of some inputs, without a tape; None where that does not do.

    point      finite
    output     the step whose derivatives are asked for; None for values alone
    returns    what a run and a reverse sweep give, finite, without anything to tell
    """
    if program.lazy or not program.shaped:
        return None
    ready = prepared(program, m)
    question = (output, *wrt)
    kept = ready.replays.get(question)
    if kept is None:
        kept = ready.replays[question] = _Kept()
        if any(step.rule.composite for step in program.steps):  # it runs a program of its own, which is on no record
            kept.refused = MOST_REFUSED + 1
    kept.asked += 1
    if (
        kept.asked < (FROM if len(program.steps) < LONG else FROM_LONG)
        or kept.refused > MOST_REFUSED
        or not ready.finite
    ):
        return None
    try:
        if kept.replay is None:
            kept.replay = m.quietly(_recorded, program, m, point, wrt, output)
        found = kept.replay.at(point)
    except (ArithmeticError, NoValue):
        kept.refused += 1
        return None
    numbers = list(map(m.number, found))
    count = len(program.outputs)
    return numbers[:count], numbers[count:]


@uncollected
def _recorded(program: WengertList, m: Any, point: Sequence[Any], wrt: Sequence[int], output: int | None) -> Any:
    """A run and a sweep, on record.

    errors    ArithmeticError, NoValue where something is odd
    """
    recording = m.recording()
    values = list(program.constants)
    values[: len(point)] = map(recording.input, point)
    tape = Tape(program, values, recording)
    run = Run(tape, recording, Prepared(program, recording))
    tape.order = program.order
    evaluate_all(run)
    if m.suspicious():
        raise ArithmeticError
    results = [values[index] for _, index in program.outputs]
    if output is not None:
        active = bytearray(len(values))
        for index in wrt:
            active[index] = 1
        differentiate(run, active)
        reached = pull(tape, {output: Adjoint(1.0)}, forget=True)
        for index in wrt:
            adjoint = reached[index]
            results.append(m.zeros(program.steps[index].shape) if adjoint is None else adjoint.number)
    if tape.remarks:
        raise ArithmeticError
    return m.replay(recording, len(point), results)
