"""`addiff solve`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import addiff
from addiff.cli import options
from addiff.cli.command import command_named
from addiff.render import FORMATS

if TYPE_CHECKING:
    from addiff.cli.output import Output
    from addiff.cli.task import Task


@command_named("solve")
@options.system
@options.search
@options.output(*FORMATS)
def command(task: Task, max_iterations: int | None, tolerance: float | None, output: Output) -> None:
    """EXPR holds equations, a == b, and expressions that are to be zero: as many as unknowns, or more."""
    task.refuse_data("solve")
    result = addiff.solve(task.program, task.start, at=task.at, max_iterations=max_iterations, tolerance=tolerance)
    output.show(result, task.program)
