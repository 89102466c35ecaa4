"""Numbers that are steps of a program under way: what is computed with them is written down instead.

A sweep over this arithmetic gives the derivative as a program, from the same rows as everywhere. Equal steps are one,
operations on numbers are done at once, and what is exact whatever the numbers are is simplified: sums with 0, products
and quotients with 1 and -1, double signs, and products with the 0 of a derivative that is not there.
"""

from __future__ import annotations

from sys import float_info
from typing import TYPE_CHECKING, Any, Protocol

from addiff.primitives.table import RULES, TRUTHS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from addiff.language.nodes import Node
    from addiff.primitives.rule import Rule
    from addiff.program.wengert import Step

TINY = float_info.min
"""Below it a double has lost digits."""


class Steps(Protocol):
    """Where steps are made: see `lowering.builder`."""

    steps: list[Step]

    def emit(self, rule: Rule, arguments: tuple[int, ...], node: Node) -> int:
        """The step that does `rule` to `arguments`."""

    def constant(self, value: float, node: Node) -> int:
        """The step of a number."""


class Traced:
    """A step as a number; the steps of numbers are plain floats.

    index    where it stands among the steps
    m        the arithmetic that it belongs to
    """

    __slots__ = ("index", "m")

    def __init__(self, index: int, m: Tracing) -> None:
        self.index = index
        self.m = m

    def __repr__(self) -> str:
        return f"<Traced {self.index}>"

    def __neg__(self) -> Any:
        return self.m.negative(self)

    def __pos__(self) -> Any:
        return self

    def __add__(self, other: Any) -> Any:
        return self.m.add(self, other)

    def __radd__(self, other: Any) -> Any:
        return self.m.add(other, self)

    def __sub__(self, other: Any) -> Any:
        return self.m.subtract(self, other)

    def __rsub__(self, other: Any) -> Any:
        return self.m.subtract(other, self)

    def __mul__(self, other: Any) -> Any:
        return NotImplemented if isinstance(other, Gate) else self.m.multiply(self, other)

    def __rmul__(self, other: Any) -> Any:
        return self.m.multiply(other, self)

    def __truediv__(self, other: Any) -> Any:
        return self.m.divide(self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return self.m.divide(other, self)

    def __lt__(self, other: Any) -> Any:
        return self.m.less(self, other)

    def __le__(self, other: Any) -> Any:
        return self.m.less_equal(self, other)

    def __gt__(self, other: Any) -> Any:
        return self.m.greater(self, other)

    def __ge__(self, other: Any) -> Any:
        return self.m.greater_equal(self, other)

    def __eq__(self, other: object) -> Any:
        return self.m.equal(self, other)

    def __ne__(self, other: object) -> Any:
        return self.m.not_equal(self, other)

    __hash__ = None  # type: ignore[assignment]  # equality is a step


class Gate:
    """The partial of a conditional: it lets a tangent through where its branch is taken.

    condition    the step that decides
    taken        whether the branch is that of a true condition
    """

    __slots__ = ("condition", "m", "taken")

    def __init__(self, condition: Any, taken: bool, m: Tracing) -> None:
        self.condition = condition
        self.taken = taken
        self.m = m

    def __rmul__(self, tangent: Any) -> Any:
        then, otherwise = (tangent, 0.0) if self.taken else (0.0, tangent)
        return self.m.select(self.condition, then, otherwise)


class Guarded:
    """A tangent or adjoint that is there only where a condition holds, so that nothing is computed for it elsewhere.

    A sweep that starts from such numbers stays inside the branch that is taken, in reverse mode too.

    condition    the step that decides, or a plain 1 where nothing does
    number       what it is where that holds
    """

    __slots__ = ("condition", "m", "number")

    def __init__(self, condition: Any, number: Any, m: Tracing) -> None:
        self.condition = condition
        self.number = number
        self.m = m

    def __mul__(self, partial: Any) -> Guarded:
        if isinstance(partial, Gate):
            taken = self.m.truth(partial.condition)
            condition = taken if partial.taken else self.m.negation(taken)
            return Guarded(self.m.both(self.condition, condition), self.number, self.m)
        return Guarded(self.condition, self.m.multiply(self.number, partial), self.m)

    def __add__(self, other: Guarded) -> Guarded:
        mine, theirs = self.condition, other.condition
        if getattr(mine, "index", None) == getattr(theirs, "index", None):
            return Guarded(mine, self.m.add(self.number, other.number), self.m)
        return Guarded(self.m.either(mine, theirs), self.m.add(self.read(), other.read()), self.m)

    def read(self) -> Any:
        """The number, 0 where the condition does not hold."""
        return self.m.select(self.condition, self.number, 0.0)


class Tracing:
    """The arithmetic of steps.

    made     where they are made
    place    the piece of source that steps made now come from
    marks    where they are wanted, else None: `(step, mark)`, a step whose derivative somebody asked for, or None for
             the whole program, and a number that is true where there is something to be said of it; `slope` adds them
    """

    def __init__(self, made: Steps, place: Node, marks: list[tuple[int | None, Any]] | None = None) -> None:
        self.made = made
        self.place = place
        self.marks = marks

    def __getattr__(self, method: str) -> Callable[..., Any]:
        """The function of that method: a step of its row."""
        rule = RULES.get(method)
        if rule is None:
            raise AttributeError(method)
        return lambda *arguments: self.emit(rule, arguments)

    def emit(self, rule: Rule, arguments: Sequence[Any]) -> Any:
        """The step of a row, a plain number where it is one."""
        indices = tuple(
            [a.index if isinstance(a, Traced) else self.made.constant(float(a), self.place) for a in arguments]
        )
        return self.number(self.made.emit(rule, indices, self.place))

    def apply(self, rule: Rule, arguments: Sequence[Any]) -> Any:
        """The step of a row, simplified where that is exact."""
        return getattr(self, rule.method)(*arguments)

    def number(self, index: int) -> Any:
        """A step as a number of this arithmetic."""
        value = self.made.steps[index].value
        return Traced(index, self) if value is None else value

    def slope(
        self, rule: Rule, position: int, dependent: tuple[bool, ...], value: Any, arguments: Sequence[Any]
    ) -> Any:
        """One partial derivative of a row, right wherever the derivative exists.

        Where the formula of the row is not right but the derivative exists, the special point becomes a conditional.
        """
        if rule.condition:
            return Gate(arguments[0], position == 1, self)
        formula: Any = rule.partial(position, dependent)
        try:
            result = formula(self, value, *arguments) if callable(formula) else formula
        except (ArithmeticError, ValueError):  # on numbers alone it has no value, and may stand where none is needed
            arguments = [self.kept(a) for a in arguments]
            result = formula(self, value, *arguments)
        for special in reversed(rule.specials(position)):
            if special.kind is None:
                chosen: Any = special.partial
                if callable(chosen):
                    chosen = chosen(self, value, *arguments)
                result = self.select(special.where(self, value, *arguments), chosen, result)
            elif self.marks is not None:
                self.marks.append((getattr(value, "index", None), special.where(self, value, *arguments)))
        return result

    def kept(self, number: Any) -> Traced:
        """A number as a step, on which nothing is done at once."""
        return number if isinstance(number, Traced) else Traced(self.made.constant(float(number), self.place), self)

    # what is simplified

    def add(self, a: Any, b: Any) -> Any:
        """The sum; two branches of one conditional become one conditional."""
        if _is(a, 0.0):
            return b
        if _is(b, 0.0):
            return a
        negated = self._negated(b)
        if negated is not None:
            return self.subtract(a, negated)
        first, second = self._step(a, "select"), self._step(b, "select")
        if first is not None and second is not None and first[0] == second[0]:
            parts = [self.number(index) for index in (*first, *second)]
            condition, then, otherwise, _, other_then, other_otherwise = parts
            if _is(otherwise, 0.0) and _is(other_then, 0.0):
                return self.select(condition, then, other_otherwise)
        return self.emit(RULES["add"], (a, b))

    def subtract(self, a: Any, b: Any) -> Any:
        """The difference."""
        if _is(b, 0.0):
            return a
        if _is(a, 0.0):
            return self.negative(b)
        negated = self._negated(b)
        return self.add(a, negated) if negated is not None else self.emit(RULES["subtract"], (a, b))

    def multiply(self, a: Any, b: Any) -> Any:
        """The product; 0 is the derivative of what does not move, and stays 0 whatever it meets."""
        for factor, other in ((a, b), (b, a)):
            if _is(factor, 0.0):
                return 0.0
            if _is(factor, 1.0):
                return other
            if _is(factor, -1.0):
                return self.negative(other)
        if self.marks is not None and not isinstance(a, Traced) and not isinstance(b, Traced) and abs(a * b) < TINY:
            self.marks.append((None, 1.0))  # a product that has lost its digits, at every point
        for factor, other in ((a, b), (b, a)):
            negated = self._negated(factor)
            if negated is not None:
                return self.negative(self.multiply(negated, other))
        return self.emit(RULES["multiply"], (a, b))

    def divide(self, a: Any, b: Any) -> Any:
        """The quotient."""
        if _is(b, 1.0) or _is(a, 0.0):
            return a
        if _is(b, -1.0):
            return self.negative(a)
        negated = self._negated(a)
        return self.negative(self.divide(negated, b)) if negated is not None else self.emit(RULES["divide"], (a, b))

    def negative(self, a: Any) -> Any:
        """The negative."""
        negated = self._negated(a)
        return negated if negated is not None else self.emit(RULES["negative"], (a,))

    def square(self, x: Any) -> Any:
        """The square, as users write it."""
        return self.integer_power(x, 2.0)

    def integer_power(self, x: Any, n: float) -> Any:
        """A whole power."""
        return x if n == 1 else 1.0 if n == 0 else self.emit(RULES["integer_power"], (x, n))

    def power(self, x: Any, y: Any) -> Any:
        """A power; one that turns out whole becomes a whole power."""
        if isinstance(y, float) and y.is_integer():
            return self.integer_power(x, y)
        return self.emit(RULES["power"], (x, y))

    def select(self, condition: Any, then: Any, otherwise: Any) -> Any:
        """The conditional."""
        if not isinstance(condition, Traced):
            return then if condition else otherwise
        if not isinstance(then, Traced) and not isinstance(otherwise, Traced) and then == otherwise:
            return then
        return self.emit(RULES["select"], (condition, then, otherwise))

    def both(self, a: Any, b: Any) -> Any:
        """`a and b`."""
        for known, other in ((a, b), (b, a)):
            if not isinstance(known, Traced):
                return other if known else 0.0
        return self.emit(RULES["and"], (a, b))

    def either(self, a: Any, b: Any) -> Any:
        """`a or b`."""
        for known, other in ((a, b), (b, a)):
            if not isinstance(known, Traced):
                return 1.0 if known else other
        return self.emit(RULES["or"], (a, b))

    def negation(self, a: Any) -> Any:
        """`not a`."""
        return self.emit(RULES["not"], (a,)) if isinstance(a, Traced) else float(not a)

    def truth(self, a: Any) -> Any:
        """0 or 1 for a number: itself where it is a comparison or logic, else whether it differs from 0."""
        if isinstance(a, Traced) and self.made.steps[a.index].rule in TRUTHS:
            return a
        return self.not_equal(a, 0.0)

    def _step(self, a: Any, method: str) -> tuple[int, ...] | None:
        """The arguments of a number that is a step of a row; else None."""
        if not isinstance(a, Traced):
            return None
        step = self.made.steps[a.index]
        return step.arguments if step.rule.method == method else None

    def _negated(self, a: Any) -> Any:
        """What a number is the negative of, if it shows; else None."""
        if not isinstance(a, Traced):
            return -a if a < 0 else None
        found = self._step(a, "negative")
        return None if found is None else self.number(found[0])


def _is(x: Any, number: float) -> bool:
    """Whether a number is a plain one and equal to another."""
    return not isinstance(x, Traced) and x == number
