"""`addiff grad`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.cli import options
from addiff.cli.command import command_named

if TYPE_CHECKING:
    from addiff.cli.output import Output
    from addiff.cli.subject import Subject


@command_named("grad")
@options.subject
@options.wrt
@options.mode("reverse")
@options.answer
def command(subject: Subject, wrt: list[str] | None, mode: str | None, output: Output) -> int:
    """Reverse mode costs the same whatever the number of inputs, forward mode grows with it."""
    return subject.answer(output, "grad", wrt=wrt, mode=mode)
