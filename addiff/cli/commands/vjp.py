"""`addiff vjp`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.cli import options
from addiff.cli.command import command_named

if TYPE_CHECKING:
    from addiff.cli.output import Output
    from addiff.cli.subject import Subject


@command_named("vjp")
@options.subject
@options.vector("--cotangent", "u=1,v=0", "The weights of the outputs; one left out has no part in it.")
@options.wrt
@options.answer
def command(
    subject: Subject,
    cotangent: dict[str, float],
    wrt: list[str] | None,
    output: Output,
) -> int:
    """The cost is that of one sweep, whatever the number of outputs."""
    return subject.answer(output, "vjp", cotangent=cotangent, wrt=wrt)
