"""`addiff trace`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import addiff
from addiff.cli import options
from addiff.cli.command import command_named
from addiff.render import FORMATS

if TYPE_CHECKING:
    from addiff.cli.output import Output


@command_named("trace")
@options.program
@options.wrt
@options.mode("both")
@options.output(*FORMATS, "html")
def command(
    program: addiff.Program, at: dict[str, float], wrt: list[str] | None, mode: str | None, output: Output
) -> None:
    """Forward, a row for each step in the order of evaluation; backward, one for each term of each adjoint.

    As HTML a page to step through, with the graph beside the table.
    """
    told = addiff.graph if output.form == "html" else addiff.trace  # a page has the graph beside the table
    output.show(told(program, at, wrt=wrt, mode=mode), program)
