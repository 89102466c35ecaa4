"""`addiff minimize`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

import addiff
from addiff.cli import options, training
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
    help="gd, sgd or adam; bfgs, lbfgs, newton-cg, trust-exact or slsqp."
    " [bfgs; with bounds lbfgs, with constraints slsqp]",
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
@click.option(
    "--reduce",
    type=click.Choice(["mean", "sum"]),
    metavar="mean|sum",
    default="mean",
    help="What is made of the losses of the rows of --data. [mean]",
)
@options.descent
@options.output(*FORMATS)
def command(
    task: Task,
    method: str | None,
    bounds: dict[str, tuple[float | None, float | None]],
    constraints: tuple[str, ...],
    max_iterations: int | None,
    tolerance: float | None,
    reduce: str,
    descent: training.Asked,
    output: Output,
) -> None:
    """It goes down from --start with exact gradients, leaves saddles, and finds the last digits by Newton's method.

    With --data the program is the loss of a row; gd, sgd and adam take small steps along the gradients of some rows.
    """
    columns = task.columns()
    search: dict[str, Any] = {"bounds": bounds, "constraints": constraints, "max_iterations": max_iterations}
    if method in training.METHODS:
        result = training.minimum(task, columns, method, reduce, descent, output, tolerance=tolerance, **search)
    else:
        training.refuse(descent, method)
        result = addiff.minimize(
            task.program,
            task.start,
            at=task.at,
            data=columns,
            reduce=reduce,
            method=method,
            tolerance=tolerance,
            **search,
        )
    output.show(result, task.program)
