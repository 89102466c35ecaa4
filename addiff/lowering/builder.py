"""Where steps are made: equal ones once, those on numbers at once."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from addiff.arithmetics.contract import Operations
from addiff.arithmetics.floats import floats
from addiff.errors import LimitError
from addiff.primitives.table import RULES
from addiff.program.wengert import Step

if TYPE_CHECKING:
    from addiff.language import nodes
    from addiff.primitives.rule import Rule
    from addiff.program.wengert import CallSite
    from addiff.source import Source

MOST_STEPS = 1_000_000  # half a gigabyte of steps


class Builder:
    """Steps under way to a program.

    steps    those made so far, arguments before their users
    call     the call of a user's function that steps belong to now, or None
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.steps: list[Step] = []
        self.call: CallSite | None = None
        self.shared: dict[Any, int] = {}
        self.operations = Operations(floats)

    def emit(self, rule: Rule, arguments: tuple[int, ...], node: nodes.Node) -> int:
        """The step that does `rule` to `arguments`: an equal one that is there, a folded constant, or a new one."""
        key = (rule, arguments)
        index = self.shared.get(key)
        if index is not None:
            return index
        steps = self.steps
        value = None
        for argument in arguments:
            if steps[argument].value is None:
                break
        else:
            value = self.folded(rule, arguments)
        if value is not None:
            index = self.constant(value, node)
        else:
            index = len(steps)
            if index >= MOST_STEPS:
                raise LimitError(f"the program has more than {MOST_STEPS:,} steps", self.source, (node.start, node.end))
            steps.append(Step(rule, arguments, (node.start, node.end), None, None, self.call))
        self.shared[key] = index
        return index

    def folded(self, rule: Rule, arguments: tuple[int, ...]) -> float | None:
        """The value of a step on constants; None where that is not a finite number, which only matters if needed."""
        numbers = [self.steps[a].value for a in arguments]
        if rule.composite:
            return None
        if rule.demand is not None:
            return numbers[rule.demand(numbers[0])]
        try:
            value = float(self.operations[rule].function(*numbers))
        except (ValueError, ArithmeticError):
            return None
        return value if isfinite(value) else None

    def constant(self, value: float, node: nodes.Node) -> int:
        """The step of a number."""
        key = repr(value)  # tells 0.0 from -0.0
        index = self.shared.get(key)
        if index is None:
            index = self.shared[key] = len(self.steps)
            self.steps.append(Step(RULES["constant"], (), (node.start, node.end), None, value))
        return index
