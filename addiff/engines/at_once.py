"""What is asked of many rows at once: for each function of the Python interface its sweeps, over an axis of rows.

The sweeps are those for one point. No row meets another one, so what comes of them are the derivatives of each row.
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
from addiff.evaluators import gradients
from addiff.evaluators.values import run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from addiff.engines.question import Question
    from addiff.evaluators.values import Tape
    from addiff.program.wengert import WengertList
    from addiff.results.columns import Path

    Found = dict[Path, Any]


class SpecialError(Exception):
    """There is something to be said of some row."""


class Rows:
    """Some rows that are asked together.

    count       how many
    point       the values of the inputs: an axis of rows in front of those that vary
    programs    gives the program of so many rows, or that of a reduction over them
    """

    def __init__(self, count: int, point: list[Any], programs: Callable[[int, str | None], WengertList]) -> None:
        self.count = count
        self.point = point
        self.program = programs(count, None)
        self.outputs = [index for _, index in self.program.outputs]
        self._programs = programs

    def total(self) -> WengertList:
        """The program of the sum over the rows."""
        return self._programs(self.count, "sum")

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


class Asked:
    """What is asked of the rows.

    varying    the inputs that need an axis of rows even where all rows have the same
    mode       that of the answers, empty where they have none
    """

    varying: Sequence[int] = ()
    mode = ""

    def __init__(self, question: Question) -> None:
        self.program = question.program
        self.lowered = question.lowered
        self.options = question.options
        self.prepare()

    def prepare(self) -> None:
        """What does not depend on the rows."""

    def wanted(self) -> list[int]:
        """The inputs to differentiate with respect to."""
        self.varying = self.program.positions(self.options.get("wrt"))
        return self.varying

    def answers(self, rows: Rows) -> Found:
        """The answers by their paths."""
        return self.values(rows.tape(()), rows)

    def values(self, tape: Tape, rows: Rows) -> Found:
        """The values of the outputs."""
        found: Found = {("values", n): tape.values[i] for n, i in zip(self.program.outputs, rows.outputs, strict=True)}
        found["value",] = tape.values[rows.outputs[0]]
        return found

    def named(self, member: str, of: Iterable[int], numbers: Iterable[Any]) -> Found:
        """Numbers by inputs."""
        return {(member, self.program.inputs[i]): number for i, number in zip(of, numbers, strict=True)}


class _Jacobian(Asked):
    def prepare(self) -> None:
        wanted = self.wanted()
        outputs = [index for _, index in self.lowered.outputs]
        inputs, count = (sum(prod(self.lowered.steps[i].shape) for i in side) for side in (wanted, outputs))
        self.mode = chosen(self.options.get("mode"), "forward" if inputs < count else "reverse")

    def answers(self, rows: Rows) -> Found:
        tape = rows.tape(self.varying, spare=True)
        found = self.values(tape, rows)
        sweep = self.forward if self.mode == "forward" else self.reverse
        return found | sweep(tape, rows)

    def reverse(self, tape: Tape, rows: Rows) -> Found:
        found: Found = {}
        for name, output in zip(self.program.outputs, rows.outputs, strict=True):
            own = rows.program.steps[output].shape
            parts = [gradients.pulled(tape, {output: seed}, self.varying) for _, seed in rows.along(output)]
            for k, i in enumerate(self.varying):
                block = np.stack([part[k] for part in parts], axis=1)
                shape = (*own, *rows.program.steps[i].shape[1:])
                found["jacobian", name, self.program.inputs[i]] = block.reshape(shape)
        return found

    def forward(self, tape: Tape, rows: Rows) -> Found:
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

    def answers(self, rows: Rows) -> Found:
        found = super().answers(rows)
        output = self.program.outputs[0]
        return found | self.named(
            "gradient", self.varying, [found["jacobian", output, self.program.inputs[i]] for i in self.varying]
        )


class _Pushed(Asked):
    def prepare(self) -> None:
        self.seeds = _moving(self.program.direction(self.options["tangent"], "tangent", self.lowered))

    def answers(self, rows: Rows) -> Found:
        tape = rows.tape(self.seeds)
        numbers = gradients.pushed(tape, {i: rows.whole(x, i) for i, x in self.seeds.items()}, rows.outputs)
        found: Found = {("jvp", name): number for name, number in zip(self.program.outputs, numbers, strict=True)}
        return self.values(tape, rows) | found


class _Pulled(Asked):
    def prepare(self) -> None:
        self.wanted()
        weights = _moving(self.program.weights(self.options["cotangent"], self.lowered))
        places = {index: k for k, (_, index) in enumerate(self.lowered.outputs)}
        self.weights = {places[index]: weight for index, weight in weights.items()}

    def answers(self, rows: Rows) -> Found:
        tape = rows.tape(self.varying)
        seeds = {rows.outputs[k]: rows.whole(weight, rows.outputs[k]) for k, weight in self.weights.items()}
        numbers = gradients.pulled(tape, seeds, self.varying)
        return self.values(tape, rows) | self.named("vjp", self.varying, numbers)


class _Second(Asked):
    """What needs the gradient and its derivatives along directions."""

    def gradient(self, rows: Rows) -> Found:
        """The values and the gradient."""
        tape = rows.tape(self.varying)
        numbers = gradients.pulled(tape, {rows.outputs[0]: np.ones(rows.count)}, self.varying)
        return self.values(tape, rows) | self.named("gradient", self.varying, numbers)

    def along(self, rows: Rows, direction: dict[int, Any]) -> list[Any]:
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

    def answers(self, rows: Rows) -> Found:
        numbers = self.along(rows, {i: rows.whole(x, i) for i, x in self.seeds.items()})
        return self.gradient(rows) | self.named("hvp", self.varying, numbers)


class _Hessian(_Second):
    def prepare(self) -> None:
        self.wanted()

    def answers(self, rows: Rows) -> Found:
        found = self.gradient(rows)
        sizes = [prod(rows.program.steps[i].shape[1:]) for i in self.varying]
        columns = [self.along(rows, {i: seed}) for i in self.varying for _, seed in rows.along(i)]
        starts = [sum(sizes[:k]) for k in range(len(sizes))]
        names = [self.program.inputs[i] for i in self.varying]
        for k, (i, name) in enumerate(zip(self.varying, names, strict=True)):
            own = rows.program.steps[i].shape
            for j, other in list(enumerate(names))[k:]:
                parts = columns[starts[j] : starts[j] + sizes[j]]
                block = np.stack([part[k].reshape(rows.count, sizes[k]) for part in parts], axis=2)
                if j == k:
                    block = np.triu(block) + np.swapaxes(np.triu(block, 1), 1, 2)
                shape = (*own, *rows.program.steps[self.varying[j]].shape[1:])
                found["hessian", name, other] = block.reshape(shape)
        return found


class _Series(Asked):
    def prepare(self) -> None:
        options = self.options
        self.order = options["order"]
        speeds = moving(self.program, self.order, options.get("direction"), options.get("wrt"), self.lowered)
        self.speeds = _moving(speeds)

    def answers(self, rows: Rows) -> Found:
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


ASKED: dict[str, type[Asked]] = {
    "value": Asked,
    "grad": _Gradient,
    "jacobian": _Jacobian,
    "jvp": _Pushed,
    "vjp": _Pulled,
    "hessian": _Hessian,
    "hvp": _HessianVector,
    "taylor": _Series,
}
"""What is done for each function of the Python interface."""
