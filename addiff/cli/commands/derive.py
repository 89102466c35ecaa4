"""`addiff derive`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import addiff
from addiff.cli import options
from addiff.cli.command import command_named

if TYPE_CHECKING:
    from addiff.cli.output import Output


@command_named("derive")
@options.text
@options.wrt
@options.output("table", "json", "jsonl")
def command(program: addiff.Program, wrt: list[str] | None, output: Output) -> None:
    """It can be evaluated and derived again; where the derivative has a special point it may have no value."""
    output.show(addiff.derive(program, wrt=wrt), program)
