"""`addiff taylor`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.cli import options
from addiff.cli.command import command_named

if TYPE_CHECKING:
    from addiff.cli.output import Output
    from addiff.cli.subject import Subject


@command_named("taylor")
@options.subject
@options.order
@options.vector("--direction", "x=1,y=2", "How fast each input moves; a name left out stands still.", required=False)
@options.wrt
@options.answer
def command(
    subject: Subject,
    order: int,
    direction: dict[str, float] | None,
    wrt: list[str] | None,
    output: Output,
) -> int:
    """Coefficient k is the k-th derivative divided by k!, with respect to the one input, or that of --wrt."""
    return subject.answer(output, "taylor", order=order, direction=direction, wrt=wrt)
