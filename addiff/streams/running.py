"""Tables through an engine into a writer: reading, computing and writing overlap where there are many rows."""

from __future__ import annotations

import os
from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import chain
from math import inf, prod
from threading import Event
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn

import numpy as np

from addiff.data.batch import numbers
from addiff.data.computed import Computed
from addiff.data.lists import arrays
from addiff.data.writing import Layout, writer
from addiff.engines.choice import engine_for
from addiff.engines.question import Question
from addiff.errors import AddiffError
from addiff.streams.asked import bind, iterated
from addiff.streams.overlap import in_order
from addiff.streams.tally import Tally
from addiff.streams.ways import Way
from addiff.streams.workers import Workers, can_fork

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from addiff.data.batch import Batch, Table
    from addiff.data.computed import Writer
    from addiff.engines.answers import Engine
    from addiff.streams.asked import Asked
    from addiff.streams.ways import Outcome, Part, Piece, Rows, Shape

    Advance = Callable[[int], None]

FEW, FEW_SLOW = 8192, 256
"""Rows for which threads are not worth it; processes, where the plain engine answers."""

MANY = 500_000
"""Rows from which on a library is worth it that takes a quarter of a second to load."""


class Stream:
    """A question that tables with certain columns go through, one run at a time.

    names     the columns of the tables
    table     what messages call these
    jobs      how many threads compute, or processes, of which there are no more than cores
    many      whether tables with few rows are pieces of something longer; all are then computed in the same way
    agree     the number of an answer that says whether a check agrees; None for other questions
    strict    whether the first row that fails ends it all
    width     how many numbers a point or an answer has
    errors    AddiffError for columns that do not fit the program, and what is wrong with the options whatever the point
    """

    def __init__(self, asked: Asked, names: Sequence[str], table: str, jobs: int, *, many: bool = False) -> None:
        self._asked = asked
        self._names = names
        self._jobs = jobs
        self._binding = bind(asked, names, table)
        binding = self._binding
        self._question = Question(asked.name, asked.program, asked.options, binding.shapes, binding.values)
        self._question.ask = self._until_ended(self._question.ask)
        self._ended = Event()
        self._table = table
        self.strict = asked.strict
        self._engine: Engine | None = None
        self._many = many
        blank = self._question.blank
        self.agree = int(blank.agree) if hasattr(blank, "agree") else None
        self.width = max(1, self._question.width, sum(map(prod, binding.shapes.values())))

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
        self._ended.clear()
        batches = _batches(parts)
        rows, whole = inf, inf
        if stop is None:
            rows, whole, batches = _counted(batches)
        way = Way(self, file, form, many=whole > MANY)
        pieces = way.pieces(batches, apart=form in ("json", "jsonl"))
        try:
            with self._results(way, pieces, stop, many=rows > (FEW_SLOW if way.slow else FEW)) as results:
                for outcome in results:
                    if outcome.failing:
                        _fail(way, *outcome.failing, file, tally)
                    way.written.put(outcome.formatted)
                    tally.join(outcome.counted)
                    advance(outcome.counted.rows)
            way.written.close()
        except BaseException:
            way.written.abandon()
            raise
        return tally

    @contextmanager
    def _results(
        self, way: Way, pieces: Iterable[Piece], stop: Callable[[], None] | None, *, many: bool
    ) -> Iterator[Iterator[Outcome]]:
        """The outcomes of pieces, in order; where there are many, in other threads or processes."""
        if not many:
            yield map(way.done, pieces)
            return
        crew = self._crew(way)

        def end() -> None:
            self._ended.set()
            if crew is not None:
                crew.end()
            if stop is not None:
                stop()

        try:
            with closing(in_order(pieces, crew or way.done, self._jobs, end)) as results:
                yield results
        finally:
            if crew is not None:
                crew.close()

    def _crew(self, way: Way) -> Workers[Piece, Outcome] | None:
        """Processes, where threads would only take turns, and the system has some."""
        if way.slow and self._jobs > 1 and can_fork():
            try:
                return Workers(way.done, min(self._jobs, len(os.sched_getaffinity(0))))
            except OSError:
                pass
        return None

    def _until_ended(self, ask: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """A function of a point, which is interrupted as soon as the run ends: one by one, rows may take long."""

        def asking(at: Any) -> Any:
            if self._ended.is_set():
                raise KeyboardInterrupt
            return ask(at)

        return asking

    def engine(self, *, many: bool) -> Engine:
        """The engine, made for many rows as soon as there are many."""
        if self._engine is None or (many and not self._many):
            self._many |= many
            self._engine = engine_for(self._question, many=self._many)
        return self._engine

    def writer(self, file: BinaryIO, form: str) -> Writer:
        """A writer of the answers."""
        binding, outputs = self._binding, self._asked.program.outputs
        layout = Layout(self._question.blank, binding.shapes, outputs, self._names, binding.places)
        return writer(file, form, layout)

    @property
    def lists(self) -> dict[int, Shape]:
        """The shapes of lists, by the column that has them."""
        return {next(iter(self._binding.places[name])): shape for name, shape in self._asked.shapes.items()}

    def other(self, known: Iterable[Shape]) -> Stream:
        """The same for lists of other shapes.

        errors    AddiffError where the question does not fit them
        """
        asked = replace(self._asked, shapes=dict(zip(self._asked.shapes, known, strict=True)))
        stream = Stream(asked, self._names, self._table, self._jobs, many=self._many)
        stream._ended = self._ended  # it is one run
        return stream

    def computed(self, engine: Engine, part: Part, batch: Batch) -> Computed:
        """The answers for a piece; in any thread."""
        points: list[np.ndarray] = []
        errors: dict[int, AddiffError] = {}
        absent: dict[int, list[int]] = {}
        binding = self._binding
        batch.want([place for places in binding.places.values() for place in places])
        for which, name in enumerate(self._asked.program.inputs):
            shape = binding.shapes[name]
            if name in binding.values:
                whole, value = (batch.rows, *shape), binding.values[name]
                points.append(np.broadcast_to(value, whole) if shape else np.full(whole, value))
                continue
            doubles, found, absent[which] = _given(part.table, batch, binding.places[name], shape)
            points.append(doubles)
            errors = {**found, **errors}
        answers = engine.answer(points, errors, batch.rows)
        return Computed(points, list(answers.numbers), answers.modes, errors | answers.errors, answers.warnings, absent)


def _given(
    table: Table, batch: Batch, places: Mapping[int, int | None], shape: tuple[int, ...]
) -> tuple[np.ndarray, Mapping[int, AddiffError], list[int]]:
    """The values of an input in some rows, the errors of those that have none, and the rows with nothing there."""
    if not shape:
        (place,) = places
        return numbers(batch, place, table)
    if None in places.values():
        (place,) = places
        return arrays(batch, place, table, shape)
    columns = [numbers(batch, place, table) for place in places]
    doubles = np.stack([column for column, _, _ in columns], axis=1).reshape((batch.rows, *shape))
    errors: dict[int, AddiffError] = {}
    for _, found, _ in columns:
        errors = {**found, **errors}
    return doubles, errors, sorted({row for _, _, absent in columns for row in absent})


def _batches(parts: Iterable[Part]) -> Iterator[Rows]:
    """The batches of some tables."""
    for part in parts:
        for batch in iterated(part.table):
            yield part, batch


def _counted(batches: Iterator[Rows]) -> tuple[float, float, Iterator[Rows]]:
    """How many rows there are, infinity for more than a batch; how many there seem to be; and the batches."""
    first = next(batches, None)
    if first is None:
        return 0, 0, batches
    whole = inf if first[1].whole is None else first[1].whole
    if first[1].rows > FEW:
        return inf, whole, chain([first], batches)
    try:
        second = next(batches, None)
    except AddiffError as error:
        return 0, 0, _failing(first, error)
    if second is None:
        return first[1].rows, first[1].rows, chain([first], batches)
    return inf, whole, chain([first, second], batches)


def _failing(rows: Rows, error: AddiffError) -> Iterator[Rows]:
    """A batch with an error behind it."""
    yield rows
    raise error


def _fail(whole: Way, piece: Piece, computed: Computed, file: BinaryIO, tally: Tally) -> NoReturn:
    """End at the first row that fails; those before it are written."""
    known, part, batch = piece
    way, written = whole.of(known), whole.written
    row = min(computed.errors)
    if row:
        written.put(way.written.formatted(*_head(batch, computed, row)))
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
        computed.modes if computed.modes is None or isinstance(computed.modes, str) else computed.modes[:rows],
        {},
        {row: notices for row, notices in computed.warnings.items() if row < rows},
        {},
    )
