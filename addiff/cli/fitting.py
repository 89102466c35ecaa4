"""A fit on the command line: columns of a table in; a result, a table of residuals or a picture out."""

from __future__ import annotations

import os
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

import addiff
from addiff.cli.files import writing
from addiff.cli.points import cores
from addiff.cli.subject import FORMS
from addiff.cli.task import Data
from addiff.errors import UsageError
from addiff.lowering.names import PREDICTED, RESIDUAL
from addiff.solvers.problem import given

if TYPE_CHECKING:
    from collections.abc import Iterator

    from addiff.cli.output import Output
    from addiff.cli.task import Task
    from addiff.results import Fit

PICTURES = ("svg", "png")


def show(task: Task, output: Output, residuals: str | None, *, weights: str | None, **options: Any) -> None:
    """Fit, write the residuals where they are asked for, and show the result, or a picture of it.

    errors    those of `addiff.fit`, and of reading and writing; then nothing is written
    """
    data = task.data
    if data is None:
        raise UsageError("fit needs data: --data FILE binds its columns")
    given(task.program, task.start, task.at, data.names)
    form = None if residuals is None else _form(residuals, data)
    wanted = task.program.inputs if weights is None else (*task.program.inputs, weights)
    if weights is not None:
        from addiff.solvers.fitting.arguments import refuse_stranger

        refuse_stranger(weights, data.names)
    columns = data.columns(wanted)
    if not columns:
        raise UsageError(f"the model uses no column of {data.name}")
    result = addiff.fit(task.program, columns, task.start, at=task.at, weights=weights, **options)
    shown: object = result
    if output.form in PICTURES:
        from addiff.solvers.fitting.picture import picture

        shown = picture(task.program, columns, result)
    with nullcontext() if form is None else _residuals(task, data, result, str(residuals), form):
        output.show(shown, task.program)


def _form(path: str, data: Data) -> str:
    """The form of the table of residuals.

    errors    UsageError where there can be none
    """
    if path == "-":
        raise UsageError("--residuals -: standard output is the result's; give a file")
    form = os.path.splitext(path)[1][1:].lower()
    if form not in FORMS:
        raise UsageError(f"--residuals {path}: the ending of a table is one of .{', .'.join(FORMS)}")
    if data.path == "-":
        raise UsageError("--residuals needs data in a file: standard input cannot be read twice")
    for name in (PREDICTED, RESIDUAL):
        if name in data.names:
            raise UsageError(f"--residuals adds a column {name}, and {data.name} has one already")
    return form


@contextmanager
def _residuals(task: Task, data: Data, result: Fit, path: str, form: str) -> Iterator[None]:
    """The table of data with two columns more; it appears when what is done meanwhile is done."""
    from addiff.streams.asked import Asked
    from addiff.streams.running import Stream
    from addiff.streams.ways import Part

    program = task.program.only(PREDICTED, RESIDUAL)
    asked = Asked("value", program, result.at | result.parameters, {}, strict=True)
    again = Data(data.path, data.given)
    try:
        stream = Stream(asked, again.table.names, again.name, cores())
        with writing(path) as file:
            stream.run([Part(again.table)], file, form, lambda _: None)
            yield
    finally:
        again.close()
