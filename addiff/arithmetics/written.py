"""Formulas as numbers: the arithmetic in which a row writes itself down, in the language.

`m.square(v) + 1` in a row comes out as the nodes of `tan(x)^2 + 1`. Rows that the language does not have write what
they are made of: `sech(x)` becomes `1/cosh(x)`. What `addiff functions` shows is made here, from the rows alone.
"""

from __future__ import annotations

from math import inf, isinf, log, pi, sqrt
from typing import TYPE_CHECKING, Any

from addiff.language import nodes, printing
from addiff.primitives.table import RULES

if TYPE_CHECKING:
    from collections.abc import Callable

    from addiff.primitives.rule import Rule

NAMED = {
    pi: "pi",
    log(2): "log(2)",
    log(10): "log(10)",
    sqrt(2): "sqrt(2)",
    2 * pi: "2*pi",
    sqrt(2 * pi): "sqrt(2*pi)",
    sqrt(pi) / 2: "sqrt(pi)/2",
    2 / sqrt(pi): "2/sqrt(pi)",
    -2 / sqrt(pi): "-2/sqrt(pi)",
    inf: "inf",
}
"""Doubles that stand in rows, as a reader knows them."""


COMPARISONS = frozenset(["<", "<=", ">", ">=", "==", "!="])


class Written:
    """A number that is a formula.

    node    its expression
    """

    __slots__ = ("node",)

    def __init__(self, node: nodes.Node) -> None:
        self.node = node

    def __str__(self) -> str:
        return printing.text([self.node])

    def __neg__(self) -> Written:
        return Written(nodes.Unary(0, 0, "-", self.node))

    def __add__(self, other: Any) -> Any:
        return _binary("+", self, other)

    def __radd__(self, other: Any) -> Any:
        return self if _is(other, 0.0) else _binary("+", other, self)

    def __sub__(self, other: Any) -> Any:
        return _binary("-", self, other)

    def __rsub__(self, other: Any) -> Any:
        return _binary("-", other, self)

    def __mul__(self, other: Any) -> Any:
        return self if _is(other, 1.0) else _binary("*", self, other)

    def __rmul__(self, other: Any) -> Any:
        return self if _is(other, 1.0) else _binary("*", other, self)

    def __truediv__(self, other: Any) -> Any:
        return _binary("/", self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return _binary("/", other, self)

    def __lt__(self, other: Any) -> Any:
        return _comparison("<", self, other)

    def __le__(self, other: Any) -> Any:
        return _comparison("<=", self, other)

    def __gt__(self, other: Any) -> Any:
        return _comparison(">", self, other)

    def __ge__(self, other: Any) -> Any:
        return _comparison(">=", self, other)

    def __eq__(self, other: object) -> Any:
        return _comparison("==", self, other)

    def __ne__(self, other: object) -> Any:
        return _comparison("!=", self, other)

    __hash__ = None  # type: ignore[assignment]  # equality is a formula


class WrittenFormulas:
    """The arithmetic of formulas."""

    def __getattr__(self, method: str) -> Callable[..., Any]:
        """The function of that method: a call in the language, or what a row that it lacks is made of."""
        rule = RULES.get(method)
        if rule is None:
            raise AttributeError(method)
        value = rule.value
        if rule.hidden and value is not None and method != "integer_power":
            return lambda *arguments: value(self, *arguments)
        return lambda *arguments: applied(rule, arguments)

    def square(self, x: Any) -> Written:
        """The square as one writes it."""
        return _binary("^", x, 2.0)

    def both(self, a: Any, b: Any) -> Written:
        """`a and b`."""
        return _binary("and", a, b)

    def either(self, a: Any, b: Any) -> Written:
        """`a or b`."""
        return _binary("or", a, b)

    def negation(self, a: Any) -> Written:
        """`not a`."""
        return Written(nodes.Unary(0, 0, "not", node_of(a)))


written = WrittenFormulas()


def name(text: str) -> Written:
    """A variable."""
    return Written(nodes.Name(0, 0, text))


def applied(rule: Rule, arguments: tuple[Any, ...]) -> Written:
    """A row on its arguments: an operation where the row is written as one, else a call."""
    if "(" not in rule.signature:
        if len(arguments) == 1:
            return Written(nodes.Unary(0, 0, rule.sign, node_of(arguments[0])))
        return _comparison(rule.sign, *arguments) if rule.sign in COMPARISONS else _binary(rule.sign, *arguments)
    return Written(nodes.Call(0, 0, rule.sign, 0, tuple(map(node_of, arguments)), ()))


def text(formula: Any) -> str:
    """A number of this arithmetic, or a float, as text of the language."""
    return printing.text([node_of(formula)])


def _binary(sign: str, a: Any, b: Any) -> Written:
    return Written(nodes.Binary(0, 0, sign, node_of(a), node_of(b)))


def _comparison(sign: str, a: Any, b: Any) -> Written:
    return Written(nodes.Comparison(0, 0, (sign,), (node_of(a), node_of(b))))


def node_of(x: Any) -> nodes.Node:
    """A number of this arithmetic, or a float, as a node."""
    if isinstance(x, Written):
        return x.node
    if isinf(x) and x < 0:
        return nodes.Unary(0, 0, "-", nodes.Name(0, 0, "inf"))
    if x in NAMED:
        from addiff.language import parse
        from addiff.source import Source

        (statement,) = parse(Source(NAMED[x]))
        assert isinstance(statement, nodes.Output)
        return statement.expression
    return nodes.Number(0, 0, float(x))


def _is(x: object, number: float) -> bool:
    return not isinstance(x, Written) and x == number
