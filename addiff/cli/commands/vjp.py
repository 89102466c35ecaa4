"""`addiff vjp`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import addiff
from addiff.cli import options
from addiff.cli.command import command_named
from addiff.render import FORMATS

if TYPE_CHECKING:
    from addiff.cli.output import Output


@command_named("vjp")
@options.program
@options.vector("--cotangent", "u=1,v=0", "The weights of the outputs; one left out has no part in it.")
@options.wrt
@options.output(*FORMATS)
def command(
    program: addiff.Program,
    at: dict[str, float],
    cotangent: dict[str, float],
    wrt: list[str] | None,
    output: Output,
) -> None:
    """The cost is that of one sweep, whatever the number of outputs."""
    output.show(addiff.vjp(program, at, cotangent, wrt=wrt), program, vector=cotangent)
