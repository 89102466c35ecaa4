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
    """The gradient in one mode, or in both, held against each other."""
    if mode == "forward":
        return gradients.tangents(tape, wanted, [output])[0]
    row = gradients.adjoints(tape, output, wanted)
    if mode == "both":
        other = gradients.tangents(tape, wanted, [output])[0]
        for i, a, b, allowance in zip(wanted, other, row, gradients.allowances(tape, output, wanted), strict=True):
            if not gradients.agree(a, b, allowance):
                raise DisagreementError(
                    f"forward and reverse mode differ in the derivative by {tape.program.inputs[i]}: {a!r} and {b!r}"
                )
    return row
