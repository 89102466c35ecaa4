"""Which sweep finds a gradient, and whether both agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.errors import DisagreementError, UsageError
from addiff.evaluators import gradients

if TYPE_CHECKING:
    from collections.abc import Sequence

    from addiff.evaluators.values import Tape


def chosen(mode: str | None, default: str) -> str:
    """The mode asked for, or the default.

    errors    UsageError for a word that is no mode
    """
    if mode not in (None, "forward", "reverse", "both"):
        raise UsageError(f"no mode {mode!r}: forward, reverse or both")
    return mode or default


def gradient_of(tape: Tape, output: int, wanted: Sequence[int], mode: str) -> list[float]:
    """The gradient of one step in one mode, or in both, held against each other."""
    if mode == "forward":
        return gradients.tangents(tape, wanted, [output])[0]
    row = gradients.adjoints(tape, output, wanted)
    if mode == "both":
        adjoints = dict(zip(wanted, row, strict=True))
        _compare(tape, [output], wanted, gradients.forward_rows(tape, wanted, [output]), [adjoints])
    return row


def rows_of(tape: Tape, outputs: Sequence[int], wanted: Sequence[int], mode: str) -> list[dict[int, float]]:
    """The rows of a Jacobian in one mode, or in both, held against each other: the structural nonzeros by input."""
    if mode == "forward":
        return gradients.forward_rows(tape, wanted, outputs)
    rows = gradients.reverse_rows(tape, wanted, outputs)
    if mode == "both":
        _compare(tape, outputs, wanted, gradients.forward_rows(tape, wanted, outputs), rows)
    return rows


def _compare(
    tape: Tape,
    outputs: Sequence[int],
    wanted: Sequence[int],
    forward: Sequence[dict[int, float]],
    reverse: Sequence[dict[int, float]],
) -> None:
    """Raise DisagreementError where the rows of the two modes differ by more than rounding, or in what they have."""
    allowances = gradients.allowances(tape, outputs, wanted)
    for tangents, adjoints, allowed in zip(forward, reverse, allowances, strict=True):
        for i in tangents | adjoints:
            a, b = tangents.get(i, 0.0), adjoints.get(i, 0.0)
            if not gradients.agree(tape, a, b, allowed.get(i, 0.0)):
                raise DisagreementError(
                    f"forward and reverse mode differ in the derivative by {tape.program.inputs[i]}: {a!r} and {b!r}"
                )
