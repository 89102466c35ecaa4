"""`addiff grad`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import addiff
from addiff.cli import options
from addiff.cli.command import command_named
from addiff.render import FORMATS

if TYPE_CHECKING:
    from addiff.cli.output import Output


@command_named("grad")
@options.program
@options.wrt
@options.mode("reverse")
@options.output(*FORMATS)
def command(
    program: addiff.Program, at: dict[str, float], wrt: list[str] | None, mode: str | None, output: Output
) -> None:
    """Reverse mode costs the same whatever the number of inputs, forward mode grows with it."""
    output.show(addiff.grad(program, at, wrt=wrt, mode=mode), program)
