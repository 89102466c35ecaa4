"""`addiff eval`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import addiff
from addiff.cli import options
from addiff.cli.command import command_named
from addiff.render import FORMATS

if TYPE_CHECKING:
    from addiff.cli.output import Output


@command_named("eval")
@options.program
@options.output(*FORMATS)
def command(program: addiff.Program, at: dict[str, float], output: Output) -> None:
    """Only what the outputs need is evaluated."""
    output.show(addiff.value(program, at), program)
