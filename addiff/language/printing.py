"""Nodes back to text: the canonical spelling, with no more parentheses than needed.

Reading the text gives the same nodes but for groups and spans, whatever the nodes are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from addiff.language import nodes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Parts = list[Any]
    """Pieces of text, and nodes with the loosest level that may stand there without parentheses: `(node, level)`."""

CONDITIONAL: Final = 0
OR: Final = 1
AND: Final = 2
NOT: Final = 3
COMPARISON: Final = 4
SUM: Final = 5
PRODUCT: Final = 6
SIGN: Final = 7
POWER: Final = 8
PRIMARY: Final = 9

BINARY = {
    "or": (OR, " or ", OR, AND),
    "and": (AND, " and ", AND, NOT),
    "+": (SUM, " + ", SUM, PRODUCT),
    "-": (SUM, " - ", SUM, PRODUCT),
    "*": (PRODUCT, "*", PRODUCT, SIGN),
    "/": (PRODUCT, "/", PRODUCT, SIGN),
    "%": (PRODUCT, " % ", PRODUCT, SIGN),
    "@": (PRODUCT, " @ ", PRODUCT, SIGN),
    "^": (POWER, "^", PRIMARY, SIGN),
}
"""The level of each operator, its text, and the loosest levels of its operands."""


def text(statements: Iterable[nodes.Node]) -> str:
    """Statements as a program, one a line; expressions may stand for themselves.

    cost    linear in the nodes, whatever their depth
    """
    return "\n".join([_text(statement) for statement in statements])


def _text(node: nodes.Node) -> str:
    def told(inner: nodes.Node, loosest: int) -> Parts:
        level, parts = PARTS[type(inner)](inner)
        return parts if level >= loosest else ["(", *parts, ")"]

    return unfolded(node, told)


def unfolded(node: nodes.Node, told: Callable[[nodes.Node, int], Parts]) -> str:
    """A node as text, without recursion.

    told    what a node that is no group is made of, and the loosest level that needs no parentheses there
    """
    pieces: list[str] = []
    waiting: Parts = [(node, CONDITIONAL)]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            pieces.append(part)
            continue
        inner, loosest = part
        while isinstance(inner, nodes.Group):
            inner = inner.inner
        waiting += reversed(told(inner, loosest))
    return "".join(pieces)


def _listed(items: Iterable[nodes.Node | tuple[nodes.Name, nodes.Node]]) -> Parts:
    """Items with commas between; a pair is `name=value`."""
    parts: Parts = []
    for item in items:
        parts += [", "] if parts else []
        parts += [f"{item[0].name}=", (item[1], CONDITIONAL)] if isinstance(item, tuple) else [(item, CONDITIONAL)]
    return parts


def _number(node: nodes.Number) -> tuple[int, Parts]:
    value = node.value
    short = f"{value:.0f}" if abs(value) < 1e16 and value.is_integer() else repr(value)
    return (SIGN if short.startswith("-") else PRIMARY), [short]


def _name(node: nodes.Name) -> tuple[int, Parts]:
    return PRIMARY, [node.name]


def _unary(node: nodes.Unary) -> tuple[int, Parts]:
    if node.sign == "not":
        return NOT, ["not ", (node.operand, NOT)]
    return SIGN, [node.sign, (node.operand, SIGN)]


def _binary(node: nodes.Binary) -> tuple[int, Parts]:
    level, sign, left, right = BINARY[node.sign]
    return level, [(node.left, left), sign, (node.right, right)]


def _comparison(node: nodes.Comparison) -> tuple[int, Parts]:
    parts: Parts = [(node.operands[0], SUM)]
    for sign, operand in zip(node.signs, node.operands[1:], strict=True):
        parts += [f" {sign} ", (operand, SUM)]
    return COMPARISON, parts


def _conditional(node: nodes.Conditional) -> tuple[int, Parts]:
    return CONDITIONAL, [(node.then, OR), " if ", (node.condition, OR), " else ", (node.otherwise, CONDITIONAL)]


def _call(node: nodes.Call) -> tuple[int, Parts]:
    return PRIMARY, [f"{node.function}(", *_listed([*node.arguments, *node.keywords]), ")"]


def _comprehension(node: nodes.Comprehension) -> tuple[int, Parts]:
    condition = [" if ", (node.condition, OR)] if node.condition else []
    loop = f" for {node.variable.name} in range("
    return CONDITIONAL, [(node.body, CONDITIONAL), loop, *_listed(node.bounds), ")", *condition]


def _array(node: nodes.Array) -> tuple[int, Parts]:
    return PRIMARY, ["[", *_listed(node.items), "]"]


def _slice(node: nodes.Slice) -> tuple[int, Parts]:
    parts: Parts = [(node.lower, CONDITIONAL)] if node.lower else []
    parts += [":", (node.upper, CONDITIONAL)] if node.upper else [":"]
    parts += [":", (node.step, CONDITIONAL)] if node.step else []
    return CONDITIONAL, parts


def _index(node: nodes.Index) -> tuple[int, Parts]:
    return PRIMARY, [(node.base, PRIMARY), "[", *_listed(node.items), "]"]


def _definition(node: nodes.Definition) -> tuple[int, Parts]:
    return CONDITIONAL, [f"{node.target.name} = ", (node.expression, CONDITIONAL)]


def _function(node: nodes.FunctionDefinition) -> tuple[int, Parts]:
    parameters = ", ".join([parameter.name for parameter in node.parameters])
    return CONDITIONAL, [f"{node.target.name}({parameters}) = ", (node.body, CONDITIONAL)]


def _model(node: nodes.Model) -> tuple[int, Parts]:
    return CONDITIONAL, [(node.observation, CONDITIONAL), " ~ ", (node.prediction, CONDITIONAL)]


def _output(node: nodes.Output) -> tuple[int, Parts]:
    return CONDITIONAL, [(node.expression, CONDITIONAL)]


PARTS: dict[type[nodes.Node], Callable[[Any], tuple[int, Parts]]] = {
    nodes.Number: _number,
    nodes.Name: _name,
    nodes.Unary: _unary,
    nodes.Binary: _binary,
    nodes.Comparison: _comparison,
    nodes.Conditional: _conditional,
    nodes.Call: _call,
    nodes.Comprehension: _comprehension,
    nodes.Array: _array,
    nodes.Slice: _slice,
    nodes.Index: _index,
    nodes.Definition: _definition,
    nodes.FunctionDefinition: _function,
    nodes.Model: _model,
    nodes.Output: _output,
}
