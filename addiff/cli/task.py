"""What a command is to work on: a program, its unknowns with a start, what is held, and data."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from addiff.cli.points import form_of, opened
from addiff.data.gathering import gathered, titles
from addiff.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np

    import addiff
    from addiff.data.batch import Table


class Data:
    """A table whose columns bind names of a program.

    path      its file; `-` is standard input
    given     the form that `--data-format` says
    errors    FileError, UsageError where the form is not known
    """

    def __init__(self, path: str, given: str | None) -> None:
        self.path = path
        self.given = given
        self.name = "standard input" if path == "-" else path
        self._file, _ = opened(path)
        try:
            self._table = titles(self._file, form_of(path, given, "data"), self.name)
        except BaseException:
            self.close()
            raise
        self.names = list(self._table.named)

    def columns(self, wanted: Iterable[str] | None = None) -> dict[str, np.ndarray]:
        """The columns by name; once.

        errors    FileError
        """
        return gathered(self._table, wanted)

    @property
    def table(self) -> Table:
        """The table itself, in the place of its columns."""
        return self._table.table

    def close(self) -> None:
        """Close the file, if it is one of our own."""
        if self._file is not getattr(sys.stdin, "buffer", None):
            self._file.close()


class Task(NamedTuple):
    """A program, where its unknowns start, what is held fixed, and the columns of data.

    data    None where there is none
    """

    program: addiff.Program
    start: dict[str, Any]
    at: dict[str, Any]
    data: Data | None

    def columns(self) -> dict[str, np.ndarray] | None:
        """The columns that the program needs; None without data."""
        if self.data is None:
            return None
        from addiff.solvers.problem import given

        given(self.program, self.start, self.at, self.data.names)
        return self.data.columns(self.program.inputs)

    def refuse_data(self, command: str) -> None:
        """Raise UsageError where there is data: for commands without."""
        if self.data is not None:
            self.data.close()
            raise UsageError(f"{command} takes no --data: its program stands for itself, and --at holds names fixed")
