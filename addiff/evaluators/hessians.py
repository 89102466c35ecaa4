"""Second derivatives of one output: sparse where the program is, by edge pushing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from addiff.arithmetics.contract import Operations
from addiff.evaluators.lanes import Lanes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from addiff.arithmetics.contract import Arithmetic
    from addiff.evaluators.values import Edges, Tape

Rows = dict[int, dict[int, float]]
"""A symmetric matrix by its nonzeros: `rows[i][j]`, which is `rows[j][i]`."""


def push_edges(tape: Tape, duals: Arithmetic, lift: Callable[[Any, Any], Any], output: int) -> Rows:
    """The Hessian of one step with respect to all differentiated inputs, by one sweep up the tape.

    As the adjoints travel up, so do the second derivatives with respect to pairs of steps: a step hands the weight of
    each pair that it is in to its arguments, and where it is not linear its own second partials join them. What a pair
    weighs in the end between inputs is the Hessian. Pairs of steps that meet in nothing but sums never come to be, so
    the cost grows with the nonzeros, met on the way and in the end, and not with the square of the inputs.

    duals      the arithmetic of dual numbers over that of the tape, which differentiates the partials
    lift       makes such a number of a value and its tangent
    returns    the structural nonzeros, by the indices of the inputs; remarks on second partials go to the tape
    source     Gower & Mello, A new framework for the computation of Hessians, Optim. Methods Softw. 27 (2012)
    """
    operations = Operations(duals)
    pairs: Rows = {}
    adjoints: dict[int, float] = {output: 1.0}
    for index, edges in reversed(tape.entries):
        adjoint = adjoints.pop(index, None)
        joined = pairs.pop(index, None)
        if adjoint is None and joined is None:
            continue
        partials = _merged(edges)
        if joined is not None:
            _hand_on(pairs, index, joined, partials)
        if adjoint is not None:
            for i, j, second in _second_partials(tape, operations, lift, index, edges):
                _add(pairs, i, j, adjoint * second)
            for i, partial in partials:
                adjoints[i] = adjoints[i] + adjoint * partial if i in adjoints else adjoint * partial
    return pairs


def _hand_on(pairs: Rows, index: int, joined: dict[int, float], partials: Sequence[tuple[int, float]]) -> None:
    """Give the pairs of a step to its arguments."""
    itself = joined.pop(index, None)
    for other, weight in joined.items():
        del pairs[other][index]
        for i, partial in partials:
            _add(pairs, i, other, (2 * partial if i == other else partial) * weight)
    if itself is not None:
        for k, (i, first) in enumerate(partials):
            for j, second in partials[k:]:
                _add(pairs, i, j, itself * first * second)


def _add(pairs: Rows, i: int, j: int, weight: float) -> None:
    row = pairs.setdefault(i, {})
    row[j] = row[j] + weight if j in row else weight
    if i != j:
        pairs.setdefault(j, {})[i] = row[j]


def _merged(edges: Edges) -> list[tuple[int, float]]:
    """The partials of a step with respect to each argument, one that stands twice only once."""
    merged: dict[int, float] = {}
    for argument, partial in edges:
        merged[argument] = merged[argument] + partial if argument in merged else partial
    return list(merged.items())


def _second_partials(
    tape: Tape, operations: Operations, lift: Callable[[Any, Any], Any], index: int, edges: Edges
) -> list[tuple[int, int, float]]:
    """The second partials of one step, each pair of arguments once; none where it is linear.

    Its arguments become dual numbers, a lane for each, and its partials are evaluated over them.
    """
    rule, sources = tape.program.code[index]
    operation = operations[rule]
    if rule.demand is not None or (operation.formulas and all(p.__class__ is float for p in operation.formulas)):
        return []
    values = tape.values
    active = {argument for argument, _ in edges}
    moving = [k for k, argument in enumerate(sources) if argument in active]
    arguments = [values[a] for a in sources]
    for k in moving:
        arguments[k] = lift(arguments[k], Lanes({k: 1.0}))
    slopes = Lanes({k: partial for k, (_, partial) in zip(moving, edges, strict=True)})
    value = lift(values[index], slopes)
    dependent = tuple(tape.program.dependent[a] == 1 for a in sources) if rule.asks_dependence else ()
    found = []
    partials = operation.partials(moving, dependent, value, arguments)
    for position, (partial, kind) in zip(moving, partials, strict=True):
        tape.remarks.extend((index, remark) for remark in (*operations.m.remarks, kind) if remark is not None)
        operations.m.remarks.clear()
        tangent = getattr(partial, "tangent", None)
        if tangent is not None:
            for k, second in tangent.parts.items():
                if k >= position or sources[k] == sources[position]:
                    found.append((sources[position], sources[k], second))
    return found
