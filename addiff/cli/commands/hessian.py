"""`addiff hessian`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import addiff
from addiff.cli import options
from addiff.cli.command import command_named
from addiff.render import FORMATS

if TYPE_CHECKING:
    from addiff.cli.output import Output


@command_named("hessian")
@options.program
@options.wrt
@options.sparse("each pair of inputs once")
@options.output(*FORMATS)
def command(program: addiff.Program, at: dict[str, float], wrt: list[str] | None, sparse: bool, output: Output) -> None:
    """The cost grows with the entries that can be other than zero."""
    output.show(addiff.hessian(program, at, wrt=wrt, sparse=sparse), program)
