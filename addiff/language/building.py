"""What the parser makes of the parts of a rule: a method of the grammar (`-> add`) is the function of that name here.

A function gets the values of the rule's parts in order: for signs and words their spans, for names and numbers their
nodes, for rules what their functions made, and for what may be missing nothing at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from addiff.language.nodes import (
    Array,
    Binary,
    Call,
    Comparison,
    Comprehension,
    Conditional,
    Definition,
    FunctionDefinition,
    Group,
    Index,
    Model,
    Name,
    Node,
    Number,
    Output,
    Slice,
    Unary,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from addiff.source import Span


class Misuse(Exception):
    """Parts that the grammar lets through and the language does not; `diagnosis.MISUSES` has the words.

    what    the part that was misused: `target`, `parameter`, `default`, `order`, `range`
    node    what stood there
    """

    def __init__(self, what: str, node: Node) -> None:
        super().__init__(what)
        self.what = what
        self.node = node


# lists: they grow in place while the parser reads on


def empty() -> list[Any]:
    """No items."""
    return []


def first(item: Any) -> list[Any]:
    """A list with its first item."""
    return [item]


def append(items: list[Any], separator: Span, item: Any) -> list[Any]:
    """The list with one more item."""
    items.append(item)
    return items


def missing() -> None:
    """The bound that a slice leaves out."""


# statements


def output(expression: Node) -> Output:
    """A bare expression."""
    return Output(expression.start, expression.end, expression)


def definition(target: Node, sign: Span, expression: Node) -> Definition | FunctionDefinition:
    """`a = ...`, or `f(a, b) = ...`, where the target was read as a call."""
    if isinstance(target, Name):
        return Definition(target.start, expression.end, target, expression)
    if not isinstance(target, Call):
        raise Misuse("target", target)
    if target.keywords:
        raise Misuse("default", target.keywords[0][0])
    parameters = []
    for parameter in target.arguments:
        if not isinstance(parameter, Name):
            raise Misuse("parameter", parameter)
        parameters.append(parameter)
    name = Name(target.start, target.name_end, target.function)
    return FunctionDefinition(target.start, expression.end, name, tuple(parameters), expression)


def model(observation: Node, sign: Span, prediction: Node) -> Model:
    """`observation ~ prediction`."""
    return Model(observation.start, prediction.end, observation, prediction)


# operators


def _binary(sign: str) -> Callable[[Node, Span, Node], Binary]:
    def build(left: Node, _: Span, right: Node) -> Binary:
        return Binary(left.start, right.end, sign, left, right)

    return build


def _unary(sign: str) -> Callable[[Span, Node], Unary]:
    def build(span: Span, operand: Node) -> Unary:
        return Unary(span[0], operand.end, sign, operand)

    return build


def _raised(exponent: float) -> Callable[[Node, Span], Binary]:
    def build(base: Node, span: Span) -> Binary:
        return Binary(base.start, span[1], "^", base, Number(*span, exponent))

    return build


def _comparing(sign: str) -> Callable[[Span], str]:
    return lambda span: sign


either, both = _binary("or"), _binary("and")
add, subtract = _binary("+"), _binary("-")
multiply, divide, remainder, matrix_multiply = _binary("*"), _binary("/"), _binary("%"), _binary("@")
power = _binary("^")
squared, cubed = _raised(2.0), _raised(3.0)
negation, plus, minus = _unary("not"), _unary("+"), _unary("-")
less, less_or_equal, greater, greater_or_equal = map(_comparing, ("<", "<=", ">", ">="))
equal, unequal = map(_comparing, ("==", "!="))


def conditional(then: Node, _if: Span, condition: Node, _else: Span, otherwise: Node) -> Conditional:
    """`then if condition else otherwise`."""
    return Conditional(then.start, otherwise.end, then, condition, otherwise)


def chain(left: Node, sign: str, right: Node) -> list[Any]:
    """A comparison under way: operands and signs in turn."""
    return [left, sign, right]


def longer_chain(so_far: list[Any], sign: str, right: Node) -> list[Any]:
    """The comparison with one more sign and operand."""
    so_far += (sign, right)
    return so_far


def comparison(parts: list[Any]) -> Comparison:
    """A complete chain."""
    return Comparison(parts[0].start, parts[-1].end, tuple(parts[1::2]), tuple(parts[::2]))


# brackets


def group(opening: Span, inner: Node, closing: Span) -> Group:
    """`(inner)`."""
    return Group(opening[0], closing[1], inner)


def array(opening: Span, items: list[Node], closing: Span) -> Array:
    """`[items]`."""
    return Array(opening[0], closing[1], tuple(items))


def keyword(name: Name, sign: Span, value: Node) -> tuple[Name, Node]:
    """`name=value`, in a call or a point."""
    return name, value


def call(name: Name, opening: Span, *contents: Any) -> Call:
    """`name(contents)`."""
    *arguments, closing = contents
    positional: list[Node] = []
    keywords: list[tuple[Name, Node]] = []
    for argument in arguments[0] if arguments else ():
        if isinstance(argument, tuple):
            keywords.append(argument)
        elif keywords:
            raise Misuse("order", argument)
        else:
            positional.append(argument)
    return Call(name.start, closing[1], name.name, name.end, tuple(positional), tuple(keywords))


def comprehension(
    body: Node,
    _for: Span,
    variable: Name,
    _in: Span,
    bounds: Node,
    _if: Span | None = None,
    condition: Node | None = None,
) -> Comprehension:
    """`body for variable in range(...)`, perhaps `if condition`."""
    if not isinstance(bounds, Call) or bounds.function != "range" or bounds.keywords:
        raise Misuse("range", bounds)
    if not 1 <= len(bounds.arguments) <= 3 or isinstance(bounds.arguments[0], Comprehension):
        raise Misuse("range", bounds)
    return Comprehension(body.start, (condition or bounds).end, body, variable, bounds.arguments, condition)


def index(base: Node, opening: Span, items: list[Node], closing: Span) -> Index:
    """`base[items]`."""
    return Index(base.start, closing[1], base, tuple(items))


def slice(  # noqa: A001  # the grammar's word for it
    lower: Node | None, colon: Span, upper: Node | None, second: Span | None = None, step: Node | None = None
) -> Slice:
    """`lower:upper:step`."""
    start = lower.start if lower else colon[0]
    end = step.end if step else second[1] if second else upper.end if upper else colon[1]
    return Slice(start, end, lower, upper, step)
