"""Tables through an engine into a writer: reading, computing and writing overlap where there are many rows."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, NoReturn

import numpy as np

from addiff.data.batch import numbers
from addiff.data.computed import Computed
from addiff.data.writing import Layout, writer
from addiff.engines.choice import engine_for
from addiff.engines.plain import Plain
from addiff.engines.question import Question
from addiff.errors import AddiffError, FileError, reason
from addiff.streams.asked import bind
from addiff.streams.overlap import in_order
from addiff.streams.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from addiff.data.batch import Batch, Table
    from addiff.data.computed import Writer
    from addiff.engines.answers import Engine
    from addiff.streams.asked import Asked

    Advance = Callable[[int], None]
    Piece = tuple["Part", Batch]

FEW = 8192
"""Rows for which neither threads nor libraries that are slow to load are worth it."""

LONGEST, LONGEST_PLAIN = 32_768, 1024
"""Rows that are computed at once; the plain engine takes long for each, and an interrupt waits for it."""

MOST_NUMBERS = 1 << 20
"""Of an answer at once: those with many columns are computed for fewer rows."""


class Part(NamedTuple):
    """A table that is read.

    label    what stands before its rows in messages
    """

    table: Table
    label: str = ""


class Stream:
    """A question that tables with certain columns go through.

    names     the columns of the tables
    table     what messages call these
    jobs      how many threads compute
    errors    AddiffError for columns that do not fit the program, and what is wrong with the options whatever the point
    """

    def __init__(self, asked: Asked, names: Sequence[str], table: str, jobs: int) -> None:
        self._asked = asked
        self._names = names
        self._jobs = jobs
        self._binding = bind(asked, names, table)
        self._question = Question(asked.name, asked.program, asked.options)
        self._engine: Engine | None = None
        self._many = False
        paths = self._question.paths
        self._agree = paths.index(("agree",)) if ("agree",) in paths else None

    def run(
        self, parts: Iterable[Part], file: BinaryIO, form: str, advance: Advance, stop: Callable[[], None] | None = None
    ) -> Tally:
        """Write the answers for all rows of some tables as one.

        file      where they are written; it is left open
        advance   told of rows that are done
        stop      ends a read that waits, where rows come as somebody else makes them: then there are many
        returns   what was counted
        errors    those of reading, of computing, and of the first row that fails if none may
        """
        tally = Tally()
        written = self._writer(file, form)
        batches = _batches(parts)
        many = stop is not None
        if not many:
            many, batches = _many(batches)
        engine = self._engine_for(many=many)
        pieces = self._pieces(batches, LONGEST_PLAIN if isinstance(engine, Plain) else LONGEST)
        work = partial(self._formatted, engine, written)
        results = in_order(pieces, work, self._jobs, stop) if many else (work(piece) for piece in pieces)
        with closing(results):
            for (part, batch), computed, formatted in results:
                if self._asked.strict and computed.errors:
                    _end(part, batch, computed, written, file, tally)
                written.put(formatted)
                tally.add(part.label, batch, computed, self._agree)
                advance(batch.rows)
        written.close()
        return tally

    def _writer(self, file: BinaryIO, form: str) -> Writer:
        question, program = self._question, self._asked.program
        named = {path: column for path, (column, _) in zip(question.paths, question.columns, strict=True)}
        layout = Layout(question.blank, named, program.inputs, program.outputs, self._names, self._binding.places)
        return writer(file, form, layout)

    def _engine_for(self, *, many: bool) -> Engine:
        """The engine, made for many rows as soon as there are many."""
        if self._engine is None or (many and not self._many):
            self._engine = engine_for(self._question, many=many)
            self._many = many
        return self._engine

    def _pieces(self, batches: Iterable[Piece], longest: int) -> Iterator[Piece]:
        """Batches cut to what is computed at once."""
        most = max(1, min(longest, MOST_NUMBERS // max(1, len(self._question.paths))))
        for part, batch in batches:
            for piece in batch.pieces(most):
                yield part, piece

    def _formatted(self, engine: Engine, written: Writer, piece: Piece) -> tuple[Piece, Computed, Any]:
        """The answers for a piece, and what is written of it; in any thread."""
        piece, computed = self._computed(engine, piece)
        failing = self._asked.strict and computed.errors
        return piece, computed, None if failing else written.formatted(piece[1], computed)

    def _computed(self, engine: Engine, piece: Piece) -> tuple[Piece, Computed]:
        """The answers for a piece; in any thread."""
        part, batch = piece
        points: list[np.ndarray] = []
        errors: dict[int, AddiffError] = {}
        absent: dict[int, list[int]] = {}
        values, places = self._binding.values, self._binding.places
        for place, name in enumerate(self._asked.program.inputs):
            if name in values:
                points.append(np.full(batch.rows, values[name]))
            else:
                doubles, found, absent[place] = numbers(batch, places[name], part.table)
                points.append(doubles)
                errors = found | errors
        answers = engine.answer(points, errors, batch.rows)
        return piece, Computed(
            points, list(answers.numbers), answers.modes, errors | answers.errors, answers.warnings, absent
        )


def _batches(parts: Iterable[Part]) -> Iterator[Piece]:
    """The batches of some tables; what the system says while they are read is about their files."""
    for part in parts:
        batches = iter(part.table.batches)
        while True:
            try:
                batch = next(batches, None)
            except OSError as error:
                raise FileError(f"cannot read {part.table.name}: {reason(error)}") from None
            if batch is None:
                break
            yield part, batch


def _many(batches: Iterator[Piece]) -> tuple[bool, Iterator[Piece]]:
    """Whether there are many rows, and the batches."""
    first = next(batches, None)
    if first is None:
        return False, batches
    if first[1].rows > FEW:
        return True, chain([first], batches)
    try:
        second = next(batches, None)
    except AddiffError as error:
        return False, _failing(first, error)
    return second is not None, chain([first], batches) if second is None else chain([first, second], batches)


def _failing(piece: Piece, error: AddiffError) -> Iterator[Piece]:
    """A batch with an error behind it."""
    yield piece
    raise error


def _end(part: Part, batch: Batch, computed: Computed, written: Writer, file: BinaryIO, tally: Tally) -> NoReturn:
    """End at the first row that fails; those before it are written."""
    row = min(computed.errors)
    if row:
        written.write(*_head(batch, computed, row))
    if tally.rows + row:
        written.close()
        file.flush()
    error = computed.errors[row]
    error.message = f"{part.label}row {batch.first + row}: {error.message}"
    raise error


def _head(batch: Batch, computed: Computed, rows: int) -> tuple[Batch, Computed]:
    """The first rows of a batch, which are all good."""
    first = next(batch.pieces(rows))
    return first, Computed(
        [column[:rows] for column in computed.points],
        [column[:rows] for column in computed.numbers],
        None if computed.modes is None else computed.modes[:rows],
        {},
        {row: notices for row, notices in computed.warnings.items() if row < rows},
        {},
    )
