"""`addiff graph`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import addiff
from addiff.cli import options
from addiff.cli.command import command_named
from addiff.render import PICTURES

if TYPE_CHECKING:
    from addiff.cli.output import Output


@command_named("graph")
@options.program_or_point
@options.wrt
@options.output("table", "json", *PICTURES)
def command(program: addiff.Program, at: dict[str, float] | None, wrt: list[str] | None, output: Output) -> None:
    """With --at the graph of what was evaluated, with values, adjoints and partial derivatives."""
    mode = "both" if output.form == "html" else "reverse"
    output.show(addiff.graph(program, at, wrt=wrt, mode=mode), program)
