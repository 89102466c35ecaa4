"""`addiff minimize`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

import addiff
from addiff.cli import options
from addiff.cli.command import command_named
from addiff.render import FORMATS

if TYPE_CHECKING:
    from addiff.cli.output import Output
    from addiff.cli.task import Task


@command_named("minimize")
@options.task
@click.option(
    "--method",
    metavar="NAME",
    help="bfgs, lbfgs, newton-cg, trust-exact or slsqp. [bfgs; with bounds lbfgs, with constraints slsqp]",
)
@options.bounds
@click.option(
    "--constraint",
    "constraints",
    metavar="'x+y <= 1'",
    multiple=True,
    help="What must hold where the minimum is: <=, >= or ==, in names of the program; may be repeated.",
)
@options.search
@options.output(*FORMATS)
def command(
    task: Task,
    method: str | None,
    bounds: dict[str, tuple[float | None, float | None]],
    constraints: tuple[str, ...],
    max_iterations: int | None,
    tolerance: float | None,
    output: Output,
) -> None:
    """It goes down from --start with exact gradients, leaves saddles, and finds the last digits by Newton's method."""
    task.refuse_data("minimize")
    result = addiff.minimize(
        task.program,
        task.start,
        at=task.at,
        method=method,
        bounds=bounds,
        constraints=constraints,
        max_iterations=max_iterations,
        tolerance=tolerance,
    )
    output.show(result, task.program)
