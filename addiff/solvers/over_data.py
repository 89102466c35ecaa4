"""A loss over rows of data, as a function of the vector of unknowns: all rows of a block at once."""

from __future__ import annotations

from math import inf, prod
from typing import TYPE_CHECKING, Any

import numpy as np

from addiff.api.program import ground
from addiff.arithmetics.duals import duals_over
from addiff.arithmetics.tensors import tensors
from addiff.errors import DomainError, UsageError
from addiff.evaluators import gradients
from addiff.evaluators.notices import merged, told
from addiff.evaluators.values import run
from addiff.lowering.over_rows import SingleRowError, over_rows
from addiff.solvers.problem import refuse_no_loss

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from addiff.program.wengert import WengertList
    from addiff.results import Notice
    from addiff.solvers.problem import Problem

AT_ONCE = 1 << 20
"""Numbers that the steps of a block have together: eight megabytes."""

SHORTEST = 256
"""Rows of a block, whatever they are made of."""

MOST_KEPT = 8
"""Programs of different numbers of rows that are kept."""

Rows = slice | np.ndarray


class LossOverData:
    """The sum or the mean of a loss over the rows.

    problem    with columns
    reduce     `sum` or `mean`
    errors     UsageError, ShapeError where the loss of a row is not a number, or no column is used
    """

    def __init__(self, problem: Problem, reduce: str = "mean") -> None:
        if not problem.columns:
            raise UsageError("the loss uses no column of the data: leave --data away, or write the loss of a row")
        if not problem.rows:
            raise UsageError("the data has no rows")
        self.problem = problem
        self.reduce = reduce
        program = problem.program
        self.wanted = [program.place(name) for name in problem.unknowns.names]
        self._columns = [(program.place(name), column) for name, column in problem.columns.items()]
        self._held = [problem.held.get(name) for name in program.inputs]
        self.lowered = program.lowered_at(self._point(problem.unknowns.pack(problem.start), 0))
        refuse_no_loss(program, self.lowered)
        self._varying = [place for place, _ in self._columns]
        self._programs: dict[int, WengertList] = {}
        self._finite = all(map(tensors.finite, (*problem.columns.values(), *problem.held.values())))
        numbers = sum(prod(step.shape) for step in self.lowered.steps)
        self._block = max(SHORTEST, AT_ONCE // max(1, numbers))
        try:
            over_rows(self.lowered, self._varying, 1)
        except SingleRowError:
            self._block = 1

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self.problem.rows

    def value(self, vector: np.ndarray, rows: Rows | None = None) -> float:
        """The loss; infinite where it overflows.

        rows      the places of those that count; by default all
        errors    DomainError, naming the row, where one has no value
        """

        def part(program: WengertList, point: list[Any]) -> tuple[Any, ...]:
            m = ground(program)
            again = gradients.replayed(program, m, point) if self._is_finite(vector) else None
            if again is not None:
                return (float(again[0][0]),)
            tape = run(program, m, point)
            return (float(tape.values[program.outputs[0][1]]),)

        (found,) = self._total(vector, rows, part)
        return found if found == found else inf  # infinities of both signs have no sum

    def gradient(self, vector: np.ndarray, rows: Rows | None = None) -> tuple[float, np.ndarray, Sequence[Notice]]:
        """The loss, its gradient, and the warnings about both; as `value`."""
        notices: list[tuple[Notice, ...]] = []

        def part(program: WengertList, point: list[Any]) -> tuple[Any, ...]:
            m = ground(program)
            output = program.outputs[0][1]
            finite = self._is_finite(vector)
            again = gradients.replayed(program, m, point, self.wanted, output) if finite else None
            if again is not None:
                return float(again[0][0]), self._packed(again[1])
            tape = run(program, m, point, self.wanted, spare=True)
            found = gradients.adjoints(tape, output, self.wanted)
            packed = self._packed(found)
            if tape.remarks or not np.isfinite(packed).all():
                notices.append(told(tape, m, gradients.remarks(tape, output, self.wanted, found)))
            return float(tape.values[output]), packed

        value, gradient = self._total(vector, rows, part)
        return (value if value == value else inf), gradient, merged(*notices) if notices else ()

    def product(self, vector: np.ndarray, direction: np.ndarray) -> np.ndarray:
        """The Hessian times a direction."""
        moving = self.problem.unknowns.unpack(direction)

        def part(program: WengertList, point: list[Any]) -> tuple[Any, ...]:
            duals = duals_over(ground(program))
            lifted = list(point)
            for name, place in zip(moving, self.wanted, strict=True):
                lifted[place] = duals.lift(point[place], moving[name])
            tape = run(program, duals, lifted, self.wanted)
            return (self._packed(gradients.moved(tape, program.outputs[0][1], self.wanted)),)

        (found,) = self._total(vector, None, part)
        return np.asarray(found)

    def hessian(self, vector: np.ndarray) -> np.ndarray:
        """All second derivatives; by as many products as there are unknowns."""
        size = self.problem.unknowns.size
        matrix: np.ndarray = np.array([self.product(vector, direction) for direction in np.eye(size)])
        symmetric: np.ndarray = (matrix + matrix.T) / 2
        return symmetric

    def _is_finite(self, vector: np.ndarray) -> bool:
        """Whether all is that a loss is made of."""
        return self._finite and tensors.finite(vector)

    def _packed(self, numbers: Sequence[Any]) -> np.ndarray:
        return self.problem.unknowns.packed(numbers)

    def _total(
        self, vector: np.ndarray, rows: Rows | None, part: Callable[[WengertList, list[Any]], tuple[Any, ...]]
    ) -> list[Any]:
        """The sums over blocks of rows of what is had of each, as `reduce` says."""
        sums: list[Any] = []
        count = 0
        for block, length in self._blocks(rows):
            point = self._point(vector, block)
            try:
                found = part(self._program(length), point)
            except DomainError:
                self._tell(vector, block)
                raise
            sums = [a + b for a, b in zip(sums, found, strict=True)] if sums else list(found)
            count += length
        return [total / count for total in sums] if self.reduce == "mean" else sums

    def _blocks(self, rows: Rows | None) -> Iterator[tuple[Any, int]]:
        """The rows in blocks, each with its length; where rows go one by one, each is a number."""
        places = slice(0, self.rows) if rows is None else rows
        count = len(range(*places.indices(self.rows))) if isinstance(places, slice) else len(places)
        for start in range(0, count, self._block):
            stop = min(count, start + self._block)
            if isinstance(places, slice):
                first = places.indices(self.rows)[0]
                block: Any = slice(first + start, first + stop)
            else:
                block = places[start:stop]
            if self._block == 1:
                block = block.start if isinstance(block, slice) else int(block[0])
            yield block, stop - start

    def _program(self, rows: int) -> WengertList:
        """The program of so many rows, or of one where rows go one by one."""
        if self._block == 1:
            return self.lowered
        program = self._programs.get(rows)
        if program is None:
            if len(self._programs) >= MOST_KEPT:
                self._programs.clear()
            program = self._programs[rows] = over_rows(self.lowered, self._varying, rows, "sum")
        return program

    def _point(self, vector: np.ndarray, block: Any) -> list[Any]:
        """The values of the inputs, of the columns those of a block or of a row."""
        point = list(self._held)
        for place, number in zip(self.wanted, self.problem.unknowns.parts(vector), strict=True):
            point[place] = number
        for place, column in self._columns:
            part = column[block]
            point[place] = part if part.ndim else float(part)
        return point

    def _tell(self, vector: np.ndarray, block: Any) -> None:
        """Raise the error of the first row in a block that has one."""
        places = [block] if isinstance(block, int) else np.arange(self.rows)[block].tolist()
        for place in places:
            try:
                run(self.lowered, ground(self.lowered), self._point(vector, place))
            except DomainError as error:
                error.message = f"row {place + 1} of the data: {error.message}"
                raise error from None
