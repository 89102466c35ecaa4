"""A program whose inputs are unknown, held fixed, or columns of data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from addiff.api.numbers import number_of
from addiff.api.program import single
from addiff.errors import BadNameError, UsageError
from addiff.solvers.unknowns import Unknowns
from addiff.suggestions import did_you_mean, told_columns

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from addiff.api.program import Program
    from addiff.program.wengert import WengertList


@dataclass(frozen=True)
class Problem:
    """What is asked of a method.

    program     the program
    start       where the unknowns start, in the order given
    held        the values of inputs that stay as they are
    beside      those of names that only constraints use
    columns     the data by name, rows first: doubles, or arrays of them; empty where there is no data
    rows        how many rows of data
    unknowns    the names and shapes of the start
    """

    program: Program
    start: dict[str, Any]
    held: dict[str, Any]
    beside: dict[str, Any]
    columns: dict[str, np.ndarray]
    rows: int
    unknowns: Unknowns

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Those of the inputs that are the same for all rows."""
        return {name: np.shape(value) for name, value in (self.held | self.start).items()}

    @property
    def blank(self) -> dict[str, Any]:
        """Zeros in the place of a row of the columns."""
        return {name: blank(column) for name, column in self.columns.items()}

    def at(self, vector: np.ndarray) -> dict[str, Any]:
        """The values of all inputs but the columns, for a vector of unknowns."""
        return self.held | self.unknowns.unpack(vector)


def pose(
    program: Program,
    start: Mapping[str, Any],
    at: Mapping[str, Any],
    data: Mapping[str, np.ndarray] | None = None,
    beside: Collection[str] = (),
) -> Problem:
    """The problem; every input must be given exactly once.

    start     the unknowns
    at        what is held fixed
    data      columns by name, of one length; those that the program does not use are dropped
    beside    names that `at` may give though the program does not have them
    errors    BadNameError for an input that nothing gives, or an unknown that is no input; UsageError for one that is
              given twice, or without unknowns; those of a point
    """
    data = {} if data is None else data
    given(program, start, at, data)
    columns = {name: data[name] for name in program.inputs if name in data}
    others = {
        name: number_of(name, at[name], "the point (--at)")
        for name in at
        if name in beside and name not in program.inputs
    }
    own = {name: value for name, value in at.items() if name not in others}
    point = dict(zip(program.inputs, program.point(dict.fromkeys(program.inputs, 0.0) | own), strict=True))
    unknown = {name: number_of(name, value, "the start (--start)") for name, value in start.items()}
    held = {name: point[name] for name in own}
    rows = len(next(iter(columns.values()))) if columns else len(next(iter(data.values()), ()))
    return Problem(program, unknown, held, others, columns, rows, Unknowns(unknown))


def blank(column: np.ndarray) -> Any:
    """Zeros in the place of a row of a column: a number or an array."""
    return np.zeros(column.shape[1:]) if column.ndim > 1 else 0.0


def given(program: Program, start: Iterable[str], at: Iterable[str], data: Iterable[str]) -> None:
    """Raise unless every input is given exactly once: what can be told before the data are read.

    start, at, data    the names that each of them gives
    errors             as for `pose`
    """
    start, at, data = list(start), set(at), list(data)
    if not start:
        raise UsageError("nothing to seek: --start a=1,b=2 names the unknowns and where they start")
    for name in start:
        if name not in program.inputs:
            raise BadNameError(
                f"--start gives {name}, which is not an input of the program{did_you_mean(name, program.inputs)}"
            )
        if name in at:
            raise UsageError(f"{name} is given twice: by --start, which seeks it, and by --at, which holds it fixed")
    for name in program.inputs:
        if name in data and (name in start or name in at):
            raise UsageError(f"{name} is given twice: by {'--start' if name in start else '--at'} and by a column")
    missing = [name for name in program.inputs if name not in start and name not in at and name not in data]
    if missing:
        name = missing[0]
        where = "neither"
        if data:
            where = f"no column of the data has that name ({told_columns(data)}), and neither"
        raise BadNameError(
            f"no value for {name}: {where} --start (an unknown) nor --at (a value that is held) gives it"
            f"{did_you_mean(name, [*start, *at, *data])}"
        )


def refuse_no_loss(program: Program, lowered: WengertList) -> None:
    """Raise UsageError or ShapeError unless the program is a loss: one number.

    lowered    its steps at a point
    """
    single(program, "minimize", lowered, "a loss is one number, such as the sum(...) or the mean(...) of its elements")
