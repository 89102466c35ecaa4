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
    partial    the derivative of the step with respect to the argument; None where that is no number or array
    amount     the product of the two; None where arrays are summed on the way
    to         the name of the argument
    total      the argument's adjoint so far
    first      whether its sum begins here
    """

    step: TraceStep
    adjoint: float
    partial: float | None
    amount: float | None
    to: str
    total: float | None
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
    shaped = {step.name for step in steps if getattr(step.value, "shape", ())}
    for place, step in enumerate(reversed(steps)):
        if step.adjoint is None or (place > 0 and step.name not in sums):
            continue  # it does not reach the output
        arrays = any(getattr(x, "shape", ()) for x in (step.adjoint, step.value, *step.partials))
        for place_of, (arg, partial) in enumerate(zip(step.args, step.partials, strict=True)):
            if not isinstance(arg, str):
                continue
            if arrays or arg in shaped:
                if partial is None and place_of == 0 and step.op == "if":
                    continue  # the condition
                yield Contribution(step, step.adjoint, partial, None, arg, None, arg not in sums)
                sums.setdefault(arg, 0.0)
                continue
            if partial is None:
                continue
            amount = step.adjoint * partial
            first = arg not in sums
            sums[arg] = amount if first else sums[arg] + amount
            yield Contribution(step, step.adjoint, partial, amount, arg, sums[arg], first)
