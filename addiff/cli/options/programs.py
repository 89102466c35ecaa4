"""The options that say what a command works on: a program with a point, many points, or unknowns and data."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from addiff.cli import point
from addiff.cli.options import numbers
from addiff.cli.options.files import Read
from addiff.cli.program import read
from addiff.cli.subject import ENGINES, FORMS, Subject
from addiff.cli.threads import one_for_matrices
from addiff.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    Callback = Callable[..., Any]

MOST_JOBS = 1024
"""Threads that any machine has."""


def text(command: Callback) -> Callback:
    """EXPR and `-f`: the command gets `program`."""

    @_text
    @wraps(command)
    def reading(expression: str | None, file: str | None, **others: Any) -> Any:
        return command(program=read(expression, file, ()), **others)

    return reading


def program_or_point(command: Callback) -> Callback:
    """EXPR, `-f` and an `--at` that may be missing: the command gets `program` and `at`, which is then None."""

    @_text
    @_at
    @wraps(command)
    def reading(expression: str | None, file: str | None, bindings: tuple[str, ...], **others: Any) -> Any:
        at = point.read(bindings) if bindings else None
        return command(program=read(expression, file, at or ()), at=at, **others)

    return reading


def program(command: Callback) -> Callback:
    """EXPR, `-f` and `--at`: the command gets `program` and `at`.

    The point is read first: a constant that it binds is an input of the program.
    """

    @_text
    @_at
    @wraps(command)
    def reading(expression: str | None, file: str | None, bindings: tuple[str, ...], **others: Any) -> Any:
        at = point.read(bindings)
        return command(program=read(expression, file, at), at=at, **others)

    return reading


def subject(command: Callback) -> Callback:
    """EXPR, `-f`, `--at`, `--points` and what belongs to many points: the command gets `subject`.

    The names of the columns are read before the program, as those of the point: constants may be among them.
    """

    @_text
    @_at
    @_table("points", "Many points, one a row", click.Option)  # a table may be replaced by one with more columns
    @click.option("--strict", is_flag=True, help="End at the first row that fails.")
    @click.option("--resume", is_flag=True, help="Go on where a run into the same folder stopped.")
    @click.option(
        "--jobs",
        metavar="N",
        callback=numbers.within(MOST_JOBS),
        help="Threads or processes that compute many points. [one for each core]",
    )
    @click.option(
        "--engine",
        type=click.Choice(ENGINES),
        metavar="|".join(ENGINES),
        help="Where many points are computed: here, or by the workers of a Dask cluster. [local]",
    )
    @click.option("--scheduler", metavar="ADDRESS", help="The scheduler of the cluster, such as tcp://10.0.0.1:8786.")
    @wraps(command)
    def reading(
        expression: str | None,
        file: str | None,
        bindings: tuple[str, ...],
        table: str | None,
        table_form: str | None,
        strict: bool,
        resume: bool,
        jobs: int | None,
        engine: str | None,
        scheduler: str | None,
        **others: Any,
    ) -> Any:
        at = point.read(bindings)
        of_points: dict[str, Any] = {
            "strict": strict,
            "resume": resume,
            "jobs": jobs,
            "engine": engine,
            "scheduler": scheduler,
        }
        if table is None:
            for name, given in {"points-format": table_form, **of_points}.items():
                if given:
                    raise UsageError(f"--{name} is for many points: --points FILE")
            return command(subject=Subject(read(expression, file, at), at, None), **others)
        _refuse_both(table, expression, file, "points")
        from addiff.cli.points import Points

        points = Points(table, table_form, **of_points)
        click.get_current_context().call_on_close(points.close)
        return command(subject=Subject(read(expression, file, [*at, *points.names]), at, points), **others)

    return reading


def task(command: Callback) -> Callback:
    """EXPR, `-f`, `--start`, `--at`, `--data` and `--data-format`: the command gets `task`.

    What the point, the start and the columns bind is read before the program: constants may be among their names.
    """
    return _task(command, model=False)


def model(command: Callback) -> Callback:
    """The same for a program that is a model, `y ~ ...`."""
    return _task(command, model=True)


def system(command: Callback) -> Callback:
    """The same for equations, which know no data: the command says so."""
    return _task(command, model=False, hidden=True)


def _task(command: Callback, *, model: bool, hidden: bool = False) -> Callback:
    """A command with a task.

    hidden    whether help says nothing of data
    """

    @_text
    @click.option(
        "--start",
        "beginnings",
        metavar="a=1,b=2",
        multiple=True,
        required=True,
        help="The unknowns and where they start: values as those of --at, with normal(4,16), uniform(4,16), zeros(16).",
    )
    @_at
    @_table("data", "Columns of data, by name", Read, hidden=hidden)
    @wraps(command)
    def reading(
        expression: str | None,
        file: str | None,
        beginnings: tuple[str, ...],
        bindings: tuple[str, ...],
        table: str | None,
        table_form: str | None,
        **others: Any,
    ) -> Any:
        if table is None and table_form is not None:
            raise UsageError("--data-format is for data: --data FILE")
        _refuse_both(table, expression, file, "data")
        one_for_matrices()
        from addiff.cli.task import Data, Task
        from addiff.solvers.draws import drawn

        texts, values = drawn(beginnings, others.get("seed") or 0, "--start")
        start, at = point.read(texts, "--start", values), point.read(bindings)
        data = None if table is None else Data(table, table_form)
        if data is not None:
            click.get_current_context().call_on_close(data.close)
        names = () if data is None else data.names
        program = read(expression, file, [*at, *start, *names], model=model)
        return command(task=Task(program, start, at, data), **others)

    return reading


def _table(name: str, what: str, kind: type[click.Option], *, hidden: bool = False) -> Callable[[Callback], Callback]:
    """An option for a table and one for its form, `table` and `table_form` as they are given."""
    table = click.option(
        f"--{name}", "table", cls=kind, metavar="FILE", hidden=hidden, help=f"{what}; - is standard input."
    )
    form = click.option(
        f"--{name}-format",
        "table_form",
        type=click.Choice(FORMS),
        metavar="|".join(FORMS),
        hidden=hidden,
        help=f"The form of the {name}. [the ending of their file]",
    )
    return lambda command: table(form(command))


def _refuse_both(table: str | None, expression: str | None, file: str | None, name: str) -> None:
    """Raise UsageError where standard input is to be the program and the table."""
    if table == "-" and "-" in (expression, file):
        raise UsageError(f"standard input cannot be both the program and the {name}")


def _at(command: Callback) -> Callback:
    """`--at` as it is given."""
    option = click.option(
        "--at",
        "bindings",
        metavar="x=3,y=2",
        multiple=True,
        help="The point: values are numbers, lists or fixed expressions (x=pi/2,w=[1,2]); @point.json reads a file,"
        " W=@w.npy an array (.npy .csv .tsv .parquet .json); of several --at the later wins.",
    )
    return option(command)


def _text(command: Callback) -> Callback:
    """EXPR and `-f` as they are."""
    argument = click.argument("expression", metavar="EXPR", required=False)
    option = click.option(
        "-f", "file", cls=Read, metavar="FILE", help="Read the program from FILE instead of EXPR; - is standard input."
    )
    return argument(option(command))
