"""What every name of a program stands for: inputs, definitions, functions, constants; and the names of the outputs."""

from __future__ import annotations

import math
from copy import copy
from itertools import pairwise
from typing import TYPE_CHECKING

from addiff.errors import BadNameError, BadSyntaxError, UsageError
from addiff.language import nodes
from addiff.lowering.arrays import ARRAY_FUNCTIONS, KEYWORDS
from addiff.primitives.table import FUNCTIONS
from addiff.suggestions import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from addiff.source import Source, Span

CONSTANTS = {"pi": math.pi, "π": math.pi, "tau": math.tau, "τ": math.tau, "e": math.e, "inf": math.inf}
"""The names that have a value where the program and the point give them none."""

OBSERVED, PREDICTED, RESIDUAL = "observed", "predicted", "residual"
"""The outputs of a model: its two sides, and their difference."""

REDUCTIONS = ("sum", "prod", "min", "max")
"""The functions that take a comprehension."""

ELSEWHERE = {
    **dict.fromkeys(("derivative", "deriv", "differentiate"), "write diff(f, x) for the derivative of f by x"),
    **dict.fromkeys(("integral", "integrate", "quad"), "there are no integrals"),
    "factorial": "write gamma(n + 1)",
    "range": "range stands in a loop, as in sum(x^i for i in range(3))",
}
"""What to say of functions that other tools have."""

SURPLUS = {
    **dict.fromkeys(("log", "ln"), "write log10(x), or log(x)/log(b)"),
    **dict.fromkeys(("atan", "arctan"), "write atan2(y, x)"),
    "round": "write round(100*x)/100 for two decimals",
}
"""What to say of functions that take more arguments in other tools."""


class Names:
    """The names of a program, resolved once for all points.

    inputs         in order of first appearance
    definitions    the definitions of values, by name, in order
    functions      the definitions of functions, by name
    outputs        `(name, expression)` in order
    first_use      where each input is first used
    bound          the names that the point is known to bind
    model          the model that the program ends with, whose two sides and their difference are then the outputs
    """

    __slots__ = (
        "bound",
        "by",
        "constants",
        "definitions",
        "first_use",
        "functions",
        "inputs",
        "model",
        "outputs",
        "source",
    )

    def __init__(self, statements: Sequence[nodes.Node], source: Source, bound: Iterable[str]) -> None:
        self.source = source
        self.bound = frozenset(bound)
        self.constants = {name: value for name, value in CONSTANTS.items() if name not in self.bound}
        self.definitions: dict[str, nodes.Definition] = {}
        self.functions: dict[str, nodes.FunctionDefinition] = {}
        self.first_use: dict[str, Span] = {}
        self.outputs: list[tuple[str, nodes.Node]] = []
        self.inputs: tuple[str, ...] = ()
        self.model: nodes.Model | None = None
        self.by: list[nodes.Name] = []  # what `diff` goes by
        bare: list[nodes.Node] = []
        for statement in statements:
            if isinstance(statement, nodes.Definition):
                self._walk(statement.expression, frozenset())
                self._define(statement)
            elif isinstance(statement, nodes.FunctionDefinition):
                self._define_function(statement)
            elif isinstance(statement, nodes.Model):
                self._walk(statement.observation, frozenset())
                self._walk(statement.prediction, frozenset())
                self.model = statement
            elif isinstance(statement, nodes.Output):
                self._walk(statement.expression, frozenset())
                bare.append(statement.expression)
        used = [n for n in self.first_use if n not in self.definitions and n not in self.constants]
        self.inputs = tuple(sorted(used, key=lambda name: self.first_use[name]))
        self._check_inputs_of_diff()
        if self.model is None:
            self._name_outputs(bare)
        else:
            self._name_sides(statements, self.model)

    def meaning(self, name: str) -> str:
        """What a name is, in a word, for messages."""
        if name in self.definitions or name in self.functions:
            return "defined by the program"
        return "an input" if name in self.inputs else "unknown"

    def _define(self, statement: nodes.Definition) -> None:
        name, span = statement.target.name, _span(statement.target)
        if name in self.definitions:
            line = self.source.place(_span(self.definitions[name].target))[0]
            raise BadNameError(
                f"{name} is defined twice: a name keeps its meaning, and this one has it from line {line}",
                self.source,
                span,
            )
        if name in self.first_use:
            raise BadNameError(
                f"{name} is used before it is defined: put its definition first, or give it another name",
                self.source,
                self.first_use[name],
            )
        self.definitions[name] = statement

    def _define_function(self, statement: nodes.FunctionDefinition) -> None:
        name, span = statement.target.name, _span(statement.target)
        if name in FUNCTIONS or name in ARRAY_FUNCTIONS or name == "diff":
            raise BadNameError(f"{name} is a function of the language: choose another name", self.source, span)
        if name in self.functions:
            raise BadNameError(f"the function {name} is defined twice", self.source, span)
        parameters: set[str] = set()
        for parameter in statement.parameters:
            if parameter.name in parameters:
                raise BadNameError(
                    f"the parameter {parameter.name} of {name} appears twice", self.source, _span(parameter)
                )
            parameters.add(parameter.name)
        self._walk(statement.body, frozenset(parameters), statement)
        self.functions[name] = statement

    def _walk(self, root: nodes.Node, local: frozenset[str], inside: nodes.FunctionDefinition | None = None) -> None:
        """Note the inputs that an expression uses, and hold its calls against what there is to call."""
        waiting: list[tuple[nodes.Node, frozenset[str], frozenset[str]]] = [(root, local, frozenset())]
        while waiting:
            node, names, loops = waiting.pop()
            kind = node.__class__
            if kind is nodes.Name:
                self._use(node, names)  # type: ignore[arg-type]  # `kind` tells mypy nothing
            elif kind is nodes.Binary:
                waiting.append((node.right, names, loops))  # type: ignore[attr-defined]
                waiting.append((node.left, names, loops))  # type: ignore[attr-defined]
            elif isinstance(node, nodes.Comprehension):
                variable = {node.variable.name}
                waiting.extend((bound, names, loops) for bound in reversed(node.bounds))
                waiting.append((node.body, names | variable, loops | variable))
                if node.condition is not None:
                    waiting.append((node.condition, names | variable, loops | variable))
            elif isinstance(node, nodes.Call) and node.function == "diff":
                self._check_diff(node, names - loops, loops)
                waiting.append((node.arguments[0], names, loops))
            elif kind is not nodes.Number:
                if isinstance(node, nodes.Call):
                    self._check_call(node, inside)
                waiting.extend((child, names, loops) for child in reversed(children(node)))

    def _check_diff(self, node: nodes.Call, parameters: frozenset[str], loops: frozenset[str]) -> None:
        """Raise unless a `diff` goes by names that it can go by; inputs are known only when all is read."""
        self._check_arguments(node, 2, None)
        if node.keywords or isinstance(node.arguments[0], nodes.Comprehension):
            raise BadSyntaxError("diff is written diff(x^2*y, x), or diff(x^2*y, x, y)", self.source, _span(node))
        for by in node.arguments[1:]:
            if not isinstance(by, nodes.Name):
                raise BadNameError(
                    "diff goes by names: write diff(x^2*y, x), and diff(x^2*y, x, x) for the second derivative",
                    self.source,
                    _span(by),
                )
            if by.name in loops:
                raise BadNameError(
                    f"{by.name} is the variable of a loop, and diff goes by inputs and parameters",
                    self.source,
                    _span(by),
                )
            if by.name not in parameters:
                self.by.append(by)

    def _check_inputs_of_diff(self) -> None:
        """Raise unless every name that a `diff` goes by, and that is no parameter, is an input."""
        for by in self.by:
            if by.name not in self.inputs:
                meaning = (
                    "defined by the program"
                    if by.name in self.definitions
                    else "a constant"
                    if by.name in self.constants
                    else "not an input of the program"
                )
                raise BadNameError(
                    f"{by.name} is {meaning}, and diff goes by inputs and parameters"
                    + (did_you_mean(by.name, self.inputs) if meaning.startswith("not") else ""),
                    self.source,
                    _span(by),
                )

    def _use(self, node: nodes.Name, local: frozenset[str]) -> None:
        name = node.name
        if name not in local and name not in self.definitions:
            known = self.first_use.get(name)
            if known is None or node.start < known[0]:
                self.first_use[name] = (node.start, node.end)

    def _check_call(self, node: nodes.Call, inside: nodes.FunctionDefinition | None) -> None:
        """Raise unless the function exists here and takes what it is given."""
        name, span = node.function, (node.start, node.name_end)
        comprehension = any(isinstance(a, nodes.Comprehension) for a in node.arguments)
        if name in self.functions:
            parameters = self.functions[name].parameters
            self._check_keywords(node, (), 0)
            self._check_arguments(node, len(parameters), len(parameters))
        elif inside is not None and name == inside.target.name:
            raise BadNameError(f"{name} calls itself: recursion is not in the language", self.source, span)
        elif comprehension:
            if name not in REDUCTIONS or len(node.arguments) > 1:
                raise BadSyntaxError(
                    f"a loop `... for i in range(...)` stands alone in {', '.join(REDUCTIONS)} or [ ], not in {name}",
                    self.source,
                    _span(node),
                )
        elif name in ARRAY_FUNCTIONS:
            self._check_keywords(node, KEYWORDS, 1)
            self._check_arguments(node, *ARRAY_FUNCTIONS[name])
        elif name in FUNCTIONS:
            rule = FUNCTIONS[name]
            count = len(rule.parameters)
            least = 1 if rule.variadic else count - len(rule.defaults)
            self._check_keywords(node, KEYWORDS if rule.variadic else rule.defaults, least, rule.parameters)
            self._check_arguments(node, least, None if rule.variadic else count)
        else:
            known = [*self.functions, *FUNCTIONS, *ARRAY_FUNCTIONS, "diff"]
            raise BadNameError(f"unknown function {name}{self._instead(name, known)}", self.source, span)

    def _instead(self, name: str, known: Iterable[str]) -> str:
        """What helps where `name` was called and cannot be."""
        if name in self.bound or name in self.constants or self._stands_alone(name):
            return f": {name} is a value; write {name}*(...) for a product"
        if name in ELSEWHERE:
            return f": {ELSEWHERE[name]}"
        return did_you_mean(name, known) or ": `addiff functions` lists those there are"

    def _stands_alone(self, name: str) -> bool:
        """Whether a name is more than called anywhere in the text."""
        from addiff.language.lexer import tokens
        from addiff.language.tables import tables

        read = [value for _, value in tokens(self.source, tables())]
        return any(
            isinstance(value, nodes.Name)
            and value.name == name
            and (isinstance(following, nodes.Node) or self.source.piece(following) != "(")
            for value, following in pairwise(read)
        )

    def _check_arguments(self, node: nodes.Call, least: int, most: int | None) -> None:
        """Raise unless the number of arguments lies between `least` and `most` (None: any number)."""
        given = len(node.arguments) + len(node.keywords)
        if given < least or (most is not None and given > most):
            wanted = f"at least {least}" if most is None else str(least) if least == most else f"{least} to {most}"
            raise BadNameError(
                f"{node.function} takes {wanted} argument{'' if wanted.endswith('1') else 's'}, not {given}"
                + (f": {SURPLUS[node.function]}" if given > least and node.function in SURPLUS else ""),
                self.source,
                _span(node),
            )

    def _check_keywords(
        self, node: nodes.Call, known: Iterable[str], least: int, parameters: Sequence[str] = ()
    ) -> None:
        """Raise unless the function has the keywords of a call, and each is for what nothing else gives.

        least         the arguments that have to stand before
        parameters    what the arguments without a name are for
        """
        given = set(parameters[: len(node.arguments)])
        for keyword, _ in node.keywords:
            wrong = (
                f"{node.function} has no keyword {keyword.name}"
                if keyword.name not in known
                else f"{node.function} is given {keyword.name} twice"
                if keyword.name in given
                else f"an argument of {node.function} is missing before {keyword.name}="
                if len(node.arguments) < least
                else None
            )
            if wrong:
                raise BadNameError(wrong, self.source, _span(keyword))
            given.add(keyword.name)

    def only(self, names: Iterable[str]) -> Names:
        """The same with some of the outputs."""
        part = copy(self)
        outputs = dict(self.outputs)
        part.outputs = [(name, outputs[name]) for name in names]
        return part

    def _name_sides(self, statements: Sequence[nodes.Node], model: nodes.Model) -> None:
        """The outputs of a model; nothing but definitions stands before it, and nothing behind it."""
        for statement in statements:
            output = isinstance(statement, (nodes.Output, nodes.Model))
            if statement is not model and (output or model is not statements[-1]):
                raise UsageError(
                    "a model stands alone behind the definitions that it uses: fit takes one `y ~ ...`, and no outputs",
                    self.source,
                    _span(statement if output else model),
                )
        difference = nodes.Binary(*_span(model), "-", model.observation, model.prediction)
        self.outputs = [(OBSERVED, model.observation), (PREDICTED, model.prediction), (RESIDUAL, difference)]

    def _name_outputs(self, bare: Sequence[nodes.Node]) -> None:
        """The names of the outputs: their own where they are just a name, else `f` and their position."""
        if not bare:
            if not self.definitions:
                raise BadSyntaxError(
                    "the program computes nothing: end it with the expression that is wanted",
                    self.source,
                    _span(list(self.functions.values())[-1]),
                )
            name, definition = list(self.definitions.items())[-1]
            self.outputs = [(name, definition.target)]
            return
        taken: dict[str, nodes.Node] = {}
        for position, expression in enumerate(bare, 1):
            named = _inner(expression)
            name = named.name if isinstance(named, nodes.Name) else "f" if len(bare) == 1 else f"f{position}"
            if name in taken:
                raise BadNameError(
                    f"two outputs are called {name}: give one a name of its own, as in `{name}2 = ...`",
                    self.source,
                    _span(expression),
                )
            taken[name] = expression
        self.outputs = list(taken.items())


def children(node: nodes.Node) -> list[nodes.Node]:
    """The expressions directly inside an expression, in the order of the text."""
    if isinstance(node, nodes.Group):
        return [node.inner]
    if isinstance(node, nodes.Unary):
        return [node.operand]
    if isinstance(node, nodes.Comparison):
        return list(node.operands)
    if isinstance(node, nodes.Conditional):
        return [node.then, node.condition, node.otherwise]
    if isinstance(node, nodes.Call):
        return [*node.arguments, *(value for _, value in node.keywords)]
    if isinstance(node, nodes.Array):
        return list(node.items)
    if isinstance(node, nodes.Index):
        return [node.base, *node.items]
    if isinstance(node, nodes.Slice):
        return [part for part in (node.lower, node.upper, node.step) if part is not None]
    return []


def _inner(node: nodes.Node) -> nodes.Node:
    """An expression without the parentheses around it."""
    while isinstance(node, nodes.Group):
        node = node.inner
    return node


def _span(node: nodes.Node) -> Span:
    return node.start, node.end
