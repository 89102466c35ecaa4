"""`addiff functions`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from addiff.cli import options
from addiff.cli.command import command_named

if TYPE_CHECKING:
    from addiff.cli.output import Output


@command_named("functions")
@click.argument("name", required=False)
@options.output("table", "json", "markdown")
def command(name: str | None, output: Output) -> None:
    """With a NAME that function alone, with its special points."""
    from addiff.reference import functions  # help lists this command, and need not load what it shows

    output.show(functions(name))
