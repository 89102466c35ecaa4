"""Derivatives as programs: a forward sweep over the tracing arithmetic.

Forward, because a tangent stays inside the branch that it belongs to: what is not taken is not evaluated, as ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from addiff.arithmetics.tracing import Traced, Tracing
from addiff.evaluators.forward import push
from addiff.evaluators.lanes import Lanes
from addiff.evaluators.values import Tape
from addiff.language.nodes import Node
from addiff.lowering.builder import Builder
from addiff.lowering.written_out import index_of, input_like, written_out
from addiff.program.wengert import carriers, reaching

if TYPE_CHECKING:
    from collections.abc import Sequence

    from addiff.program.wengert import Step, WengertList


def derivatives(program: WengertList, wrt: Sequence[int]) -> tuple[list[Step], list[list[Any]]]:
    """The steps of a program and of its derivatives.

    wrt        the inputs to differentiate by, by their indices
    returns    the steps, and for each output of the program the steps of its derivatives, one for each of `wrt`; of
               arrays nested lists of them, for the elements of the output and then those of the input
    errors     LimitError where they are too many
    cost       a sweep whose numbers carry as many derivatives as there are inputs
    """
    builder = Builder(program.source)
    m = Tracing(builder, Node(0, 0))
    if program.shaped:
        return builder.steps, _of_elements(m, program, wrt)
    point = inputs(m, program)
    values = imported(m, program, point)
    table = slopes(m, [values[index] for _, index in program.outputs], [point[i] for i in wrt])
    return builder.steps, [[index_of(m, number) for number in row] for row in table]


def _of_elements(m: Tracing, program: WengertList, wrt: Sequence[int]) -> list[list[Any]]:
    """The derivatives of a program with arrays, which is written out element by element."""
    from addiff.arithmetics import element_tracing as arrays

    values = written_out(m, program, lambda name, place: f"{name}[{', '.join(map(str, place))}]", "derive")
    outputs = [values[index] for _, index in program.outputs]
    rows = iter(
        slopes(
            m,
            [number for value in outputs for number in arrays.flat(value)],
            [x for i in wrt for x in arrays.flat(values[i])],
        )
    )
    table: list[list[Any]] = []
    for value in outputs:
        found = [next(rows) for _ in arrays.flat(value)]
        table.append([])
        start = 0
        for i in wrt:
            count = len(arrays.flat(values[i]))
            numbers = [index_of(m, number) for row in found for number in row[start : start + count]]
            start += count
            shape = (*getattr(value, "shape", ()), *program.steps[i].shape)
            table[-1].append(arrays.arranged(numbers, shape))
    return table


def slopes(m: Tracing, outputs: Sequence[Any], xs: Sequence[Traced]) -> list[list[Any]]:
    """The derivatives of some steps with respect to some others, as steps: a row for each of `outputs`."""
    reached = push(recorded(m, outputs, xs), {x.index: Lanes({x.index: 1.0}) for x in xs})
    found: list[list[Any]] = []
    for output in outputs:
        lanes = reached[output.index].parts if isinstance(output, Traced) and reached[output.index] is not None else {}
        found.append([lanes.get(x.index, 0.0) for x in xs])
    return found


def recorded(m: Tracing, outputs: Sequence[Any], xs: Sequence[Traced]) -> Tape:
    """The tape of the steps between some steps and some others that they depend on; their partials are steps too."""
    steps = m.made.steps
    tape = Tape(None, steps)  # type: ignore[arg-type]  # a sweep reads the entries and how many steps there are
    depends = {x.index for x in xs}
    roots = depends.copy()
    for index in reaching(steps, [output.index for output in outputs if isinstance(output, Traced)]):
        step = steps[index]
        if index in roots or not any(a in depends for a in carriers(step)):
            continue
        depends.add(index)
        m.place = Node(*step.span)
        arguments = [m.number(a) for a in step.arguments]
        dependent = tuple([isinstance(a, Traced) for a in arguments])
        value = Traced(index, m)
        edges = [
            (argument, m.slope(step.rule, position, dependent, value, arguments))
            for position, argument in enumerate(step.arguments)
            if argument in depends and (position or not step.rule.condition)
        ]
        tape.entries.append((index, edges))
    return tape


def inputs(m: Tracing, program: WengertList) -> list[Traced]:
    """Inputs like those of a program."""
    return [input_like(m, step) for step in program.steps[: len(program.inputs)]]


def imported(m: Tracing, program: WengertList, point: Sequence[Any]) -> list[Any]:
    """The steps of a program as numbers of the arithmetic; a `diff` becomes the steps of its derivative."""
    values: list[Any] = list(point)
    for step in program.steps[len(point) :]:
        m.place = Node(*step.span)
        if step.value is not None:
            values.append(step.value)
            continue
        arguments = [values[a] for a in step.arguments]
        value = _unfolded(m, step, arguments) if step.rule.composite else m.emit(step.rule, arguments)
        if isinstance(value, Traced) and step.name is not None:
            made = m.made.steps[value.index]
            made.name = made.name or step.name
        values.append(value)
    return values


def _unfolded(m: Tracing, step: Step, arguments: Sequence[Any]) -> Any:
    """The derivative that a step of a `diff` stands for: first of names of its own, then of what these are here.

    What is to be said of the expression is to be said of its derivative, and where it has no value there is none.
    """
    rule: Any = step.rule
    outer, m.marks = m.marks, None if m.marks is None else []
    inner = [input_like(m, one) for one in rule.program.steps[: len(arguments)]]
    ((_, output),) = rule.program.outputs
    expression = found = imported(m, rule.program, inner)[output]
    for position in rule.along:
        ((found,),) = slopes(m, [found], [inner[position]])
    places: dict[int, Any] = {x.index: a for x, a in zip(inner, arguments, strict=True)}
    found = _substituted(m, found, places)
    if outer is not None and m.marks is not None:
        marks = [m.not_equal(expression, expression), *[mark for _, mark in m.marks]]  # true where there is no value
        outer.extend([(getattr(found, "index", None), _substituted(m, mark, places)) for mark in marks])
        m.marks = outer
    return found


def _substituted(m: Tracing, output: Any, values: dict[int, Any]) -> Any:
    """A step with other arguments in the places of some inputs.

    values    what stands in the place of a step, by its index; it is added to
    """
    if not isinstance(output, Traced):
        return output
    steps = m.made.steps
    for index in reaching(steps, [output.index]):
        if index in values:
            continue
        step = steps[index]
        if not step.arguments:
            values[index] = m.number(index)
        else:
            m.place = Node(*step.span)
            values[index] = m.apply(step.rule, [values[a] for a in step.arguments])
    return values[output.index]
