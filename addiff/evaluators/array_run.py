"""What the phases of a run of a program with arrays share: its tape, what is done of it, and what was prepared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from addiff.arithmetics.array_contract import ArrayOperations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from addiff.evaluators.values import Tape
    from addiff.program.wengert import WengertList


class NoValue(Exception):  # who knows the domain of the row makes an error of it
    """A step of numbers raised."""

    def __init__(self, index: int) -> None:
        super().__init__()
        self.index = index


class Run:
    """One run.

    done    for each step None where nothing was evaluated, True where all was, else the mask of what was
    """

    def __init__(self, tape: Tape, m: Any, ready: Prepared | None = None) -> None:
        self.tape = tape
        self.m = m
        self.program = tape.program
        self.steps = tape.program.steps
        self.values = tape.values
        self.prepared = ready or prepared(tape.program, m)
        self.done: list[Any] = [None if value is None else True for value in tape.values]

    def arguments(self, index: int) -> list[Any]:
        """The values of the arguments of a step."""
        return [self.values[a] for a in self.steps[index].arguments]

    def whole(self, index: int) -> None:
        """Evaluate a step that needs all of its arguments.

        errors    NoValue where it raises
        """
        rule, sources = self.program.code[index]
        arguments = [self.values[a] for a in sources]
        self.done[index] = True
        if rule.composite:
            self.values[index], notices = rule.evaluate(self.m, arguments)
            self.tape.remarks.append((index, notices))
            return
        try:
            self.values[index] = self.prepared.operations[rule].function(*arguments)
        except (ValueError, ArithmeticError):
            raise NoValue(index) from None
        self.remarked(index)

    def remarked(self, index: int) -> None:
        """Take what the derivatives of a step had to remark."""
        m = self.m
        if m.remarks:
            self.tape.remarks.extend([(index, kind) for kind in m.remarks])
            m.remarks.clear()


class Prepared:
    """What one arithmetic knows of a program before there are values.

    operations    its rows
    finite        whether all its constants are
    plans         how each step is differentiated in the plain case, found when it first is: see `array_edges`
    replays       what was recorded of it: see `array_replays`
    """

    def __init__(self, program: WengertList, m: Any) -> None:
        self.m = m
        self.operations = ArrayOperations(m)
        self.finite = all(m.finite(value) for value in program.constants if value is not None)
        self.plans: dict[int, Any] = {}
        self.replays: dict[Any, Any] = {}
        self._program = program
        self._functions: list[tuple[int, Any, Sequence[int]]] | None = None
        self._last_used: dict[int, list[int]] | None = None

    @property
    def functions(self) -> list[tuple[int, Any, Sequence[int]]]:
        """Each operation in order: its index, what computes it (None for a composite row), its arguments."""
        if self._functions is None:
            code, operations = self._program.code, self.operations
            self._functions = [
                (index, None if code[index][0].composite else operations[code[index][0]].function, code[index][1])
                for index in self._program.order
            ]
        return self._functions

    @property
    def last_used(self) -> dict[int, list[int]]:
        """For each operation the operations before it that no other one needs after it."""
        if self._last_used is None:
            program = self._program
            kept = {index for _, index in program.outputs}
            last = {argument: index for index in program.order for argument in program.steps[index].arguments}
            self._last_used = {}
            for argument, index in last.items():
                step = program.steps[argument]
                if step.value is None and step.arguments and argument not in kept:
                    self._last_used.setdefault(index, []).append(argument)
        return self._last_used


def prepared(program: WengertList, m: Any) -> Prepared:
    """The preparation of a program, kept with it for a ground arithmetic."""
    if m.level:
        return Prepared(program, m)
    if program.operations is None or program.operations.m is not m:
        program.operations = Prepared(program, m)
    return program.operations  # type: ignore[no-any-return]
