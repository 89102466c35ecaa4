"""The engine for programs with arrays: the program of all rows of a block at once, one more axis in front.

Where there is anything to be said of a block, it is halved until few rows are left, and the plain engine finds the
words for these.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from addiff.engines.at_once import ASKED, Rows, SpecialError
from addiff.engines.plain import Plain
from addiff.errors import DomainError
from addiff.lowering.over_rows import over_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from addiff.engines.answers import Answers
    from addiff.engines.question import Question
    from addiff.program.wengert import WengertList

CACHE = 4_000_000
"""Bytes of the values of all steps for the rows of a block."""

SHORTEST, LONGEST = 32, 4096
"""Rows of a block."""

FEWEST = 8
"""Rows that are left to the plain engine where there is something to be said of one."""

MOST_KEPT = 64
"""Programs of different numbers of rows that are kept."""


def serves(question: Question) -> bool:
    """Whether a question can be asked of many rows at once."""
    shaped = question.lowered.shaped or question.name == "taylor"
    return shaped and question.name in ASKED and question.options.get("mode") != "both"


class Lifted:
    """The engine; any number of threads may ask it at once.

    errors    SingleRowError for a program with a step that is done for one row only, LimitError
    """

    __slots__ = ("_asked", "_length", "_plain", "_programs", "_question", "_varying")

    def __init__(self, question: Question) -> None:
        self._question = question
        self._plain = Plain(question)
        self._asked = ASKED[question.name](question)
        inputs = enumerate(question.program.inputs)
        self._varying = {k for k, name in inputs if name not in question.fixed or k in self._asked.varying}
        self._programs: dict[tuple[int, str | None], WengertList] = {}
        width = sum(prod(step.shape) for step in question.lowered.steps)
        self._length = max(SHORTEST, min(LONGEST, 1 << (CACHE // (8 * width)).bit_length()))
        self._program(1)

    def answer(self, points: Sequence[np.ndarray], but: Iterable[int], rows: int) -> Answers:
        """As `answers.Engine`; the cost of a step is that of its array operation for all rows of a block."""
        numbers = np.empty((self._question.width, rows))
        asked = np.ones(rows, dtype=bool)
        asked[list(but)] = False
        places = np.flatnonzero(asked)
        again = np.zeros(rows, dtype=bool)
        for start in range(0, len(places), self._length):
            self._fill(points, places[start : start + self._length], numbers, again)
        return self._plain.completed(points, numbers, np.flatnonzero(again), self._asked.mode)

    def _fill(self, points: Sequence[np.ndarray], places: np.ndarray, numbers: np.ndarray, again: np.ndarray) -> None:
        """Fill in the answers for some rows, and mark those that are to be asked again."""
        waiting = [places]
        while waiting:
            block = waiting.pop()
            if len(block) < FEWEST:
                again[block] = True
                continue
            try:
                found = self._block(points, block)
            except (DomainError, SpecialError):
                half = 1 << (len(block) - 1).bit_length() - 1  # powers of two, so that there are few different lengths
                waiting += [block[half:], block[:half]]
                continue
            numbers[:, block] = found
            again[block] = ~np.isfinite(found).all(axis=0)

    def _block(self, points: Sequence[np.ndarray], places: np.ndarray) -> np.ndarray:
        """The answers for some rows.

        errors    DomainError, SpecialError
        """
        point = [_taken(column, places) if k in self._varying else _first(column) for k, column in enumerate(points)]
        found = self._asked.answers(Rows(len(places), point, self._program))
        parts = [np.reshape(found[path], (len(places), -1)).T for path in self._question.paths]
        return np.concatenate(parts) if parts else np.empty((0, len(places)))

    def _program(self, rows: int, reduce: str | None = None) -> WengertList:
        """The program of so many rows, or of a reduction over them."""
        program = self._programs.get((rows, reduce))
        if program is None:
            if len(self._programs) >= MOST_KEPT:
                self._programs.clear()
            program = self._programs[rows, reduce] = over_rows(self._question.lowered, self._varying, rows, reduce)
        return program


def _taken(column: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Some rows of a column, as what cannot be changed."""
    taken: np.ndarray = column[places]
    taken.flags.writeable = False
    return taken


def _first(column: np.ndarray) -> Any:
    """What is the same in all rows."""
    return column[0] if column.ndim > 1 else float(column[0])
