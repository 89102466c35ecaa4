"""`addiff eval`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.cli import options
from addiff.cli.command import command_named

if TYPE_CHECKING:
    from addiff.cli.output import Output
    from addiff.cli.subject import Subject


@command_named("eval")
@options.subject
@options.answer
def command(subject: Subject, output: Output) -> int:
    """Only what the outputs need is evaluated."""
    return subject.answer(output, "value")
