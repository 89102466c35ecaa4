"""The two sweeps as numbers: plain where that is right, along classes of paths where it is not."""

from __future__ import annotations

from math import inf, isfinite, ulp
from typing import TYPE_CHECKING, Any

from addiff.evaluators import paths
from addiff.evaluators.forward import push
from addiff.evaluators.lanes import Lanes
from addiff.evaluators.reverse import pull

if TYPE_CHECKING:
    from collections.abc import Sequence

    from addiff.evaluators.values import Tape


def tangents(tape: Tape, wrt: Sequence[int], of: Sequence[int]) -> list[list[float]]:
    """Forward mode: the derivatives of some steps with respect to some inputs, all directions in one sweep.

    returns    for each step of `of` one number per input of `wrt`
    """
    for plain in (True, False):
        if plain and not tape.finite:
            continue
        one: Any = 1.0 if plain else paths.seed(1.0)
        single = len(wrt) == 1
        reached = push(tape, {i: one if single else Lanes({i: one}) for i in wrt})
        table = [[_read(reached[index], None if single else i) for i in wrt] for index in of]
        if plain and all(isfinite(x) for row in table for x in row):
            return table
    return table


def adjoints(tape: Tape, output: int, of: Sequence[int]) -> list[float]:
    """Reverse mode: the derivatives of one step with respect to some others, by one sweep.

    returns    one number for each step of `of`
    """
    for plain in (True, False):
        if plain and not tape.finite:
            continue
        reached = pull(tape, {output: 1.0 if plain else paths.seed(1.0)})
        row = [_read(reached[index], None) for index in of]
        if plain and all(map(isfinite, row)):
            return row
    return row


def remarks(tape: Tape, output: int, wrt: Sequence[int], gradient: Sequence[float]) -> list[tuple[int, str]]:
    """What to tell of derivatives that only the sum over paths made infinite or undefined.

    cost    nothing where all are finite, else one more sweep
    """
    if all(map(isfinite, gradient)):
        return []
    reached = pull(tape, {output: paths.seed(1.0)})
    found = []
    for index, number in zip(wrt, gradient, strict=True):
        classes = reached[index].classes if reached[index] is not None else 0
        if number != number and not classes & paths.UNDEFINED:
            found.append((output, "conflict"))
        elif abs(number) == inf and not classes & paths.INFINITE:
            found.append((output, "large"))
    return found


def allowances(tape: Tape, output: int, wrt: Sequence[int]) -> list[float]:
    """How far forward and reverse mode may differ by rounding: one bound per input.

    Each of the sums and products that make a derivative rounds once, and every path through it weighs as much as the
    product of its partials: the sum of their magnitudes is one more reverse sweep, over magnitudes.

    source    Higham, Accuracy and Stability of Numerical Algorithms (2002), sec. 3.1
    """
    tape_of_magnitudes = _Magnitudes(tape)
    reached = pull(tape_of_magnitudes, {output: 1.0})  # type: ignore[arg-type]  # it has what a sweep reads
    roundings = 4 + 2 * len(tape.entries)
    return [roundings * ulp(_read(reached[index], None)) for index in wrt]


class _Magnitudes:
    """A tape with the magnitudes of the partials."""

    def __init__(self, tape: Tape) -> None:
        self.values = tape.values
        self.entries = [(index, [(a, abs(partial)) for a, partial in edges]) for index, edges in tape.entries]


def agree(a: float, b: float, allowance: float) -> bool:
    """Whether two derivatives are equal up to rounding; where there is none, both say so."""
    return a == b or (a != a and b != b) or (isfinite(a) and isfinite(b) and abs(a - b) <= allowance)


def _read(reached: Any, lane: int | None) -> float:
    """The number that a sweep left at a step: 0 where nothing came."""
    if isinstance(reached, Lanes):
        reached = reached.get(lane)
    if reached is None:
        return 0.0
    return reached.number() if isinstance(reached, paths.Path) else float(reached)
