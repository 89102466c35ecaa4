"""From a program to a tape: evaluate what the outputs need, and note every partial on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from addiff.arithmetics.contract import operations_of
from addiff.collector import uncollected
from addiff.evaluators.refusals import no_value

if TYPE_CHECKING:
    from addiff.arithmetics.contract import Arithmetic, Operation, Operations, Remark
    from addiff.program.wengert import WengertList

Edges = Sequence[tuple[int, Any]]
"""The arguments of a step that depend on a differentiated input, each with the step's partial."""


class Tape:
    """What one run of a program evaluated.

    program    the program
    values     the value of each step, by its index; None where it was not needed
    order      the indices of the operations that were evaluated, in that order
    entries    those that depend on a differentiated input: `(index, edges)`, in that order
    remarks    what is doubtful: `(index, remark)`, a kind of warning, or the warnings of a program inside the step;
               `notices.told` says which matter
    finite     whether every partial is a finite number
    m          the arithmetic that it was run in
    """

    __slots__ = ("entries", "finite", "m", "order", "program", "remarks", "values")

    def __init__(self, program: WengertList, values: list[Any], m: Any = None) -> None:
        self.m = m
        self.program = program
        self.values = values
        self.order: list[int] = []
        self.entries: list[tuple[int, Edges]] = []
        self.remarks: list[tuple[int, Remark]] = []
        self.finite = True

    def chosen(self, index: int) -> tuple[int, ...]:
        """The arguments that a lazy step takes its value from, by their positions: one, of an array perhaps two."""
        step = self.program.steps[index]
        demand, condition = step.rule.demand, step.arguments[0]
        assert demand is not None
        if not self.program.steps[condition].shape:
            return (demand(self.values[condition]),)
        truth = self.m.truth(self.values[condition])
        return tuple([demand(c) for c in (1.0, 0.0) if self.m.some(truth == bool(c))])


@uncollected
def run(
    program: WengertList, m: Arithmetic, point: Sequence[Any], wrt: Iterable[int] = (), *, spare: bool = False
) -> Tape:
    """Evaluate a program at a point, with the partials for the derivatives with respect to some inputs.

    point     one number of `m` per input
    wrt       the indices of the inputs to differentiate with respect to; none: values only
    spare     whether values other than outputs may be missing from the tape, where they are arrays and all is well
    returns   the tape that `forward.push` and `reverse.pull` walk
    errors    DomainError at the first step, in the order of evaluation, that has no value
    cost      one evaluation of each needed step, and of each of its partials that matters
    """
    if program.shaped:
        from addiff.evaluators.elements import run as run_arrays

        return run_arrays(program, m, point, wrt, spare=spare)
    values = list(program.constants)
    values[: len(point)] = point
    tape = Tape(program, values, m)
    operations = operations_of(m)
    _evaluate(tape, operations)
    active = bytearray(len(values))
    for index in wrt:
        active[index] = 1
    if any(active):
        _differentiate(tape, operations, active)
    return tape


def _evaluate(tape: Tape, operations: Operations) -> None:
    """The values of all needed steps.

    This loop and the next are what every command waits for: they spell out what one and two arguments need, which is
    most steps, and leave all that is rare to functions.
    """
    program = tape.program
    values = tape.values
    order: Iterable[int] = program.order
    if program.lazy:
        order = _on_demand(program, values, tape.order)
    else:
        tape.order = program.order
    if operations.m.level:
        order = _noting(order, tape, operations.m)
    code = program.code
    index = -1
    try:
        for index in order:
            rule, sources = code[index]
            function = operations[rule].function
            if function is None:
                if rule.demand is not None:
                    values[index] = values[sources[rule.demand(values[sources[0]])]]
                else:
                    values[index], notices = rule.evaluate(operations.m, [values[a] for a in sources])
                    tape.remarks.append((index, notices))
            elif len(sources) == 2:
                a, b = sources
                values[index] = function(values[a], values[b])
            elif len(sources) == 1:
                values[index] = function(values[sources[0]])
            else:
                values[index] = function(*[values[a] for a in sources])
    except (ValueError, ArithmeticError):
        _judge(tape, operations.m, index)
        raise no_value(program, operations.m, index, [values[a] for a in program.steps[index].arguments]) from None
    if not all(map(operations.m.finite, [values[i] for i in tape.order] if program.lazy else values)):
        _judge(tape, operations.m, None)


def _noting(order: Iterable[int], tape: Tape, m: Arithmetic) -> Iterator[int]:
    """The same steps, with a look after each at what its derivatives had to remark."""
    for index in order:
        yield index
        if m.remarks:
            tape.remarks.extend([(index, kind) for kind in m.remarks])
            m.remarks.clear()


def _differentiate(tape: Tape, operations: Operations, active: bytearray) -> None:  # noqa: C901  # spelled out
    """The partials of all evaluated steps that depend on an active input.

    Steps that are not the plain case raise, and are done by `_edges`.
    """
    m = operations.m
    finite = m.finite
    values = tape.values
    entries = tape.entries
    code = tape.program.code
    for index in tape.order:
        rule, sources = code[index]
        formulas = operations[rule].formulas
        edges = []
        try:
            if len(formulas) == 2:
                a, b = sources
                if active[a]:
                    p = formulas[0]
                    if p.__class__ is not float:
                        p = p(m, values[index], values[a], values[b])
                        if not finite(p):
                            raise ArithmeticError
                    edges.append((a, p))
                if active[b]:
                    p = formulas[1]
                    if p.__class__ is not float:
                        p = p(m, values[index], values[a], values[b])
                        if not finite(p):
                            raise ArithmeticError
                    edges.append((b, p))
            elif len(formulas) == 1:
                (a,) = sources
                if active[a]:
                    p = formulas[0]
                    if p.__class__ is not float:
                        p = p(m, values[index], values[a])
                        if not finite(p):
                            raise ArithmeticError
                    edges.append((a, p))
            else:
                edges = _edges(tape, operations[rule], index, active)
        except (ValueError, ArithmeticError):
            edges = _edges(tape, operations[rule], index, active)
        if not edges:
            continue
        active[index] = 1
        entries.append((index, edges))
        if m.remarks:
            tape.remarks.extend([(index, kind) for kind in m.remarks])
            m.remarks.clear()


def _edges(tape: Tape, operation: Operation, index: int, active: bytearray) -> list[tuple[int, Any]]:
    """The edges of any step: lazy, with any number of arguments, at special points, where partials are infinite."""
    m = operation.m
    rule = operation.rule
    program, values = tape.program, tape.values
    sources = program.steps[index].arguments
    if rule.demand is not None:
        chosen = rule.demand(values[sources[0]])
        positions = [k for k in ((0, chosen) if chosen else (0,)) if rule.partial(k, ()) is not None]
        return [(sources[k], rule.partial(k, ())) for k in positions if active[sources[k]]]
    arguments = [values[a] for a in sources]
    dependent = tuple([program.dependent[a] == 1 for a in sources]) if rule.asks_dependence else ()
    positions = [position for position, source in enumerate(sources) if active[source]]
    edges = []
    for position, (partial, kind) in zip(
        positions, operation.partials(positions, dependent, values[index], arguments), strict=True
    ):
        if kind is not None:
            tape.remarks.append((index, kind))
        if not m.finite(partial):
            tape.finite = False
        edges.append((sources[position], partial))
    return edges


def _judge(tape: Tape, m: Arithmetic, last: int | None) -> None:
    """Look at the values that are not finite, in the order of evaluation, up to step `last` (None: all).

    Each is no value, an overflow, or a limit that exists. A later step may have failed, or a condition chosen, only
    because of one that is no value; so the first one counts.
    """
    program = tape.program
    for index in tape.order:
        if index == last:
            return
        value = tape.values[index]
        if not m.finite(value):
            step = program.steps[index]
            arguments = [tape.values[a] for a in step.arguments]
            if step.rule.demand is not None or step.rule.composite or any(map(m.nan, arguments)):
                continue
            if m.nan(value) or any(o.where(m, *arguments) for o in step.rule.domain):
                raise no_value(program, m, index, arguments)
            if all(map(m.finite, arguments)):
                tape.remarks.append((index, "overflow"))
    if m.level:
        m.remarks.clear()  # what the domains remarked was no derivative of anyone's


def _on_demand(program: WengertList, values: list[Any], order: list[int]) -> Iterator[int]:
    """The steps that the outputs need, each once, as soon as what it needs has a value.

    What a lazy step needs is known only when its first argument has a value, so the caller evaluates each step before
    it asks for the next one. `order` receives the steps too.
    """
    code = program.code
    waiting = [index for _, index in reversed(program.outputs)]
    while waiting:
        index = waiting[-1]
        if values[index] is not None:
            waiting.pop()
            continue
        rule, needed = code[index]
        if rule.demand is not None:
            first = needed[0]
            needed = (first,) if values[first] is None else (first, needed[rule.demand(values[first])])
        missing = [a for a in needed if values[a] is None]
        if missing:
            waiting.extend(reversed(missing))
        elif rule.demand is None or len(needed) == 2:
            waiting.pop()
            order.append(index)
            yield index
