# mypy: disable-error-code="no-any-return"
"""The two sweeps as numbers: plain where that is right, along classes of paths where it is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from math import inf, isfinite, ulp
from typing import TYPE_CHECKING, Any, TypeVar

from addiff.evaluators.forward import push
from addiff.evaluators.lanes import Lanes
from addiff.evaluators.reverse import pull

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from addiff.evaluators.values import Tape
    from addiff.program.wengert import WengertList


Result = TypeVar("Result")


def _arrays() -> Any:
    """The same for programs with arrays; loaded where there is one."""
    from addiff.evaluators import array_gradients

    return array_gradients


def tangents(tape: Tape, wrt: Sequence[int], of: Sequence[int]) -> list[list[float]]:
    """Forward mode: the derivatives of some steps with respect to some inputs, all directions in one sweep.

    returns    for each step of `of` one number per input of `wrt`
    """
    if tape.program.shaped:
        return _arrays().tangents(tape, wrt, of)
    if len(wrt) == 1:
        return [[number] for number in pushed(tape, {wrt[0]: 1.0}, of)]
    return [[row.get(i, 0.0) for i in wrt] for row in forward_rows(tape, wrt, of)]


def adjoints(tape: Tape, output: int, of: Sequence[int]) -> list[float]:
    """Reverse mode: the derivatives of one step with respect to some others, by one sweep.

    returns    one number for each step of `of`
    """
    return pulled(tape, {output: 1.0}, of)


def replayed(
    program: WengertList, m: Any, point: Sequence[Any], wrt: Sequence[int] = (), output: int | None = None
) -> tuple[list[Any], list[Any]] | None:
    """The values of the outputs and the adjoints of some inputs, of a program with arrays asked again and again.

    point      finite
    output     the step whose derivatives are asked for; None for values alone
    returns    None where there is no such way, or something to tell: then a run and a sweep have to do
    """
    if not program.shaped:
        return None
    return _replays().replayed(program, m, point, wrt, output)


@cache
def _replays() -> Any:
    from addiff.evaluators import array_replays

    return array_replays


def pushed(tape: Tape, seeds: Mapping[int, Any], of: Sequence[int]) -> list[float]:
    """Forward mode in one direction: the tangents of some steps.

    seeds    the tangents of inputs; what is left out, or 0, takes no part
    """
    if tape.program.shaped:
        return _arrays().pushed(tape, seeds, of)
    return _swept(tape, push, {i: (seed, None) for i, seed in seeds.items() if seed != 0}, of, _read)


def pulled(tape: Tape, seeds: Mapping[int, Any], of: Sequence[int]) -> list[float]:
    """Reverse mode for one combination of outputs: the adjoints of some steps.

    seeds    the adjoints of outputs; what is left out, or 0, takes no part
    """
    if tape.program.shaped:
        return _arrays().pulled(tape, seeds, of)
    return _swept(tape, pull, {i: (seed, None) for i, seed in seeds.items() if seed != 0}, of, _read)


def moved(tape: Tape, output: int, of: Sequence[int]) -> list[Any]:
    """Reverse mode over dual numbers: the tangents of the adjoints of some steps."""
    if tape.program.shaped:
        return _arrays().moved(tape, output, of)
    reached = pull(tape, {output: 1.0})
    return [float(getattr(reached[index], "tangent", 0.0)) for index in of]


def forward_rows(tape: Tape, wrt: Sequence[int], of: Sequence[int]) -> list[dict[int, float]]:
    """Forward mode in sparse directions: for each step of `of` its derivatives, by the input, where there is a path."""
    if tape.program.shaped:
        return _arrays().forward_rows(tape, wrt, of)
    return _swept(tape, push, {i: (1.0, i) for i in wrt}, of, _read_lanes)


def reverse_rows(tape: Tape, wrt: Sequence[int], of: Sequence[int]) -> list[dict[int, float]]:
    """Reverse mode for all steps of `of` in one sweep: the same rows as `forward_rows`."""
    if tape.program.shaped:
        return _arrays().reverse_rows(tape, wrt, of)
    columns = _swept(tape, pull, {index: (1.0, index) for index in of}, wrt, _read_lanes)
    rows: dict[int, dict[int, float]] = {index: {} for index in of}
    for i, column in zip(wrt, columns, strict=True):
        for index, number in column.items():
            rows[index][i] = number
    return [rows[index] for index in of]


def cheaper(tape: Tape, wrt: Sequence[int], of: Sequence[int]) -> str:
    """`forward` or `reverse`: the sweep whose numbers carry fewer derivatives in all, reverse where they are equal.

    What a step carries is at most what its arguments, or its users, carry together, and never more than there are
    inputs, or outputs.

    cost    a walk over the tape in each direction
    """
    if tape.program.shaped:
        return _arrays().cheaper(tape, wrt, of)
    down = dict.fromkeys(wrt, 1)
    for index, edges in tape.entries:
        down[index] = min(len(wrt), sum(down.get(a, 0) for a, _ in edges))
    up = dict.fromkeys(of, 1)
    for index, edges in reversed(tape.entries):
        if index in up:
            for argument, _ in edges:
                up[argument] = min(len(of), up.get(argument, 0) + up[index])
    return "forward" if sum(down.values()) < sum(up.values()) else "reverse"


Sweep = Callable[["Tape", Mapping[int, Any]], list[Any]]


def _swept(
    tape: Tape,
    sweep: Sweep,
    seeds: Mapping[int, tuple[float, int | None]],
    of: Sequence[int],
    read: Callable[[Any], Result],
) -> list[Result]:
    """What a sweep leaves at some steps: by numbers, or along classes of paths where numbers cannot tell.

    seeds    by step, each with the lane that it is alone in, or None where there are no lanes
    """
    for plain in (True, False):
        if plain and not tape.finite:
            continue
        started: dict[int, Any] = {}
        for index, (number, lane) in seeds.items():
            one: Any = number if plain else _path(number)
            started[index] = one if lane is None else Lanes({lane: one})
        reached = sweep(tape, started)
        if plain and (_vanished(tape, reached) or not all(map(isfinite, _numbers([reached[index] for index in of])))):
            continue
        break
    return [read(reached[index]) for index in of]


def _path(number: float) -> Any:
    """A number to start a sweep along paths with; loaded where numbers are not enough."""
    from addiff.evaluators import paths

    return paths.seed(number)


def _read(reached: Any) -> float:
    """The number that a sweep left at a step: 0 where nothing came."""
    if reached is None:
        return 0.0
    return reached if reached.__class__ is float else float(reached.number())


def _read_lanes(reached: Any) -> dict[int, float]:
    """The numbers that a sweep left at a step, by their lanes."""
    return {} if reached is None else {lane: _read(part) for lane, part in reached.parts.items()}


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
    """What to tell of a gradient that only the sum over paths made infinite or undefined."""
    return doubts(tape, pull, {output: 1.0}, dict(zip(wrt, gradient, strict=True)), output)


def row_remarks(tape: Tape, of: Sequence[int], rows: Sequence[Mapping[int, float]]) -> list[tuple[int, str]]:
    """The same of all rows of a Jacobian.

    cost    nothing where all are finite, else one more sweep in which those that are not have a lane each
    """
    if tape.program.shaped:
        return [doubt for index, row in zip(of, rows, strict=True) for doubt in _arrays().doubts(tape, row, index)]
    doubtful = {index: row for index, row in zip(of, rows, strict=True) if not all(map(isfinite, row.values()))}
    if not doubtful:
        return []
    reached = pull(tape, {index: Lanes({index: _path(1.0)}) for index in doubtful})
    told = []
    for index, row in doubtful.items():
        for i, number in row.items():
            kind = _doubt(number, reached[i] and reached[i].get(index))
            if kind is not None:
                told.append((index, kind))
    return told


def doubts(
    tape: Tape, sweep: Sweep, seeds: Mapping[int, float], found: Mapping[int, float], blamed: int | None
) -> list[tuple[int, str]]:
    """What to tell of the numbers that a sweep found, where no step by itself made them infinite or undefined.

    seeds     as for the sweep
    found     its numbers, by step
    blamed    the output to blame, or None: the step that has the number
    cost      nothing where all are finite, else one more sweep
    """
    if tape.program.shaped:
        return _arrays().doubts(tape, found, blamed)
    if all(map(isfinite, found.values())):
        return []
    reached = sweep(tape, {index: _path(seed) for index, seed in seeds.items() if seed != 0})
    kinds = {index: _doubt(number, reached[index]) for index, number in found.items()}
    return [(index if blamed is None else blamed, kind) for index, kind in kinds.items() if kind is not None]


def _doubt(number: float, path: Any) -> str | None:
    """What to tell of one number, given what the sweep along paths left for it: None where a step said it."""
    from addiff.evaluators import paths

    classes = 0 if path is None else path.classes
    if number != number and not classes & paths.UNDEFINED:
        return "conflict"
    return "large" if abs(number) == inf and not classes & paths.INFINITE else None


def second_doubts(tape: Tape, output: int, numbers: Iterable[float]) -> list[tuple[int, str]]:
    """What to tell of second derivatives, or higher ones, that are not finite where no step by itself said why.

    Behind an infinite slope none exists, and that was told; else it is the sum that left the doubles.
    """
    kinds = {remark for _, remark in tape.remarks}
    found = set()
    if tape.program.shaped:
        numbers = _arrays().worst(tape, numbers)
    for number in numbers:
        if number != number:
            found.add("conflict" if "undefined" not in kinds else None)
        elif abs(number) == inf:
            found.add("large" if not kinds & {"vertical", "overflow"} else None)
    return [(output, kind) for kind in sorted(found - {None}, key=str) if kind is not None]


def allowances(tape: Tape, of: Sequence[int], wrt: Sequence[int]) -> list[dict[int, float]]:
    """How far forward and reverse mode may differ by rounding: for each step of `of` a bound by the input.

    Each of the sums and products that make a derivative rounds once, and every path through it weighs as much as the
    product of its partials: the sum of their magnitudes is one more reverse sweep, over magnitudes.

    source    Higham, Accuracy and Stability of Numerical Algorithms (2002), sec. 3.1
    """
    if tape.program.shaped:
        return _arrays().allowances(tape, of, wrt)
    magnitudes = reverse_rows(_Magnitudes(tape), wrt, of)  # type: ignore[arg-type]  # it has what a sweep reads
    roundings = 4 + 2 * len(tape.entries)
    return [{i: roundings * ulp(number) for i, number in row.items()} for row in magnitudes]


def noise(tape: Tape, output: int) -> float:
    """How far rounding may have moved the value of a step: each step before it by half a unit in its last place.

    What does not depend on a differentiated input is left out: it is the same wherever that input is.

    source    Higham, Accuracy and Stability of Numerical Algorithms (2002), sec. 3.3
    """
    if tape.program.shaped:
        return _arrays().noise(tape, output)
    indices = [output, *[index for index, _ in tape.entries]]
    adjoints = pulled(tape, {output: 1.0}, indices)
    weights = [abs(adjoint * tape.values[index]) for index, adjoint in zip(indices, adjoints, strict=True)]
    return float(ulp(1.0) * sum([weight for weight in weights if isfinite(weight)]))


class _Magnitudes:
    """A tape with the magnitudes of the partials."""

    def __init__(self, tape: Tape) -> None:
        self.program = tape.program
        self.values = tape.values
        self.finite = tape.finite
        self.entries = [(index, [(a, abs(partial)) for a, partial in edges]) for index, edges in tape.entries]


def agree(tape: Tape, a: Any, b: Any, allowance: Any) -> bool:
    """Whether two derivatives are equal up to rounding; where there is none, both say so."""
    if tape.program.shaped:
        return _arrays().agree(tape, a, b, allowance)
    return bool(a == b or (a != a and b != b) or (isfinite(a) and isfinite(b) and abs(a - b) <= allowance))
