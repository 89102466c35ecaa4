"""Taylor coefficients of a program."""

from __future__ import annotations

from operator import index
from typing import TYPE_CHECKING, Any

from addiff.api.program import point_of, ready
from addiff.arithmetics.series import Jet, jets_over
from addiff.errors import LimitError, UsageError
from addiff.evaluators import gradients
from addiff.evaluators.notices import told
from addiff.evaluators.values import run
from addiff.results import Taylor
from addiff.suggestions import listed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import SupportsIndex

    from addiff.api.program import Point, Program
    from addiff.program.wengert import WengertList

HIGHEST = 10_000
"""The highest order: its cost is quadratic, and doubles carry no more."""


def taylor(
    program: Program | str,
    at: Point,
    order: SupportsIndex,
    *,
    direction: Point | None = None,
    wrt: Sequence[str] | None = None,
) -> Taylor:
    """The Taylor coefficients of the outputs along one input, or along a direction among several.

    order        how many coefficients behind the value
    direction    how fast each input moves; a name left out stands still. By default the one input, or that of `wrt`,
                 moves with speed 1
    errors       DomainError where there is no value, UsageError where several inputs could move and none is chosen
    cost         quadratic in the order, linear where the program is
    """
    program, lowered, point, m, _ = ready(program, at)
    order = _whole(order)
    speeds = moving(program, order, direction, wrt, lowered)
    jets = jets_over(m, order)
    lifted = [jets.curve([x, speeds[i]]) if m.some(speeds.get(i, 0.0)) else x for i, x in enumerate(point)]
    try:
        tape = run(lowered, jets, lifted)
    except RecursionError:
        raise LimitError(f"the order {order:,} is too high for the functions of the program") from None
    coefficients = {}
    more = []
    for name, place in lowered.outputs:
        jet = tape.values[place]
        zero = m.zeros(lowered.steps[place].shape)
        numbers = [m.number(jet[k] if isinstance(jet, Jet) else jet if k == 0 else zero) for k in range(order + 1)]
        coefficients[name] = tuple(numbers)
        more += gradients.second_doubts(tape, place, numbers[1:])
    return Taylor(program.text, point_of(program, point), order, coefficients, told(tape, jets, more))


def _whole(order: SupportsIndex) -> int:
    """The order as a Python int, whatever integer it is."""
    try:
        whole = index(order)
    except TypeError:
        whole = -1
    if whole < 0:
        raise UsageError(f"the order of a Taylor series is a whole number from 0 on, not {order!r}")
    return whole


def moving(
    program: Program,
    order: int,
    direction: Point | None,
    wrt: Sequence[str] | None,
    lowered: WengertList | None = None,
) -> dict[int, Any]:
    """How fast the inputs move; the errors of `taylor` that do not depend on the point.

    lowered    the steps at the point; None where all inputs are numbers
    """
    if order > HIGHEST:
        raise LimitError(f"the order {order:,} is beyond {HIGHEST:,}")
    if direction is not None and wrt is not None:
        raise UsageError("give the direction or wrt: both say along what the series goes")
    if direction is not None:
        return program.direction(direction, "direction", lowered)
    return _only(program, wrt, lowered)


def _only(program: Program, wrt: Sequence[str] | None, lowered: WengertList | None) -> dict[int, float]:
    """The direction of the one input that can be meant."""
    wanted = program.positions(wrt)
    if len(wanted) > 1:
        names = listed([program.inputs[i] for i in wanted])
        first = program.inputs[wanted[0]]
        raise UsageError(
            f"a Taylor series goes along one input, and there are {len(wanted)}: {names}; choose one with --wrt"
            f" {first}, or a direction with --direction {first}=1"
        )
    for i in wanted:
        if lowered is not None and lowered.steps[i].shape:
            name = program.inputs[i]
            raise UsageError(
                f"a Taylor series goes along a number, and {name} has shape {list(lowered.steps[i].shape)}: choose a"
                f" direction with --direction {name}=[...]"
            )
    return dict.fromkeys(wanted, 1.0)
