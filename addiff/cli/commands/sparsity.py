"""`addiff sparsity`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

import addiff
from addiff.cli import options
from addiff.cli.command import command_named

if TYPE_CHECKING:
    from addiff.cli.output import Output


@command_named("sparsity")
@options.text
@options.wrt
@click.option("--hessian", is_flag=True, help="The pairs of inputs of the Hessian of the one output.")
@options.output("table", "json", "jsonl", "csv", "markdown", "latex")
def command(program: addiff.Program, wrt: list[str] | None, hessian: bool, output: Output) -> None:
    """It needs no point: the pattern is that of the program. In CSV an entry a row."""
    output.show(addiff.sparsity(program, wrt=wrt, hessian=hessian), program)
