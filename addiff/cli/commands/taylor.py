"""`addiff taylor`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import addiff
from addiff.cli import options
from addiff.cli.command import command_named
from addiff.render import FORMATS

if TYPE_CHECKING:
    from addiff.cli.output import Output


@command_named("taylor")
@options.program
@options.order
@options.vector("--direction", "x=1,y=2", "How fast each input moves; a name left out stands still.", required=False)
@options.wrt
@options.output(*FORMATS)
def command(
    program: addiff.Program,
    at: dict[str, float],
    order: int,
    direction: dict[str, float] | None,
    wrt: list[str] | None,
    output: Output,
) -> None:
    """Coefficient k is the k-th derivative divided by k!, with respect to the one input, or that of --wrt."""
    output.show(addiff.taylor(program, at, order, direction=direction, wrt=wrt), program, vector=direction)
