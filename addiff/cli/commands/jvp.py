"""`addiff jvp`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import addiff
from addiff.cli import options
from addiff.cli.command import command_named
from addiff.render import FORMATS

if TYPE_CHECKING:
    from addiff.cli.output import Output


@command_named("jvp")
@options.program
@options.vector("--tangent", "x=1,y=0", "The direction; a name left out stands still.")
@options.output(*FORMATS)
def command(program: addiff.Program, at: dict[str, float], tangent: dict[str, float], output: Output) -> None:
    """The cost is that of one sweep, whatever the number of inputs."""
    output.show(addiff.jvp(program, at, tangent), program, vector=tangent)
