"""A question as a program: the values and derivatives asked for, written down once by sweeps over traced numbers.

What is simplified on the way is exact whatever the numbers are, equal steps are one, and what no answer needs is left
out; so the program is what a careful hand would write, and its numbers are those of the plain sweeps to the last units.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from addiff.api.modes import chosen
from addiff.arithmetics.tracing import Guarded, Traced, Tracing
from addiff.evaluators import gradients
from addiff.evaluators.forward import push
from addiff.evaluators.lanes import Lanes
from addiff.evaluators.reverse import pull
from addiff.evaluators.values import Tape
from addiff.language.nodes import Node
from addiff.lowering.builder import Builder
from addiff.lowering.symbolic import imported, inputs, recorded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from addiff.engines.question import Question
    from addiff.program.wengert import Step, WengertList
    from addiff.results.columns import Path

QUESTIONS = frozenset(["value", "grad", "jacobian", "hessian", "jvp", "vjp", "hvp"])
"""What can be written down."""

MOST_STEPS = 100_000
"""Beyond it what is written down takes longer to write than most tables take point by point."""

LONGEST = 20_000
"""Steps of a program that are worth it."""


def serves(question: Question) -> bool:
    """Whether a question can be written down: values, first derivatives in one mode, and second ones."""
    return (
        question.name in QUESTIONS
        and question.options.get("mode") != "both"
        and not question.lowered.shaped
        and len(question.lowered.steps) <= LONGEST
    )


class Written:
    """The program of a question.

    steps      its steps, the inputs first
    answers    for each column of the question a step, or a number where it is the same everywhere
    marks      `(step, mark)` as in `Tracing`
    products   the steps that a sweep made: products with partials, and their sums
    mode       the mode of the answers, empty where they have none
    errors     LimitError where it is too long
    """

    def __init__(self, question: Question) -> None:
        program = question.lowered
        builder = Builder(program.source, MOST_STEPS)
        self.steps: list[Step] = builder.steps
        self.marks: list[tuple[int | None, Any]] = []
        self.products: set[int] = set()
        self.mode = ""
        self._m = Tracing(builder, Node(0, 0), self.marks)
        self._xs = inputs(self._m, program)
        values = imported(self._m, program, self._xs)
        self._outputs = [values[index] for _, index in program.outputs]
        found = dict(zip([name for name, _ in program.outputs], self._outputs, strict=True))
        answers: dict[Path, Any] = {("values", name): number for name, number in found.items()}
        answers["value",] = self._outputs[0]
        if question.name != "value":
            answers |= getattr(self, f"_{question.name}")(question)
        self.answers: list[int | float] = [_plain(answers[path]) for path in question.paths]

    def _grad(self, question: Question) -> dict[Path, Any]:
        wanted = question.program.positions(question.options.get("wrt"))
        self.mode = chosen(question.options.get("mode"), "reverse")
        ((_, row),) = self._rows(question, wanted, self._outputs[:1])
        return {("gradient", name): number for name, number in row.items()}

    def _jacobian(self, question: Question) -> dict[Path, Any]:
        wanted = question.program.positions(question.options.get("wrt"))
        self.mode = chosen(question.options.get("mode"), _cheaper(question.lowered, wanted))
        rows = self._rows(question, wanted, self._outputs)
        return {("jacobian", output, name): number for output, row in rows for name, number in row.items()}

    def _hessian(self, question: Question) -> dict[Path, Any]:
        wanted = question.program.positions(question.options.get("wrt"))
        ((_, gradient),) = self._rows(question, wanted, self._outputs[:1])
        table = self._pushed_rows(self._tape(list(gradient.values()), wanted), list(gradient.values()), wanted)
        answers: dict[Path, Any] = {("gradient", name): number for name, number in gradient.items()}
        for name, row in zip(gradient, table, strict=True):
            answers |= {("hessian", name, other): number for other, number in zip(gradient, row, strict=True)}
        return answers

    def _jvp(self, question: Question) -> dict[Path, Any]:
        seeds = question.program.direction(question.options["tangent"], "tangent")
        found = self._pushed(seeds, self._outputs)
        return {("jvp", name): number for name, number in zip(question.program.outputs, found, strict=True)}

    def _vjp(self, question: Question) -> dict[Path, Any]:
        program = question.program
        wanted = program.positions(question.options.get("wrt"))
        weights = program.weights(question.options["cotangent"])
        places = {index: place for place, (_, index) in enumerate(program.lowered.outputs)}
        seeds = [(self._outputs[places[index]], seed) for index, seed in weights.items() if seed != 0]
        found = self._pulled(self._tape([output for output, _ in seeds], wanted), seeds, wanted)
        return {("vjp", program.inputs[i]): number for i, number in zip(wanted, found, strict=True)}

    def _hvp(self, question: Question) -> dict[Path, Any]:
        wanted = question.program.positions(question.options.get("wrt"))
        every = question.program.positions(None)
        ((_, gradient),) = self._rows(question, every, self._outputs[:1])
        names = [question.program.inputs[i] for i in wanted]
        seeds = question.program.direction(question.options["vector"], "vector")
        found = self._pushed(seeds, [gradient[name] for name in names])
        answers: dict[Path, Any] = {("gradient", name): gradient[name] for name in names}
        return answers | {("hvp", name): number for name, number in zip(names, found, strict=True)}

    def _rows(
        self, question: Question, wanted: Sequence[int], outputs: Sequence[Any]
    ) -> list[tuple[str, dict[str, Any]]]:
        """The derivatives of some outputs by some inputs, in the mode: for each output a row by the names of inputs."""
        tape = self._tape(outputs, wanted)
        if self.mode == "forward":
            rows = self._pushed_rows(tape, outputs, wanted)
        else:
            rows = [self._pulled(tape, [(output, 1.0)], wanted) for output in outputs]
        names = [question.program.inputs[i] for i in wanted]
        return [
            (output, dict(zip(names, row, strict=True)))
            for output, row in zip(question.program.outputs, rows, strict=False)
        ]

    def _tape(self, outputs: Sequence[Any], wanted: Sequence[int]) -> Tape:
        return recorded(self._m, outputs, [self._xs[i] for i in wanted])

    def _pulled(self, tape: Tape, seeds: Sequence[tuple[Any, float]], wanted: Sequence[int]) -> list[Any]:
        """Reverse mode: the adjoints of some inputs."""
        started: dict[int, Guarded] = {}
        for output, number in seeds:
            if isinstance(output, Traced):
                seed = self._seed(number)
                started[output.index] = started[output.index] + seed if output.index in started else seed
        return self._read(tape, pull, started, [self._xs[i] for i in wanted])

    def _pushed(self, seeds: Mapping[int, float], outputs: Sequence[Any]) -> list[Any]:
        """Forward mode in one direction: the tangents of some steps."""
        moving = {i: seed for i, seed in seeds.items() if seed != 0}
        started = {self._xs[i].index: self._seed(seed) for i, seed in moving.items()}
        return self._read(self._tape(outputs, list(moving)), push, started, outputs)

    def _pushed_rows(self, tape: Tape, outputs: Sequence[Any], wanted: Sequence[int]) -> list[list[Any]]:
        """Forward mode in all directions: for each of some steps a row of tangents."""
        started = {self._xs[i].index: Lanes({i: self._seed(1.0)}) for i in wanted}
        first = len(self.steps)
        reached = push(tape, started)
        rows = [[_there(_at(reached, output), i) for i in wanted] for output in outputs]
        self._swept(first, tape, reached)
        return rows

    def _seed(self, number: float) -> Guarded:
        return Guarded(1.0, number, self._m)

    def _read(self, tape: Tape, sweep: Any, seeds: Mapping[int, Guarded], of: Sequence[Any]) -> list[Any]:
        """What a sweep leaves at some steps."""
        first = len(self.steps)
        reached = sweep(tape, seeds)
        found = [_there(_at(reached, step)) for step in of]
        self._swept(first, tape, reached)
        return found

    def _swept(self, first: int, tape: Tape, reached: Sequence[Any]) -> None:
        """Note what a sweep made, and to look at the partials that it met with a 0: a product with infinity is none.

        first      the first step that it made
        reached    what it left at the steps
        """
        self.products.update(range(first, len(self.steps)))
        for index, edges in tape.entries:
            for argument, partial in edges:
                if isinstance(partial, Traced):
                    sides = _numbers(reached[index]) + _numbers(reached[argument])
                    met = [partial] if any(number.__class__ is float and number == 0 for number in sides) else []
                elif partial == 0:
                    met = [x for x in _numbers(reached[argument]) if isinstance(x, Traced)]
                else:
                    continue
                self.marks.extend([(index, self._m.not_equal(number, number)) for number in met])


def _at(reached: Sequence[Any], step: Any) -> Any:
    """What a sweep left at a step; nothing comes to a number."""
    return reached[step.index] if isinstance(step, Traced) else None


def _there(reached: Any, lane: int | None = None) -> Any:
    """The number that came, in one of several directions: 0 where none did."""
    if lane is not None and reached is not None:
        reached = reached.get(lane)
    return 0.0 if reached is None else reached.read()


def _numbers(reached: Any) -> list[Any]:
    """The numbers that a sweep left at a step, in all directions."""
    if isinstance(reached, Lanes):
        return [number for part in reached.parts.values() for number in _numbers(part)]
    return [] if reached is None else [reached.number]


def _plain(number: Any) -> int | float:
    """A step by its index, a number as it is."""
    return number.index if isinstance(number, Traced) else float(number)


def _cheaper(program: WengertList, wanted: Sequence[int]) -> str:
    """The mode that a Jacobian takes by itself, as for one point; of a conditional every branch counts."""
    tape = Tape(program, [])
    active = set(wanted)
    for index in program.order:
        rule, sources = program.code[index]
        dependent = (True,) * len(sources)
        edges = [
            (a, None)
            for k, a in enumerate(sources)
            if a in active and (rule.composite or rule.partial(k, dependent) is not None)
        ]
        if edges:
            active.add(index)
            tape.entries.append((index, edges))
    return gradients.cheaper(tape, wanted, [index for _, index in program.outputs])
