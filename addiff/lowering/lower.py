"""From nodes to a Wengert list, with an explicit stack of tasks: linear in what is written and unrolled.

A task is an action on a node in a scope; its results, indices of steps, go to a second stack. Names of parameters and
loop variables live in the scope, which the bodies of functions and loops bring along.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from addiff.collector import uncollected
from addiff.errors import LimitError, ShapeError
from addiff.language import nodes
from addiff.lowering.arrays import ARRAY_FUNCTIONS
from addiff.lowering.builder import Builder
from addiff.primitives.table import FUNCTIONS, RULES, TRUTHS
from addiff.program.wengert import CallSite, Step, WengertList, extracted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from addiff.lowering.names import Names
    from addiff.primitives.rule import Rule
    from addiff.source import Span

    Scope = dict[str, int]

MOST_TURNS = 1_000_000  # of all loops together; they are unrolled
WHOLE = 2.0**53  # beyond it doubles skip whole numbers

INFIX = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "%": "modulo", "^": "power"}
COMPARE = {"<": "less", "<=": "less_equal", ">": "greater", ">=": "greater_equal", "==": "equal", "!=": "not_equal"}
JOINED = {"sum": RULES["add"], "prod": RULES["multiply"]}
"""The functions that join the turns of a loop one by one, and the row that does."""

EMPTY = {"sum": 0.0, "prod": 1.0}
"""What they give for a loop without turns."""


@uncollected
def lower(names: Names, shapes: Sequence[tuple[int, ...]] = ()) -> WengertList:
    """The steps of a program.

    shapes    those of the inputs, in order; left out where all are numbers
    errors    ShapeError where shapes do not fit or something that must be fixed is not, LimitError where a loop is too
              long
    """
    lowering = _Lowering(names, shapes)
    for name, definition in names.definitions.items():
        lowering.define(name, definition.expression)
    outputs = [(name, lowering.expression(node)) for name, node in names.outputs]
    return WengertList(lowering.steps, names.inputs, outputs, names.source)


class _Lowering(Builder):
    def __init__(self, names: Names, shapes: Sequence[tuple[int, ...]]) -> None:
        super().__init__(names.source)
        self.names = names
        self.globals: Scope = {}
        self.stands_for: dict[int, int] = {}  # the input that a parameter is inside a `diff`, and its value outside
        self.derivatives: dict[tuple[int, tuple[int, ...]], tuple[Rule, list[int]]] = {}  # with what its inputs are
        self.called: dict[tuple[str, tuple[int, ...]], int] = {}
        self.turns = 0
        self.tasks: list[tuple[Callable[..., None], Any, Scope]] = []
        self.done: list[int] = []
        for place, name in enumerate(names.inputs):
            self.globals[name] = len(self.steps)
            shape = shapes[place] if shapes else ()
            self.steps.append(Step(RULES["input"], (), names.first_use[name], name, shape=shape))

    # the tasks

    def expression(self, node: nodes.Node) -> int:
        """Lower one expression to the index of its step."""
        tasks = self.tasks
        self.later(node, {})
        while tasks:
            action, what, scope = tasks.pop()
            action(self, what, scope)
        return self.done.pop()

    def define(self, name: str, node: nodes.Node) -> None:
        """Lower a definition and give its step the name, unless it has one."""
        index = self.globals[name] = self.expression(node)
        step = self.steps[index]
        if step.name is None and step.value is None:
            step.name = name

    def later(self, node: nodes.Node, scope: Scope) -> None:
        """Lower a node of any kind when its turn comes."""
        self.tasks.append((VISIT[node.__class__], node, scope))

    def ask(self, action: Callable[..., None], node: nodes.Node, scope: Scope, *operands: nodes.Node) -> None:
        """Lower some operands, left to right, then do `action`."""
        tasks = self.tasks
        tasks.append((action, node, scope))
        for operand in reversed(operands):
            tasks.append((VISIT[operand.__class__], operand, scope))

    # leaves

    def number(self, node: nodes.Number, scope: Scope) -> None:
        self.done.append(self.constant(node.value, node))

    def name(self, node: nodes.Name, scope: Scope) -> None:
        name = node.name
        index = scope.get(name)
        if index is None:
            index = self.globals.get(name)
            if index is None:
                index = self.constant(self.names.constants[name], node)
        self.done.append(index)

    def group(self, node: nodes.Group, scope: Scope) -> None:
        self.later(node.inner, scope)

    # operators

    def unary(self, node: nodes.Unary, scope: Scope) -> None:
        self.ask(_Lowering.finish_unary, node, scope, node.operand)

    def finish_unary(self, node: nodes.Unary, scope: Scope) -> None:
        if node.sign == "not":
            self.done.append(self.emit(RULES["not"], (self.truth(self.done.pop(), node.operand),), node))
        elif node.sign == "-":
            self.done.append(self.emit(RULES["negative"], (self.done.pop(),), node))

    def binary(self, node: nodes.Binary, scope: Scope) -> None:
        if node.sign in ("and", "or"):
            self.ask(_Lowering.short_circuit, node, scope, node.left)
        else:
            self.ask(_Lowering.finish_binary, node, scope, node.left, node.right)

    def finish_binary(self, node: nodes.Binary, scope: Scope) -> None:
        right = self.done.pop()
        left = self.done.pop()
        if node.sign == "@":
            self.done.append(self.emit(self.row("matmul"), (left, right), node))
        else:
            self.done.append(self.apply(RULES[INFIX[node.sign]], (left, right), node))

    def short_circuit(self, node: nodes.Binary, scope: Scope) -> None:
        left = self.truth(self.done.pop(), node.left)
        known = self.number_of(left)
        if known is not None and (known != 0) == (node.sign == "or"):
            self.done.append(left)
        else:
            self.done.append(left)
            self.ask(_Lowering.finish_logic, node, scope, node.right)

    def finish_logic(self, node: nodes.Binary, scope: Scope) -> None:
        right = self.truth(self.done.pop(), node.right)
        left = self.done.pop()
        known = self.number_of(left) is not None
        self.done.append(right if known else self.emit(RULES[node.sign], (left, right), node))

    def comparison(self, node: nodes.Comparison, scope: Scope) -> None:
        self.ask(_Lowering.finish_comparison, node, scope, *node.operands)

    def finish_comparison(self, node: nodes.Comparison, scope: Scope) -> None:
        count = len(node.operands)
        indices = self.done[-count:]
        del self.done[-count:]
        result = None
        for k, sign in enumerate(node.signs):
            place = nodes.Node(node.operands[k].start, node.operands[k + 1].end)
            if self.steps[indices[k]].shape or self.steps[indices[k + 1]].shape:
                place = nodes.Comparison(place.start, place.end, (sign,), node.operands[k : k + 2])
            pair = self.emit(RULES[COMPARE[sign]], (indices[k], indices[k + 1]), place)
            result = pair if result is None else self.both(result, pair, nodes.Node(node.start, place.end))
        assert result is not None
        self.done.append(result)

    def both(self, left: int, right: int, node: nodes.Node) -> int:
        """The lazy `and` of two truth values."""
        known = self.number_of(left)
        if known is None:
            return self.emit(RULES["and"], (left, right), node)
        return right if known else left

    def truth(self, index: int, node: nodes.Node) -> int:
        """0 or 1 for a step: itself where it is a comparison or logic, else whether it differs from 0."""
        if self.steps[index].rule in TRUTHS:
            return index
        return self.emit(RULES["not_equal"], (index, self.constant(0.0, node)), node)

    # conditionals

    def conditional(self, node: nodes.Conditional, scope: Scope) -> None:
        self.ask(_Lowering.branch, node, scope, node.condition)

    def branch(self, node: nodes.Conditional, scope: Scope) -> None:
        chosen = self.steps[self.done[-1]]
        if chosen.shape and not isinstance(node, _Where):
            raise ShapeError(
                f"the condition of if is a number, and {self.source.quoted(_span(node.condition), 40)} has shape"
                f" {list(chosen.shape)}: where(c, a, b) chooses element by element",
                self.source,
                _span(node.condition),
            )
        condition = self.number_of(self.done[-1])
        if condition is None:
            self.ask(_Lowering.finish_conditional, node, scope, node.then, node.otherwise)
        else:
            self.done.pop()
            self.later(node.then if condition else node.otherwise, scope)

    def finish_conditional(self, node: nodes.Conditional, scope: Scope) -> None:
        otherwise = self.done.pop()
        then = self.done.pop()
        self.done.append(self.emit(RULES["select"], (self.done.pop(), then, otherwise), node))

    # calls

    def function_call(self, node: nodes.Call, scope: Scope) -> None:
        name = node.function
        if name in self.names.functions:
            self.ask(_Lowering.enter, node, scope, *node.arguments)
        elif node.arguments and isinstance(node.arguments[0], nodes.Comprehension):
            self.tasks.append((_Lowering.reduce, node, scope))
            self.comprehension(node.arguments[0], scope, JOINED.get(name), node)
        elif name == "where":
            condition, then, otherwise = node.arguments
            self.conditional(_Where(node.start, node.end, then, condition, otherwise), scope)
        elif name == "diff":
            self.differentiate(node, scope)
        else:
            named = [value for _, value in node.keywords]
            finish = _Lowering.finish_array_call if name in ARRAY_FUNCTIONS else _Lowering.finish_call
            self.ask(finish, node, scope, *node.arguments, *named)

    def finish_call(self, node: nodes.Call, scope: Scope) -> None:
        rule = FUNCTIONS[node.function]
        named = self.taken(len(node.keywords))
        arguments = self.taken(len(node.arguments))
        if rule.variadic and (node.keywords or (len(arguments) == 1 and self.steps[arguments[0]].shape)):
            from addiff.lowering import array_lowering

            self.done.append(array_lowering.extreme(self, node, arguments, named))
            return
        if rule.defaults:
            given = dict(zip([name.name for name, _ in node.keywords], named, strict=True))
            for parameter in rule.parameters[len(arguments) :]:
                index = given.get(parameter)
                arguments += (self.constant(float(rule.defaults[parameter]), node) if index is None else index,)
        self.done.append(self.apply(rule, arguments, node))

    def enter(self, node: nodes.Call, scope: Scope) -> None:
        """Lower the body of a user's function for these arguments, unless that was done before."""
        arguments = self.taken(len(node.arguments))
        key = (node.function, arguments)
        if key in self.called:
            self.done.append(self.called[key])
            return
        function = self.names.functions[node.function]
        inner = {p.name: a for p, a in zip(function.parameters, arguments, strict=True)}
        self.tasks.append((_Lowering.leave, (key, self.call), scope))
        self.later(function.body, inner)
        self.call = CallSite((node.start, node.end), self.call)

    def leave(self, entered: tuple[tuple[str, tuple[int, ...]], CallSite | None], scope: Scope) -> None:
        key, self.call = entered
        self.called[key] = self.done[-1]

    def differentiate(self, node: nodes.Call, scope: Scope) -> None:
        """Lower the expression of a `diff`, in which the parameters in scope are inputs that stand for themselves.

        Those that are numbers stay numbers, unless it is differentiated by them.
        """
        by = {name.name for name in node.arguments[1:] if isinstance(name, nodes.Name)}
        inner = dict(scope)
        for name, index in scope.items():
            if name in by or self.steps[index].value is None:
                shape = self.steps[index].shape
                inner[name] = self.added(Step(RULES["input"], (), _span(node), name, shape=shape))
                self.stands_for[inner[name]] = index
        self.ask(_Lowering.finish_derivative, node, inner, node.arguments[0])

    def finish_derivative(self, node: nodes.Call, scope: Scope) -> None:
        from addiff.lowering.derivatives import Derivative

        output = self.done.pop()
        names = [name.name for name in node.arguments[1:] if isinstance(name, nodes.Name)]
        by = [scope.get(name, self.globals.get(name, -1)) for name in names]
        key = (output, tuple(by))
        if key not in self.derivatives:
            program, inputs = extracted(self.steps, output, by, self.source)
            self.derivatives[key] = Derivative(program, tuple(inputs.index(index) for index in by)), inputs
        rule, inputs = self.derivatives[key]
        arguments = tuple(self.stands_for.get(index, index) for index in inputs)
        self.done.append(self.emit(rule, arguments, node))

    def taken(self, count: int) -> tuple[int, ...]:
        """The last `count` results."""
        if not count:
            return ()
        results = tuple(self.done[-count:])
        del self.done[-count:]
        return results

    def number_of(self, index: int) -> float | None:
        """The number that a step is before evaluation, if any."""
        step = self.steps[index]
        return None if step.shape else step.value

    # arrays, by functions that are loaded where there are some

    def array(self, node: nodes.Array, scope: Scope) -> None:
        from addiff.lowering import array_lowering

        array_lowering.array(self, node, scope)

    def index(self, node: nodes.Index, scope: Scope) -> None:
        from addiff.lowering import array_lowering

        array_lowering.index(self, node, scope)

    def finish_array_call(self, node: nodes.Call, scope: Scope) -> None:
        from addiff.lowering import array_lowering

        array_lowering.finish_array_call(self, node, scope)

    # loops

    def comprehension(self, node: nodes.Comprehension, scope: Scope, fold: Rule | None, whole: nodes.Node) -> None:
        """Lower the body once for each value of the variable; afterwards `done` holds the results and their number.

        fold     where there is one, each result is joined with those before it at once, by a step of `whole`
        """
        self.tasks.append((_Lowering.unroll, (node, fold, whole), scope))
        for bound in reversed(node.bounds):
            self.later(bound, scope)

    def unroll(self, loop: tuple[nodes.Comprehension, Rule | None, nodes.Node], scope: Scope) -> None:
        node = loop[0]
        bounds = []
        for bound, index in zip(node.bounds, self.taken(len(node.bounds)), strict=True):
            bounds.append(self.whole(index, bound, "a bound of range"))
        if len(bounds) == 3 and bounds[2] == 0:
            raise ShapeError("the step of range is 0: give another, or none for 1", self.source, _span(node.bounds[2]))
        turns = range(*bounds)
        self.turns += max(0, -((turns.start - turns.stop) // turns.step))  # len() fails beyond 2^63
        if self.turns > MOST_TURNS:
            raise LimitError(
                f"the loops of the program take at least {self.turns:,} turns, and at most {MOST_TURNS:,} are unrolled",
                self.source,
                _span(node),
            )
        self.tasks.append((_Lowering.turn, (*loop, iter(turns), len(self.done)), scope))

    def turn(self, loop: tuple[nodes.Comprehension, Rule | None, nodes.Node, Any, int], scope: Scope) -> None:
        node, fold, whole, turns, before = loop
        done = self.done
        if fold is not None and len(done) - before == 2:
            done[before:] = [self.emit(fold, (done[before], done[before + 1]), whole)]
        value = next(turns, None)
        if value is None:
            done.append(len(done) - before)
            return
        inner = scope | {node.variable.name: self.constant(float(value), node.variable)}
        self.tasks.append((_Lowering.turn, loop, scope))
        if node.condition is None:
            self.later(node.body, inner)
        else:
            self.ask(_Lowering.filter, node, inner, node.condition)

    def filter(self, node: nodes.Comprehension, scope: Scope) -> None:
        assert node.condition is not None
        index = self.done.pop()
        condition = self.steps[index].value
        if condition is None:
            raise self.not_fixed(index, node.condition, "the condition of a loop")
        if condition:
            self.later(node.body, scope)

    def reduce(self, node: nodes.Call, scope: Scope) -> None:
        items = self.taken(self.done.pop())
        if node.function in JOINED:
            self.done.append(items[0] if items else self.constant(EMPTY[node.function], node))
        elif items:
            self.done.append(self.apply(FUNCTIONS[node.function], items, node))
        else:
            raise ShapeError(
                f"{node.function} of nothing: the loop takes no turn, so give it a larger range",
                self.source,
                _span(node),
            )

    # steps

    def apply(self, rule: Rule, arguments: tuple[int, ...], node: nodes.Node) -> int:
        """The step of a row: whole powers have a row of their own, equal arguments of min and max count once."""
        if rule.variadic:
            arguments = tuple(dict.fromkeys(arguments))
            if len(arguments) == 1:
                return arguments[0]
        elif rule.name == "power":
            exponent = self.number_of(arguments[1])
            if exponent is not None and exponent.is_integer() and abs(exponent) < WHOLE:
                rule = RULES["integer_power"]
        for position in range(rule.fixed):
            place = node.arguments[position] if isinstance(node, nodes.Call) else node
            self.whole(arguments[position], place, f"the {rule.parameters[position]} of {rule.name}")
        return self.emit(rule, arguments, node)


class _Where(nodes.Conditional):
    """`where(c, a, b)`, whose condition may be an array."""

    __slots__ = ()


def _span(node: nodes.Node) -> Span:
    return node.start, node.end


VISIT: dict[type[nodes.Node], Callable[[_Lowering, Any, Scope], None]] = {
    nodes.Number: _Lowering.number,
    nodes.Name: _Lowering.name,
    nodes.Group: _Lowering.group,
    nodes.Unary: _Lowering.unary,
    nodes.Binary: _Lowering.binary,
    nodes.Comparison: _Lowering.comparison,
    nodes.Conditional: _Lowering.conditional,
    nodes.Call: _Lowering.function_call,
    nodes.Array: _Lowering.array,
    nodes.Index: _Lowering.index,
}
