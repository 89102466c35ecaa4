"""`addiff derive`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import addiff
from addiff.cli import options
from addiff.cli.command import command_named

if TYPE_CHECKING:
    from addiff.cli.output import Output


@command_named("derive")
@options.program_or_point
@options.wrt
@options.output("table", "json", "jsonl")
def command(program: addiff.Program, at: dict[str, Any] | None, wrt: list[str] | None, output: Output) -> None:
    """It can be evaluated and derived again; where the derivative has a special point it may have no value.

    A point only tells shapes: arrays are written out element by element.
    """
    output.show(addiff.derive(program, at, wrt=wrt), program)
