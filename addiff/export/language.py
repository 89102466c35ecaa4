"""Steps as a program in the language: what is used more than once gets a name, the rest stands where it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from addiff.arithmetics.written import Written, applied, name, node_of, written
from addiff.language import nodes, printing
from addiff.program.wengert import reaching

if TYPE_CHECKING:
    from collections.abc import Sequence

    from addiff.primitives.rule import Rule
    from addiff.program.wengert import Step


def text(steps: Sequence[Step], outputs: Sequence[tuple[str, Any]]) -> str:
    """A program whose outputs are some steps.

    outputs    their names and steps, or nested lists of steps; one alone is a bare expression
    returns    definitions of functions that the language does not have by name, then of steps, then the outputs
    cost       linear in the steps, but for rows that are written out, whose arguments get names
    """
    return _Writer(steps, outputs).program()


class _Writer:
    def __init__(self, steps: Sequence[Step], outputs: Sequence[tuple[str, Any]]) -> None:
        self.steps = steps
        self.outputs = outputs
        self.written: dict[int, Any] = {}
        self.functions: dict[str, str] = {}
        self.definitions: list[str] = []
        self.order = reaching(steps, [index for _, output in outputs for index in _all(output)])
        self.taken = {step.name for step in (steps[i] for i in self.order)} | {name for name, _ in outputs}
        self.count = 0

    def program(self) -> str:
        """The whole text."""
        named = self._named()
        for index in self.order:
            self.written[index] = self._expression(index)
            if index in named:
                label = self.steps[index].name or self._fresh("v")
                self.definitions.append(f"{label} = {self._text(index)}")
                self.written[index] = name(label)
        if len(self.outputs) == 1:
            results = [self._text(self.outputs[0][1])]
        else:
            results = [f"{label} = {self._text(index)}" for label, index in self.outputs]
            results.append("; ".join(label for label, _ in self.outputs))
        return "\n".join([*self.functions.values(), *self.definitions, *results])

    def _text(self, index: Any) -> str:
        if isinstance(index, list):
            return f"[{', '.join(map(self._text, index))}]"
        return printing.text([node_of(self.written[index])])

    def _expression(self, index: int) -> Any:
        """A step on its arguments as they were written."""
        step = self.steps[index]
        rule = step.rule
        if step.value is not None:
            # pi and inf are written by name only where the program means nothing else by it
            return Written(nodes.Number(0, 0, step.value)) if self.taken & {"pi", "inf"} else step.value
        if not step.arguments:
            return name(step.name or "x")
        arguments = tuple([self.written[a] for a in step.arguments])
        if rule.condition:
            condition, then, otherwise = map(node_of, arguments)
            return Written(nodes.Conditional(0, 0, then, condition, otherwise))
        if rule.derivative_of is not None:
            return self._derivative(rule, step, arguments)
        if rule.hidden and rule.value is not None and rule.method != "integer_power":
            return rule.value(written, *arguments)
        return applied(rule, arguments)

    def _derivative(self, rule: Rule, step: Step, arguments: tuple[Any, ...]) -> Written:
        """A call of a function of our own: the derivative of one that the language has."""
        assert rule.derivative_of is not None
        signature, by, more = rule.derivative_of
        order = more
        if rule.fixed:
            order += int(self.steps[step.arguments[0]].value or 0)
            arguments = arguments[1:]
        function, _, parameters = signature.partition("(")
        label = f"{function}_{order}"
        while label in self.taken:
            label += "_"
        self.functions[label] = f"{label}({parameters} = diff({signature}, {', '.join([by] * order)})"
        return Written(nodes.Call(0, 0, label, 0, tuple(map(node_of, arguments)), ()))

    def _named(self) -> set[int]:
        """The steps that get names: the user's, those used more than once, and arguments of what is written out."""
        uses = dict.fromkeys(self.order, 0)
        named = set()
        for index in self.order:
            step = self.steps[index]
            repeats = step.rule.hidden and step.rule.method not in ("integer_power", "square")
            for argument in step.arguments:
                uses[argument] += 2 if repeats else 1
            if step.arguments and step.name is not None:
                named.add(index)
        for _, output in self.outputs:
            for index in _all(output):
                uses[index] += 1
        return named | {i for i, count in uses.items() if count > 1 and self.steps[i].arguments}

    def _fresh(self, stem: str) -> str:
        while True:
            self.count += 1
            if f"{stem}{self.count}" not in self.taken:
                return f"{stem}{self.count}"


def _all(output: Any) -> list[int]:
    """The steps of an output that may be nested lists of them."""
    waiting, found = [output], []
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting.extend(reversed(part))
        else:
            found.append(part)
    return found
