"""Which rows of a block each step of a program with conditionals is needed for.

A region is the whole block, or the rows of a region where a step of it is true, or false. A step belongs to the
smallest region that holds all its users, so it is done for the rows that need it; where users are apart, for some more,
which is harmless as long as nothing is concluded from their numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.arithmetics.spelled import PATCHED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from addiff.program.wengert import Step

DEEPEST = 64
"""Conditionals within each other that are told apart; what is deeper is done for all rows of the region there."""

FEW = 8
"""Steps that are done at once for more rows than need them, where that can hurt nobody: to pick rows costs as much."""

MOST_ROUNDS = 8
"""Of finding regions: a mark may need a step in more rows, and so change where other marks are needed."""

HARMLESS = frozenset(
    [
        "add",
        "subtract",
        "multiply",
        "negative",
        "abs",
        "min",
        "max",
        "sign",
        "floor",
        "ceil",
        "round",
        "trunc",
        "less",
        "less_equal",
        "greater",
        "greater_equal",
        "equal",
        "not_equal",
        "and",
        "or",
        "not",
        "select",
    ]
)
"""Rows that have a value everywhere and cost little."""


class Region:
    """Some rows of a block.

    outer        the region that it is a part of; None for the whole block
    condition    the step that decides
    truth        whether it is where that is true, or where it is false
    """

    __slots__ = ("condition", "depth", "outer", "truth")

    def __init__(self, outer: Region | None = None, condition: int = -1, truth: bool = True) -> None:
        self.outer = outer
        self.condition = condition
        self.truth = truth
        self.depth: int = 0 if outer is None else outer.depth + 1


class Regions:
    """The region of each step; None for a step that nothing needs."""

    def __init__(self, steps: Sequence[Step], answers: Iterable[int], marks: Sequence[tuple[int | None, int]]) -> None:
        """Find them.

        answers    steps that every row needs
        marks      `(step, mark)`: a mark is needed where the step is, or everywhere
        cost       linear, times the depth of conditionals
        """
        self.whole = Region()
        self._steps = steps
        self._parts: dict[tuple[Region, int, bool], Region] = {}
        everywhere = dict.fromkeys(answers, self.whole)
        self.of = self._spread(everywhere)
        for _ in range(MOST_ROUNDS):
            needed = dict(everywhere)
            for step, mark in marks:
                where = self.whole if step is None else self.of[step]
                if where is not None:
                    needed[mark] = self._joined(needed.get(mark), where)
            before, self.of = self.of, self._spread(needed)
            if all(step is None or self.of[step] is before[step] for step, _ in marks):
                break
        else:
            self.of = self._spread(everywhere | {mark: self.whole for _, mark in marks})
        self._merge()

    def _spread(self, needed: dict[int, Region]) -> list[Region | None]:
        """The regions of all steps, given where some are needed."""
        found: list[Region | None] = [needed.get(index) for index in range(len(self._steps))]
        for index in range(len(found) - 1, -1, -1):
            region = found[index]
            if region is not None:
                for argument, where in self.demands(index, region):
                    found[argument] = self._joined(found[argument], where)
        return found

    def demands(self, index: int, region: Region) -> list[tuple[int, Region]]:
        """The arguments of a step with the regions that it needs them in."""
        step = self._steps[index]
        demand = step.rule.demand
        if demand is None:
            return [(a, region) for a in step.arguments]
        first = step.arguments[0]
        always = (0, 2) if step.rule is PATCHED else (0,)
        return [
            (a, region if k in always else self._part(region, first, demand(1.0) == k))
            for k, a in enumerate(step.arguments)
        ]

    def _part(self, outer: Region, condition: int, truth: bool) -> Region:
        if outer.depth >= DEEPEST:
            return outer
        key = (outer, condition, truth)
        if key not in self._parts:
            self._parts[key] = Region(outer, condition, truth)
        return self._parts[key]

    @staticmethod
    def _joined(one: Region | None, other: Region) -> Region:
        """The smallest region that holds both."""
        if one is None:
            return other
        while one is not other:
            if one.depth >= other.depth:
                assert one.outer is not None
                one = one.outer
            else:
                assert other.outer is not None
                other = other.outer
        return one

    def _merge(self) -> None:
        """Do the steps of small regions, without others inside, together with those around them."""
        members: dict[Region, list[int]] = {}
        for index, region in enumerate(self.of):
            if region is not None:
                members.setdefault(region, []).append(index)
        divided = {self.whole}
        for region in sorted(members, key=lambda region: -region.depth):
            inside = members[region]
            harmless = all(self._steps[i].rule.method in HARMLESS or not self._steps[i].arguments for i in inside)
            if region not in divided and harmless and len(inside) <= FEW:
                assert region.outer is not None
                members.setdefault(region.outer, []).extend(inside)
                for index in inside:
                    self.of[index] = region.outer
            else:
                around = region.outer
                while around is not None and around not in divided:
                    divided.add(around)
                    around = around.outer
