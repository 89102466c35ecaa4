"""The reverse sweep told step by step: what each step hands back to its arguments, and the sums that grow from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from addiff.results import TraceStep


class Contribution(NamedTuple):
    """One term of one adjoint.

    step       the step that hands it back
    adjoint    the step's own adjoint, complete by then
    partial    the derivative of the step with respect to the argument
    amount     the product of the two
    to         the name of the argument
    total      the argument's adjoint so far
    first      whether its sum begins here
    """

    step: TraceStep
    adjoint: float
    partial: float
    amount: float
    to: str
    total: float
    first: bool


def contributions(steps: Sequence[TraceStep]) -> list[Contribution]:
    """Every contribution in the order of the sweep: the last step first, its arguments from left to right.

    steps    of a trace with adjoints, the output last; none where the output is an input
    """
    terms = list(_terms(steps))
    # Where infinite slopes meet, the adjoint is what the paths together give, not what the running sum comes to.
    adjoints = {step.name: step.adjoint for step in steps}
    last = {term.to: k for k, term in enumerate(terms)}
    for name, k in last.items():
        adjoint = adjoints[name]
        if adjoint is not None:
            terms[k] = terms[k]._replace(total=adjoint)
    return terms


def _terms(steps: Sequence[TraceStep]) -> Iterator[Contribution]:
    """The contributions with their plain running sums."""
    sums: dict[str, float] = {}
    for place, step in enumerate(reversed(steps)):
        if step.adjoint is None or (place > 0 and step.name not in sums):
            continue  # it does not reach the output
        for arg, partial in zip(step.args, step.partials, strict=True):
            if partial is None or not isinstance(arg, str):
                continue
            amount = step.adjoint * partial
            first = arg not in sums
            sums[arg] = amount if first else sums[arg] + amount
            yield Contribution(step, step.adjoint, partial, amount, arg, sums[arg], first)
