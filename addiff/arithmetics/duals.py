"""Dual numbers over any arithmetic, from the rules alone: a value and a tangent that travels with it.

Running `reverse` over dual numbers differentiates the gradient, which makes Hessian-vector products; running over duals
of duals goes on from there. There is no second table: what a dual does is the row of the primitive, once for the value
and once for the tangent.

Source: Griewank & Walther, Evaluating Derivatives (2008), sec. 5.3 and 13.
"""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING, Any

from addiff.arithmetics.contract import Operation, operations_of
from addiff.primitives.table import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from addiff.arithmetics.contract import Arithmetic, Remark


class Dual:
    """A number and its tangent.

    primal     a number of the arithmetic below
    tangent    what adds to its like and multiplies with such a number: one of them, or `lanes.Lanes` of several
    m          the arithmetic that the dual belongs to
    """

    __slots__ = ("m", "primal", "tangent")

    __array_ufunc__ = None  # arrays leave operations with duals to these

    def __init__(self, primal: Any, tangent: Any, m: Duals) -> None:
        self.primal = primal
        self.tangent = tangent
        self.m = m

    def __repr__(self) -> str:
        return f"<Dual {self.primal!r} {self.tangent!r}>"

    def __neg__(self) -> Any:
        return self.m.negative(self)

    def __pos__(self) -> Any:
        return self

    def __add__(self, other: Any) -> Any:
        return _upper(self, other).add(self, other)

    def __radd__(self, other: Any) -> Any:
        return self.m.add(other, self)

    def __sub__(self, other: Any) -> Any:
        return _upper(self, other).subtract(self, other)

    def __rsub__(self, other: Any) -> Any:
        return self.m.subtract(other, self)

    def __mul__(self, other: Any) -> Any:
        return _upper(self, other).multiply(self, other)

    def __rmul__(self, other: Any) -> Any:
        return self.m.multiply(other, self)

    def __truediv__(self, other: Any) -> Any:
        return _upper(self, other).divide(self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return self.m.divide(other, self)

    def __lt__(self, other: Any) -> Any:
        a, b = _primals(self, other)
        return a < b

    def __le__(self, other: Any) -> Any:
        a, b = _primals(self, other)
        return a <= b

    def __gt__(self, other: Any) -> Any:
        a, b = _primals(self, other)
        return a > b

    def __ge__(self, other: Any) -> Any:
        a, b = _primals(self, other)
        return a >= b

    def __eq__(self, other: object) -> Any:
        a, b = _primals(self, other)
        return a == b

    def __ne__(self, other: object) -> Any:
        a, b = _primals(self, other)
        return a != b

    __hash__ = None  # type: ignore[assignment]  # equality is that of the primals


class Duals:
    """The arithmetic of dual numbers over `base`; numbers of the base, duals among them, are duals without a tangent.

    level      how many derived arithmetics there are from here down: whose tangent a number carries is never confused
    remarks    kinds of warnings met while tangents were made; the run that uses the arithmetic takes them away
    """

    shaped = False

    def __init__(self, base: Arithmetic) -> None:
        self.base = base
        self.level = base.level + 1
        self.remarks: list[Remark] = []
        self._operations = operations_of(base)

    def lift(self, primal: Any, tangent: Any) -> Dual:
        """A number with a tangent."""
        return Dual(primal, tangent, self)

    def both(self, a: Any, b: Any) -> Any:
        """True where both comparisons hold."""
        return self.base.both(a, b)

    def either(self, a: Any, b: Any) -> Any:
        """True where one of the comparisons holds."""
        return self.base.either(a, b)

    def negation(self, a: Any) -> Any:
        """True where the comparison does not hold."""
        return self.base.negation(a)

    def finite(self, x: Any) -> bool:
        """Whether the value is a finite number."""
        return self.base.finite(self.below(x))

    def nan(self, x: Any) -> bool:
        """Whether the value is not a number."""
        return self.base.nan(self.below(x))

    def primal(self, x: Any) -> float:
        """The double that a value is in messages."""
        return self.base.primal(self.below(x))

    def retake(self, formula: Callable[..., Any], *arguments: Any) -> Any:
        """The formula once more; dual functions give infinities themselves."""
        return formula(self, *arguments)

    def without_slope(self, number: float, arguments: Sequence[Any]) -> Any:
        """A number whose tangent does not exist."""
        tangents = [a.tangent * nan for a in arguments if isinstance(a, Dual) and a.m is self]
        return Dual(number, sum(tangents[1:], tangents[0]), self) if tangents else number

    def __getattr__(self, method: str) -> Callable[..., Any]:
        """The function of that method, from its row."""
        rule = RULES.get(method)
        if rule is None:
            raise AttributeError(method)
        operation = self._operations[rule]

        def function(*arguments: Any) -> Any:
            return self._apply(operation, arguments)

        setattr(self, method, function)
        return function

    def below(self, x: Any) -> Any:
        """A number as one of the base."""
        return x.primal if isinstance(x, Dual) and x.m is self else x

    def _apply(self, operation: Operation, arguments: tuple[Any, ...]) -> Any:
        """The value of a row on the primals, and its tangent by the chain rule."""
        moving = tuple([isinstance(a, Dual) and a.m is self for a in arguments])
        primals = [a.primal if moves else a for a, moves in zip(arguments, moving, strict=True)]
        function: Any = operation.function
        try:
            value = function(*primals)
        except (ValueError, ArithmeticError):
            value = self.base.retake(lambda _, *numbers: function(*numbers), *primals)
        tangent = None
        for position, argument in enumerate(arguments):
            if moving[position]:
                partial, kind = operation.partial(position, moving, value, primals)
                if kind is not None:
                    self.remarks.append(kind)
                term = argument.tangent * partial
                tangent = term if tangent is None else tangent + term
        return value if tangent is None else Dual(value, tangent, self)


def duals_over(base: Arithmetic) -> Duals:
    """The arithmetic of dual numbers over another, of numbers or of arrays."""
    if not base.shaped:
        return Duals(base)
    from addiff.arithmetics.array_duals import ArrayDuals

    return ArrayDuals(base)


def _upper(a: Dual, b: Any) -> Duals:
    """The arithmetic that two numbers meet in: that of the higher level, to which the other is without a tangent."""
    return b.m if isinstance(b, Dual) and b.m.level > a.m.level else a.m


def _primals(a: Dual, b: Any) -> tuple[Any, Any]:
    """Two numbers as they compare, one level below."""
    m = _upper(a, b)
    return m.below(a), m.below(b)
