"""Many points on the command line: a table in, a table out, and on standard error what went wrong, counted."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO

import addiff
from addiff.cli import array_points
from addiff.cli.files import reason, writing
from addiff.cli.subject import FORMS
from addiff.data.batch import Batch, numbers
from addiff.data.computed import Computed
from addiff.data.reading import read
from addiff.errors import AddiffError, BadNameError, FileError, UsageError
from addiff.source import normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np

    from addiff.api.program import Program
    from addiff.cli.output import Output
    from addiff.data.batch import Table
    from addiff.engines.answers import Engine
    from addiff.results import Notice

MOST_LISTED = 10
"""Columns that are worth listing in a message."""

MOST_NUMBERS = 4_000_000
"""Of a block: answers with many columns are computed for fewer rows at once."""

LONGEST_BLOCK = 8192
"""Rows."""


class Points:
    """A table of points that is about to be read.

    path      its file; `-` is standard input
    given     the form that `--points-format` says
    strict    whether the first row that fails ends it all
    errors    FileError, UsageError where the form is not known
    """

    def __init__(self, path: str, given: str | None, *, strict: bool) -> None:
        self.form = _form_of(path, given)
        self.strict = strict
        self._file = _opened(path)
        try:
            self.table = read(self._file, self.form, "standard input" if path == "-" else path)
        except AddiffError:
            self.close()
            raise
        self.places: dict[str, list[int]] = {}
        for place, column in enumerate(self.table.names):
            self.places.setdefault(normal(column.strip()), []).append(place)

    def close(self) -> None:
        """Close the file, if it is one of our own."""
        if sys.stdin is None or self._file is not sys.stdin.buffer:
            self._file.close()

    def answer(
        self, program: Program, at: Mapping[str, float], output: Output, name: str, options: Mapping[str, Any]
    ) -> int:
        """Answer a question at every point.

        returns    the exit code: 1 where a check does not agree
        errors     the error of the first row where all failed, or where one did and may not
        """
        from addiff.data.writing import Layout, writer
        from addiff.engines.choice import engine_for
        from addiff.engines.question import Question

        form = _form(output, self.form)
        values = self._constants(program, at)
        first, batches = array_points.peeked(_taken(self.table))
        columns = {name: self.places[name][0] for name in program.inputs if name not in values}
        if array_points.takes(program, values, columns, first):
            asked = partial(getattr(addiff, name), program, **options)
            rows = array_points.Rows(asked, program.inputs, values, columns, self.table)
            return self._answer_rows(rows, batches, program, output, form)
        question = Question(name, program, options)
        engine = engine_for(question)
        tally = _Tally()
        places = {name: self.places[name][0] for name in program.inputs if name not in values}
        named = {path: column for path, (column, _) in zip(question.paths, question.columns, strict=True)}
        layout = Layout(question.blank, named, program.inputs, program.outputs, self.table.names, places)
        agree = question.paths.index(("agree",)) if ("agree",) in question.paths else None
        most = max(1, min(LONGEST_BLOCK, MOST_NUMBERS // max(1, len(named))))
        with _target(output.path) as file:
            written = writer(file, form, layout)
            for batch in batches:
                for piece in batch.pieces(most):
                    computed = self._computed(piece, engine, program, values, places)
                    if self.strict and computed.errors:
                        row = min(computed.errors)
                        if row:
                            written.write(*_head(piece, computed, row))
                        if tally.rows + row:
                            written.close()
                            file.flush()
                        raise _told(computed.errors[row], f"row {piece.first + row}: ")
                    written.write(piece, computed)
                    tally.add(piece, computed, agree)
            written.close()
            if output.path is None:
                file.flush()
        tally.report(quiet=output.quiet)
        return 0 if tally.agreed else 1

    def _answer_rows(
        self, rows: array_points.Rows, batches: Iterator[Batch], program: Program, output: Output, form: str
    ) -> int:
        """The same for a program with arrays, row by row."""
        tally = _Tally()
        with _target(output.path) as file:
            written = array_points.writer(file, form, self.table, program)
            for batch in batches:
                results, points = rows.results(batch)
                computed = _counted(results)
                if self.strict and computed.errors:
                    row = min(computed.errors)
                    if row:
                        written.write(next(batch.pieces(row)), results[:row], points[:row])
                    if tally.rows + row:
                        written.close()
                        file.flush()
                    raise _told(computed.errors[row], f"row {batch.first + row}: ")
                written.write(batch, results, points)
                tally.add(batch, computed, 0)
            written.close()
            if output.path is None:
                file.flush()
        tally.report(quiet=output.quiet)
        return 0 if tally.agreed else 1

    def _constants(self, program: Program, at: Mapping[str, Any]) -> dict[str, Any]:
        """The values of the inputs that `--at` gives; every other input has its column.

        errors    BadNameError for an input without a column, UsageError for one that is given twice
        """
        for name in at:
            if name in self.places:
                raise UsageError(f"{name} is given twice: by --at and by a column of {self.table.name}")
        missing = [name for name in program.inputs if name not in at and name not in self.places]
        if missing:
            listed = ", ".join([name.strip() for name in self.table.names[:MOST_LISTED]])
            more = len(self.table.names) - MOST_LISTED
            listed += f" and {more:,} more" if more > 0 else ""
            raise BadNameError(
                f"no value for {missing[0]}: {self.table.name} has no column {missing[0]}"
                f" (its columns: {listed or 'none'}), and --at does not give it"
            )
        for name in program.inputs:
            if len(self.places.get(name, ())) > 1:
                raise FileError(f"{self.table.name} has the column {name} {len(self.places[name])} times")
        every = dict.fromkeys(program.inputs, 0.0) | dict(at)
        checked = dict(zip(program.inputs, program.point(every), strict=True))
        return {name: checked[name] for name in at}

    def _computed(
        self,
        batch: Batch,
        engine: Engine,
        program: Program,
        values: Mapping[str, float],
        places: Mapping[str, int],
    ) -> Computed:
        """The answers for a batch."""
        import numpy as np

        points: list[np.ndarray] = []
        errors: dict[int, AddiffError] = {}
        absent: dict[int, list[int]] = {}
        for place, name in enumerate(program.inputs):
            if name in values:
                points.append(np.full(batch.rows, values[name]))
            else:
                doubles, found, absent[place] = numbers(batch, places[name], self.table)
                points.append(doubles)
                errors = found | errors
        answers = engine.answer(points, errors, batch.rows)
        return Computed(points, list(answers.numbers), answers.modes, errors | answers.errors, answers.warnings, absent)


def _counted(results: Sequence[Any]) -> Computed:
    """The rows of a batch for whoever counts them."""
    import numpy as np

    errors = {row: result for row, result in enumerate(results) if isinstance(result, AddiffError)}
    warnings = {row: r.warnings for row, r in enumerate(results) if row not in errors and r.warnings}
    agree = np.array([float(getattr(result, "agree", True)) for result in results])
    return Computed([], [agree], None, errors, warnings, {})


class _Tally:
    """What is counted while rows go by.

    rows      how many there were
    agreed    whether all checks agreed
    """

    def __init__(self) -> None:
        self.rows = 0
        self.agreed = True
        self._failed = 0
        self._first: tuple[int, AddiffError] | None = None
        self._warned: dict[str, tuple[int, int, Notice]] = {}

    def add(self, batch: Batch, computed: Computed, agree: int | None) -> None:
        """Count a batch.

        agree    the column that says whether a check agrees
        """
        self.rows += batch.rows
        self._failed += len(computed.errors)
        if computed.errors and self._first is None:
            row = min(computed.errors)
            self._first = batch.first + row, computed.errors[row]
        for row in sorted(computed.warnings):
            for kind, notice in {notice.kind: notice for notice in reversed(computed.warnings[row])}.items():
                count, first, told = self._warned.get(kind, (0, batch.first + row, notice))
                self._warned[kind] = (count + 1, first, told)
        if agree is not None:
            self.agreed &= bool((computed.numbers[agree] != 0.0).all())

    def report(self, *, quiet: bool) -> None:
        """Tell on standard error how many rows failed, then which warnings there were unless they are kept back.

        errors    that of the first row, where all failed
        """
        if self._first is not None and self._failed == self.rows:
            which = "the only row" if self.rows == 1 else f"all {self.rows:,} rows"
            raise _told(self._first[1], f"{which} failed{'; the first' if self.rows > 1 else ''}: ")
        if sys.stderr is None or not (self._first or self._warned):
            return
        from addiff.render.diagnostic import count_text, warning_text
        from addiff.render.screen import Screen

        screen = Screen.of(sys.stderr)
        if self._first is not None:
            row, error = self._first
            told = f"{self._failed:,} of {self.rows:,} rows; the first is row {row:,}: {error.message}"
            sys.stderr.write(count_text(told, screen))
        if not quiet:
            for count, row, notice in self._warned.values():
                many = f"{count:,} rows, the first is" if count > 1 else "1 row,"
                told = f"{many} row {row:,}: {notice.message}"
                sys.stderr.write(warning_text(replace(notice, message=told), screen))
        sys.stderr.flush()


def _told(error: AddiffError, before: str) -> AddiffError:
    """The error of a row, with words before its message."""
    error.message = before + error.message
    return error


def _head(batch: Batch, computed: Computed, rows: int) -> tuple[Batch, Computed]:
    """The first rows of a batch, which are all good."""
    first = next(batch.pieces(rows))
    return first, Computed(
        [column[:rows] for column in computed.points],
        [column[:rows] for column in computed.numbers],
        None if computed.modes is None else computed.modes[:rows],
        {},
        {row: notices for row, notices in computed.warnings.items() if row < rows},
        {},
    )


def _form_of(path: str, given: str | None) -> str:
    """The form of the points in a file: the one given, else that of its ending.

    path      `-` is standard input
    errors    UsageError where neither tells
    """
    if given is not None:
        return given
    if path == "-":
        raise UsageError(f"--points -: say in which form they come, with --points-format {'|'.join(FORMS)}")
    ending = os.path.splitext(path)[1][1:].lower()
    if ending not in FORMS:
        what = f"the ending .{ending} is not one of a table" if ending else "no ending tells the form"
        raise UsageError(f"--points {path}: {what}; choose one with --points-format {'|'.join(FORMS)}")
    return ending


def _form(output: Output, points: str) -> str:
    """The form of the table that is written.

    points    that of the points
    errors    UsageError for one that is no table of many rows, or an ending that stands for none
    """
    if output.asked is not None:
        if output.asked not in FORMS:
            raise UsageError(f"--format {output.asked} is for one point: many points take csv, json or jsonl")
        return output.asked
    ending = os.path.splitext(output.path or "")[1][1:].lower()
    if ending and ending not in FORMS:
        raise UsageError(
            f"--out {output.path}: no form of many points has the ending .{ending}; choose one with --format"
            " csv|json|jsonl"
        )
    return ending or ("csv" if points == "parquet" else points)


def _opened(path: str) -> BinaryIO:
    """The file of the points."""
    if path == "-":
        if sys.stdin is None:
            raise FileError("cannot read standard input: it is closed")
        return sys.stdin.buffer
    try:
        return open(path, "rb")  # it is read until the process ends
    except OSError as error:
        raise FileError(f"cannot read {path}: {reason(error)}") from None
    except ValueError:
        raise FileError(f"cannot read {path!r}: a file's name has no NUL") from None


def _taken(table: Table) -> Iterator[Batch]:
    """The batches of a table; what the system says while they are read is about its file."""
    batches = iter(table.batches)
    while True:
        try:
            batch = next(batches, None)
        except OSError as error:
            raise FileError(f"cannot read {table.name}: {reason(error)}") from None
        if batch is None:
            return
        yield batch


@contextmanager
def _target(path: str | None) -> Iterator[BinaryIO]:
    """Where the table goes: a file that appears when it is complete, or standard output."""
    if path is not None:
        with writing(path) as file:
            yield file
    elif sys.stdout is None:
        raise FileError("cannot write to standard output: it is closed")
    else:
        sys.stdout.flush()
        yield sys.stdout.buffer
