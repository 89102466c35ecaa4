"""The Wengert list: every operation of a program once, in an order in which it could be computed.

Source: R. E. Wengert, A simple automatic derivative evaluation program, CACM 7 (1964); Griewank & Walther, Evaluating
Derivatives (2008), sec. 2.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from addiff.primitives.rule import Rule
    from addiff.source import Source, Span


class CallSite:
    """A call of a user's function, whose body the steps inside it come from.

    span     the call in the source
    outer    the call in whose body this one stands, or None
    """

    __slots__ = ("outer", "span")

    def __init__(self, span: Span, outer: CallSite | None) -> None:
        self.span = span
        self.outer = outer


class Step:
    """One operation on earlier steps.

    rule         what is done; `input` and `constant` are rules too
    arguments    the indices of the steps it is done to
    span         the piece of the source that it comes from
    name         the user's name for it, or None
    value        the number or the array of a constant, else None
    call         the call of a user's function that it belongs to, or None
    shape        the lengths of the axes of its value; none for a number
    """

    __slots__ = ("arguments", "call", "name", "rule", "shape", "span", "value")

    def __init__(
        self,
        rule: Rule,
        arguments: tuple[int, ...],
        span: Span,
        name: str | None = None,
        value: Any = None,
        call: CallSite | None = None,
        shape: tuple[int, ...] = (),
    ) -> None:
        self.rule = rule
        self.arguments = arguments
        self.span = span
        self.name = name
        self.value = value
        self.call = call
        self.shape = shape

    def __repr__(self) -> str:
        return f"<Step {self.rule.name}{self.arguments}>"


class WengertList:
    """A program lowered to steps; every step reaches an output, arguments come before their users.

    steps      the inputs first, then constants and operations as they were met
    inputs     the names of the inputs: input k is step k
    outputs    the names of the outputs with the indices of their steps
    source     the text that the spans refer to
    lazy       whether some step evaluates only part of its arguments
    shaped     whether some step is an array
    order      the indices of the operations: what a program that is not lazy evaluates
    code       per step its rule and its arguments, for the loops
    constants  per step its number where it is a constant, else None: where an evaluation starts from
    operations what the steps of arrays do, as the evaluator keeps it from one run to the next; None before the first
    """

    __slots__ = (
        "_dependent",
        "code",
        "constants",
        "inputs",
        "lazy",
        "operations",
        "order",
        "outputs",
        "shaped",
        "source",
        "steps",
    )

    def __init__(
        self, steps: Sequence[Step], inputs: tuple[str, ...], outputs: Sequence[tuple[str, int]], source: Source
    ) -> None:
        self.inputs = inputs
        self.source = source
        self.steps, self.outputs = _reaching(steps, len(inputs), outputs)
        self.lazy = any(step.rule.demand is not None for step in self.steps)
        self.shaped = any(step.shape or not step.rule.elementwise for step in self.steps)
        self.constants = [step.value for step in self.steps]
        self.code = [(step.rule, step.arguments) for step in self.steps]
        first = len(inputs)
        self.order = [i for i, value in enumerate(self.constants) if value is None and i >= first]
        self._dependent: bytearray | None = None
        self.operations: Any = None

    @property
    def dependent(self) -> bytearray:
        """For each step, 1 when its value depends on an input through arguments that carry derivatives."""
        if self._dependent is None:
            flags = bytearray(len(self.steps))
            flags[: len(self.inputs)] = b"\1" * len(self.inputs)
            for index, step in enumerate(self.steps):
                if any(flags[a] for a in carriers(step)):
                    flags[index] = 1
            self._dependent = flags
        return self._dependent


def carriers(step: Step) -> tuple[int, ...]:
    """The arguments that a derivative flows through: all but the condition of a select."""
    return step.arguments[step.rule.condition :]


def reaching(steps: Sequence[Step], outputs: Iterable[int]) -> list[int]:
    """The steps that reach some of them, these included, in order; linear in their number."""
    needed = set(outputs)
    waiting = list(needed)
    while waiting:
        for argument in steps[waiting.pop()].arguments:
            if argument not in needed:
                needed.add(argument)
                waiting.append(argument)
    return sorted(needed)


def extracted(
    steps: Sequence[Step], output: int, inputs: Sequence[int], source: Source
) -> tuple[WengertList, list[int]]:
    """The part of some steps that reaches one of them, as a program of its own.

    inputs     steps that are inputs of the new program whether they reach the output or not
    returns    the program, and for each of its inputs the step that it was
    cost       linear in the steps that reach the output
    """
    order = reaching(steps, [*inputs, output])
    first = [index for index in order if steps[index].value is None and not steps[index].arguments]
    rest = [index for index in order if steps[index].value is not None or steps[index].arguments]
    places = {index: place for place, index in enumerate([*first, *rest])}
    copies = []
    for index in places:
        step = steps[index]
        arguments = tuple([places[a] for a in step.arguments])
        copies.append(Step(step.rule, arguments, step.span, step.name, step.value, step.call, step.shape))
    names = tuple([step.name or "" for step in copies[: len(first)]])
    return WengertList(copies, names, [("f", places[output])], source), first


def _reaching(
    steps: Sequence[Step], inputs: int, outputs: Sequence[tuple[str, int]]
) -> tuple[list[Step], tuple[tuple[str, int], ...]]:
    """Only the steps that reach an output, and the inputs, renumbered."""
    used = bytearray(len(steps))
    used[:inputs] = b"\1" * inputs
    for _, index in outputs:
        used[index] = 1
    for index in range(len(steps) - 1, inputs - 1, -1):
        if used[index]:
            for argument in steps[index].arguments:
                used[argument] = 1
    if all(used):
        return list(steps), tuple(outputs)
    places = list(_running(used))
    kept = []
    for index, step in enumerate(steps):
        if used[index]:
            step.arguments = tuple([places[a] for a in step.arguments])
            kept.append(step)
    return kept, tuple((name, places[index]) for name, index in outputs)


def _running(flags: Iterable[int]) -> Iterator[int]:
    """How many flags are set before each place."""
    count = 0
    for flag in flags:
        yield count
        count += flag
