"""Which derivatives of a program can be other than zero, at whatever point: nothing is evaluated here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from addiff.arithmetics.contract import Operation
from addiff.evaluators.lanes import Lanes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from addiff.arithmetics.contract import Arithmetic
    from addiff.primitives.rule import Rule
    from addiff.program.wengert import Step, WengertList

Rows = dict[int, set[int]]
"""A pattern: the columns of each row, by index; a row without entries is absent."""


def jacobian_pattern(program: WengertList, wrt: Sequence[int]) -> Rows:
    """For each output, by the index of its step, the inputs that its value depends on smoothly.

    cost    as that of the cheaper of two sweeps whose numbers are sets
    """
    outputs = {index for _, index in program.outputs}
    if len(outputs) < len(wrt):
        above: list[set[int]] = [set() for _ in program.steps]
        for index in outputs:
            above[index] = {index}
        for index in range(len(program.steps) - 1, -1, -1):
            for argument in _smooth(program.steps[index]) if above[index] else ():
                above[argument] = above[argument] | above[index] if above[argument] else above[index]
        rows: Rows = {}
        for i in wrt:
            for index in above[i]:
                rows.setdefault(index, set()).add(i)
        return rows
    below: list[set[int]] = [set() for _ in program.steps]
    for i in wrt:
        below[i] = {i}
    for index, step in enumerate(program.steps):
        for argument in _smooth(step):
            below[index] = below[index] | below[argument] if below[index] else below[argument]
    return {index: below[index] for index in outputs if below[index]}


def hessian_pattern(
    program: WengertList, duals: Arithmetic, lift: Callable[[Any, Any], Any], output: int, wrt: Sequence[int]
) -> Rows:
    """The pairs of inputs that meet otherwise than in sums, each in both orders: edge pushing on sets.

    source    Gower & Mello, Computing the sparsity pattern of Hessians using automatic differentiation, ACM TOMS 40
              (2014)
    """
    active = _active(program, wrt)
    pairs: Rows = {}
    reached = {output}
    meetings: dict[Rule, list[tuple[int, int]]] = {}
    for index in range(len(program.steps) - 1, -1, -1):
        step = program.steps[index]
        if not active[index] or not step.arguments:
            continue
        arguments = {a for a in _smooth(step) if active[a]}
        joined = pairs.pop(index, None)
        if joined is not None:
            for other in joined - {index}:
                pairs[other].discard(index)
                _join(pairs, ((a, other) for a in arguments))
            if index in joined:
                _join(pairs, ((a, b) for a in arguments for b in arguments))
        if index in reached:
            reached |= arguments
            if step.rule not in meetings:
                meetings[step.rule] = _meetings(step, duals, lift)
            met = ((step.arguments[i], step.arguments[j]) for i, j in meetings[step.rule])
            _join(pairs, ((a, b) for a, b in met if active[a] and active[b]))
    wanted = set(wrt)
    return {i: row & wanted for i, row in pairs.items() if i in wanted and row & wanted}


def colours(rows: Iterable[set[int]]) -> int:
    """Into how many groups the columns fall when no two of a group share a row, taken greedily.

    source    Curtis, Powell & Reid, On the Estimation of Sparse Jacobian Matrices, IMA J. Appl. Math. 13 (1974)
    """
    of_column: dict[int, list[int]] = {}
    taken: list[int] = []  # for each row the colours of its columns, as bits
    for number, row in enumerate(rows):
        taken.append(0)
        for column in row:
            of_column.setdefault(column, []).append(number)
    most = 0
    for column in sorted(of_column):
        forbidden = 0
        for number in of_column[column]:
            forbidden |= taken[number]
        colour = ~forbidden & (forbidden + 1)  # the lowest bit that is not set
        most = max(most, colour.bit_length())
        for number in of_column[column]:
            taken[number] |= colour
    return most


def _smooth(step: Step) -> tuple[int, ...]:
    """The arguments that a derivative can flow through, conditions and flat ones left out."""
    rule = step.rule
    if rule.composite or rule.asks_dependence or not rule.elementwise:
        return step.arguments
    return tuple([a for k, a in enumerate(step.arguments) if rule.partial(k, ()) not in (None, 0.0)])


def _active(program: WengertList, wrt: Sequence[int]) -> bytearray:
    """For each step, whether a derivative with respect to some inputs can reach it."""
    active = bytearray(len(program.steps))
    for i in wrt:
        active[i] = 1
    for index, step in enumerate(program.steps):
        if any(active[a] for a in _smooth(step)):
            active[index] = 1
    return active


def _join(pairs: Rows, met: Iterable[tuple[int, int]]) -> None:
    for a, b in met:
        pairs.setdefault(a, set()).add(b)
        pairs.setdefault(b, set()).add(a)


def _meetings(step: Step, duals: Arithmetic, lift: Callable[[Any, Any], Any]) -> list[tuple[int, int]]:
    """The pairs of arguments whose second partial is no structural zero, as the row shows at one of its samples."""
    rule = step.rule
    positions = range(len(step.arguments))
    if rule.composite or not rule.elementwise:
        linear = getattr(rule, "linear", False)
        return [] if linear else [(i, j) for i in positions for j in positions]
    if rule.demand is not None or rule.asks_dependence:
        return []
    moving = [k for k in positions if rule.partial(k, ()) is not None]
    arguments = [lift(x, Lanes({k: 1.0})) if k in moving else x for k, x in enumerate(rule.samples[0])]
    operation = Operation(rule, duals)
    value = operation.function(*arguments)
    found: list[tuple[int, int]] = []
    for position in moving:
        partial, _ = operation.partial(position, (), value, arguments)
        found += [(position, k) for k in getattr(getattr(partial, "tangent", None), "parts", ())]
    duals.remarks.clear()
    return found
