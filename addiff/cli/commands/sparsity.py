"""`addiff sparsity`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

import addiff
from addiff.cli import options
from addiff.cli.command import command_named

if TYPE_CHECKING:
    from addiff.cli.output import Output


@command_named("sparsity")
@options.program_or_point
@options.wrt
@click.option("--hessian", is_flag=True, help="The pairs of inputs of the Hessian of the one output.")
@options.output("table", "json", "jsonl", "csv", "markdown", "latex")
def command(
    program: addiff.Program, at: dict[str, Any] | None, wrt: list[str] | None, hessian: bool, output: Output
) -> None:
    """The pattern is that of the program: a point only tells shapes, an array is one column. In CSV an entry a row."""
    output.show(addiff.sparsity(program, at, wrt=wrt, hessian=hessian), program)
