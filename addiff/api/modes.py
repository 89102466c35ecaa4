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
        _compare(tape, output, wanted, gradients.tangents(tape, wanted, [output])[0], row)
    return row


def rows_of(tape: Tape, outputs: Sequence[int], wanted: Sequence[int], mode: str) -> list[dict[int, float]]:
    """The rows of a Jacobian in one mode, or in both, held against each other: the structural nonzeros by input."""
    if mode == "forward":
        return gradients.forward_rows(tape, wanted, outputs)
    rows = gradients.reverse_rows(tape, wanted, outputs)
    if mode == "both":
        for output, row, other in zip(outputs, rows, gradients.forward_rows(tape, wanted, outputs), strict=True):
            _compare(tape, output, list(row), [other.get(i, 0.0) for i in row], list(row.values()))
    return rows


def _compare(
    tape: Tape, output: int, wanted: Sequence[int], forward: Sequence[float], reverse: Sequence[float]
) -> None:
    """Raise DisagreementError where the two modes differ by more than rounding."""
    allowances = gradients.allowances(tape, output, wanted)
    for i, a, b, allowance in zip(wanted, forward, reverse, allowances, strict=True):
        if not gradients.agree(a, b, allowance):
            raise DisagreementError(
                f"forward and reverse mode differ in the derivative by {tape.program.inputs[i]}: {a!r} and {b!r}"
            )
