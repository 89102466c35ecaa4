"""From the rows of a table to those of another: in which pieces they go, and what becomes of each."""

from __future__ import annotations

from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from addiff.data.lists import shapes
from addiff.engines.plain import Plain
from addiff.errors import AddiffError
from addiff.streams.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from addiff.data.batch import Batch, Table
    from addiff.data.computed import Computed
    from addiff.streams.running import Stream

    Shape = tuple[int, ...]
    Rows = tuple["Part", Batch]
    Known = tuple[Shape, ...] | None
    Piece = tuple[Known, "Part", Batch]

LONGEST, LONGEST_PLAIN = 65_536, 256
"""Rows that are computed at once; the plain engine takes long for each, and an interrupt waits for it."""

MOST_NUMBERS = 1 << 20
"""Of points or answers at once: where they have many, fewer rows are computed."""

MOST_KEPT = 100
"""Shapes of lists for which the way is remembered."""


class Part(NamedTuple):
    """A table that is read.

    label    what stands before its rows in messages
    """

    table: Table
    label: str = ""


class Outcome(NamedTuple):
    """What is kept of a piece while others are waited for: nothing large but what is to be written.

    failing    the piece with its answers, where one of its rows ends it all
    """

    counted: Tally
    formatted: Any
    failing: tuple[Piece, Computed] | None = None


class Way:
    """How the rows of a stream become rows of a table.

    stream     these rows
    engine     what answers
    written    the table
    """

    def __init__(self, stream: Stream, file: BinaryIO, form: str, *, many: bool) -> None:
        self.stream = stream
        self.engine = stream.engine(many=many)
        self._for = partial(Way, file=file, form=form, many=many)
        self._others: dict[tuple[Shape, ...], Way] = {}
        self.written = stream.writer(file, form)

    @property
    def slow(self) -> bool:
        """Whether rows are answered one by one."""
        return isinstance(self.engine, Plain)

    def pieces(self, batches: Iterable[Rows], *, apart: bool) -> Iterator[Piece]:
        """Batches cut to what is computed at once.

        apart    whether rows of other shapes are answered for themselves, because each is written for itself
        """
        longest = LONGEST_PLAIN if self.slow else LONGEST
        most = max(1, min(longest, MOST_NUMBERS // self.stream.width))
        lists = self.stream.lists if apart else {}
        for part, batch in batches:
            for piece in batch.pieces(most):
                if all(piece.columns[place].lists(shape) is not None for place, shape in lists.items()):
                    yield None, part, piece
                else:
                    yield from self._by_shapes(part, piece, lists)

    def _by_shapes(self, part: Part, batch: Batch, lists: Mapping[int, Shape]) -> Iterator[Piece]:
        """A batch cut where its lists have another shape; of what is no array, the rows themselves tell."""
        start = 0
        for found, rows in groupby(zip(*[shapes(batch, place) for place in lists], strict=True)):
            length = len(list(rows))
            known = tuple([own if its is None else its for own, its in zip(lists.values(), found, strict=True)])
            yield None if known == tuple(lists.values()) else known, part, batch.part(start, length)
            start += length

    def of(self, known: Known) -> Way:
        """The way of lists of other shapes; this one where there can be none, which tells the rows so."""
        if known is None:
            return self
        way = self._others.get(known)
        if way is None:
            try:
                way = self._for(self.stream.other(known))
            except AddiffError:
                way = self
            if len(self._others) >= MOST_KEPT:
                self._others.clear()
            self._others[known] = way
        return way

    def done(self, piece: Piece) -> Outcome:
        """The answers for a piece; in any thread or process."""
        known, part, batch = piece
        way = self.of(known)
        computed = way.stream.computed(way.engine, part, batch)
        if self.stream.strict and computed.errors:
            return Outcome(Tally(), None, (piece, computed))
        counted = Tally()
        counted.add(part.label, batch, computed, way.stream.agree)
        return Outcome(counted, way.written.formatted(batch, computed))
