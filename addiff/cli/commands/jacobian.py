"""`addiff jacobian`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import addiff
from addiff.cli import options
from addiff.cli.command import command_named
from addiff.render import FORMATS

if TYPE_CHECKING:
    from addiff.cli.output import Output


@command_named("jacobian")
@options.program
@options.wrt
@options.mode("the cheaper")
@options.sparse("an output, an input, the derivative")
@options.output(*FORMATS)
def command(
    program: addiff.Program,
    at: dict[str, float],
    wrt: list[str] | None,
    mode: str | None,
    sparse: bool,
    output: Output,
) -> None:
    """Forward mode pays for each input, reverse mode for each output; a sparse program pays less in both."""
    output.show(addiff.jacobian(program, at, wrt=wrt, mode=mode, sparse=sparse), program)
