"""Which of a run's remarks are told, and in which words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.evaluators.refusals import at_element, element_of, in_calls, number, written
from addiff.program.wengert import carriers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from addiff.arithmetics.contract import Arithmetic
    from addiff.evaluators.values import Tape
    from addiff.results import Notice

MEANING = {
    "kink": "{what} has a kink at {point}: its slopes on the two sides differ, and the one of least norm is given",
    "jump": "{what} jumps at {point}: the derivative beside the jump is given",
    "vertical": "{what} has an infinite slope at {point}",
    "undefined": "{what} has no derivative at {point}",
    "overflow": "{what} is beyond the largest number of a double, 1.8e308, at {point}",
    "conflict": "the chain rule cannot tell the derivative of {what} at {point}: on its paths infinite slopes meet "
    "slopes of 0 or each other",
    "large": "a derivative of {what} is beyond the largest number of a double, 1.8e308",
}
"""What each remark means. `conflict` and `large` are seen only when paths are summed; they are told as `undefined` and
`overflow`."""

_KINDS = {"conflict": "undefined", "large": "overflow"}


def told(
    tape: Tape, m: Arithmetic, more: Iterable[tuple[int, str]] = (), outputs: Iterable[int] | None = None
) -> tuple[Notice, ...]:
    """The warnings of a run: remarks on steps that reach an output, once for each kind and place, in source order.

    more       remarks that a sweep added, as `(index, kind)`
    outputs    the steps that were asked for; all outputs of the program by default
    cost    one walk over the tape, only if there is something to tell
    """
    remarks = [*tape.remarks, *more]
    if not remarks:
        return ()
    steps = tape.program.steps
    reached = _reached(tape, outputs)
    shown = _reached(tape, None)  # values are, whatever derivatives are asked for, and one of them may have overflowed
    met: dict[tuple[int, int, int, str], list[tuple[int, str]]] = {}
    notices: dict[tuple[int, int, int, str], Notice] = {}
    for index, remark in remarks:
        if index not in reached and not (remark == "overflow" and index in shown and not m.finite(tape.values[index])):
            continue
        if isinstance(remark, tuple):  # of a program inside the step
            notices |= {(n.line, n.column, n.end_column, n.kind): n for n in remark}
        else:
            place = tape.program.source.place(steps[index].span)
            met.setdefault((*place, _KINDS.get(remark, remark)), []).append((index, remark))
    notices |= {key: _notice(tape, m, *key, met[key]) for key in met}
    return tuple(notices[key] for key in sorted(notices))


def merged(*groups: tuple[Notice, ...]) -> tuple[Notice, ...]:
    """The warnings of several runs over one program, each kind and place once, in source order."""
    notices = {(n.line, n.column, n.end_column, n.kind): n for group in reversed(groups) for n in group}
    return tuple(notices[key] for key in sorted(notices))


def _notice(
    tape: Tape, m: Arithmetic, line: int, column: int, end: int, kind: str, met: list[tuple[int, str]]
) -> Notice:
    """The warning for the remarks of a kind and place: the first in full, and how many more calls there are."""
    from addiff.results import Notice

    program = tape.program
    index, remark = met[0]
    if remark == "overflow" and m.finite(tape.values[index]):
        remark = "large"  # it is a derivative that left the doubles
    step = program.steps[index]
    element = getattr(remark, "element", None)
    point = ", ".join(
        dict.fromkeys(
            f"{at_element(program, program.steps[a], element)} = {number(value)}"
            for a in step.arguments
            if program.steps[a].value is None
            and tape.values[a] is not None
            and (value := element_of(m.primal(tape.values[a]), element)) is not None
        )
    )
    message = MEANING[remark].format(what=written(program, step), point=point or "this point")
    others = len({program.steps[i].call for i, _ in met}) - 1
    more = f" and {others} more call{'s' if others > 1 else ''}" if others else ""
    return Notice(kind, message + in_calls(program, step) + more, line, column, end)


def _reached(tape: Tape, outputs: Iterable[int] | None) -> set[int]:
    """The evaluated steps that reach an output otherwise than through a condition."""
    program = tape.program
    reached = {index for _, index in program.outputs} if outputs is None else set(outputs)
    for index in reversed(tape.order):
        if index in reached:
            step = program.steps[index]
            demand = step.rule.demand
            if demand is None:
                reached.update(step.arguments)
            else:
                chosen = [step.arguments[position] for position in tape.chosen(index)]
                reached.update(a for a in (*step.arguments[:1], *chosen) if a in carriers(step) or a in chosen)
    return reached
