"""Derivatives found in three ways."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

from addiff.api.program import point_of, ready, single
from addiff.errors import DomainError, LimitError
from addiff.evaluators import gradients
from addiff.evaluators.notices import told
from addiff.evaluators.values import run
from addiff.results import Check, Comparison

if TYPE_CHECKING:
    from collections.abc import Sequence

    from addiff.api.program import Point, Program
    from addiff.program.wengert import WengertList

MOST_COMPARED = 2_000
"""Numbers that are moved one by one."""


def check(program: Program | str, at: Point, *, wrt: Sequence[str] | None = None) -> Check:
    """Forward mode against reverse mode against finite differences.

    returns    `agree` is False when forward and reverse differ by more than rounding explains, or a finite difference
               by more than the bound of its own error
    errors     as `grad`
    cost       two sweeps, and 32 to 80 evaluations for each input, or each of its elements
    """
    from addiff.evaluators.differences import derivative

    program, lowered, point, m, _ = ready(program, at)
    output = single(program, "check", lowered)
    wanted = program.positions(wrt)
    count = sum(prod(lowered.steps[i].shape) for i in wanted)
    if count > MOST_COMPARED:
        raise LimitError(
            f"check compares the derivatives by at most {MOST_COMPARED:,} numbers, and these are {count:,}"
        )
    tape = run(lowered, m, point, wanted)
    forward = gradients.tangents(tape, wanted, [output])[0]
    reverse = gradients.adjoints(tape, output, wanted)
    notices = told(tape, m, gradients.remarks(tape, output, wanted, reverse))
    allowances = gradients.allowances(tape, [output], wanted)[0]
    noise = gradients.noise(tape, output)
    moving = _Moving(lowered, m, point, output)
    derivatives = {}
    good = True
    for k, i in enumerate(wanted):
        allowance = allowances.get(i, 0.0)
        good &= gradients.agree(tape, forward[k], reverse[k], allowance)
        doubtful = bool(notices) and moving.doubtful(i)
        shape = lowered.steps[i].shape
        differences: list[float | None] = []
        errors: list[float | None] = []
        for place in product(*map(range, shape)):
            found = None
            if not doubtful:
                x, own, allowed = (_at(number, place) for number in (point[i], reverse[k], allowance))
                found = derivative(lambda x, i=i, place=place: moving.along(i, place, x), x, noise)  # type: ignore[misc]
                good &= found is None or abs(found[0] - own) <= found[1] + allowed
            differences.append(None if found is None else found[0])
            errors.append(None if found is None else found[1])
        derivatives[program.inputs[i]] = Comparison(
            forward[k], reverse[k], _nested(differences, shape), _nested(errors, shape)
        )
    return Check(program.text, point_of(program, point), good, tape.values[output], derivatives, notices)


def _at(number: Any, place: tuple[int, ...]) -> float:
    """An element of an array, or a number."""
    return float(number[place]) if getattr(number, "shape", ()) else float(number)


def _nested(numbers: Sequence[float | None], shape: tuple[int, ...]) -> Any:
    """Numbers in a row as nested lists of a shape: not an array, because some may be missing."""
    if not shape:
        return numbers[0]
    nested: list[Any] = list(numbers)
    for length in reversed(shape[1:]):
        nested = [nested[start : start + length] for start in range(0, len(nested), length)]
    return nested


class _Moving:
    """A program whose inputs move one by one, each element by itself."""

    def __init__(self, lowered: WengertList, m: Any, point: Sequence[Any], output: int) -> None:
        self.lowered = lowered
        self.m = m
        self.point = point
        self.output = output

    def doubtful(self, i: int) -> bool:
        """Whether a warning applies to the derivative with respect to one input."""
        tape = run(self.lowered, self.m, self.point, [i])
        row = gradients.adjoints(tape, self.output, [i])
        return bool(told(tape, self.m, gradients.remarks(tape, self.output, [i], row)))

    def along(self, i: int, place: tuple[int, ...], x: float) -> float | None:
        """The output with an element of input i moved to x; None where it has no value."""
        moved = list(self.point)
        moved[i] = self.m.replaced(moved[i], place, x) if place else x
        try:
            return run(self.lowered, self.m, moved).values[self.output]  # type: ignore[no-any-return]
        except DomainError:
            return None
