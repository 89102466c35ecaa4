"""Instructions over columns: what is done for a block of rows, one after the other, and in which memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from addiff.engines.regions import Region

Rows = Any
"""Where the rows of a region stand among those of another: an index array, or None where they are the same."""


class Memory:
    """Columns that instructions write to, used again and again.

    sizes    how many columns of doubles and how many of truth values
    rows     how long they are
    """

    __slots__ = ("_columns",)

    def __init__(self, doubles: int, truths: int, rows: int) -> None:
        self._columns: list[np.ndarray] = [*np.empty((doubles, rows)), *np.empty((truths, rows), dtype=bool)]

    def column(self, register: int, _: Any, rows: int) -> np.ndarray:
        """The first rows of a column, by its number; truth values come behind the doubles."""
        return self._columns[register][:rows]


class Fresh:
    """Memory in which nothing is written over, so that all values can be looked at afterwards."""

    __slots__ = ()

    @staticmethod
    def column(_: int, kind: Any, rows: int) -> np.ndarray:
        """A new column."""
        return np.empty(rows, dtype=kind)


class Block:
    """Some rows on their way through the instructions.

    values     the column of each step and each selection of rows, by its slot; constants are plain numbers
    answers    where the answers go, a row for each
    sizes      how many rows each region has
    noted      whether something was met that has to be looked at: the instruction under way says `at`
    """

    __slots__ = ("_between", "answers", "at", "memory", "noted", "parts", "sizes", "values")

    def __init__(self, memory: Memory | Fresh, values: list[Any], answers: np.ndarray) -> None:
        self.memory = memory
        self.values = values
        self.answers = answers
        self.sizes: dict[Region, int] = {}
        self.parts: dict[Region, Rows] = {}
        self.noted = False
        self.at: Any = None
        self._between: dict[tuple[Region, Region], Rows] = {}

    def run(self, code: Sequence[Instruction], whole: Region) -> None:
        """Do everything."""
        self.sizes[whole] = self.answers.shape[1]
        for instruction in code:
            self.at = instruction
            if self.sizes.get(instruction.region):
                instruction.run(self)

    def note(self, kind: str, _: int) -> None:
        """What NumPy calls for a floating-point flag: an underflow matters only to the products of a sweep."""
        if kind != "underflow" or self.at.product:
            self.noted = True

    def out(self, instruction: Instruction) -> np.ndarray:
        """The column that an instruction writes to."""
        if instruction.register < 0:
            column: np.ndarray = self.answers[~instruction.register]
        else:
            column = self.memory.column(instruction.register, instruction.kind, self.sizes[instruction.region])
        self.values[instruction.target] = column
        return column

    def rows(self, region: Region, outer: Region) -> Rows:
        """Where the rows of a region stand among those of one around it."""
        if region is outer:
            return None
        key = (region, outer)
        if key not in self._between:
            assert region.outer is not None
            found, beyond = self.parts[region], self.rows(region.outer, outer)
            self._between[key] = beyond if found is None else found if beyond is None else beyond[found]
        return self._between[key]


class Instruction:
    """Something done for the rows of a region.

    region      these rows
    target      the slot of its value
    register    the column that it writes to; the complement of the row of an answer
    kind        float or bool: of what that column is
    product     whether it belongs to a sweep, where an underflow loses digits
    """

    __slots__ = ("kind", "product", "region", "register", "target")

    reads: Sequence[int] = ()
    """The slots that it looks at."""

    writes = True
    """Whether it has a value."""

    overwrites = False
    """Whether its value may be written over one of those that it reads."""

    def __init__(self, region: Region, target: int, kind: type, *, product: bool = False) -> None:
        self.region = region
        self.target = target
        self.kind = kind
        self.product = product
        self.register = 0

    def run(self, block: Block) -> None:
        """Do it."""
        raise NotImplementedError


class Apply(Instruction):
    """A function of columns, all of the same rows.

    silent    whether no flag says that it has no value
    """

    __slots__ = ("function", "overwrites", "reads", "silent")

    def __init__(
        self,
        function: Callable[..., Any],
        reads: Sequence[int],
        region: Region,
        target: int,
        kind: type,
        *,
        product: bool = False,
        silent: bool = False,
    ) -> None:
        super().__init__(region, target, kind, product=product)
        self.function = function
        self.reads = reads
        self.overwrites = isinstance(function, np.ufunc)
        self.silent = silent

    def run(self, block: Block) -> None:
        """Do it."""
        values = block.values
        out = block.out(self)
        self.function(*[values[slot] for slot in self.reads], out=out)
        if self.silent and not np.isfinite(out).all():
            block.noted = True


class Pick(Instruction):
    """A value for the rows of a region inside its own."""

    __slots__ = ("reads", "source")

    def __init__(self, slot: int, source: Region, region: Region, target: int, kind: type) -> None:
        super().__init__(region, target, kind)
        self.reads = (slot,)
        self.source = source

    def run(self, block: Block) -> None:
        """Do it."""
        rows = block.rows(self.region, self.source)
        value = block.values[self.reads[0]]
        out = block.out(self)
        if rows is None:
            out[:] = value
        else:
            np.take(value, rows, out=out, mode="clip")


class Part(Instruction):
    """The rows of a region where a step is true, or false."""

    __slots__ = ("part", "reads")

    writes = False

    def __init__(self, slot: int, part: Region) -> None:
        assert part.outer is not None
        super().__init__(part.outer, -1, bool)
        self.reads = (slot,)
        self.part = part

    def run(self, block: Block) -> None:
        """Do it."""
        value = block.values[self.reads[0]]
        found = np.flatnonzero(_holds(value) if self.part.truth else np.equal(value, 0))
        block.sizes[self.part] = len(found)
        block.parts[self.part] = None if len(found) == block.sizes[self.region] else found


class Watch(Instruction):
    """A look at whether something is true in some row."""

    __slots__ = ("reads",)

    writes = False

    def __init__(self, slot: int, region: Region) -> None:
        super().__init__(region, -1, bool)
        self.reads = (slot,)

    def run(self, block: Block) -> None:
        """Do it."""
        if block.values[self.reads[0]].any():
            block.noted = True


class Select(Instruction):
    """A choice by row between two values, each of the region's rows, or of those where it is chosen."""

    __slots__ = ("otherwise", "reads", "then")

    def __init__(
        self,
        condition: int,
        then: tuple[int, Region],
        otherwise: tuple[int, Region],
        region: Region,
        target: int,
        kind: type,
    ) -> None:
        super().__init__(region, target, kind)
        self.reads = (condition, then[0], otherwise[0])
        self.then = then[1]
        self.otherwise = otherwise[1]

    def run(self, block: Block) -> None:
        """Do it."""
        condition, then, otherwise = [block.values[slot] for slot in self.reads]
        out = block.out(self)
        whole = self.otherwise is self.region
        if whole:
            np.copyto(out, otherwise, casting="unsafe")
        if self.then is self.region:
            np.copyto(out, then, where=_holds(condition), casting="unsafe")
        else:
            _put(out, block, self.then, self.region, then)
        if not whole:
            _put(out, block, self.otherwise, self.region, otherwise)


def _holds(value: Any) -> Any:
    return value if getattr(value, "dtype", None) == np.bool_ else np.not_equal(value, 0)


def _put(out: np.ndarray, block: Block, part: Region, region: Region, value: Any) -> None:
    """Write a value to the rows of a part."""
    if block.sizes[part]:
        rows = block.rows(part, region)
        if rows is None:
            out[:] = value
        else:
            out[rows] = value
