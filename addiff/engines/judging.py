"""Which rows of a block have something to be said of them, once all values of the block are there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from addiff.engines.compiled import Compiled
    from addiff.engines.machine import Block
    from addiff.engines.regions import Region

TINY = float(np.finfo(float).tiny)
"""Below it a double has lost digits."""


def good_rows(compiled: Compiled, block: Block) -> np.ndarray:
    """Where all that the row needs is finite, nothing is marked, and no product of a sweep has lost its digits.

    Only what a row itself needs counts: steps may have been done for more rows, and what is none of a row's business
    may have no value there.

    cost    some passes over the values
    """
    judge = _Judge(compiled, block)
    rows = block.answers.shape[1]
    judge.spread({a: np.ones(rows, dtype=bool) for a in compiled.answers if isinstance(a, int)})
    judge.spread(judge.marked())
    return judge.good()


class _Judge:
    """The rows that need each step, in the rows of its region."""

    def __init__(self, compiled: Compiled, block: Block) -> None:
        self.compiled = compiled
        self.block = block
        self.needed: dict[int, np.ndarray] = {}

    def there(self, index: int, region: Region) -> Any:
        """The value of a step in the rows of a region inside its own."""
        value = self.block.values[index]
        rows = self.block.rows(region, self.compiled.region(index))
        return value if rows is None or np.ndim(value) == 0 else value[rows]

    def moved(self, rows: np.ndarray, region: Region, other: Region) -> np.ndarray:
        """Rows of a region as rows of another one, inside it or around it."""
        if other.depth > region.depth:
            places = self.block.rows(other, region)
            return rows if places is None else rows[places]
        places = self.block.rows(region, other)
        if places is None:
            return rows
        found = np.zeros(self.block.sizes[other], dtype=bool)
        found[places[rows]] = True
        return found

    def add(self, index: int, region: Region, rows: np.ndarray) -> None:
        """Some rows of a region need a step."""
        own = self.compiled.region(index)
        if self.block.sizes.get(own):
            found = self.moved(rows, region, own)
            self.needed[index] = self.needed[index] | found if index in self.needed else found

    def spread(self, starts: dict[int, np.ndarray]) -> None:
        """What steps need, their arguments need."""
        for index, rows in starts.items():
            self.add(index, self.compiled.region(index), rows)
        steps = self.compiled.steps
        for index in range(len(steps) - 1, -1, -1):
            step = steps[index]
            if not step.arguments or index not in self.needed or not self.needed[index].any():
                continue
            rows, region = self.needed[index], self.compiled.region(index)
            for k, argument in enumerate(step.arguments):
                chosen = rows
                if k and step.rule.demand is not None:
                    holds = np.not_equal(self.there(step.arguments[0], region), 0)
                    chosen = rows & (holds if step.rule.demand(1.0) == k else ~holds)
                if steps[argument].arguments:
                    self.add(argument, region, chosen)

    def marked(self) -> dict[int, np.ndarray]:
        """The rows that need each mark: those that need the step that it is about."""
        found: dict[int, np.ndarray] = {}
        for step, mark in self.compiled.marks:
            region = self.compiled.region(mark)
            if not self.block.sizes.get(region):
                continue
            if step is None or not self.compiled.steps[step].arguments:
                rows = np.ones(self.block.sizes[region], dtype=bool)
            elif step in self.needed:
                rows = self.moved(self.needed[step], self.compiled.region(step), region)
            else:
                continue
            found[mark] = found[mark] | rows if mark in found else rows
        return found

    def good(self) -> np.ndarray:
        """The rows of the block that need nothing doubtful."""
        good = np.ones(self.block.answers.shape[1], dtype=bool)
        marks = {mark for _, mark in self.compiled.marks}
        for index, needed in self.needed.items():
            step, value = self.compiled.steps[index], self.block.values[index]
            if not needed.any():
                continue
            bad = ~np.isfinite(value)
            if index in marks:
                bad |= value != 0
            if index in self.compiled.products and step.rule.method == "multiply":
                first, second = [self.there(a, self.compiled.region(index)) for a in step.arguments]
                bad |= (np.abs(value) < TINY) & (first != 0) & (second != 0)
            places = self.block.rows(self.compiled.region(index), self.compiled.whole)
            bad = np.flatnonzero(bad & needed)
            good[bad if places is None else places[bad]] = False
        return good
