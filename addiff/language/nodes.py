"""The abstract syntax tree: plain data with spans, no behaviour.

Nodes compare by identity and print shortly: the generated `==`, `hash` and `repr` of a dataclass recurse, and programs
are 10^5 levels deep. Every node knows its span (`start`, `end`: offsets into the source). Names are NFKC.
"""

from __future__ import annotations


class Node:
    """Any node: the offsets of its first character and one past its last."""

    __slots__ = ("end", "start")

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.start}:{self.end}>"


class Number(Node):
    """A literal."""

    __slots__ = ("value",)

    def __init__(self, start: int, end: int, value: float) -> None:
        self.start = start
        self.end = end
        self.value = value


class Name(Node):
    """The use of a name."""

    __slots__ = ("name",)

    def __init__(self, start: int, end: int, name: str) -> None:
        self.start = start
        self.end = end
        self.name = name


class Group(Node):
    """An expression in parentheses: the span is that of the parentheses."""

    __slots__ = ("inner",)

    def __init__(self, start: int, end: int, inner: Node) -> None:
        self.start = start
        self.end = end
        self.inner = inner


class Unary(Node):
    """`-x`, `+x`, `not x`; `sign` is `-`, `+` or `not`."""

    __slots__ = ("operand", "sign")

    def __init__(self, start: int, end: int, sign: str, operand: Node) -> None:
        self.start = start
        self.end = end
        self.sign = sign
        self.operand = operand


class Binary(Node):
    """`x + y` and its kin; `sign` is one of `+ - * / % @ ^ and or`, whatever way it was typed."""

    __slots__ = ("left", "right", "sign")

    def __init__(self, start: int, end: int, sign: str, left: Node, right: Node) -> None:
        self.start = start
        self.end = end
        self.sign = sign
        self.left = left
        self.right = right


class Comparison(Node):
    """`a < b <= c`: one more operand than signs, of `< <= > >= == !=`."""

    __slots__ = ("operands", "signs")

    def __init__(self, start: int, end: int, signs: tuple[str, ...], operands: tuple[Node, ...]) -> None:
        self.start = start
        self.end = end
        self.signs = signs
        self.operands = operands


class Conditional(Node):
    """`then if condition else otherwise`."""

    __slots__ = ("condition", "otherwise", "then")

    def __init__(self, start: int, end: int, then: Node, condition: Node, otherwise: Node) -> None:
        self.start = start
        self.end = end
        self.then = then
        self.condition = condition
        self.otherwise = otherwise


class Call(Node):
    """`function(arguments, keyword=value)`; the name's own span is `start` to `name_end`."""

    __slots__ = ("arguments", "function", "keywords", "name_end")

    def __init__(
        self,
        start: int,
        end: int,
        function: str,
        name_end: int,
        arguments: tuple[Node, ...],
        keywords: tuple[tuple[Name, Node], ...],
    ) -> None:
        self.start = start
        self.end = end
        self.function = function
        self.name_end = name_end
        self.arguments = arguments
        self.keywords = keywords


class Comprehension(Node):
    """`body for variable in range(bounds) if condition`; the only argument of a call, or the content of an Array."""

    __slots__ = ("body", "bounds", "condition", "variable")

    def __init__(
        self, start: int, end: int, body: Node, variable: Name, bounds: tuple[Node, ...], condition: Node | None
    ) -> None:
        self.start = start
        self.end = end
        self.body = body
        self.variable = variable
        self.bounds = bounds
        self.condition = condition


class Array(Node):
    """`[a, b]` or `[body for ...]` (then its one item is a Comprehension)."""

    __slots__ = ("items",)

    def __init__(self, start: int, end: int, items: tuple[Node, ...]) -> None:
        self.start = start
        self.end = end
        self.items = items


class Slice(Node):
    """`lower:upper:step` inside an index; each may be missing."""

    __slots__ = ("lower", "step", "upper")

    def __init__(self, start: int, end: int, lower: Node | None, upper: Node | None, step: Node | None) -> None:
        self.start = start
        self.end = end
        self.lower = lower
        self.upper = upper
        self.step = step


class Index(Node):
    """`base[i, 1:3]`; an item is an expression or a Slice."""

    __slots__ = ("base", "items")

    def __init__(self, start: int, end: int, base: Node, items: tuple[Node, ...]) -> None:
        self.start = start
        self.end = end
        self.base = base
        self.items = items


class Definition(Node):
    """The statement `target = expression`."""

    __slots__ = ("expression", "target")

    def __init__(self, start: int, end: int, target: Name, expression: Node) -> None:
        self.start = start
        self.end = end
        self.target = target
        self.expression = expression


class FunctionDefinition(Node):
    """The statement `target(parameters) = body`."""

    __slots__ = ("body", "parameters", "target")

    def __init__(self, start: int, end: int, target: Name, parameters: tuple[Name, ...], body: Node) -> None:
        self.start = start
        self.end = end
        self.target = target
        self.parameters = parameters
        self.body = body


class Model(Node):
    """The statement `observation ~ prediction`."""

    __slots__ = ("observation", "prediction")

    def __init__(self, start: int, end: int, observation: Node, prediction: Node) -> None:
        self.start = start
        self.end = end
        self.observation = observation
        self.prediction = prediction


class Output(Node):
    """A bare expression as a statement."""

    __slots__ = ("expression",)

    def __init__(self, start: int, end: int, expression: Node) -> None:
        self.start = start
        self.end = end
        self.expression = expression
