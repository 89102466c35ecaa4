"""Instructions over columns: what is done for a block of rows, one after the other, and in which memory."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from addiff.engines.regions import Region


class Shape(NamedTuple):
    """How many columns there are of each kind."""

    doubles: int
    truths: int
    inputs: int
    answers: int


Rows = Any
"""Where the rows of a region stand among those of another: an index array, or None where they are the same."""


class Memory:
    """Columns that instructions write to, used again and again: one memory for each thread.

    rows      how long they are: a block of so many rows is done by the `bound` instructions
    values    what the slots hold for such a block: constants, the inputs, and what is done for the whole block
    bound     by their regions, in order, `(instruction, function, arguments)` with everything that is known before a
              block comes; the function is None where the instruction has to look for itself
    """

    __slots__ = ("_columns", "_inputs", "_places", "bound", "rows", "values")

    def __init__(self, code: Sequence[Instruction], values: Sequence[Any], shape: Shape, rows: int) -> None:
        self.rows = rows
        self._columns: list[np.ndarray] = [
            *np.empty((shape.doubles, rows)),
            *np.empty((shape.truths, rows), dtype=bool),
        ]
        self._inputs = shape.inputs
        self._places: list[tuple[list[Any], int, int]] = []
        self.values = [None if value is None else np.array(value) for value in values]
        self.bound: list[tuple[Region, list[Any]]] = []
        given = {slot: slot for slot in range(shape.inputs)}  # what comes with a block: inputs, and behind them answers
        for region, instructions in groupby(code, lambda instruction: instruction.region):
            self.bound.append((region, [self._bound(instruction, given) for instruction in instructions]))
        self._places += [(self.values, slot, place) for slot, place in given.items()]

    def _bound(self, instruction: Instruction, given: dict[int, int]) -> tuple[Instruction, Any, list[Any]]:
        """An instruction with its columns.

        given    the slots whose columns come with a block; one more, where the instruction writes an answer
        """
        if not instruction.writes or instruction.region.outer is not None:
            return instruction, None, []
        if instruction.register < 0:
            given[instruction.target] = self._inputs + ~instruction.register
        else:
            self.values[instruction.target] = self.column(instruction, self.rows)
        slots = [*instruction.reads, instruction.target]
        arguments = [self.values[slot] for slot in slots]
        self._places += [(arguments, k, given[slot]) for k, slot in enumerate(slots) if slot in given]
        function = instruction.function if isinstance(instruction, Apply) and instruction.plain else None
        return instruction, function, arguments

    def take(self, points: Sequence[np.ndarray], answers: np.ndarray) -> None:
        """Put the columns of a block where they are read and written."""
        columns = [*points, *answers]
        for place, key, column in self._places:
            place[key] = columns[column]

    def column(self, instruction: Instruction, rows: int) -> np.ndarray:
        """The first rows of the column of an instruction; truth values come behind the doubles."""
        return self._columns[instruction.register][:rows]


class Fresh:
    """Memory in which nothing is written over, so that all values can be looked at afterwards."""

    __slots__ = ()

    @staticmethod
    def column(instruction: Instruction, rows: int) -> np.ndarray:
        """A new column."""
        return np.empty(rows, dtype=instruction.kind)


class Block:
    """Some rows on their way through the instructions.

    overwrites    whether a column may be written over one that nothing needs any more
    values        the column of each step and each selection of rows, by its slot; constants are plain numbers
    answers       where the answers go, a row for each
    sizes         how many rows each region has
    noted         whether something was met that has to be looked at: the instruction under way says `at`
    """

    __slots__ = ("_between", "answers", "at", "memory", "noted", "overwrites", "parts", "sizes", "values")

    def __init__(self, memory: Memory | Fresh, values: list[Any], answers: np.ndarray, whole: Region) -> None:
        self.memory = memory
        self.overwrites = memory.__class__ is Memory
        self.values = values
        self.answers = answers
        self.sizes: dict[Region, int] = {whole: answers.shape[1]}
        self.parts: dict[Region, Rows] = {}
        self.noted = False
        self.at: Any = None
        self._between: dict[tuple[Region, Region], Rows] = {}

    def run(self, code: Sequence[Instruction]) -> None:
        """Do everything."""
        for instruction in code:
            self.at = instruction
            if self.sizes.get(instruction.region):
                instruction.run(self)

    def run_bound(self, memory: Memory) -> None:
        """Do everything for a block of the memory's length."""
        for region, instructions in memory.bound:
            if self.sizes.get(region):
                for instruction, function, arguments in instructions:
                    self.at = instruction
                    if function is not None:
                        function(*arguments)
                    else:
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
            column = self.memory.column(instruction, self.sizes[instruction.region])
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

    def __init__(self, region: Region, target: int, kind: type, *, product: bool = False) -> None:
        self.region = region
        self.target = target
        self.kind = kind
        self.product = product
        self.register = 0

    def takes(self, over: Sequence[int]) -> int | None:
        """The slot of the column that its value is written over; None where it has to be another one.

        over    those of its kind that nothing reads after it
        """
        return None

    def run(self, block: Block) -> None:
        """Do it."""
        raise NotImplementedError


class Apply(Instruction):
    """A function of columns, all of the same rows.

    silent     whether no flag says that it has no value
    plain      whether it is one of NumPy's that says so and takes its result as one more argument
    columns    its arguments among the values, with the result behind them
    """

    __slots__ = ("columns", "function", "plain", "reads", "silent")

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
        self.silent = silent
        self.plain = isinstance(function, np.ufunc) and not silent and function not in (np.minimum, np.maximum)
        self.columns = itemgetter(*reads, target)

    def takes(self, over: Sequence[int]) -> int | None:
        """As `Instruction.takes`."""
        return over[0] if over and isinstance(self.function, np.ufunc) else None

    def run(self, block: Block) -> None:
        """Do it."""
        out = block.out(self)
        if self.plain:
            self.function(*self.columns(block.values))
            return
        self.function(*self.columns(block.values)[:-1], out=out)
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
        (found,) = (value if self.part.truth else np.equal(value, 0)).nonzero()
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
        if np.count_nonzero(block.values[self.reads[0]]):
            block.noted = True


class Select(Instruction):
    """A choice by row between two values, each of the region's rows, or of those where it is chosen.

    patches    whether it is written into the column of the second one, which has all rows and is not needed any more
    """

    __slots__ = ("otherwise", "patches", "reads", "then")

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
        self.patches = False

    def takes(self, over: Sequence[int]) -> int | None:
        """As `Instruction.takes`."""
        slot = self.reads[-1]
        self.patches = slot in over and slot not in self.reads[:-1] and self.otherwise is self.region
        return slot if self.patches else None

    def run(self, block: Block) -> None:
        """Do it."""
        condition, then, otherwise = [block.values[slot] for slot in self.reads]
        out = block.out(self)
        whole = self.otherwise is self.region
        if whole and not (self.patches and block.overwrites):
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
