"""What is wrong with a row at a point: one sentence for each fault, none where the row holds.

A computed number may differ from the exact one by what the rounding of its ingredients explains and by little more:

    1e-13 relative            the roundings of a formula and of the best functions there are, mostly below 20 ulps
    2 ulps of each argument   times how much that argument matters, by the oracle: where it matters much, formulas that
                              round it are good enough
    2 ulps of each path       for second derivatives: the product of the partials along each path to the result, which
                              is what every rounding half-way is multiplied with
    2e-323                    the last bits of numbers that leave the range of doubles at its lower end
"""

from __future__ import annotations

from math import fsum, isfinite, isinf
from typing import TYPE_CHECKING, Any

from addiff.arithmetics.duals import Dual, Duals
from addiff.arithmetics.floats import floats
from addiff.evaluators.forward import push
from addiff.evaluators.reverse import pull
from addiff.evaluators.values import Tape, run
from addiff.primitives.table import RULES
from addiff.program.wengert import Step, WengertList
from addiff.source import Source
from tests import oracle

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from addiff.primitives.rule import Rule

Point = tuple[float, ...]

RELATIVE = 1e-13
ULPS = 2.0
ULP = 2.0**-53
LEAST = 2e-323

SEEDS = (0.75, -1.25, 2.0, 0.5)  # tangents of the arguments
COTANGENT = -1.5  # of the value


def moving(rule: Rule, point: Point) -> list[int]:
    """The arguments that a derivative flows through."""
    everything = (True,) * len(point)
    return [k for k in range(rule.fixed, len(point)) if rule.partial(k, everything) is not None]


def program_of(rule: Rule, point: Point, held: Sequence[int] = ()) -> tuple[WengertList, list[int]]:
    """The row as a program of one step, and which of its arguments are the inputs, in order.

    held    arguments that are constants of the program, besides those that no derivative flows through
    """
    inputs = [k for k in moving(rule, point) if k not in held]
    names = [rule.parameters[k] if k < len(rule.parameters) else f"x{k}" for k in inputs]
    steps = [Step(RULES["input"], (), (0, 0), name) for name in names]
    places = dict(zip(inputs, range(len(inputs)), strict=True))
    for k, number in enumerate(point):
        if k not in places:
            places[k] = len(steps)
            steps.append(Step(RULES["constant"], (), (0, 0), value=float(number)))
    steps.append(Step(rule, tuple(places[k] for k in range(len(point))), (0, len(rule.signature))))
    return WengertList(steps, tuple(names), [("f", len(steps) - 1)], Source(rule.signature)), inputs


def tape_of(rule: Rule, point: Point, held: Sequence[int] = ()) -> tuple[Tape, list[int]]:
    """A run of that program over doubles, with all its partials."""
    program, inputs = program_of(rule, point, held)
    return run(program, floats, [point[k] for k in inputs], range(len(inputs))), inputs


def of_the_value(rule: Rule, point: Point) -> Iterator[str]:
    """The value against the oracle."""
    tape, inputs = tape_of(rule, point)
    spread = sum(abs(point[k] * oracle.first(rule, point, k)) for k in inputs)
    exact = oracle.value(rule, point)
    yield from _far("the value", tape.values[-1], exact, _allowed(exact, spread))


def of_the_partials(rule: Rule, point: Point) -> Iterator[str]:
    """Each partial against the oracle, and that there is nothing to warn of."""
    tape, inputs = tape_of(rule, point)
    partials = {place: partial for _, edges in tape.entries for place, partial in edges}
    for place, k in enumerate(inputs):
        yield from _far(f"the partial by argument {k}", partials.get(place, 0.0), *_slope(rule, point, k))
    yield from [f"there is a warning, {kind}" for _, kind in tape.remarks]


def of_the_sweeps(rule: Rule, point: Point) -> Iterator[str]:
    """Forward and reverse mode against the oracle, and against each other: `seed·push(t) = pull(seed)·t`."""
    tape, inputs = tape_of(rule, point)
    last = len(tape.values) - 1
    tangents = SEEDS[: len(inputs)]
    pushed = push(tape, dict(enumerate(tangents)))[last] or 0.0
    adjoints = [adjoint or 0.0 for adjoint in pull(tape, {last: COTANGENT})[: len(inputs)]]
    slopes = [_slope(rule, point, k) for k in inputs]
    exact = sum(t * slope for t, (slope, _) in zip(tangents, slopes, strict=True))
    yield from _far("forward mode", pushed, exact, sum(abs(t) * a for t, (_, a) in zip(tangents, slopes, strict=True)))
    for k, adjoint, (slope, allowed) in zip(inputs, adjoints, slopes, strict=True):
        yield from _far(f"reverse mode for argument {k}", adjoint, COTANGENT * slope, abs(COTANGENT) * allowed)
    terms = [adjoint * t for adjoint, t in zip(adjoints, tangents, strict=True)]
    rounding = len(terms) * ULPS * ULP * sum(map(abs, terms)) + LEAST
    yield from _far("what reverse mode makes of forward mode's tangents", fsum(terms), COTANGENT * pushed, rounding)


def of_the_second_derivatives(rule: Rule, point: Point) -> Iterator[str]:
    """The tangents of the partials, by dual numbers, against the oracle.

    Rows whose partials are numbers have none, and jump where the oracle would need a slope.
    """
    inputs = moving(rule, point)
    if not any(callable(rule.partial(k, (True,) * len(point))) for k in inputs):
        return
    for j in inputs:
        found, weights = _tangents(rule, point, j, 1.0), _tangents(rule, point, j, Weight(1.0))
        for k, tangent, weight in zip(inputs, found, weights, strict=True):
            exact = oracle.second(rule, point, k, j)
            allowed = _allowed(exact, weight.size if weight else 0.0)
            yield from _far(f"the second derivative by arguments {k} and {j}", tangent or 0.0, exact, allowed)


def _tangents(rule: Rule, point: Point, j: int, tangent: Any) -> list[Any]:
    """The tangents of all adjoints when argument j moves; None where nothing moves."""
    program, inputs = program_of(rule, point)
    duals = Duals(floats)
    numbers = [duals.lift(point[k], tangent) if k == j else point[k] for k in inputs]
    tape = run(program, duals, numbers, range(len(inputs)))
    adjoints = pull(tape, {len(tape.values) - 1: 1.0})[: len(inputs)]
    return [adjoint.tangent if isinstance(adjoint, Dual) else None for adjoint in adjoints]


class Weight:
    """A tangent that adds up the magnitudes of the products on all paths: what rounding errors are multiplied with."""

    def __init__(self, size: float) -> None:
        self.size = size

    def __mul__(self, partial: float) -> Weight:
        return Weight(self.size * abs(partial))

    def __add__(self, other: Weight) -> Weight:
        return Weight(self.size + other.size)


def _slope(rule: Rule, point: Point, k: int) -> tuple[Any, Any]:
    """A partial by the oracle, and how far a computed one may be from it."""
    inputs = moving(rule, point)
    curved = callable(rule.partial(k, (True,) * len(point)))
    spread = sum(abs(point[j] * oracle.second(rule, point, k, j)) for j in inputs) if curved else 0.0
    exact = oracle.first(rule, point, k)
    return exact, _allowed(exact, spread)


def _allowed(exact: Any, spread: Any) -> Any:
    """How far a computed number may be from the exact one."""
    return RELATIVE * abs(exact) + ULPS * ULP * spread + LEAST


def _far(what: str, found: float, exact: Any, allowed: Any) -> Iterator[str]:
    """A sentence if a number is too far from the exact one; of one beyond the doubles only that it is not finite."""
    beyond = isinf(float(exact))
    if beyond == isfinite(found) or (not beyond and not abs(found - exact) <= allowed):
        yield f"{what} is {found!r} and should be {oracle.mp.nstr(exact, 20)}, give or take {float(allowed):.1e}"
