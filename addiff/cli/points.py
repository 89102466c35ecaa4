"""Many points on the command line: a table in, a table out, and on standard error what went wrong, counted."""

from __future__ import annotations

import io
import os
import stat
import sys
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, BinaryIO

from addiff.cli import pipe
from addiff.cli.files import writing
from addiff.cli.subject import FORMS
from addiff.data.reading import read
from addiff.errors import AddiffError, FileError, UsageError, reason
from addiff.streams.asked import Asked, columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from addiff.api.program import Program
    from addiff.cli.output import Output
    from addiff.cli.pipe import Pipe
    from addiff.streams.tally import Tally


class Points:
    """A table of points that is about to be read.

    path      its file; `-` is standard input
    given     the form that `--points-format` says
    strict    whether the first row that fails ends it all
    jobs      how many threads compute; None for as many as there are cores
    errors    FileError, UsageError where the form is not known
    """

    def __init__(self, path: str, given: str | None, *, strict: bool, jobs: int | None) -> None:
        self._form = _form_of(path, given)
        self._strict = strict
        self._jobs = jobs or cores()
        self._file, self._pipe = _opened(path)
        try:
            self._table = read(self._file, self._form, "standard input" if path == "-" else path)
        except AddiffError:
            self.close()
            raise
        self.names = list(columns(self._table.names))

    def close(self) -> None:
        """Close the file; what is no file of our own is left to itself."""
        if self._pipe is None and self._file is not getattr(sys.stdin, "buffer", None):
            self._file.close()

    def answer(
        self, program: Program, at: Mapping[str, float], output: Output, name: str, options: Mapping[str, Any]
    ) -> int:
        """Answer a question at every point.

        returns    the exit code: 1 where a check does not agree
        errors     the error of the first row where all failed, or where one did and may not
        """
        from addiff.streams.running import Part, Stream

        form = _form(output, self._form)
        asked = Asked(name, program, at, options, self._strict)
        stream = Stream(asked, self._table.names, self._table.name, self._jobs)
        with _target(output.path) as file:
            stop = None if self._pipe is None else self._pipe.stop
            tally = stream.run([Part(self._table)], file, form, lambda _: None, stop)
            if output.path is None:
                file.flush()
        _report(tally, quiet=output.quiet)
        return 0 if tally.agreed else 1


def cores() -> int:
    """How many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # only some systems know
        return os.cpu_count() or 1


def _report(tally: Tally, *, quiet: bool) -> None:
    """Tell on standard error how many rows failed, then which warnings there were unless they are kept back.

    errors    that of the first row, where all failed
    """
    if tally.first is not None and tally.failed == tally.rows:
        error = tally.first[1]
        which = "the only row" if tally.rows == 1 else f"all {tally.rows:,} rows"
        error.message = f"{which} failed{'; the first' if tally.rows > 1 else ''}: {error.message}"
        raise error
    if sys.stderr is None or not (tally.first or tally.warned):
        return
    from addiff.render.diagnostic import count_text, warning_text
    from addiff.render.screen import Screen

    screen = Screen.of(sys.stderr)
    if tally.first is not None:
        place, error = tally.first
        told = f"{tally.failed:,} of {tally.rows:,} rows; the first is {place}: {error.message}"
        sys.stderr.write(count_text(told, screen))
    if not quiet:
        for count, place, notice in tally.warned.values():
            many = f"{count:,} rows, the first is" if count > 1 else "1 row,"
            sys.stderr.write(warning_text(replace(notice, message=f"{many} {place}: {notice.message}"), screen))
    sys.stderr.flush()


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


def _opened(path: str) -> tuple[BinaryIO, Pipe | None]:
    """The file of the points, and the pipe that it is if it is one."""
    try:
        if path != "-":
            descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        elif sys.stdin is None:
            raise FileError("cannot read standard input: it is closed")
        else:
            try:
                descriptor = sys.stdin.fileno()
            except io.UnsupportedOperation:
                return sys.stdin.buffer, None  # not a file of the system
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            return open(descriptor, "rb", closefd=path != "-"), None  # it is read until the process ends
        return pipe.opened(descriptor)
    except OSError as error:
        name = "standard input" if path == "-" else path
        raise FileError(f"cannot read {name}: {reason(error)}") from None
    except ValueError:
        raise FileError(f"cannot read {path!r}: a file's name has no NUL") from None


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
