"""The options that commands share, as decorators: each is described, read and checked here, once."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from addiff import render
from addiff.cli import point
from addiff.cli.output import Output
from addiff.cli.program import read
from addiff.cli.subject import ENGINES, Subject
from addiff.cli.subject import FORMS as POINTS
from addiff.cli.threads import one_for_matrices
from addiff.errors import LimitError, UsageError
from addiff.source import normal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Callback = Callable[..., Any]

MOST_DIGITS = 17
"""A double has no more: seventeen always read back to it."""

MOST_JOBS = 1024
"""Threads that any machine can use."""

LONGEST_ORDER = 15
"""Digits of an order that anyone can mean."""


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
    @click.option("--points", "table", metavar="FILE", help="Many points, one a row; - is standard input.")
    @click.option(
        "--points-format",
        "points_form",
        type=click.Choice(POINTS),
        metavar="|".join(POINTS),
        help="The form of the points. [the ending of their file]",
    )
    @click.option("--strict", is_flag=True, help="End at the first row that fails.")
    @click.option("--resume", is_flag=True, help="Go on where a run into the same folder stopped.")
    @click.option("--jobs", metavar="N", callback=_jobs, help="Threads that compute many points. [one for each core]")
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
        points_form: str | None,
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
            for name, given in {"points-format": points_form, **of_points}.items():
                if given:
                    raise UsageError(f"--{name} is for many points: --points FILE")
            return command(subject=Subject(read(expression, file, at), at, None), **others)
        if table == "-" and "-" in (expression, file):
            raise UsageError("standard input cannot be both the program and the points")
        from addiff.cli.points import Points

        points = Points(table, points_form, **of_points)
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


def _task(command: Callback, *, model: bool) -> Callback:
    """A command with a task."""

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
    @click.option("--data", "table", metavar="FILE", help="Columns of data, by name; - is standard input.")
    @click.option(
        "--data-format",
        "data_form",
        type=click.Choice(POINTS),
        metavar="|".join(POINTS),
        help="The form of the data. [the ending of their file]",
    )
    @wraps(command)
    def reading(
        expression: str | None,
        file: str | None,
        beginnings: tuple[str, ...],
        bindings: tuple[str, ...],
        table: str | None,
        data_form: str | None,
        **others: Any,
    ) -> Any:
        if table is None and data_form is not None:
            raise UsageError("--data-format is for data: --data FILE")
        if table == "-" and "-" in (expression, file):
            raise UsageError("standard input cannot be both the program and the data")
        one_for_matrices()
        from addiff.cli.task import Data, Task
        from addiff.solvers.draws import drawn

        texts, numbers = drawn(beginnings, others.get("seed") or 0, "--start")
        start, at = point.read(texts, "--start", numbers), point.read(bindings)
        data = None if table is None else Data(table, data_form)
        if data is not None:
            click.get_current_context().call_on_close(data.close)
        names = () if data is None else data.names
        program = read(expression, file, [*at, *start, *names], model=model)
        return command(task=Task(program, start, at, data), **others)

    return reading


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
        "-f", "file", metavar="FILE", help="Read the program from FILE instead of EXPR; - is standard input."
    )
    return argument(option(command))


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
        "--order", metavar="N", required=True, callback=_order, help="How many coefficients behind the value."
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
        callback=_order,
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


def weights(command: Callback) -> Callback:
    """`--weights`: the command gets `weights`, the name of a column or None."""
    option = click.option(
        "--weights", metavar="COLUMN", callback=_column, help="The column with the weights of the squared residuals."
    )
    return option(command)


def loss(command: Callback) -> Callback:
    """`--loss` and `--loss-scale`: the command gets `loss` and `loss_scale`."""
    kind = click.option(
        "--loss",
        metavar="linear|soft_l1|huber|cauchy|arctan",
        default="linear",
        help="What a residual costs: its square, or less where it is large. [linear]",
    )
    scale = click.option(
        "--loss-scale",
        metavar="S",
        default="1",
        callback=_positive,
        help="The residual from which on it costs less. [1]",
    )
    return kind(scale(command))


def residuals(command: Callback) -> Callback:
    """`--residuals`: the command gets `residuals`, a file or None."""
    option = click.option(
        "--residuals", metavar="FILE", help="Write the data there with the columns predicted and residual."
    )
    return option(command)


def answer(command: Callback) -> Callback:
    """The options of `output` for a command that takes many points too, whose tables have forms of their own."""
    tables = [form for form in POINTS if form not in render.FORMATS]
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
        @click.option("--out", metavar="FILE", help="Write there, in --format or else the form of its ending.")
        @click.option(
            "--digits",
            metavar="N",
            callback=_digits,
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
        "--max-iterations", metavar="N", callback=_iterations, help="Give up after so many steps. [enough]"
    )
    least = click.option("--tolerance", metavar="EPS", type=float, help="How small is small enough. [1e-8]")
    return most(least(command))


def _digits(ctx: click.Context, parameter: click.Parameter, given: str | None) -> int:
    """The digits of a table."""
    if given is None:
        return render.DIGITS
    if not (given.isascii() and given.isdigit() and len(given) < 3 and 1 <= int(given) <= MOST_DIGITS):
        raise UsageError(f"--digits {given}: give a whole number from 1 to {MOST_DIGITS}")
    return int(given)


def _jobs(ctx: click.Context, parameter: click.Parameter, given: str | None) -> int | None:
    """How many threads compute."""
    if given is None:
        return None
    if not (given.isascii() and given.isdigit() and len(given) < 5 and 1 <= int(given) <= MOST_JOBS):
        raise UsageError(f"--jobs {given}: give a whole number from 1 to {MOST_JOBS:,}")
    return int(given)


def _order(ctx: click.Context, parameter: click.Parameter, given: str) -> int:
    """An order of derivatives; how high it may be is known to the library."""
    if not (given.isascii() and given.isdigit()):
        raise UsageError(f"{parameter.opts[0]} {given}: give a whole number from 0 on")
    if len(given) > LONGEST_ORDER:  # Python reads no more than some thousand digits
        raise LimitError(f"{parameter.opts[0]}: a number of {len(given):,} digits is no order that a series can have")
    return int(given)


def _iterations(ctx: click.Context, parameter: click.Parameter, given: str | None) -> int | None:
    """How many steps a method may take."""
    return None if given is None else _order(ctx, parameter, given)


def _bounds(
    ctx: click.Context, parameter: click.Parameter, given: tuple[str, ...]
) -> dict[str, tuple[float | None, float | None]]:
    """The bounds that an option gives to names."""
    return point.bounds(given, parameter.opts[0]) if not ctx.resilient_parsing else {}


def _vector(ctx: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> dict[str, float] | None:
    """The values that an option gives to names; None without it."""
    return point.read(given, parameter.opts[0]) if given and not ctx.resilient_parsing else None


def _ranges(ctx: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> dict[str, tuple[float, float]]:
    """The ranges that an option gives to names."""
    return point.ranges(given, parameter.opts[0]) if not ctx.resilient_parsing else {}


def _column(ctx: click.Context, parameter: click.Parameter, given: str | None) -> str | None:
    """The name of a column."""
    return None if given is None else normal(given.strip())


def _positive(ctx: click.Context, parameter: click.Parameter, given: str) -> float:
    """A positive number."""
    try:
        number = float(given)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise UsageError(f"{parameter.opts[0]} {given}: give a positive number")
    return number


def _names(ctx: click.Context, parameter: click.Parameter, given: str | None) -> list[str] | None:
    """The names of a list such as `x,y`."""
    if given is None:
        return None
    names = [normal(name.strip()) for name in given.split(",")]
    if not all(names):
        raise UsageError(f"--wrt {given}: a name is missing; write --wrt x,y")
    return names
