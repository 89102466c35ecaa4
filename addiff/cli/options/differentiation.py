"""The options that say which derivatives, by what and how."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from addiff.cli import point
from addiff.cli.options import numbers
from addiff.errors import UsageError
from addiff.source import normal

if TYPE_CHECKING:
    from collections.abc import Callable

    Callback = Callable[..., Any]


def wrt(command: Callback) -> Callback:
    """`--wrt`: the command gets `wrt`, a list of names or None."""
    option = click.option(
        "--wrt", metavar="x,y", callback=_names, help="The inputs to differentiate by, in this order. [all of them]"
    )
    return option(command)


def vector(name: str, metavar: str, text: str, *, required: bool = True) -> Callable[[Callback], Callback]:
    """An option whose values are written as those of `--at`: the command gets them by name, or None."""
    return click.option(
        name,
        metavar=metavar,
        multiple=True,
        required=required,
        callback=_vector,
        help=f"{text} Values as those of --at; @file.json reads a file.",
    )


def order(command: Callback) -> Callback:
    """`--order`: the command gets `order`."""
    option = click.option(
        "--order", metavar="N", required=True, callback=numbers.order, help="How many coefficients behind the value."
    )
    return option(command)


def over(command: Callback) -> Callback:
    """`--over`: the command gets `over`, a range for each name."""
    option = click.option(
        "--over",
        metavar="x=-3:3",
        required=True,
        multiple=True,
        callback=_ranges,
        help="The input that moves, and from where to where; x=-3:3,y=-2:2 moves two. The ends are as values of --at.",
    )
    return option(command)


def derivatives(command: Callback) -> Callback:
    """`--derivatives`: the command gets `derivatives`."""
    option = click.option(
        "--derivatives",
        metavar="N",
        default="0",
        callback=numbers.order,
        help="Draw the derivatives up to this order too. [0]",
    )
    return option(command)


def sparse(entries: str) -> Callable[[Callback], Callback]:
    """`--sparse`: the command gets `sparse`.

    entries    which of them are rows of the CSV
    """
    return click.option(
        "--sparse",
        is_flag=True,
        help="Only the entries that can be other than zero, in JSON and in CSV, which then has the columns"
        f" row,column,value: {entries}.",
    )


def mode(default: str) -> Callable[[Callback], Callback]:
    """`--mode`: the command gets `mode`, or None where the choice is left to the library, which takes `default`."""
    return click.option(
        "--mode",
        type=click.Choice(["forward", "reverse", "both"]),
        metavar="forward|reverse|both",
        help=f"Which evaluator; both runs both and fails if they differ. [{default}]",
    )


def _vector(ctx: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> dict[str, float] | None:
    """The values that an option gives to names; None without it."""
    return point.read(given, parameter.opts[0]) if given and not ctx.resilient_parsing else None


def _ranges(ctx: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> dict[str, tuple[float, float]]:
    """The ranges that an option gives to names."""
    return point.ranges(given, parameter.opts[0]) if not ctx.resilient_parsing else {}


def _names(ctx: click.Context, parameter: click.Parameter, given: str | None) -> list[str] | None:
    """The names of a list such as `x,y`."""
    if given is None:
        return None
    names = [normal(name.strip()) for name in given.split(",")]
    if not all(names):
        raise UsageError(f"--wrt {given}: a name is missing; write --wrt x,y")
    return names
