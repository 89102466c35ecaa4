"""`addiff check`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import addiff
from addiff.cli import options
from addiff.cli.command import command_named
from addiff.render import FORMATS

if TYPE_CHECKING:
    from addiff.cli.output import Output


@command_named("check")
@options.program
@options.wrt
@options.output(*FORMATS)
def command(program: addiff.Program, at: dict[str, float], wrt: list[str] | None, output: Output) -> int:
    """The exit code is 1 where they disagree."""
    result = addiff.check(program, at, wrt=wrt)
    output.show(result, program)
    return 0 if result.agree else 1
