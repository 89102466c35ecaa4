"""`addiff hvp`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import addiff
from addiff.cli import options
from addiff.cli.command import command_named
from addiff.render import FORMATS

if TYPE_CHECKING:
    from addiff.cli.output import Output


@command_named("hvp")
@options.program
@options.vector("--vector", "x=1,y=0", "The vector; a name left out has 0.")
@options.wrt
@options.output(*FORMATS)
def command(
    program: addiff.Program,
    at: dict[str, float],
    vector: dict[str, float],
    wrt: list[str] | None,
    output: Output,
) -> None:
    """The Hessian itself is never made: the cost is a few times that of the gradient."""
    output.show(addiff.hvp(program, at, vector, wrt=wrt), program, vector=vector)
