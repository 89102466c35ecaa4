"""The numbers of a program along some of its inputs."""

from __future__ import annotations

from math import factorial
from typing import TYPE_CHECKING

import numpy as np

from addiff.engines.choice import engine_for
from addiff.engines.question import Question
from addiff.errors import AddiffError, DomainError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from addiff.api.program import Program


class Columns:
    """Outputs and their derivatives along some inputs, the others held.

    program     the program
    at          the values of the inputs that are held
    moving      the inputs that are not
    highest     the order of the highest derivative; beyond 1 along one input only
    """

    def __init__(self, program: Program, at: Mapping[str, float], moving: Sequence[str], highest: int) -> None:
        self._failure: AddiffError | None = None
        self._moving = moving
        self._highest = highest
        for name in moving:
            program.place(name)
            if name in at:
                raise UsageError(f"{name} is given twice: by --over and by --at")
        point = dict(zip(program.inputs, program.point({**at, **dict.fromkeys(moving, 0.0)}), strict=True))
        self.program = program
        self.at = {name: number for name, number in point.items() if name not in moving}
        options = {"wrt": list(moving)}
        if highest < 2:
            self._question = Question("jacobian", program, options)
        else:
            self._question = Question("taylor", program, {**options, "order": highest})
        self._engine = engine_for(self._question)

    def at_points(self, *points: np.ndarray) -> np.ndarray:
        """The numbers at some points, one column of values for each input that moves.

        returns    for each output its values and then its derivatives: by order along one input, by input along two;
                   NaN where there is none, and for derivatives at kinks, jumps and other special points
        """
        rows = len(points[0])
        columns = [
            points[self._moving.index(name)] if name in self._moving else np.full(rows, self.at[name])
            for name in self.program.inputs
        ]
        answers = self._engine.answer(columns, (), rows)
        by_path = dict(zip(self._question.paths, answers.numbers, strict=True))
        found = []
        for output in self.program.outputs:
            if self._highest < 2:
                found.append(by_path["values", output])
                found += [by_path["jacobian", output, name] for name in self._moving]
            else:
                found += [factorial(k) * by_path["coefficients", output, k] for k in range(self._highest + 1)]
        table = np.array(found)
        each = len(found) // len(self.program.outputs)
        for row, error in answers.errors.items():
            table[:, row] = np.nan
            self._failure = self._failure or error
        derivatives = [k for k in range(len(found)) if k % each]
        for row, notices in answers.warnings.items():
            if any(notice.kind != "overflow" for notice in notices):
                table[derivatives, row] = np.nan
        table[~np.isfinite(table)] = np.nan
        return table

    def nothing(self) -> AddiffError:
        """The error for a picture without a single value: what was wrong at the first point, where anything was."""
        return self._failure or DomainError(
            f"every value is beyond the largest number of a double, 1.8e308, over this range of {self._moving[0]}"
        )
