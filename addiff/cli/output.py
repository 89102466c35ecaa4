"""Where results go: standard output or a file, and their warnings to standard error."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from addiff import render
from addiff.cli.files import refuse_unwritable, write_text
from addiff.errors import FileError, UsageError
from addiff.render.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from addiff.api.program import Program
    from addiff.render.progress import Progress
    from addiff.results import Notice


class Output:
    """What a command line says about its output.

    asked     the form asked for, or None
    form      it, else that of the file's ending, else a table
    path      the file to write; None or `-` is standard output
    forms     those that the command's results can take
    digits    significant digits in tables
    quiet     whether warnings and progress are kept back
    """

    __slots__ = ("_forms", "asked", "digits", "path", "quiet")

    def __init__(
        self,
        asked: str | None,
        path: str | None,
        forms: Sequence[str],
        *,
        digits: int = render.DIGITS,
        quiet: bool = False,
    ) -> None:
        self.path = None if path in ("-", "/dev/stdout") else path
        self.asked = asked
        self._forms = forms
        self.digits = digits
        self.quiet = quiet

    @property
    def form(self) -> str:
        """The form of a result for one point."""
        if self.asked is not None and self.asked not in self._forms:
            raise UsageError(f"--format {self.asked} is for many points: --points FILE")
        return self.asked or _by_ending(self.path, self._forms)

    def show(self, result: Any, program: Program | None = None, *, vector: Mapping[str, float] | None = None) -> None:
        """Print a result, then its warnings.

        program    the program that the result is about, whose names it uses
        vector     the direction, or the weights, that the result is about; results do not repeat them
        errors     UsageError for an ending that stands for no form
        """
        screen = Screen.of(sys.stdout) if self.path is None else Screen()
        outputs = program.outputs if program is not None else ()
        text = render.written(result, self.form, screen=screen, outputs=outputs, digits=self.digits, vector=vector)
        if self.path is not None:
            write_text(self.path, text)
        elif sys.stdout is None:
            raise FileError("cannot write to standard output: it is closed")
        elif isinstance(text, bytes):
            self.refuse_terminal(self.form)
            sys.stdout.flush()
            sys.stdout.buffer.write(text)
        else:
            sys.stdout.write(text)
            sys.stdout.flush()
        notices = getattr(result, "warnings", ())
        if notices and not self.quiet and sys.stderr is not None:
            _warn(notices)

    def refuse(self) -> None:
        """Raise where a result could not be shown, before work that takes long.

        errors    UsageError for an ending that stands for no form, FileError for a file that cannot be written
        """
        if self.form and self.path is not None:
            refuse_unwritable(self.path)

    def refuse_terminal(self, form: str) -> None:
        """Raise UsageError where bytes would go to a terminal."""
        if self.path is None and sys.stdout is not None and sys.stdout.isatty():
            raise UsageError(f"--format {form} is no text for a terminal: write it to a file with --out FILE")

    @contextmanager
    def told(self, progress: Progress, *, streams: bool = False) -> Iterator[None]:
        """While a run goes on, a line on standard error that tells how far it is, where somebody looks at it.

        streams    whether results go out meanwhile: where they go to the same terminal they are in its way
        """
        stream = sys.stderr
        shown = stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"
        busy = streams and self.path is None and sys.stdout is not None and sys.stdout.isatty()
        if self.quiet or busy or not shown:
            yield
            return
        from addiff.cli.live import Live

        with Live(progress, stream):
            yield


def _warn(notices: Sequence[Notice]) -> None:
    """Tell warnings, a line each."""
    from addiff.render.diagnostic import warning_text

    screen = Screen.of(sys.stderr)
    sys.stderr.write("".join([warning_text(notice, screen) for notice in notices]))
    sys.stderr.flush()


def _by_ending(path: str | None, forms: Sequence[str]) -> str:
    """The form that a file's ending stands for; a table where it has none."""
    ending = os.path.splitext(path or "")[1][1:].lower()
    if not ending:
        return "table"
    form = render.ENDINGS.get(ending)
    if form is None or form not in forms:
        raise UsageError(f"--out {path}: no form for the ending .{ending}; choose one with --format {'|'.join(forms)}")
    return form
