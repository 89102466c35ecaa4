"""An engine over blocks of points: each step of the program is done for all points before the next.

It answers where nothing is to be said. A point at which a value or a derivative is not finite, a special point of a row
is met, or a product of a sweep is about to leave the range of doubles, is left to the plain engine, which finds the
words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from addiff.api.modes import chosen
from addiff.arithmetics.arrays import arrays
from addiff.arithmetics.contract import function_of
from addiff.engines.answers import Answers
from addiff.engines.plain import Plain
from addiff.evaluators import gradients
from addiff.evaluators.forward import push
from addiff.evaluators.reverse import pull
from addiff.evaluators.values import Tape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from addiff.engines.question import Question
    from addiff.errors import AddiffError
    from addiff.results import Notice

QUESTIONS = frozenset(["value", "grad", "jacobian", "jvp", "vjp"])
"""What one tape of first derivatives answers."""

MOST_STEPS = 20_000
"""Of a program: beyond it blocks would have to be short, and so gain little."""

NUMBERS = 2_000_000
"""On a tape at once."""

LONGEST = 4096
"""Points of a block: its columns should stay in the cache."""


def serves(question: Question) -> bool:
    """Whether blocks can answer a question: a first derivative of a program in which every step is always needed."""
    lowered = question.program.lowered
    return (
        question.name in QUESTIONS
        and question.options.get("mode") != "both"
        and not lowered.lazy
        and len(lowered.steps) <= MOST_STEPS
        and not any(step.rule.composite for step in lowered.steps)
    )


class Blocks:
    """The engine; `serves` says for which questions."""

    __slots__ = ("_length", "_plain", "_question", "_seeds", "_wanted")

    def __init__(self, question: Question) -> None:
        self._question = question
        self._plain = Plain(question)
        program, options = question.program, question.options
        self._length = max(1, min(LONGEST, NUMBERS // len(program.lowered.steps)))
        self._seeds: dict[int, float] = {}
        self._wanted: list[int] = []
        if question.name == "jvp":
            self._seeds = program.direction(options["tangent"], "tangent")
            self._wanted = [i for i, seed in self._seeds.items() if seed != 0]
        elif question.name != "value":
            self._wanted = program.positions(options.get("wrt"))
            if question.name == "vjp":
                self._seeds = program.weights(options["cotangent"])
        self._seeds = {index: seed for index, seed in self._seeds.items() if seed != 0}

    def answer(self, points: Sequence[np.ndarray], but: Iterable[int], rows: int) -> Answers:
        """As `answers.Engine`; the cost is some nanoseconds for each point, step and partial."""
        numbers = np.full((len(self._question.columns), rows), np.nan)
        modes: list[str] = []
        good = np.ones(rows, dtype=bool)
        for start in range(0, rows, self._length):
            part = slice(start, min(rows, start + self._length))
            columns = [column[part] for column in points]
            mode = getattr(self._question.blank, "mode", "")
            try:
                with np.errstate(all="ignore"):
                    mode = self._block(columns, numbers[:, part], good[part]) or mode
            except (ValueError, ArithmeticError):  # constants alone have no value
                good[part] = False
            modes += [mode] * (part.stop - start)
        errors: dict[int, AddiffError] = {}
        warnings: dict[int, tuple[Notice, ...]] = {}
        good[list(but)] = True
        again = np.flatnonzero(~good)
        if len(again):
            answers = self._plain.answer([column[again] for column in points], (), len(again))
            numbers[:, again] = answers.numbers
            places = again.tolist()
            errors = {places[row]: error for row, error in answers.errors.items()}
            warnings = {places[row]: notices for row, notices in answers.warnings.items()}
            for place, mode in zip(places, answers.modes or (), strict=False):
                modes[place] = mode
        return Answers(numbers, modes if hasattr(self._question.blank, "mode") else None, errors, warnings)

    def _block(self, points: Sequence[np.ndarray], numbers: np.ndarray, good: np.ndarray) -> str:
        """Fill in the answers for a block, and unmark the points that are to be asked again.

        returns    the mode; empty where there is none
        """
        question = self._question
        tape = _recorded(question, points, self._wanted, good)
        outputs = [index for _, index in question.program.lowered.outputs]
        found = [tape.values[index] for index in outputs]
        mode = ""
        if question.name == "jvp":
            found += _swept(tape, push(tape, self._seeds), outputs, good)
        elif question.name == "vjp":
            found += _swept(tape, pull(tape, self._seeds), self._wanted, good)
        elif question.name != "value":
            asked = question.options.get("mode")
            default = "reverse" if question.name == "grad" else gradients.cheaper(tape, self._wanted, outputs)
            mode = chosen(asked, default)
            if mode == "reverse":
                for index in outputs:
                    found += _swept(tape, pull(tape, {index: 1.0}), self._wanted, good)
            else:
                columns = [_swept(tape, push(tape, {i: 1.0}), outputs, good) for i in self._wanted]
                found += [column[k] for k in range(len(outputs)) for column in columns]
        for row, column in zip(numbers, found, strict=True):
            row[:] = column
            good &= np.isfinite(row)
        return mode


def _recorded(question: Question, points: Sequence[np.ndarray], wanted: Sequence[int], good: np.ndarray) -> Tape:
    """The tape of a block: what `values.run` records of a point, for all at once, special points only marked."""
    program = question.program.lowered
    values: list[Any] = list(program.constants)
    values[: len(points)] = points
    tape = Tape(program, values)
    tape.order = program.order
    for column in points:
        good &= np.isfinite(column)
    for index in program.order:
        rule, sources = program.code[index]
        values[index] = function_of(rule, arrays)(*[values[a] for a in sources])  # type: ignore[arg-type]  # of its kind
        good &= np.isfinite(values[index])
    active = bytearray(len(values))
    for index in wanted:
        active[index] = 1
    for index in program.order if any(active) else ():
        rule, sources = program.code[index]
        arguments = [values[a] for a in sources]
        dependent = tuple([program.dependent[a] == 1 for a in sources]) if rule.asks_dependence else ()
        edges = []
        for position, source in enumerate(sources):
            if not active[source]:
                continue
            for special in rule.specials(position):
                good &= ~np.asarray(special.where(arrays, values[index], *arguments), dtype=bool)
            formula: Any = rule.partial(position, dependent)
            partial = formula(arrays, values[index], *arguments) if callable(formula) else formula
            good &= np.isfinite(partial)
            edges.append((source, partial))
        if edges:
            active[index] = 1
            tape.entries.append((index, edges))
    return tape


def _swept(tape: Tape, reached: Sequence[Any], of: Sequence[int], good: np.ndarray) -> list[Any]:
    """The numbers that a sweep left at some steps; points at which a product vanished on the way are unmarked."""
    tiny = gradients.TINY
    if any(number is not None and np.any(np.abs(number) < tiny) for number in reached):
        for index, edges in tape.entries:
            for argument, partial in edges:
                for number in (reached[index], reached[argument]):
                    if number is not None:
                        lost = (np.abs(number * partial) < tiny) & (number != 0) & (partial != 0)
                        good &= ~np.asarray(lost, dtype=bool)
    return [0.0 if reached[index] is None else reached[index] for index in of]
