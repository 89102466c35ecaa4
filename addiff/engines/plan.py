"""The engine for many points: the question as instructions over columns, done for blocks that stay in the cache.

A block takes the short way: nothing is allocated, and nothing looked at but the inputs, the floating-point flags and
the marks, for what is computed of finite numbers is finite or raises a flag. Where one of these tells of anything, the
block is done once more with all values kept, the rows concerned are found, and left to the plain engine, which finds
the words.
"""

from __future__ import annotations

from math import isfinite
from threading import local
from typing import TYPE_CHECKING, Any

import numpy as np

from addiff.engines.compiled import Compiled
from addiff.engines.judging import good_rows
from addiff.engines.machine import Block, Fresh, Memory
from addiff.engines.plain import Plain
from addiff.engines.traced import Written

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from addiff.engines.answers import Answers
    from addiff.engines.question import Question

CACHE = 8_000_000
"""Bytes of columns in use at once: they should stay near the core, in blocks that are worth their calls."""

SHORTEST, LONGEST = 512, 65_536
"""Rows of a block: below, calls cost more than what they do."""


class Plan:
    """The engine; any number of threads may ask it at once.

    many      whether so many points are to come that a library that is slow to load is worth it
    errors    LimitError for a question that is too long to be written down, UnsuitedError for one to which every
              answer has a warning
    """

    __slots__ = ("_compiled", "_infinite", "_length", "_memories", "_mode", "_plain")

    def __init__(self, question: Question, *, many: bool = True) -> None:
        written = Written(question)
        self._plain = Plain(question)
        self._compiled = Compiled(written, question.lowered, many=many)
        self._mode = written.mode
        self._length = _length(sum(self._compiled.shape) + self._compiled.shape.truths)
        self._infinite = not np.isfinite([x for x in self._compiled.values if x is not None]).all()
        self._memories = local()

    def answer(self, points: Sequence[np.ndarray], but: Iterable[int], rows: int) -> Answers:
        """As `answers.Engine`; the cost is a nanosecond or a few for each point and step."""
        numbers = np.empty((len(self._compiled.answers), rows))
        good = np.ones(rows, dtype=bool)
        for start in range(0, rows, self._length):
            part = slice(start, min(rows, start + self._length))
            self._block([column[part] for column in points], numbers[:, part], good[part])
        good[list(but)] = True
        return self._plain.completed(points, numbers, np.flatnonzero(~good), self._mode)

    def _block(self, points: Sequence[np.ndarray], numbers: np.ndarray, good: np.ndarray) -> None:
        """Fill in the answers for a block, and unmark the rows that are to be asked again."""
        doubtful = not _finite(points) or self._run(self._memory(), points, numbers)
        if doubtful or (self._infinite and not _finite(numbers)):
            compiled = self._compiled
            block = self._started(Fresh(), points, numbers)
            with np.errstate(all="ignore"):
                block.run(compiled.code)
                good &= good_rows(compiled, block)
                self._finished(block.values, numbers)
            for column in (*points, *numbers):
                good &= np.isfinite(column)

    def _run(self, memory: Memory, points: Sequence[np.ndarray], numbers: np.ndarray) -> bool:
        """Fill in the answers for a block.

        returns    whether there is something to be looked at
        """
        compiled = self._compiled
        if numbers.shape[1] < memory.rows:
            block = self._started(memory, points, numbers)
            with np.errstate(all="call", call=block.note):
                block.run(compiled.code)
            self._finished(block.values, numbers)
            return block.noted
        memory.take(points, numbers)
        block = Block(memory, memory.values, numbers, compiled.whole)
        with np.errstate(all="call", call=block.note):
            block.run_bound(memory)
        self._finished(block.values, numbers)
        return block.noted

    def _started(self, memory: Memory | Fresh, points: Sequence[np.ndarray], numbers: np.ndarray) -> Block:
        """A block with its inputs."""
        values = list(self._compiled.values)
        values[: len(points)] = points
        return Block(memory, values, numbers, self._compiled.whole)

    def _finished(self, values: Sequence[Any], numbers: np.ndarray) -> np.ndarray:
        """The answers, with those that no instruction writes."""
        for row, answer in self._compiled.copied.items():
            numbers[row] = values[answer] if isinstance(answer, int) else answer
        return numbers

    def _memory(self) -> Memory:
        """The memory of this thread."""
        memory: Memory | None = getattr(self._memories, "memory", None)
        if memory is None:
            compiled = self._compiled
            memory = Memory(compiled.code, compiled.values, compiled.shape, self._length)
            self._memories.memory = memory
        return memory


def _length(columns: int) -> int:
    """Rows of a block with so many columns: a power of two."""
    return max(SHORTEST, min(LONGEST, 1 << (CACHE // (8 * columns)).bit_length() - 1))


def _finite(columns: Iterable[np.ndarray]) -> bool:
    """Whether all numbers are finite: infinity raises no flag, neither where it comes in nor where it goes on.

    Nothing makes a sum finite again; where it is beyond the doubles though its terms are not, the answer is no, too.
    """
    with np.errstate(all="ignore"):
        return all(isfinite(np.add.reduce(column)) for column in columns)
