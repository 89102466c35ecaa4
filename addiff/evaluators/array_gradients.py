"""The two sweeps over a program with arrays: as `gradients`, with arrays for numbers.

Several directions are one more axis, in front; so many of them at once that what flows stays of a moderate size.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from addiff.collector import uncollected
from addiff.evaluators import paths
from addiff.evaluators.forward import push
from addiff.evaluators.reverse import pull
from addiff.evaluators.seeds import Adjoint, Tangent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from addiff.evaluators.values import Tape

    Shape = tuple[int, ...]

AT_ONCE = 1 << 22
"""Elements of the largest step times directions: 32 megabytes."""


def tangents(tape: Tape, wrt: Sequence[int], of: Sequence[int]) -> list[list[Any]]:
    """Forward mode: for each step of `of` its derivatives, one for each input of `wrt`."""
    steps = tape.program.steps
    rows = forward_rows(tape, wrt, of)
    return [
        [row[i] if i in row else tape.m.zeros(steps[index].shape + steps[i].shape) for i in wrt]
        for index, row in zip(of, rows, strict=True)
    ]


class _Way:
    """A direction to sweep in.

    sweep    `push` or `pull`
    plain    makes what flows of a number or an array
    path     the same along classes of paths, for partials that are not finite
    """

    def __init__(self, sweep: Callable[..., Any], plain: Callable[[Any], Any], path: str) -> None:
        self.sweep = sweep
        self.plain = plain
        self.path = path

    @uncollected
    def swept(self, tape: Tape, seeds: Mapping[int, Any], of: Sequence[int]) -> list[Any]:
        """What the sweep leaves at some steps, None for nothing: plain, or along paths where numbers cannot tell."""
        m = tape.m
        with m.quiet():
            if tape.finite:
                started = {index: self.plain(seed) for index, seed in seeds.items()}
                if self.sweep is pull:  # an input is handed on by nobody
                    reached = pull(tape, started, forget=all(not tape.program.steps[index].arguments for index in of))
                else:
                    reached = self.sweep(tape, started)
                numbers = [None if reached[index] is None else reached[index].number for index in of]
                if all(number is None or m.finite(number) for number in numbers):
                    return numbers
            start = getattr(m, self.path)
            reached = self.sweep(tape, {index: start(seed, paths) for index, seed in seeds.items()})
            return [None if reached[index] is None else reached[index].number() for index in of]


_FORWARD = _Way(push, Tangent, "tangent_path")
_REVERSE = _Way(pull, Adjoint, "adjoint_path")


def pushed(tape: Tape, seeds: Mapping[int, Any], of: Sequence[int]) -> list[Any]:
    """Forward mode in one direction: the tangents of some steps."""
    return _whole(tape, _FORWARD.swept(tape, seeds, of), of)


def pulled(tape: Tape, seeds: Mapping[int, Any], of: Sequence[int]) -> list[Any]:
    """Reverse mode for one combination of outputs: the adjoints of some steps."""
    return _whole(tape, _REVERSE.swept(tape, seeds, of), of)


def _whole(tape: Tape, numbers: Sequence[Any], of: Sequence[int]) -> list[Any]:
    """What a sweep left, zeros where it is nothing."""
    m = tape.m
    steps = tape.program.steps
    return [
        m.zeros(steps[index].shape) if number is None else m.number(number)
        for index, number in zip(of, numbers, strict=True)
    ]


def moved(tape: Tape, output: int, of: Sequence[int]) -> list[Any]:
    """Reverse mode over dual numbers: the tangents of the adjoints of some steps."""
    m = tape.m
    with m.quiet():
        reached = pull(tape, {output: Adjoint(1.0)})
    found = []
    for index in of:
        shape = tape.program.steps[index].shape
        tangent = None if reached[index] is None else getattr(reached[index].number, "tangent", None)
        whole = m.zeros(shape) if tangent is None else tangent
        found.append(m.number(m.broadcast(whole, source=m.shape(whole), shape=shape)))
    return found


def forward_rows(tape: Tape, wrt: Sequence[int], of: Sequence[int]) -> list[dict[int, Any]]:
    """Forward mode: for each step of `of` its derivatives by the inputs, of the shape of the step and of the input."""
    found = _several(tape, _FORWARD, wrt, of)
    shapes = [tape.program.steps[i].shape for i in wrt]
    rows = []
    for index in of:
        row = {}
        if found[index] is not None:
            shape = tape.program.steps[index].shape
            flat = tape.m.permute_front(found[index])
            for i, own, (start, stop) in zip(wrt, shapes, ranges(shapes), strict=True):
                row[i] = tape.m.number(flat[..., start:stop].reshape((*shape, *own)))
        rows.append(row)
    return rows


def reverse_rows(tape: Tape, wrt: Sequence[int], of: Sequence[int]) -> list[dict[int, Any]]:
    """Reverse mode for all elements of some steps: the same rows as `forward_rows`."""
    different = list(dict.fromkeys(of))
    found = _several(tape, _REVERSE, different, wrt)
    shapes = [tape.program.steps[index].shape for index in different]
    places = dict(zip(different, zip(shapes, ranges(shapes), strict=True), strict=True))
    rows = []
    for own, (start, stop) in [places[index] for index in of]:
        row = {}
        for i in wrt:
            if found[i] is not None:
                shape = tape.program.steps[i].shape
                row[i] = tape.m.number(found[i][start:stop].reshape((*own, *shape)))
        rows.append(row)
    return rows


def ranges(shapes: Sequence[Shape]) -> list[tuple[int, int]]:
    """Where the elements of some arrays begin and end when they stand in a row."""
    ranges = []
    start = 0
    for shape in shapes:
        ranges.append((start, start + prod(shape)))
        start += prod(shape)
    return ranges


def blocks(shapes: Sequence[Shape], largest: int) -> Iterator[tuple[int, int]]:
    """The directions along each element of some arrays, in groups that are swept at once."""
    count = sum(map(prod, shapes))
    size = max(1, AT_ONCE // max(1, largest))
    for start in range(0, count, size):
        yield start, min(count, start + size)


def largest(tape: Tape) -> int:
    """The elements of the largest step."""
    return max(prod(step.shape) for step in tape.program.steps)


def _several(tape: Tape, way: _Way, sources: Sequence[int], of: Sequence[int]) -> dict[int, Any]:
    """What a sweep in each direction of some steps leaves at others: with the directions in front; None for nothing."""
    m = tape.m
    steps = tape.program.steps
    shapes = [steps[index].shape for index in sources]
    parts: dict[int, list[Any]] = {index: [] for index in of}
    met: set[int] = set()
    for start, stop in blocks(shapes, largest(tape)):
        seeds = {
            index: m.basis(shape, start - first, stop - first)
            for index, shape, (first, last) in zip(sources, shapes, ranges(shapes), strict=True)
            if first < stop and start < last
        }
        for index, number in zip(of, way.swept(tape, seeds, of), strict=True):
            shape = (stop - start, *steps[index].shape)
            if number is not None:
                met.add(index)
            parts[index].append(m.broadcast(0.0, source=(), shape=shape) if number is None else number)
    return {index: m.joined(found) if index in met else None for index, found in parts.items()}


def cheaper(tape: Tape, wrt: Sequence[int], of: Sequence[int]) -> str:
    """`forward` or `reverse`: the sweep with fewer directions, reverse where they are equal."""
    steps = tape.program.steps
    inputs, outputs = (sum(prod(steps[index].shape) for index in indices) for indices in (wrt, of))
    return "forward" if inputs < outputs else "reverse"


def allowances(tape: Tape, of: Sequence[int], wrt: Sequence[int]) -> list[dict[int, Any]]:
    """How far forward and reverse mode may differ by rounding: see `gradients.allowances`.

    A sum of n products rounds n times.
    """
    with tape.m.quiet():
        rows = reverse_rows(_Magnitudes(tape), wrt, of)  # type: ignore[arg-type]  # it has what a sweep reads
        roundings = 4 + 2 * len(tape.entries) + largest(tape)
        return [{i: tape.m.ulp(number) * roundings for i, number in row.items()} for row in rows]


def noise(tape: Tape, output: int) -> float:
    """How far rounding may have moved the value of a step, of an array the sum: see `gradients.noise`."""
    indices = [output, *[index for index, _ in tape.entries]]
    shape = tape.program.steps[output].shape
    adjoints = pulled(tape, {output: tape.m.zeros(shape) + 1.0 if shape else 1.0}, indices)
    with tape.m.quiet():  # 0 times infinity is left out
        return float(tape.m.noise([(a, tape.values[index]) for index, a in zip(indices, adjoints, strict=True)]))


def agree(tape: Tape, a: Any, b: Any, allowance: Any) -> bool:
    """Whether all elements of two derivatives are equal up to rounding; where there is none, both say so."""
    m = tape.m
    with m.quiet():
        return not m.some(m.negation(m.either(m.both(a != a, b != b), m.either(a == b, abs(a - b) <= allowance))))


def doubts(tape: Tape, found: Mapping[int, Any], blamed: int | None) -> list[tuple[int, str]]:
    """What to tell of derivatives that no step by itself made infinite or undefined: see `gradients.doubts`."""
    m = tape.m
    kinds = {str(remark) for _, remark in tape.remarks if isinstance(remark, str)}
    told = []
    for index, number in found.items():
        place = index if blamed is None else blamed
        if not m.finite(number):
            if m.nan(number) and "undefined" not in kinds:
                told.append((place, "conflict"))
            if not kinds & {"vertical", "overflow"} and m.some(m.both(m.bad(number), m.negation(m.missing(number)))):
                told.append((place, "large"))
    return told


def worst(tape: Tape, numbers: Iterable[Any]) -> list[float]:
    """For each number or array of derivatives one that is not finite, where there is one, else 0."""
    return [0.0 if tape.m.finite(x) else float("nan") if tape.m.nan(x) else float("inf") for x in numbers]


class _Magnitudes:
    """A tape with the magnitudes of the derivatives of its steps."""

    def __init__(self, tape: Tape) -> None:
        self.values = tape.values
        self.finite = tape.finite
        self.program = tape.program
        self.m = tape.m
        self.entries = [
            (index, [(a, edge.magnitude() if hasattr(edge, "magnitude") else abs(edge)) for a, edge in edges])
            for index, edges in tape.entries
        ]
