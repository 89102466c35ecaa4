"""The plain engine: the Python interface, asked point by point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from addiff.engines.answers import Answers
from addiff.errors import AddiffError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from addiff.engines.question import Question
    from addiff.results import Notice


class Plain:
    """An engine that is right by definition; the program is lowered once, all else is done for each point."""

    __slots__ = ("_question",)

    def __init__(self, question: Question) -> None:
        self._question = question

    def answer(self, points: Sequence[np.ndarray], but: Iterable[int], rows: int) -> Answers:
        """As `answers.Engine`; the cost is that of the function, some tens of microseconds a point and more."""
        question = self._question
        names = question.program.inputs
        columns: list[Any] = [column.tolist() if column.ndim == 1 else column for column in points]
        found = np.full((rows, question.width), np.nan)
        modes = [getattr(question.blank, "mode", "")] * rows
        moded = hasattr(question.blank, "mode")
        errors: dict[int, AddiffError] = {}
        warnings: dict[int, tuple[Notice, ...]] = {}
        left_out = set(but)
        for row in range(rows):
            if row in left_out:
                continue
            try:
                result = question.ask({name: column[row] for name, column in zip(names, columns, strict=True)})
            except AddiffError as error:
                if error.exit_code != 1:
                    raise
                errors[row] = error
                continue
            found[row] = question.row(result)
            if moded:
                modes[row] = result.mode
            if result.warnings:
                warnings[row] = result.warnings
        return Answers(np.ascontiguousarray(found.T), modes if moded else None, errors, warnings)

    def completed(self, points: Sequence[np.ndarray], numbers: np.ndarray, places: np.ndarray, mode: str) -> Answers:
        """The answers of another engine, some of which are asked again here.

        numbers    as in `Answers`; those at the places are filled in
        mode       the mode of all others
        """
        modes: str | list[str] = mode
        errors: dict[int, AddiffError] = {}
        warnings: dict[int, tuple[Notice, ...]] = {}
        if len(places):
            answers = self.answer([column[places] for column in points], (), len(places))
            numbers[:, places] = answers.numbers
            rows = places.tolist()
            errors = {rows[k]: error for k, error in answers.errors.items()}
            warnings = {rows[k]: notices for k, notices in answers.warnings.items()}
            if isinstance(answers.modes, list) and any(found != mode for found in answers.modes):
                modes = [mode] * numbers.shape[1]
                for row, found in zip(rows, answers.modes, strict=True):
                    modes[row] = found
        moded = hasattr(self._question.blank, "mode")
        return Answers(numbers, modes if moded else None, errors, warnings)
