"""The options of searches: what bounds them, and what a fit makes of data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from addiff.cli import point
from addiff.cli.options import numbers
from addiff.cli.options.files import Written
from addiff.source import normal

if TYPE_CHECKING:
    from collections.abc import Callable

    Callback = Callable[..., Any]


def weights(command: Callback) -> Callback:
    """`--weights`: the command gets `weights`, the name of a column or None."""
    option = click.option(
        "--weights", metavar="COLUMN", callback=_column, help="The column with the weights of the squared residuals."
    )
    return option(command)


def loss(command: Callback) -> Callback:
    """`--loss` and `--loss-scale`: the command gets `loss` and `loss_scale`, the latter None where it is not given."""
    kind = click.option(
        "--loss",
        metavar="linear|soft_l1|huber|cauchy|arctan",
        default="linear",
        help="What a residual costs: its square, or less where it is large. [linear]",
    )
    scale = click.option(
        "--loss-scale",
        metavar="S",
        callback=numbers.positive,
        help="The residual from which on it costs less, with a --loss that is not linear. [1]",
    )
    return kind(scale(command))


def residuals(command: Callback) -> Callback:
    """`--residuals`: the command gets `residuals`, a file or None."""
    option = click.option(
        "--residuals", cls=Written, metavar="FILE", help="Write the data there with the columns predicted and residual."
    )
    return option(command)


def bounds(command: Callback) -> Callback:
    """`--bounds`: the command gets `bounds`, the lowest and the highest value of some unknowns."""
    option = click.option(
        "--bounds",
        metavar="a=0:10",
        multiple=True,
        callback=_bounds,
        help="Where the unknowns must stay: a=0:10,b=0: gives two ends and one; of an array all elements.",
    )
    return option(command)


def search(command: Callback) -> Callback:
    """`--max-iterations` and `--tolerance`: the command gets `max_iterations` and `tolerance`, or None."""
    most = click.option(
        "--max-iterations", metavar="N", callback=numbers.count, help="Give up after so many steps. [enough]"
    )
    least = click.option("--tolerance", metavar="EPS", type=float, help="How small is small enough. [1e-8]")
    return most(least(command))


def _bounds(
    ctx: click.Context, parameter: click.Parameter, given: tuple[str, ...]
) -> dict[str, tuple[float | None, float | None]]:
    """The bounds that an option gives to names."""
    return point.bounds(given, parameter.opts[0]) if not ctx.resilient_parsing else {}


def _column(ctx: click.Context, parameter: click.Parameter, given: str | None) -> str | None:
    """The name of a column."""
    return None if given is None else normal(given.strip())
