"""`addiff plot`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.cli import options
from addiff.cli.command import command_named

if TYPE_CHECKING:
    import addiff
    from addiff.cli.output import Output


@command_named("plot")
@options.program_or_point
@options.over
@options.derivatives
@options.output("table", "json", "csv", "svg", "png")
def command(
    program: addiff.Program,
    at: dict[str, float] | None,
    over: dict[str, tuple[float, float]],
    derivatives: int,
    output: Output,
) -> None:
    """Over one input its curves, with gaps at jumps and poles; over two the contours, and arrows along the gradient."""
    from addiff.sampling.drawn import drawn

    output.show(drawn(program, at or {}, over, derivatives), program)
