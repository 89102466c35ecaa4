"""The two sweeps as numbers: plain where that is right, along classes of paths where it is not."""

from __future__ import annotations

from math import inf, isfinite, ulp
from typing import TYPE_CHECKING, Any

from addiff.evaluators import paths
from addiff.evaluators.forward import push
from addiff.evaluators.lanes import Lanes
from addiff.evaluators.reverse import pull

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
        if plain and all(isfinite(x) for row in table for x in row) and not _vanished(tape, reached):
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
        if plain and all(map(isfinite, row)) and not _vanished(tape, reached):
            return row
    return row


TINY = 1e-290
"""Below it a product is about to lose its digits; above it a product with a partial of any usual size is safe."""


def _vanished(tape: Tape, reached: Sequence[Any]) -> bool:
    """Whether a plain sweep lost a product that was no zero to the least of the doubles.

    It may have been on its way back into their range, as in `(x*1e200)*1e200*1e-200*1e-200` from the other end.

    cost    a look at each number of the sweep where none is small, else at each partial of the tape
    """
    if not any(-TINY < number < TINY for number in _numbers(reached)):
        return False
    for index, edges in tape.entries:
        for argument, partial in edges:
            if -1 < partial < 1 and partial != 0:
                for source in (reached[index], reached[argument]):
                    if any(number != 0 and abs(number * partial) < TINY for number in _numbers([source])):
                        return True
    return False


def _numbers(reached: Sequence[Any]) -> Iterator[float]:
    """All numbers of a sweep, those of several directions one by one."""
    for number in reached:
        if isinstance(number, Lanes):
            yield from number.parts.values()
        elif number is not None:
            yield number


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
