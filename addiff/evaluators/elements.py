"""From a program with arrays to a tape: as `values`, with one array operation a step.

What `where` and logic do not choose is not evaluated, element by element: a step has a mask of the elements that it
needs, and a value with zeros at the others. They may be asked for in several rounds; the tape has each step once, in
the order of the program, with partials that are 0 where nothing was evaluated. So the sweeps need no masks: what is not
chosen gets a tangent of 0 and hands on an adjoint of 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from addiff.collector import uncollected
from addiff.evaluators.array_demand import on_demand
from addiff.evaluators.array_edges import differentiate
from addiff.evaluators.array_judging import judge
from addiff.evaluators.array_run import NoValue, Run
from addiff.evaluators.refusals import no_value
from addiff.evaluators.values import Tape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from addiff.program.wengert import WengertList


@uncollected
def run(program: WengertList, m: Any, point: Sequence[Any], wrt: Iterable[int] = (), *, spare: bool = False) -> Tape:
    """Evaluate a program at a point, with the derivatives of its steps: see `values.run`.

    point     a number or an array of `m` per input
    cost      as `values.run`, where each step costs what its array operation does
    """
    values = list(program.constants)
    values[: len(point)] = point
    tape = Tape(program, values, m)
    state = Run(tape, m)
    active = bytearray(len(values))
    for index in wrt:
        active[index] = 1
    with m.quiet():
        before = m.suspicious()
        expected = m.calm(expected=not (state.prepared.finite and all(map(m.finite, point))))
        try:
            evaluate(state, thrifty=not m.level and not any(active))
            if any(active):
                differentiate(state, active)
                if spare and not (tape.remarks or program.lazy):
                    _forget(tape)
        finally:
            m.calm(expected=expected or before or m.suspicious())
    return tape


def evaluate(state: Run, *, thrifty: bool = False) -> None:
    """The values of all needed steps.

    thrifty    whether values that no step needs any more may go, as long as all are finite
    """
    program, tape, m = state.program, state.tape, state.m
    try:
        if program.lazy:
            for _, output in program.outputs:
                on_demand(state, output)
            first = len(program.inputs)
            tape.order = [
                i for i in range(first, len(state.steps)) if state.done[i] is not None and state.steps[i].value is None
            ]
        else:
            tape.order = program.order
            evaluate_all(state, thrifty=thrifty)
    except NoValue as stop:
        judge(state, stop.index)
        raise no_value(program, m, stop.index, state.arguments(stop.index)) from None
    if m.suspicious() and not all(m.finite(state.values[i]) for i in tape.order if state.values[i] is not None):
        judge(state, None)


def evaluate_all(state: Run, *, thrifty: bool = False) -> None:
    """The values of all steps, in order; NoValue where a number has none."""
    m, values = state.m, state.values
    state.done = [True] * len(values)
    last_used = state.prepared.last_used if thrifty else {}
    index = -1
    try:
        for index, function, sources in state.prepared.functions:
            if function is None or m.level:
                state.whole(index)
            else:
                values[index] = function(*[values[a] for a in sources])
            if index in last_used and not m.suspicious():
                for used in last_used[index]:
                    values[used] = None
    except (ValueError, ArithmeticError):
        raise NoValue(index) from None


def _forget(tape: Tape) -> None:
    """Let the values go that are no outputs: their memory serves the sweep."""
    kept = {index for _, index in tape.program.outputs}
    for index in tape.order:
        if index not in kept:
            tape.values[index] = None
