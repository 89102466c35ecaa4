"""A model over all rows of data, folded into one small triangular matrix.

For least squares a matrix [J r] of a row for each row of data is as good as the triangle R of its factorisation QR: the
sums of squares and of products are the same. R is found block by block, each block under the triangle of those before,
so that memory does not grow with the rows, and products are never squared, which would lose half of the digits.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from addiff.api.sparsity import sparsity
from addiff.engines.choice import engine_for
from addiff.engines.question import Question
from addiff.errors import AddiffError, DomainError
from addiff.lowering.names import OBSERVED, PREDICTED, RESIDUAL
from addiff.solvers.fitting.losses import ROBUST, scored, transformed
from addiff.solvers.fitting.sums import Scores, Spread, spread_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from addiff.engines.answers import Engine
    from addiff.results import Notice
    from addiff.solvers.fitting.losses import Loss
    from addiff.solvers.problem import Problem

FEW, LONGEST = 16, 8192
"""Rows that are asked for at once, at first and at most: parameters that suit no row are to be found out quickly."""

LEVEL = 1e-12
"""The difference of predictions, beside the numbers of both sides, that is as good as none."""

ENTRIES = 8192
"""Of a matrix that is factorised at once: it stays in the cache, and below this the libraries start no threads."""


class OutsideError(Exception):
    """At some parameters a row has no residual, or no derivative.

    row      from 1
    error    what is wrong there
    """

    def __init__(self, row: int, error: AddiffError) -> None:
        super().__init__(row, error)
        self.row = row
        self.error = error


class Folded(NamedTuple):
    """A model at some parameters.

    vector      the parameters
    triangle    R of [J r]: the residuals and their derivatives, weighted, as the loss sees them
    squares     the sum of the squares of the residuals, weighted, before the loss
    notices     warnings of its derivatives
    """

    vector: np.ndarray
    triangle: np.ndarray
    squares: float
    notices: dict[tuple[object, ...], Notice]

    @property
    def cost(self) -> float:
        """The sum of the squares of what the loss makes of the residuals."""
        return float(np.square(self.triangle[:, -1]).sum())

    @property
    def kinks(self) -> bool:
        """Whether its derivatives are those of one side, in some row."""
        return any(notice.kind == "kink" for notice in self.notices.values())


class ModelOverData:
    """The residuals of a model over the rows of a problem.

    roots    of the weights, a column; None where all are 1
    loss     None for the square
    scale    that of the loss
    """

    def __init__(self, problem: Problem, roots: np.ndarray | None, loss: Loss | None, scale: float) -> None:
        self._problem = problem
        self._roots = roots
        self._loss = loss
        self._scale = scale
        self._slopes = self._asked("grad", RESIDUAL, wrt=list(problem.unknowns.names))

    def plain(self) -> ModelOverData:
        """The same without a loss."""
        return ModelOverData(self._problem, self._roots, None, self._scale)

    def convex(self) -> ModelOverData:
        """The same with a loss that has no minima of its own, though it counts outliers less."""
        return ModelOverData(self._problem, self._roots, ROBUST["soft_l1"], self._scale)

    def sample(self, rows: int) -> ModelOverData:
        """The same over some rows, drawn at random but always the same: rows at equal steps may be of one phase."""
        chosen = np.sort(np.random.default_rng(0).choice(self._problem.rows, rows, replace=False))
        columns = {name: column[chosen] for name, column in self._problem.columns.items()}
        problem = replace(self._problem, columns=columns, rows=rows)
        return ModelOverData(problem, None if self._roots is None else self._roots[chosen], self._loss, self._scale)

    @property
    def rows(self) -> int:
        """How many there are."""
        return self._problem.rows

    @property
    def loss_scale(self) -> float | None:
        """The residual from which on it costs less than its square; None where none does."""
        return None if self._loss is None else self._scale

    def fold(self, vector: np.ndarray) -> Folded:
        """The triangle at some parameters.

        errors    OutsideError for the first row without a residual or a derivative
        cost      one pass over the rows
        """
        width = len(vector) + 1
        triangle = np.zeros((width, width))
        squares = 0.0
        notices: dict[tuple[object, ...], Notice] = {}
        for part, numbers in self._weighted(self._slopes, vector, notices):
            residuals, slopes = numbers[0], numbers[1:]
            with np.errstate(over="ignore", invalid="ignore"):
                squares += float(residuals @ residuals)
                if self._loss is not None:
                    residuals, bent = transformed(self._loss, residuals, self._scale)
                    slopes *= bent
                triangle = _under(triangle, slopes, residuals)
                finite = np.isfinite(squares) and np.isfinite(np.square(triangle).sum())
            if not finite:
                raise OutsideError(part.stop, DomainError("the sum of squares up to here leaves the range of doubles"))
        return Folded(vector.copy(), triangle, squares, notices)

    def scores(self, vector: np.ndarray) -> Scores:
        """What the derivatives of a robust loss say of the residuals.

        errors    as for `fold`
        """
        assert self._loss is not None
        scores = Scores(0.0, 0.0, 0.0)
        for part, (residuals,) in self._weighted(self._asked("value", RESIDUAL), vector, {}):
            first, second = scored(self._loss, residuals, self._scale)
            if self._roots is not None:
                second = second[self._roots[part] > 0]
            scores = Scores(
                scores.squares + float(first @ first),
                scores.slopes + float(second.sum()),
                scores.squared_slopes + float(second @ second),
            )
        return scores

    def spread(self, vector: np.ndarray) -> Spread:
        """How the observations scatter; they are the same at all parameters.

        errors    OutsideError for the first row without one
        """
        spread = Spread(0, 0.0, 0.0, 0.0, 0.0)
        asked = self._asked("value", OBSERVED)
        for part in _parts(self._problem.rows):
            (observed,) = self._numbers(asked, vector, part, {})
            spread = spread.joined(spread_of(observed, None if self._roots is None else self._roots[part]))
        return spread

    def level(self, vector: np.ndarray) -> bool:
        """Whether the prediction is the same in all rows, though it is made of columns."""
        everything = self._problem.blank | self._problem.at(vector)
        pattern = sparsity(self._problem.program.only(PREDICTED), everything).pattern
        if not any(name in self._problem.columns for name in pattern[PREDICTED]):
            return False
        ends = [(sides[1].min(), sides[1].max(), np.abs(sides).max()) for sides in self.sides(vector)]
        lows, highs, sizes = zip(*ends, strict=True)
        return bool(max(highs) - min(lows) <= LEVEL * max(sizes))

    def sides(self, vector: np.ndarray) -> Iterator[np.ndarray]:
        """What was observed and what is predicted, two rows of numbers for each block of rows of the data."""
        asked = self._asked("value", OBSERVED, PREDICTED)
        for part in _parts(self._problem.rows):
            yield self._numbers(asked, vector, part, {})

    def _asked(self, name: str, *outputs: str, **options: object) -> Asked:
        program, own = self._problem.program.only(*outputs), self._problem.shapes
        shapes = own | {name: np.shape(row) for name, row in self._problem.blank.items()}
        question = Question(name, program, options, shapes, own)
        return Asked(question, engine_for(question, many=self._problem.rows > LONGEST))

    def _weighted(
        self, asked: Asked, vector: np.ndarray, notices: dict[tuple[object, ...], Notice]
    ) -> Iterator[tuple[slice, np.ndarray]]:
        """Blocks of rows, with their answers times the roots of the weights."""
        for part in _parts(self._problem.rows):
            numbers = self._numbers(asked, vector, part, notices)
            if self._roots is not None:
                numbers *= self._roots[part]
            yield part, numbers

    def _numbers(
        self, asked: Asked, vector: np.ndarray, part: slice, notices: dict[tuple[object, ...], Notice]
    ) -> np.ndarray:
        """The answers for some rows, all of them finite."""
        problem = self._problem
        rows = part.stop - part.start
        fixed = problem.at(vector)
        points = [
            problem.columns[name][part] if name in problem.columns else repeated(fixed[name], rows)
            for name in problem.program.inputs
        ]
        answers = asked.engine.answer(points, (), rows)
        if answers.errors:
            row = min(answers.errors)
            raise OutsideError(part.start + row + 1, answers.errors[row])
        numbers = answers.numbers
        for warned in answers.warnings.values():
            for notice in warned:
                notices.setdefault((notice.kind, notice.line, notice.column), notice)
        if not np.isfinite(numbers).all():
            row, place = np.argwhere(~np.isfinite(numbers.T))[0].tolist()
            slope = asked.question.name == "grad" and place > 0
            what = (
                f"derivative by {problem.unknowns.elements()[place - 1]}"
                if slope
                else asked.question.program.outputs[0]
            )
            said = "is not a number" if np.isnan(numbers[place, row]) else "is infinite"
            raise OutsideError(part.start + row + 1, DomainError(f"the {what} {said}"))
        return numbers


class Asked(NamedTuple):
    """A question with the engine that answers it."""

    question: Question
    engine: Engine


def repeated(value: Any, rows: int) -> np.ndarray:
    """The same value for all rows, as engines take it."""
    return np.broadcast_to(value, (rows, *np.shape(value)))


def _parts(rows: int) -> Iterator[slice]:
    """Rows in blocks that grow."""
    start, length = 0, FEW
    while start < rows:
        stop = min(rows, start + length)
        yield slice(start, stop)
        start, length = stop, min(LONGEST, 8 * length)


def _under(triangle: np.ndarray, slopes: np.ndarray, residuals: np.ndarray) -> np.ndarray:
    """The triangle of a matrix with more rows below it.

    slopes    a row for each parameter
    """
    width = len(triangle)
    length = max(width, ENTRIES // width)
    for start in range(0, len(residuals), length):
        part = slice(start, start + length)
        columns = np.empty((width, width + len(residuals[part])))
        columns[:, :width] = triangle.T
        columns[:-1, width:] = slopes[:, part]
        columns[-1, width:] = residuals[part]
        triangle = np.asarray(np.linalg.qr(columns.T, mode="r"))
    return triangle
