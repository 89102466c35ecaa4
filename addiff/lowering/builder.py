"""Where steps are made: equal ones once, those on numbers at once."""

from __future__ import annotations

from math import isfinite, prod
from typing import TYPE_CHECKING, Any

from addiff.arithmetics.floats import floats
from addiff.errors import LimitError, ShapeError
from addiff.language import nodes
from addiff.primitives.table import RULES
from addiff.program.wengert import Step

if TYPE_CHECKING:
    from collections.abc import Sequence

    from addiff.primitives.rule import Rule
    from addiff.program.wengert import CallSite
    from addiff.source import Source

MOST_STEPS = 1_000_000  # half a gigabyte of steps
MOST_ELEMENTS = 100_000_000  # 800 megabytes
LONGEST = 40  # characters of source quoted inside a message


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
        self.operations = floats.operations
        self.rows: dict[tuple[str, str], Rule] = {}

    def emit(self, rule: Rule, arguments: tuple[int, ...], node: nodes.Node) -> int:
        """The step that does `rule` to `arguments`: an equal one that is there, a folded constant, or a new one."""
        key = (rule, arguments)
        index = self.shared.get(key)
        if index is not None:
            return index
        steps = self.steps
        value = None
        shaped = not rule.elementwise
        for argument in arguments:
            if steps[argument].shape:
                shaped = True
        shape = self.shape(rule, arguments, node) if shaped else ()
        for argument in arguments:
            if steps[argument].value is None:
                break
        else:
            value = self.folded(rule, arguments) if not shaped else self.folded_array(rule, arguments)
        if value is not None:
            index = self.constant(value, node)
        else:
            index = self.added(Step(rule, arguments, (node.start, node.end), None, None, self.call, shape))
        self.shared[key] = index
        return index

    def row(self, method: str, **settings: Any) -> Rule:
        """The row of arrays with some settings: always the same one, so that equal steps are one."""
        key = (method, repr(settings))
        row = self.rows.get(key)
        if row is None:
            from addiff.primitives.array_table import ARRAY_RULES

            rule = ARRAY_RULES[method]
            row = self.rows[key] = rule.with_settings(**settings) if settings else rule
        return row

    def shape(self, rule: Rule, arguments: tuple[int, ...], node: nodes.Node) -> tuple[int, ...]:
        """The shape of a step of arrays.

        errors    ShapeError where the arguments do not fit
        """
        from addiff.primitives.array_rule import Misfit, broadcast

        shapes = [self.steps[a].shape for a in arguments]
        if rule.composite:
            return rule.result_shape  # type: ignore[attr-defined, no-any-return]
        try:
            settings = getattr(rule, "settings", {})
            shape = broadcast(tuple(shapes)) if rule.elementwise else rule.shape(*shapes, **settings)  # type: ignore[attr-defined]
        except Misfit as misfit:
            raise self.misfit(misfit.text, arguments, node) from None
        if prod(shape) > MOST_ELEMENTS:
            raise LimitError(
                f"an array of shape {list(shape)} has more than {MOST_ELEMENTS:,} elements",
                self.source,
                (node.start, node.end),
            )
        return shape

    def misfit(self, text: str, arguments: Sequence[int], node: nodes.Node) -> ShapeError:
        """The error for arguments whose shapes do not fit: each with its place and its shape, and what is wrong."""
        spans = [(operand.start, operand.end) for operand in operands(node)]
        if len(spans) != len(arguments):
            spans = [self.steps[a].span for a in arguments]
        own = self.source.place((node.start, node.end))[0]
        facts = []
        for span, argument in list(zip(spans, arguments, strict=True))[:3]:
            line, column, _ = self.source.place(span)
            place = f"column {column}" if line == own else f"line {line}, column {column}"
            shape = self.steps[argument].shape
            what = f"has shape {list(shape)}" if shape else "is a number"
            facts.append(f"{self.source.quoted(span, LONGEST)} {what} ({place})")
        more = len(arguments) - len(facts)
        listed = " and ".join(facts) + (f" and {more} more" if more > 0 else "")
        return ShapeError(f"shapes do not fit: {listed}: {text}", self.source, (node.start, node.end))

    def folded_array(self, rule: Rule, arguments: tuple[int, ...]) -> Any:
        """`folded` where there are arrays."""
        from addiff.arithmetics.array_contract import ArrayOperation
        from addiff.arithmetics.tensors import tensors

        if rule.composite or rule.demand is not None:
            return None
        with tensors.quiet():
            try:
                value = ArrayOperation(rule, tensors).function(*[self.steps[a].value for a in arguments])
            except (ValueError, ArithmeticError):
                return None
        return value if tensors.finite(value) else None

    def folded(self, rule: Rule, arguments: tuple[int, ...]) -> float | None:
        """The value of a step on constants; None where that is not a finite number, which only matters if needed."""
        numbers = [self.steps[a].value for a in arguments]
        if rule.composite:
            return None
        if rule.demand is not None:
            return numbers[rule.demand(numbers[0])]  # type: ignore[no-any-return]
        try:
            value = float(self.operations[rule].function(*numbers))
        except (ValueError, ArithmeticError):
            return None
        return value if isfinite(value) else None

    def constant(self, value: Any, node: nodes.Node) -> int:
        """The step of a number or an array."""
        shape = () if value.__class__ is float else value.shape
        key = (shape, value.tobytes()) if shape else repr(value)  # repr tells 0.0 from -0.0
        index = self.shared.get(key)
        if index is None:
            span = (node.start, node.end)
            index = self.shared[key] = self.added(Step(RULES["constant"], (), span, None, value, None, shape))
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
        if self.steps[index].shape:
            raise ShapeError(f"{what} is a number, not an array", self.source, (node.start, node.end))
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


def operands(node: nodes.Node) -> list[nodes.Node]:
    """The expressions that an operation of the language is done to."""
    if isinstance(node, nodes.Binary):
        return [node.left, node.right]
    if isinstance(node, nodes.Comparison):
        return list(node.operands)
    if isinstance(node, nodes.Call):
        return list(node.arguments)
    if isinstance(node, nodes.Unary):
        return [node.operand]
    if isinstance(node, nodes.Conditional):
        return [node.condition, node.then, node.otherwise]
    if isinstance(node, nodes.Array):
        return list(node.items)
    return [node.base] if isinstance(node, nodes.Index) else []
