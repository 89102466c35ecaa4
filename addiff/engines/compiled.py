"""From the program of a question to instructions: steps in regions, in an order that needs little memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from addiff.arithmetics.spelled import COLUMNWISE, SPEAKING, WAYS, Spelled, function_of
from addiff.arithmetics.tracing import Traced
from addiff.engines.machine import Apply, Part, Pick, Select, Shape, Watch
from addiff.engines.regions import Region, Regions
from addiff.lowering.builder import Builder
from addiff.lowering.symbolic import inputs
from addiff.primitives.table import TRUTHS
from addiff.program.wengert import reaching

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from addiff.engines.machine import Instruction
    from addiff.engines.traced import Written
    from addiff.primitives.rule import Rule
    from addiff.program.wengert import Step, WengertList


class UnsuitedError(Exception):
    """A question of which something is to be said at nearly every point: instructions would be of no use."""


class Compiled:
    """What is done for a block of rows.

    steps        the steps in functions of columns; the first are the inputs, and each has the slot of its index
    answers      for each column of the question a step or a number; `copied` are those that no instruction writes there
    marks        `(step, mark)`: a step that is true where something is to be said of another, or of the whole program;
                 that counts too where the other one has gone into others
    products     the steps of a sweep
    regions      which rows they are done for
    code         the instructions, in order
    values       what the slots hold to begin with: numbers, and nothing
    shape        how many columns it needs
    """

    def __init__(self, written: Written, program: WengertList, *, many: bool = True) -> None:
        self._many = many
        spelled = _Spelled(written, program, many=many)
        self.steps = spelled.steps
        self.answers = spelled.answers
        self.marks = spelled.marks
        self.products = spelled.products
        self.regions = Regions(self.steps, [a for a in self.answers if isinstance(a, int)], self.marks)
        self.whole = self.regions.whole
        self.values: list[Any] = [step.value for step in self.steps]
        self.code: list[Instruction] = []
        self.copied = dict(enumerate(self.answers))
        self._picked: dict[tuple[int, Region], int] = {}
        self._asked = self._only_asked()
        self._order()
        self.shape = Shape(*self._registers(), len(program.inputs), len(self.answers))

    # which steps are done, and where

    def _only_asked(self) -> set[int]:
        """The steps that are only ever asked whether they are true: their columns are of truth values."""
        asked = {index for index, step in enumerate(self.steps) if step.rule in TRUTHS}
        for index, step in enumerate(self.steps):
            if self.regions.of[index] is not None and step.rule.method not in ("and", "or", "not"):
                asked.difference_update(step.arguments[1 if step.rule.demand else 0 :])
        return asked.difference(a for a in self.answers if isinstance(a, int))

    def region(self, index: int) -> Region:
        """The region of a step's value: inputs and numbers are there for all rows."""
        if not self.steps[index].arguments:
            return self.whole
        region = self.regions.of[index]
        assert region is not None
        return region

    # the order

    def _order(self) -> None:
        """Steps when something needs them, conditions before what depends on them, marks behind what they are about."""
        marks: dict[int | None, list[int]] = {}
        for step, mark in self.marks:
            marks.setdefault(step, []).append(mark)
        watched = {mark for _, mark in self.marks}
        stack: list[Any] = [*reversed(marks.pop(None, ())), *reversed([a for a in self.answers if isinstance(a, int)])]
        done: set[Any] = set()
        while stack:
            item = stack[-1]
            if item in done:
                stack.pop()
                continue
            missing = [other for other in self._before(item) if other not in done]
            if missing:
                stack.extend(reversed(missing))
                continue
            done.add(stack.pop())
            if isinstance(item, Region):
                assert item.outer is not None
                self.code.append(Part(self._at(item.condition, item.outer), item))
                continue
            if self.steps[item].arguments:
                self.code.append(self._instruction(item))
            if item in watched:
                self.code.append(Watch(item, self.region(item)))
            stack.extend(marks.pop(item, ()))

    def _before(self, item: Any) -> Iterator[Any]:
        """What has to be there first."""
        if isinstance(item, Region):
            if item.outer is not None and item.outer is not self.whole:
                yield item.outer
            yield item.condition
        elif self.steps[item].arguments:
            region = self.region(item)
            if region is not self.whole:
                yield region
            yield from self.steps[item].arguments

    def _at(self, index: int, region: Region) -> int:
        """The slot of a step's value in the rows of a region; they are picked out where that is not its own."""
        step = self.steps[index]
        if step.value is not None:
            return index
        source = self.region(index)
        if source is region:
            return index
        key = (index, region)
        if key not in self._picked:
            slot = len(self.values)
            self.values.append(None)
            kind = bool if index in self._asked else float
            self.code.append(Pick(index, source, region, slot, kind))
            self._picked[key] = slot
        return self._picked[key]

    def _instruction(self, index: int) -> Instruction:
        """The instruction of a step."""
        step, region = self.steps[index], self.region(index)
        kind = bool if index in self._asked else float
        if step.rule.demand is None:
            function = function_of(step.rule.method, many=self._many)
            reads = [self._at(a, region) for a in step.arguments]
            return Apply(
                function,
                reads,
                region,
                index,
                kind,
                product=index in self.products,
                silent=step.rule.method not in SPEAKING,
            )
        condition = self._at(step.arguments[0], region)
        branches = [self._branch(a, where, region) for a, where in self.regions.demands(index, region)[1:]]
        if step.rule.method in ("select", "patched"):
            then, otherwise = branches
        else:
            (branch,) = branches
            if branch[1] is region:
                function = np.logical_and if step.rule.method == "and" else np.logical_or
                return Apply(function, [condition, branch[0]], region, index, kind)
            known = self._number(0.0 if step.rule.method == "and" else 1.0), region
            then, otherwise = (branch, known) if step.rule.method == "and" else (known, branch)
        return Select(condition, then, otherwise, region, index, kind)

    def _branch(self, index: int, where: Region, region: Region) -> tuple[int, Region]:
        """The slot of a branch, with the rows that it has: those where it is chosen, or all of the region."""
        step = self.steps[index]
        if step.arguments and self.regions.of[index] is where:
            return index, where
        return self._at(index, region), region

    def _number(self, number: float) -> int:
        self.values.append(number)
        return len(self.values) - 1

    # memory

    def _registers(self) -> tuple[int, int]:
        """Give each instruction a column to write to that nothing reads any more.

        returns    how many columns of doubles that takes, and how many of truth values
        """
        last: dict[int, int] = {}
        for place, instruction in enumerate(self.code):
            last.update(dict.fromkeys(instruction.reads, place))
        rows = {slot: row for row, slot in reversed(self.copied.items()) if isinstance(slot, int)}
        free: dict[type, list[int]] = {float: [], bool: []}
        made: dict[type, int] = {float: 0, bool: 0}
        held: dict[int, tuple[type, int]] = {}
        for place, instruction in enumerate(self.code):
            over = {slot: held.pop(slot) for slot in set(instruction.reads) if last[slot] == place and slot in held}
            if instruction.writes and instruction.target in rows:
                instruction.register = ~rows[instruction.target]
                del self.copied[rows[instruction.target]]
            elif instruction.writes:
                kind = instruction.kind
                slot = instruction.takes([slot for slot, column in over.items() if column[0] is kind])
                if slot is not None:
                    column = over.pop(slot)
                elif free[kind]:
                    column = kind, free[kind].pop()
                else:
                    column = kind, made[kind]
                    made[kind] += 1
                held[instruction.target] = column
                instruction.register = column[1]
            for kind, register in over.values():
                free[kind].append(register)
        for instruction in self.code:
            if instruction.kind is bool and instruction.writes:
                instruction.register += made[float]
        return made[float], made[bool]


class _Spelled:
    """The program of a question in functions of columns; members as those of `traced.Written`."""

    def __init__(self, written: Written, program: WengertList, *, many: bool) -> None:
        self._written = written
        builder = Builder(program.source)
        self._m = Spelled(builder, many=many)
        self.steps: Sequence[Step] = builder.steps
        self.products: set[int] = set()
        self._values: dict[int, Any] = {x.index: x for x in inputs(self._m, program)}
        self._spell([a for a in written.answers if isinstance(a, int)])
        self.answers = [self._values[a] if isinstance(a, int) else a for a in written.answers]
        self.answers = [a.index if isinstance(a, Traced) else a for a in self.answers]
        marks = [(step, mark) for step, mark in written.marks if step is None or step in self._values]
        self._spell([mark.index for _, mark in marks if isinstance(mark, Traced)])
        found = [(step, self._values[mark.index] if isinstance(mark, Traced) else mark) for step, mark in marks]
        if any(mark for _, mark in found if not isinstance(mark, Traced)):
            raise UnsuitedError
        left = {None, *reaching(self.steps, [a for a in self.answers if isinstance(a, int)])}
        abouts = [None if step is None else getattr(self._values[step], "index", None) for step, _ in found]
        self.marks = list(
            dict.fromkeys(
                (about if about in left else None, mark.index)
                for about, (_, mark) in zip(abouts, found, strict=True)
                if isinstance(mark, Traced)
            )
        )

    def _spell(self, wanted: Iterable[int]) -> None:
        """Write down what some steps need."""
        steps = self._written.steps
        for index in reaching(steps, wanted):
            if index in self._values:
                continue
            step = steps[index]
            first = len(self.steps)
            arguments = [self._values[a] for a in step.arguments]
            self._values[index] = step.value if step.value is not None else self._number(step.rule, arguments)
            if index in self._written.products:
                self.products.update(range(first, len(self.steps)))
                if isinstance(self._values[index], Traced):
                    self.products.add(self._values[index].index)

    def _number(self, rule: Rule, arguments: Sequence[Any]) -> Any:
        """A step of a row, or what it is made of where there are no functions of columns for it."""
        if rule.method in WAYS or (rule.demand is None and rule.method not in COLUMNWISE):
            try:
                return getattr(self._m, rule.method)(*arguments)
            except (ArithmeticError, ValueError):
                pass  # on numbers alone it has no value, and stands where none may be needed
        return self._m.emit(rule, arguments)
