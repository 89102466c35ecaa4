"""The engine for programs with arrays: the program of all rows of a block at once, one more axis in front.

The sweeps are those for one point, over arrays with an axis of rows; no row meets another one, so what comes of them are
the derivatives of each row. Where there is anything to be said of a block, it is halved until few rows are left, and the
plain engine finds the words for these.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from addiff.api.modes import chosen
from addiff.api.taylor import moving
from addiff.arithmetics.duals import duals_over
from addiff.arithmetics.series import Jet, jets_over
from addiff.arithmetics.tensors import tensors
from addiff.engines.answers import Answers
from addiff.engines.plain import Plain
from addiff.errors import DomainError
from addiff.evaluators import gradients
from addiff.evaluators.values import run
from addiff.lowering.over_rows import over_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from addiff.engines.question import Question
    from addiff.errors import AddiffError
    from addiff.evaluators.values import Tape
    from addiff.program.wengert import WengertList
    from addiff.results import Notice
    from addiff.results.columns import Path

    Shape = tuple[int, ...]
    Found = dict[Path, Any]

QUESTIONS = frozenset(["value", "grad", "jacobian", "hessian", "jvp", "vjp", "hvp", "taylor"])
"""What can be asked of many rows at once."""

CACHE = 4_000_000
"""Bytes of the values of all steps for the rows of a block."""

FEWEST, SHORTEST, LONGEST = 8, 32, 4096
"""Rows that are left to the plain engine where there is something to be said; rows of a block."""

MOST_KEPT = 64
"""Programs of different numbers of rows that are kept."""


class SpecialError(Exception):
    """There is something to be said of some row of a block."""


def serves(question: Question) -> bool:
    """Whether a question can be asked of many rows at once."""
    return (
        question.name in QUESTIONS
        and question.options.get("mode") != "both"
        and (question.lowered.shaped or question.name == "taylor")
    )


class Lifted:
    """The engine; any number of threads may ask it at once.

    errors    SingleRowError for a program with a step that is done for one row only, LimitError
    """

    def __init__(self, question: Question) -> None:
        self._question = question
        self._plain = Plain(question)
        lowered = self._lowered = question.lowered
        self._asked = _ASKED[question.name](question, lowered)
        inputs = question.program.inputs
        self._varying = [k for k, name in enumerate(inputs) if name not in question.fixed or k in self._asked.varying]
        self._programs: dict[tuple[int, str | None], WengertList] = {}
        width = sum(prod(step.shape) for step in lowered.steps)
        self._length = max(SHORTEST, min(LONGEST, 1 << (CACHE // (8 * width)).bit_length()))
        over_rows(lowered, self._varying, 1)

    def answer(self, points: Sequence[np.ndarray], but: Iterable[int], rows: int) -> Answers:
        """As `answers.Engine`."""
        question = self._question
        numbers = np.empty((question.width, rows))
        modes = [self._asked.mode] * rows
        errors: dict[int, AddiffError] = {}
        warnings: dict[int, tuple[Notice, ...]] = {}
        left_out = np.zeros(rows, dtype=bool)
        left_out[list(but)] = True
        again: list[np.ndarray] = []
        for places in self._blocks(np.flatnonzero(~left_out)):
            again += self._filled(points, places, numbers)
        places = np.concatenate(again) if again else np.empty(0, dtype=int)
        if len(places):
            answers = self._plain.answer([column[places] for column in points], (), len(places))
            numbers[:, places] = answers.numbers
            where = places.tolist()
            errors = {where[row]: error for row, error in answers.errors.items()}
            warnings = {where[row]: notices for row, notices in answers.warnings.items()}
            for place, mode in zip(where, answers.modes or (), strict=False):
                modes[place] = mode
        moded = hasattr(question.blank, "mode")
        return Answers(numbers, modes if moded else None, errors, warnings)

    def _blocks(self, places: np.ndarray) -> Iterator[np.ndarray]:
        for start in range(0, len(places), self._length):
            yield places[start : start + self._length]

    def _filled(self, points: Sequence[np.ndarray], places: np.ndarray, numbers: np.ndarray) -> list[np.ndarray]:
        """Fill in the answers for some rows.

        returns    those that are to be asked again
        """
        again = []
        waiting = [places]
        while waiting:
            block = waiting.pop()
            if len(block) < FEWEST:
                again.append(block)
                continue
            try:
                found = self._block(points, block)
            except (DomainError, SpecialError):
                half = 1 << (len(block) - 1).bit_length() - 1  # so that there are few different lengths
                waiting += [block[half:], block[:half]]
                continue
            numbers[:, block] = found
            bad = ~np.isfinite(found).all(axis=0)
            if bad.any():
                again.append(block[bad])
        return again

    def _block(self, points: Sequence[np.ndarray], places: np.ndarray) -> np.ndarray:
        """The answers for some rows.

        errors    DomainError, SpecialError
        """
        rows = len(places)
        varying = set(self._varying)
        given = [
            _number(column[places] if k in varying else column[0], varies=k in varying)
            for k, column in enumerate(points)
        ]
        found = self._asked.answers(_Rows(self, rows, given))
        parts = [np.reshape(found[path], (rows, -1)).T for path in self._question.paths]
        return np.concatenate(parts) if parts else np.empty((0, rows))

    def program(self, rows: int, reduce: str | None = None) -> WengertList:
        """The program of so many rows."""
        program = self._programs.get((rows, reduce))
        if program is None:
            if len(self._programs) >= MOST_KEPT:
                self._programs.clear()
            program = self._programs[rows, reduce] = over_rows(self._lowered, self._varying, rows, reduce)
        return program


def _number(x: Any, *, varies: bool) -> Any:
    """What a run takes: an array that cannot be changed, or a number."""
    if not varies and not np.ndim(x):
        return float(x)
    x = np.ascontiguousarray(x)
    x.flags.writeable = False
    return x


class _Rows:
    """Some rows that are asked.

    rows     how many
    point    the values of the inputs: an axis of rows in front of those that vary
    """

    def __init__(self, engine: Lifted, rows: int, point: list[Any]) -> None:
        self._engine = engine
        self.rows = rows
        self.point = point
        self.program = engine.program(rows)
        self.outputs = [index for _, index in self.program.outputs]

    def total(self) -> WengertList:
        """The program of the sum over the rows."""
        return self._engine.program(self.rows, "sum")

    def tape(self, wrt: Iterable[int], *, spare: bool = False) -> Tape:
        """A run.

        errors    DomainError, SpecialError where there is something to be said
        """
        return self.looked_at(lambda: run(self.program, tensors, self.point, wrt, spare=spare))

    @staticmethod
    def looked_at(running: Any) -> Tape:
        """What a run gives, if nothing is to be said of it; errors as `tape`."""
        before = tensors.calm(expected=False)
        try:
            tape: Tape = running()
            if tape.remarks or not tape.finite or (tensors.suspicious() and not _finite(tape)):
                raise SpecialError
        finally:
            tensors.calm(expected=before)
        return tape

    def whole(self, seed: Any, index: int) -> Any:
        """The same for all rows, for an input or output that may have an axis of rows."""
        return np.broadcast_to(seed, self.program.steps[index].shape) if self.program.steps[index].shape else seed

    def along(self, index: int) -> Iterator[tuple[tuple[Any, ...], np.ndarray]]:
        """For each element of a step its place, and the direction along it, in all rows."""
        shape = self.program.steps[index].shape
        for place in np.ndindex(shape[1:]):
            direction = np.zeros(shape)
            direction[(slice(None), *place)] = 1.0
            yield place, direction


def _finite(tape: Tape) -> bool:
    """Whether all that is left on a tape is; of numbers with derivatives, all parts."""
    return all(_is_finite(value) for value in tape.values if value is not None)


def _is_finite(value: Any) -> bool:
    if isinstance(value, Jet):
        return all(map(_is_finite, value.coefficients))
    if hasattr(value, "primal"):
        return _is_finite(value.primal) and _is_finite(value.tangent)
    return bool(np.isfinite(value).all())


class _Values:
    """What is asked of the rows.

    varying    the inputs that need an axis of rows even where all rows have the same
    mode       that of the answers, empty where they have none
    """

    varying: Sequence[int] = ()
    mode = ""

    def __init__(self, question: Question, lowered: WengertList) -> None:
        self.program = question.program
        self.lowered = lowered
        self.options = question.options
        self.prepare()

    def prepare(self) -> None:
        """What does not depend on the rows."""

    def wanted(self) -> list[int]:
        """The inputs to differentiate with respect to."""
        self.varying = self.program.positions(self.options.get("wrt"))
        return self.varying

    def answers(self, rows: _Rows) -> Found:
        """The answers by their paths."""
        return self.values(rows.tape(()), rows)

    def values(self, tape: Tape, rows: _Rows) -> Found:
        """The values of the outputs."""
        found: Found = {("values", n): tape.values[i] for n, i in zip(self.program.outputs, rows.outputs, strict=True)}
        found["value",] = tape.values[rows.outputs[0]]
        return found

    def named(self, member: str, of: Iterable[int], numbers: Iterable[Any]) -> Found:
        """Numbers by inputs."""
        return {(member, self.program.inputs[i]): number for i, number in zip(of, numbers, strict=True)}


class _Jacobian(_Values):
    def prepare(self) -> None:
        wanted = self.wanted()
        outputs = [index for _, index in self.lowered.outputs]
        inputs, count = (sum(prod(self.lowered.steps[i].shape) for i in side) for side in (wanted, outputs))
        self.mode = chosen(self.options.get("mode"), "forward" if inputs < count else "reverse")

    def answers(self, rows: _Rows) -> Found:
        tape = rows.tape(self.varying, spare=True)
        found = self.values(tape, rows)
        sweep = self.forward if self.mode == "forward" else self.reverse
        return found | sweep(tape, rows)

    def reverse(self, tape: Tape, rows: _Rows) -> Found:
        found: Found = {}
        for name, output in zip(self.program.outputs, rows.outputs, strict=True):
            own = rows.program.steps[output].shape
            parts = [gradients.pulled(tape, {output: seed}, self.varying) for _, seed in rows.along(output)]
            for k, i in enumerate(self.varying):
                block = np.stack([part[k] for part in parts], axis=1)
                shape = (*own, *rows.program.steps[i].shape[1:])
                found["jacobian", name, self.program.inputs[i]] = block.reshape(shape)
        return found

    def forward(self, tape: Tape, rows: _Rows) -> Found:
        found: Found = {}
        for i in self.varying:
            own = rows.program.steps[i].shape[1:]
            parts = [gradients.pushed(tape, {i: seed}, rows.outputs) for _, seed in rows.along(i)]
            for k, (name, output) in enumerate(zip(self.program.outputs, rows.outputs, strict=True)):
                block = np.stack([part[k] for part in parts], axis=-1)
                shape = (*rows.program.steps[output].shape, *own)
                found["jacobian", name, self.program.inputs[i]] = block.reshape(shape)
        return found


class _Gradient(_Jacobian):
    def prepare(self) -> None:
        self.wanted()
        self.mode = chosen(self.options.get("mode"), "reverse")

    def answers(self, rows: _Rows) -> Found:
        found = super().answers(rows)
        output = self.program.outputs[0]
        return found | self.named(
            "gradient", self.varying, [found["jacobian", output, self.program.inputs[i]] for i in self.varying]
        )


class _Pushed(_Values):
    def prepare(self) -> None:
        self.seeds = _moving(self.program.direction(self.options["tangent"], "tangent", self.lowered))

    def answers(self, rows: _Rows) -> Found:
        tape = rows.tape(self.seeds)
        numbers = gradients.pushed(tape, {i: rows.whole(x, i) for i, x in self.seeds.items()}, rows.outputs)
        found: Found = {("jvp", name): number for name, number in zip(self.program.outputs, numbers, strict=True)}
        return self.values(tape, rows) | found


class _Pulled(_Values):
    def prepare(self) -> None:
        self.wanted()
        weights = _moving(self.program.weights(self.options["cotangent"], self.lowered))
        places = {index: k for k, (_, index) in enumerate(self.lowered.outputs)}
        self.weights = {places[index]: weight for index, weight in weights.items()}

    def answers(self, rows: _Rows) -> Found:
        tape = rows.tape(self.varying)
        seeds = {rows.outputs[k]: rows.whole(weight, rows.outputs[k]) for k, weight in self.weights.items()}
        numbers = gradients.pulled(tape, seeds, self.varying)
        return self.values(tape, rows) | self.named("vjp", self.varying, numbers)


class _Second(_Values):
    """What needs the gradient and its derivatives along directions."""

    def gradient(self, rows: _Rows) -> Found:
        """The values and the gradient."""
        tape = rows.tape(self.varying)
        numbers = gradients.pulled(tape, {rows.outputs[0]: np.ones(rows.rows)}, self.varying)
        return self.values(tape, rows) | self.named("gradient", self.varying, numbers)

    def along(self, rows: _Rows, direction: dict[int, Any]) -> list[Any]:
        """The derivatives of the gradient along a direction."""
        duals = duals_over(tensors)
        lifted = [duals.lift(x, direction[i]) if i in direction else x for i, x in enumerate(rows.point)]
        program = rows.total()
        tape = rows.looked_at(lambda: run(program, duals, lifted, self.varying))
        return gradients.moved(tape, program.outputs[0][1], self.varying)


class _HessianVector(_Second):
    def prepare(self) -> None:
        self.wanted()
        self.seeds = _moving(self.program.direction(self.options["vector"], "vector", self.lowered))

    def answers(self, rows: _Rows) -> Found:
        numbers = self.along(rows, {i: rows.whole(x, i) for i, x in self.seeds.items()})
        return self.gradient(rows) | self.named("hvp", self.varying, numbers)


class _Hessian(_Second):
    def prepare(self) -> None:
        self.wanted()

    def answers(self, rows: _Rows) -> Found:
        found = self.gradient(rows)
        sizes = [prod(rows.program.steps[i].shape[1:]) for i in self.varying]
        columns = [self.along(rows, {i: seed}) for i in self.varying for _, seed in rows.along(i)]
        starts = [sum(sizes[:k]) for k in range(len(sizes))]
        names = [self.program.inputs[i] for i in self.varying]
        for k, (i, name) in enumerate(zip(self.varying, names, strict=True)):
            own = rows.program.steps[i].shape
            for j, other in list(enumerate(names))[k:]:
                parts = columns[starts[j] : starts[j] + sizes[j]]
                block = np.stack([part[k].reshape(rows.rows, sizes[k]) for part in parts], axis=2)
                if j == k:
                    block = np.triu(block) + np.swapaxes(np.triu(block, 1), 1, 2)
                shape = (*own, *rows.program.steps[self.varying[j]].shape[1:])
                found["hessian", name, other] = block.reshape(shape)
        return found


class _Series(_Values):
    def prepare(self) -> None:
        options = self.options
        self.order = options["order"]
        speeds = moving(self.program, self.order, options.get("direction"), options.get("wrt"), self.lowered)
        self.speeds = _moving(speeds)

    def answers(self, rows: _Rows) -> Found:
        jets = jets_over(tensors, self.order)
        speeds = {i: rows.whole(x, i) for i, x in self.speeds.items()}
        lifted = [jets.curve([x, speeds[i]]) if i in speeds else x for i, x in enumerate(rows.point)]
        tape = rows.looked_at(lambda: run(rows.program, jets, lifted))
        found: Found = {}
        for name, output in zip(self.program.outputs, rows.outputs, strict=True):
            jet, shape = tape.values[output], rows.program.steps[output].shape
            for k in range(self.order + 1):
                number = jet[k] if isinstance(jet, Jet) else jet if k == 0 else 0.0
                found["coefficients", name, k] = np.broadcast_to(number, shape)
        return found


def _moving(seeds: dict[int, Any]) -> dict[int, Any]:
    """Those seeds that are not 0."""
    return {index: seed for index, seed in seeds.items() if np.any(seed != 0)}


_ASKED: dict[str, type[_Values]] = {
    "value": _Values,
    "grad": _Gradient,
    "jacobian": _Jacobian,
    "jvp": _Pushed,
    "vjp": _Pulled,
    "hessian": _Hessian,
    "hvp": _HessianVector,
    "taylor": _Series,
}
"""What is done for each function of the Python interface."""
