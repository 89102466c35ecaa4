"""`addiff hvp`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.cli import options
from addiff.cli.command import command_named

if TYPE_CHECKING:
    from addiff.cli.output import Output
    from addiff.cli.subject import Subject


@command_named("hvp")
@options.subject
@options.vector("--vector", "x=1,y=0", "The vector; a name left out has 0.")
@options.wrt
@options.answer
def command(
    subject: Subject,
    vector: dict[str, float],
    wrt: list[str] | None,
    output: Output,
) -> int:
    """The Hessian itself is never made: the cost is a few times that of the gradient."""
    return subject.answer(output, "hvp", vector=vector, wrt=wrt)
