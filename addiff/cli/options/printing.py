"""The options that say how a result is printed, and where."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from addiff import render
from addiff.cli.options import numbers
from addiff.cli.options.files import Written
from addiff.cli.output import Output
from addiff.cli.subject import FORMS as TABLES
from addiff.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Callback = Callable[..., Any]

MOST_DIGITS = 17
"""A double has no more: seventeen always read back to it."""


def answer(command: Callback) -> Callback:
    """The options of `output` for a command that takes many points too, whose tables have forms of their own."""
    tables = [form for form in TABLES if form not in render.FORMATS]
    return output(*render.FORMATS, tables=tables)(command)


def output(*forms: str, tables: Sequence[str] = ()) -> Callable[[Callback], Callback]:
    """`--format`, `--json`, `--out`, `--digits` and `-q`: the command gets `output`, and shows its result there.

    forms     those that the command's result can take
    tables    those that only tables of many points can take
    """
    choices = [*forms, *tables]

    def decorated(command: Callback) -> Callback:
        @click.option(
            "--format", "form", type=click.Choice(choices), metavar="|".join(choices), help="How to print. [table]"
        )
        @click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
        @click.option(
            "--out", cls=Written, metavar="FILE", help="Write there, in --format or else the form of its ending."
        )
        @click.option(
            "--digits",
            metavar="N",
            callback=numbers.within(MOST_DIGITS, render.DIGITS),
            help=f"Significant digits in tables, 1 to {MOST_DIGITS}. [{render.DIGITS}]",
        )
        @click.option("-q", "quiet", is_flag=True, help="No warnings or progress on standard error.")
        @wraps(command)
        def showing(form: str | None, as_json: bool, out: str | None, digits: int, quiet: bool, **others: Any) -> Any:
            if as_json and form not in (None, "json"):
                raise UsageError(f"--json and --format {form} contradict each other")
            chosen = "json" if as_json else form
            return command(output=Output(chosen, out, forms, digits=digits, quiet=quiet), **others)

        return showing

    return decorated
