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
from addiff.data.batch import columns
from addiff.data.elements import elements
from addiff.data.reading import read
from addiff.errors import AddiffError, FileError, UsageError, reason
from addiff.render.progress import Progress
from addiff.streams.asked import Asked, shaped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from addiff.api.program import Program
    from addiff.cli.output import Output
    from addiff.cli.pipe import Pipe
    from addiff.data.batch import Batch, Table
    from addiff.data.parts import Folder
    from addiff.streams.running import Stream
    from addiff.streams.tally import Tally


class Points:
    """A table of points that is about to be read, or a folder with parts of one.

    path      its file; `-` is standard input
    given     the form that `--points-format` says
    strict    whether the first row that fails ends it all
    resume    whether to go on where another run stopped
    jobs      how many threads or processes compute; None for as many as there are cores
    engine    `local`, or `dask` for the workers of a cluster; None is the first
    scheduler the address of the cluster
    errors    FileError, UsageError where the form is not known or the engine lacks its cluster
    """

    def __init__(
        self,
        path: str,
        given: str | None,
        *,
        strict: bool,
        resume: bool,
        jobs: int | None,
        engine: str | None,
        scheduler: str | None,
    ) -> None:
        if (engine == "dask") != (scheduler is not None):
            raise UsageError("a cluster of Dask is asked for by --engine dask and --scheduler ADDRESS together")
        self._strict = strict
        self._resume = resume
        self._jobs = jobs
        self._scheduler = scheduler
        self._file: BinaryIO | None = None
        self._pipe: Pipe | None = None
        self._table: Table | None = None
        self._folder: Folder | None = None
        if os.path.isdir(path):
            from addiff.data.parts import Folder

            if given not in (None, "parquet"):
                raise UsageError(f"--points-format {given}: {path} is a folder, whose parts are Parquet")
            self._form = "parquet"
            self._folder = Folder(path)
            self._names: Sequence[str] = self._folder.names
        else:
            self._form = form_of(path, given)
            self._file, self._pipe = opened(path)
            try:
                self._table = read(self._file, self._form, "standard input" if path == "-" else path)
            except AddiffError:
                self.close()
                raise
            self._names = self._table.names
        self.names = [*columns(self._names), *elements(self._names)]

    def close(self) -> None:
        """Close the file; what is no file of our own is left to itself."""
        if self._file is not None and self._pipe is None and self._file is not getattr(sys.stdin, "buffer", None):
            self._file.close()

    def answer(
        self, program: Program, at: Mapping[str, float], output: Output, name: str, options: Mapping[str, Any]
    ) -> int:
        """Answer a question at every point.

        returns    the exit code: 1 where a check does not agree
        errors     the error of the first row where all failed, or where one did and may not
        """
        from addiff.streams.running import MANY, Stream

        asked = Asked(name, program, at, options, self._strict)
        target = self._target_folder(output)
        form = "parquet" if target is not None else _form(output, self._form)
        if form == "parquet":
            output.refuse_terminal(form)
        given = self._folder or self._table
        assert given is not None
        if self._table is not None:
            asked, self._table = shaped(asked, self._table)
        elif self._folder is not None:
            from addiff.streams.folder import shaped_by

            asked = shaped_by(asked, self._folder)
        known = None if self._folder is None else self._folder.rows
        stream = Stream(asked, self._names, given.name, self._jobs or cores(), many=(known or 0) > MANY)
        progress = Progress("rows", known)
        with output.told(progress, streams=True):
            if target is not None:
                tally = self._parts(asked, stream, target, progress)
            else:
                with _target(output.path) as file:
                    tally = self._one(stream, file, form, progress)
                    if output.path is None:
                        file.flush()
        _report(tally, quiet=output.quiet)
        return 0 if tally.agreed else 1

    def _target_folder(self, output: Output) -> str | None:
        """The folder that gets a part for each part; None where one table is written.

        errors    UsageError where a folder is asked for and cannot be, or is needed and not given
        """
        path = output.path
        if self._folder is None or path is None or not (os.path.isdir(path) or not os.path.splitext(path)[1]):
            for option, given in (("--resume", self._resume), ("--engine dask", self._scheduler)):
                if given:
                    raise UsageError(f"{option} is for folders of Parquet parts: --points FOLDER --out FOLDER")
            return None
        if output.asked not in (None, "parquet"):
            raise UsageError(f"--format {output.asked}: the parts of a folder are Parquet; --out FILE is one table")
        return path

    def _one(self, stream: Stream, file: BinaryIO, form: str, progress: Progress) -> Tally:
        """One table."""
        if self._folder is not None:
            from addiff.streams.folder import one_table

            return one_table(stream, self._folder, file, form, progress.advance)
        from addiff.streams.ways import Part

        assert self._table is not None
        stop = None if self._pipe is None else self._pipe.stop
        table = replace(self._table, batches=_watched(self._table.batches, progress))
        return stream.run([Part(table)], file, form, progress.advance, stop)

    def _parts(self, asked: Asked, stream: Stream, target: str, progress: Progress) -> Tally:
        """A part for each part."""
        from addiff.streams.folder import folder_of_parts, local

        folder = self._folder
        assert folder is not None
        if self._scheduler is None:
            run = local(stream, folder, target, progress.advance)
        else:
            from addiff.streams.cluster import cluster

            run = cluster(asked, folder, target, progress.advance, address=self._scheduler, jobs=self._jobs or 1)
        return folder_of_parts(asked, folder, target, run, progress.skip, resume=self._resume)


def _watched(batches: Iterator[Batch], progress: Progress) -> Iterator[Batch]:
    """Batches as they are, while their reader's notion of the whole becomes known."""
    for batch in batches:
        progress.total = batch.whole
        yield batch


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


def form_of(path: str, given: str | None, option: str = "points") -> str:
    """The form of the table in a file: the one given, else that of its ending.

    path      `-` is standard input
    option    the one that names the file
    errors    UsageError where neither tells
    """
    if given is not None:
        return given
    if path == "-":
        raise UsageError(f"--{option} -: say in which form they come, with --{option}-format {'|'.join(FORMS)}")
    ending = os.path.splitext(path)[1][1:].lower()
    if ending not in FORMS:
        what = f"the ending .{ending} is not one of a table" if ending else "no ending tells the form"
        raise UsageError(f"--{option} {path}: {what}; choose one with --{option}-format {'|'.join(FORMS)}")
    return ending


def _form(output: Output, points: str) -> str:
    """The form of the table that is written.

    points    that of the points
    errors    UsageError for one that is no table of many rows, or an ending that stands for none
    """
    if output.asked is not None:
        if output.asked not in FORMS:
            raise UsageError(f"--format {output.asked} is for one point: many points take {', '.join(FORMS)}")
        return output.asked
    ending = os.path.splitext(output.path or "")[1][1:].lower()
    if ending and ending not in FORMS:
        raise UsageError(
            f"--out {output.path}: no form of many points has the ending .{ending}; choose one with --format"
            f" {'|'.join(FORMS)}"
        )
    return ending or ("csv" if points == "parquet" else points)


def opened(path: str) -> tuple[BinaryIO, Pipe | None]:
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
