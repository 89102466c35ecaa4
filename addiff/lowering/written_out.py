"""Programs with arrays as programs of numbers, element by element: for what knows numbers only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from addiff.arithmetics.tracing import Traced, Tracing
from addiff.errors import UsageError
from addiff.language.nodes import Node
from addiff.lowering.builder import Builder
from addiff.primitives.table import RULES
from addiff.program.wengert import Step, WengertList
from addiff.results.elements import named, places

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Place = tuple[int, ...]


def by_element(program: WengertList, command: str) -> WengertList:
    """A program of one number whose inputs are the elements of those of a program with arrays, in order.

    errors    UsageError for a `diff`, LimitError where the steps are too many
    """
    builder = Builder(program.source)
    m = Tracing(builder, Node(0, 0))
    values = written_out(m, program, named, command)
    ((name, index),) = program.outputs
    names = [
        named(step.name or "", place) for step in program.steps[: len(program.inputs)] for place in places(step.shape)
    ]
    return WengertList(builder.steps, tuple(names), [(name, index_of(m, values[index]))], program.source)


def written_out(m: Tracing, program: WengertList, name: Callable[[str, Place], str], command: str) -> list[Any]:
    """The steps of a program with arrays as numbers of the arithmetic and arrays of them, the inputs first.

    name       the name of an element, from that of its array and its place
    command    what cannot go on where a step cannot be written out
    errors     UsageError for a `diff`
    """
    from addiff.arithmetics import element_tracing as arrays

    values: list[Any] = []
    for step in program.steps[: len(program.inputs)]:

        def element(place: Place, step: Step = step) -> Traced:
            return input_like(m, step, name(step.name or "", place))

        values.append(arrays.elements(element, step.shape) if step.shape else input_like(m, step))
    for step in program.steps[len(program.inputs) :]:
        m.place = Node(*step.span)
        if step.value is not None:
            values.append(arrays.constant(step.value))
            continue
        if step.rule.composite:
            raise UsageError(f"{command} does not write out a diff in a program with arrays", program.source, step.span)
        values.append(arrays.emit(m, step.rule, [values[a] for a in step.arguments]))
    return values


def input_like(m: Tracing, step: Step, name: str | None = None) -> Traced:
    """An input like a step, or an element of it, which has a name of its own."""
    m.made.steps.append(Step(RULES["input"], (), step.span, name or step.name))
    return Traced(len(m.made.steps) - 1, m)


def index_of(m: Tracing, number: Any) -> int:
    """The step of a number of the arithmetic."""
    return number.index if isinstance(number, Traced) else m.made.constant(float(number), Node(0, 0))


def flat(point: Sequence[Any]) -> list[float]:
    """The elements of a point in a row."""
    return [number for x in point for number in ([x] if isinstance(x, float) else x.ravel().tolist())]
