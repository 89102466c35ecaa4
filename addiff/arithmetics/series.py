"""Truncated Taylor series over any arithmetic, from the rules alone.

For y = f(x_1, x_2, ...) along a curve x(t) the chain rule reads y' = Σ ∂f/∂x_i · x_i', and in coefficients

    k·y_k = Σ_i Σ_{j=1..k} j·x_{i,j}·p_{i,k-j}      with p_i the series of the row's partial ∂f/∂x_i,

so a row says all that is needed. A partial is a formula over series again, which may hold y itself (`exp`), or
functions whose partials come back to it (`sin` and `cos`). So coefficients are computed when they are asked for, one
after the other, and a function of the same arguments is the same series: the recurrences of the textbooks come out by
themselves. Products, quotients and powers, in which everything else is written, have recurrences of their own.

Source: Griewank & Walther, Evaluating Derivatives (2008), ch. 13; Moore, Interval Analysis (1966), sec. 11.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import nan
from typing import TYPE_CHECKING, Any

from addiff.arithmetics.contract import Operation, Operations, operations_of
from addiff.primitives.table import RULES

if TYPE_CHECKING:
    from addiff.arithmetics.contract import Arithmetic, Remark
    from addiff.primitives.rule import Rule


class Jet:
    """A truncated Taylor series: its coefficients, as far as they were needed.

    coefficients    c_0, c_1, ...: numbers of the arithmetic below
    following       `(k)` computes c_k from those before it
    m               the arithmetic that it belongs to
    """

    __slots__ = ("coefficients", "following", "m")

    __array_ufunc__ = None  # arrays leave operations with series to these

    def __init__(self, first: Any, following: Callable[[int], Any], m: Jets) -> None:
        self.coefficients = [first]
        self.following = following
        self.m = m

    def __repr__(self) -> str:
        return f"<Jet {self.coefficients!r}>"

    def __getitem__(self, k: int) -> Any:
        coefficients = self.coefficients
        while len(coefficients) <= k:
            coefficients.append(self.following(len(coefficients)))
        return coefficients[k]

    def below(self, other: Any) -> bool:
        """Whether the other number belongs to an arithmetic over this one, which knows what to do with both."""
        return getattr(other, "m", self.m).level > self.m.level

    def __neg__(self) -> Any:
        return self.m.negative(self)

    def __pos__(self) -> Any:
        return self

    def __add__(self, other: Any) -> Any:
        return NotImplemented if self.below(other) else self.m.add(self, other)

    def __radd__(self, other: Any) -> Any:
        return self.m.add(other, self)

    def __sub__(self, other: Any) -> Any:
        return NotImplemented if self.below(other) else self.m.subtract(self, other)

    def __rsub__(self, other: Any) -> Any:
        return self.m.subtract(other, self)

    def __mul__(self, other: Any) -> Any:
        return NotImplemented if self.below(other) else self.m.multiply(self, other)

    def __rmul__(self, other: Any) -> Any:
        return self.m.multiply(other, self)

    def __truediv__(self, other: Any) -> Any:
        return NotImplemented if self.below(other) else self.m.divide(self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return self.m.divide(other, self)

    def __lt__(self, other: Any) -> Any:
        return self.coefficients[0] < _first(other)

    def __le__(self, other: Any) -> Any:
        return self.coefficients[0] <= _first(other)

    def __gt__(self, other: Any) -> Any:
        return self.coefficients[0] > _first(other)

    def __ge__(self, other: Any) -> Any:
        return self.coefficients[0] >= _first(other)

    def __eq__(self, other: object) -> Any:
        return self.coefficients[0] == _first(other)

    def __ne__(self, other: object) -> Any:
        return self.coefficients[0] != _first(other)

    __hash__ = None  # type: ignore[assignment]  # equality is that of the first coefficients


class Jets:
    """The arithmetic of series up to an order; numbers of the base are series that stand still.

    level      as in the contract
    remarks    kinds of warnings met while coefficients were made
    """

    shaped = False

    def __init__(self, base: Arithmetic, order: int) -> None:
        self.base = base
        self.level = base.level + 1
        self.order = order
        self.remarks: list[Remark] = []
        self._below = operations_of(base)
        self._here = Operations(self)
        self._known: dict[Any, tuple[Jet, tuple[Any, ...]]] = {}
        self._forcing = False

    def curve(self, coefficients: list[Any]) -> Jet:
        """A series with these coefficients, and zeros after them."""
        jet = Jet(coefficients[0], lambda k: 0.0, self)
        jet.coefficients = coefficients
        return jet

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
        return self.base.finite(_first(x))

    def nan(self, x: Any) -> bool:
        """Whether the value is not a number."""
        return self.base.nan(_first(x))

    def primal(self, x: Any) -> float:
        """The double that a value is in messages."""
        return self.base.primal(_first(x))

    def retake(self, formula: Callable[..., Any], *arguments: Any) -> Any:
        """The formula once more; functions of series give infinities themselves."""
        return formula(self, *arguments)

    def without_slope(self, number: float, arguments: Sequence[Any]) -> Jet:
        """A number whose derivatives do not exist."""
        return Jet(number, lambda k: nan, self)

    def __getattr__(self, method: str) -> Callable[..., Any]:
        """The function of that method, from its row."""
        rule = RULES.get(method)
        if rule is None:
            raise AttributeError(method)

        def function(*arguments: Any) -> Any:
            return self.apply(rule, arguments)

        setattr(self, method, function)
        return function

    def apply(self, rule: Rule, arguments: tuple[Any, ...]) -> Any:
        """The series of a row on some series, the same one for the same arguments.

        What a program asks for is computed to the full order at once, what a formula asks for when it is needed: so the
        depth of the program does not become a depth of calls.
        """
        if not any(isinstance(a, Jet) for a in arguments):
            return self._value(self._below[rule], arguments)
        key = (rule, *[id(a) if isinstance(a, Jet) else repr(a) for a in arguments])  # repr tells 0.0 from -0.0
        known = self._known.get(key)
        if known is not None:
            return known[0]
        firsts = tuple(map(_first, arguments))
        jet = Jet(self._value(self._below[rule], firsts), lambda k: nan, self)
        self._known[key] = jet, arguments  # the arguments stay alive, and so their identities theirs
        recurrence: Recurrence = RECURRENCES.get(rule.method, _by_partials)
        jet.following = recurrence(self._here[rule], jet, arguments)
        return self.forced(jet)

    def forced(self, jet: Jet) -> Jet:
        """A series with all its coefficients, unless another one is on the way to them."""
        if not self._forcing:
            self._forcing = True
            try:
                jet[self.order]
            finally:
                self._forcing = False
        return jet

    def _value(self, operation: Operation, numbers: tuple[Any, ...]) -> Any:
        function: Any = operation.function
        try:
            return function(*numbers)
        except (ValueError, ArithmeticError):
            if not self._forcing:
                raise
            return self.base.retake(lambda _, *again: function(*again), *numbers)


Recurrence = Callable[["Operation", "Jet", tuple[Any, ...]], Callable[[int], Any]]
"""Makes the function that computes the coefficients of a series, from its operation and its arguments."""


def _by_partials(operation: Operation, y: Jet, arguments: tuple[Any, ...]) -> Callable[[int], Any]:
    """The coefficients of any row, from the series of its partials, which are made when the first is asked for."""
    partials: list[tuple[Jet, Any]] = []
    moving = tuple(isinstance(a, Jet) for a in arguments)
    m = y.m

    def following(k: int) -> Any:
        if k == 1:
            for position, argument in enumerate(arguments):
                if moving[position]:
                    partial, kind = operation.partial(position, moving, y, arguments)
                    if kind is not None:
                        m.remarks.append(kind)
                    partials.append((argument, partial))
        total = 0.0
        for x, partial in partials:
            if isinstance(partial, Jet):
                x[k], partial[k - 1]
                slopes = partial.coefficients
                total += sum([j * x.coefficients[j] * slopes[k - j] for j in range(1, k + 1)])
            else:
                total += k * x[k] * partial
        return total / k

    return following


def _linear(sign_of_second: float) -> Recurrence:
    """Sums and differences."""

    def made(operation: Operation, y: Jet, arguments: tuple[Any, ...]) -> Callable[[int], Any]:
        a, b = arguments
        if not isinstance(b, Jet):
            return lambda k: a[k]
        if not isinstance(a, Jet):
            return lambda k: sign_of_second * b[k]
        return lambda k: a[k] + sign_of_second * b[k]

    return made


def _negative(operation: Operation, y: Jet, arguments: tuple[Any, ...]) -> Callable[[int], Any]:
    (a,) = arguments
    return lambda k: -a[k]


def _product(operation: Operation, y: Jet, arguments: tuple[Any, ...]) -> Callable[[int], Any]:
    """Convolution."""
    a, b = arguments if len(arguments) == 2 else arguments * 2
    if not isinstance(b, Jet):
        return lambda k: a[k] * b
    if not isinstance(a, Jet):
        return lambda k: a * b[k]

    def following(k: int) -> Any:
        a[k], b[k]
        return sum([p * q for p, q in zip(a.coefficients[: k + 1], b.coefficients[k::-1], strict=True)])

    return following


def _quotient(operation: Operation, y: Jet, arguments: tuple[Any, ...]) -> Callable[[int], Any]:
    """From b·y = a; a pole of the quotient leaves no number behind."""
    a, b = arguments
    if not isinstance(b, Jet):
        return lambda k: a[k] / b
    divisor = b.coefficients[0]

    def following(k: int) -> Any:
        b[k]
        known = sum([b.coefficients[j] * y.coefficients[k - j] for j in range(1, k + 1)])
        return ((a[k] if isinstance(a, Jet) else 0.0) - known) / divisor if divisor else nan

    return following


def _power(operation: Operation, y: Jet, arguments: tuple[Any, ...]) -> Callable[[int], Any]:
    """From x·y' = n·x'·y for a fixed exponent, else from y' = y·(n·log x)'."""
    x, n = arguments
    m = y.m
    if isinstance(n, Jet):
        if not m.base.primal(_first(x)) > 0:
            return _by_partials(operation, y, arguments)
        exponent: Any = n * m.log(x)

        def through_logarithm(k: int) -> Any:
            exponent[k]
            return sum([j * exponent.coefficients[j] * y.coefficients[k - j] for j in range(1, k + 1)]) / k

        return through_logarithm
    first = x.coefficients[0]
    if n == int(n) and n >= 2:
        return _whole_power(y, x, n)
    if m.base.primal(first) == 0:
        return _by_partials(operation, y, arguments)

    def following(k: int) -> Any:
        x[k]
        terms = [(n * j - (k - j)) * x.coefficients[j] * y.coefficients[k - j] for j in range(1, k + 1)]
        return sum(terms) / (k * first)

    return following


def _whole_power(y: Jet, x: Jet, n: float) -> Callable[[int], Any]:
    """By repeated squaring: x may be 0, or so small that its power leaves the doubles."""
    half: Any = y.m.integer_power(x, float(n // 2)) if n >= 4 else x
    whole = half * half
    return (lambda k: (whole * x)[k]) if n % 2 else (lambda k: whole[k])


RECURRENCES: dict[str, Recurrence] = {
    "add": _linear(1.0),
    "subtract": _linear(-1.0),
    "negative": _negative,
    "multiply": _product,
    "square": _product,
    "divide": _quotient,
    "power": _power,
    "integer_power": _power,
}
"""The rows that formulas are made of, by their methods: their partials would only lead back to them."""


def jets_over(base: Arithmetic, order: int) -> Jets:
    """The arithmetic of series up to an order over another, of numbers or of arrays."""
    if not base.shaped:
        return Jets(base, order)
    from addiff.arithmetics.array_series import ArrayJets

    return ArrayJets(base, order)


def _first(x: Any) -> Any:
    return x.coefficients[0] if isinstance(x, Jet) else x
