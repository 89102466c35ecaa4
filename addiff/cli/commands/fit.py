"""`addiff fit`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.cli import options
from addiff.cli.command import command_named

if TYPE_CHECKING:
    from addiff.cli.output import Output
    from addiff.cli.task import Task


@command_named("fit")
@options.model
@options.weights
@options.bounds
@options.loss
@options.residuals
@options.output("table", "json", "jsonl", "csv", "markdown", "latex", "svg", "png")
def command(
    task: Task,
    weights: str | None,
    bounds: dict[str, tuple[float | None, float | None]],
    loss: str,
    loss_scale: float | None,
    residuals: str | None,
    output: Output,
) -> None:
    """EXPR is a model, such as "y ~ a*exp(-k*t)": what --start gives are its parameters, columns are data."""
    from addiff.cli.fitting import show

    show(task, output, residuals, weights=weights, bounds=bounds, loss=loss, loss_scale=loss_scale)
