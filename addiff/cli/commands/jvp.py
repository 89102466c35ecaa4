"""`addiff jvp`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.cli import options
from addiff.cli.command import command_named

if TYPE_CHECKING:
    from addiff.cli.output import Output
    from addiff.cli.subject import Subject


@command_named("jvp")
@options.subject
@options.vector("--tangent", "x=1,y=0", "The direction; a name left out stands still.")
@options.answer
def command(subject: Subject, tangent: dict[str, float], output: Output) -> int:
    """The cost is that of one sweep, whatever the number of inputs."""
    return subject.answer(output, "jvp", tangent=tangent)
