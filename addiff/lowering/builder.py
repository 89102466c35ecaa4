"""Where steps are made: equal ones once, those on numbers at once."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from addiff.arithmetics.contract import Operations
from addiff.arithmetics.floats import floats
from addiff.errors import LimitError, ShapeError
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

    most     how many they may be
    steps    those made so far, arguments before their users
    call     the call of a user's function that steps belong to now, or None
    """

    def __init__(self, source: Source, most: int | None = None) -> None:
        self.source = source
        self.most = MOST_STEPS if most is None else most
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
            index = self.added(Step(rule, arguments, (node.start, node.end), None, None, self.call))
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
            index = self.shared[key] = self.added(Step(RULES["constant"], (), (node.start, node.end), None, value))
        return index

    def added(self, step: Step) -> int:
        """The index of a new step.

        errors    LimitError where there are too many
        """
        index = len(self.steps)
        if index >= self.most:
            raise LimitError(f"the program has more than {self.most:,} steps", self.source, step.span)
        self.steps.append(step)
        return index

    def whole(self, index: int, node: nodes.Node, what: str) -> int:
        """The whole number that a step must be before evaluation."""
        value = self.steps[index].value
        if value is None:
            raise self.not_fixed(index, node, what)
        if not value.is_integer():
            raise ShapeError(f"{what} is a whole number, not {value!r}", self.source, (node.start, node.end))
        return int(value)

    def not_fixed(self, index: int, node: nodes.Node, what: str) -> ShapeError:
        """The error for a step without a number before evaluation, where there must be one."""
        first, unknown = self.steps[index], [index]
        while unknown:  # down to an input, or to numbers on which an operation has no value
            first = self.steps[unknown[0]]
            unknown = [a for a in first.arguments if self.steps[a].value is None]
        why = "which this is not"
        if first.rule is RULES["input"]:
            why = f"so it cannot depend on an input: define {first.name} in the program, as in `{first.name} = 3`"
        return ShapeError(
            f"{what} is a finite number known before evaluation, {why}", self.source, (node.start, node.end)
        )
