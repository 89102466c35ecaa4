"""Truncated Taylor series of arrays: what `series` is for numbers, over an arithmetic of arrays.

A row of numbers has the same recurrence for each element. Of rows of arrays the linear ones work on each coefficient,
products convolve, equations are solved order by order, and the others follow from their `push`: y' = Σ push(x').
"""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING, Any

from addiff.arithmetics.array_contract import ArrayOperation
from addiff.arithmetics.linear import Reduced
from addiff.arithmetics.series import RECURRENCES, Jet, Jets
from addiff.primitives.array_rule import ArrayRule
from addiff.primitives.array_table import ARRAY_RULES
from addiff.primitives.table import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from addiff.primitives.rule import Rule

    Following = Callable[[int], Any]


class ArrayJets(Jets):
    """The arithmetic of series of numbers and arrays up to an order."""

    shaped = True

    def __getattr__(self, method: str) -> Callable[..., Any]:
        """The function of that method, from its row; what is not a row is asked of the values."""
        rule = RULES.get(method) or ARRAY_RULES.get(method)
        if rule is None:
            below = getattr(self.base, method)
            return lambda *arguments, **more: below(*map(_first, arguments), **more)

        def function(*arguments: Any, **settings: Any) -> Any:
            own = rule.with_settings(**settings) if settings else rule  # type: ignore[attr-defined]
            return self.apply(own, arguments)

        setattr(self, method, function)
        return function

    def curve(self, coefficients: list[Any]) -> Jet:
        """A series with these coefficients, and zeros of their shape after them."""
        zeros = self.base.zeros(self.base.shape(coefficients[0]))
        jet = Jet(coefficients[0], lambda k: zeros, self)
        jet.coefficients = coefficients
        return jet

    def array_like(self, x: Any) -> Any:
        """A number as NumPy has it; a series stays one."""
        return x if isinstance(x, Jet) else self.base.array_like(x)

    def choose(self, mask: Any, a: Any, b: Any) -> Any:
        """a where the mask holds, else b."""
        choose = self.base.choose
        return Jet(
            choose(mask, _first(a), _first(b)), lambda k: choose(mask, _coefficient(a, k), _coefficient(b, k)), self
        )

    def apply(self, rule: Rule, arguments: tuple[Any, ...]) -> Any:
        """The series of a row on some series: see `Jets.apply`."""
        if rule.elementwise and not any(self.base.shape(_first(a)) for a in arguments):
            return super().apply(rule, arguments)
        operation = ArrayOperation(rule, self.base)
        if not any(isinstance(a, Jet) for a in arguments):
            return operation.function(*arguments)
        settings = getattr(rule, "settings", {})
        words = [id(x) if hasattr(x, "shape") else repr(x) for x in settings.values()]
        key = (rule.method, *words, *[repr(a) if a.__class__ is float else id(a) for a in arguments])
        known = self._known.get(key)
        if known is not None:
            return known[0]
        jet = Jet(operation.function(*map(_first, arguments)), lambda k: nan, self)
        self._known[key] = jet, (*arguments, settings)  # they stay alive, and so their identities theirs
        following = self._following(rule, jet, arguments)
        shape = self.base.shape(jet.coefficients[0])

        def whole(k: int) -> Any:
            number = following(k)
            own = self.base.shape(number)
            return number if own == shape else self.base.broadcast(number, source=own, shape=shape)

        jet.following = whole
        return self.forced(jet)

    def _following(self, rule: Rule, y: Jet, arguments: tuple[Any, ...]) -> Following:
        """What computes the coefficients of a row from those before."""
        if isinstance(rule, ArrayRule):
            return self._of_array(rule, y, arguments)
        if rule.method in ("power", "integer_power"):
            return self._power(y, *arguments)
        if rule.method == "divide":
            return _quotient(y, *arguments)
        if rule.method in RECURRENCES:
            return RECURRENCES[rule.method](self._here[rule], y, arguments)
        return self._by_edges(ArrayOperation(rule, self), y, arguments)

    def _of_array(self, rule: ArrayRule, y: Jet, arguments: tuple[Any, ...]) -> Following:
        function = ArrayOperation(rule, self.base).function
        if rule.linear:
            zeros = [self.base.broadcast(0.0, source=(), shape=self.base.shape(_first(a))) for a in arguments]
            return lambda k: function(
                *[a[k] if isinstance(a, Jet) else zero for a, zero in zip(arguments, zeros, strict=True)]
            )
        if rule.method in ("matmul", "dot", "outer"):
            a, b = arguments
            return lambda k: _sum(
                [
                    function(_coefficient(a, j), _coefficient(b, k - j))
                    for j in range(k + 1)
                    if (isinstance(a, Jet) or j == 0) and (isinstance(b, Jet) or j == k)
                ]
            )
        return self._by_edges(ArrayOperation(rule, self), y, arguments)

    def _by_edges(self, operation: ArrayOperation, y: Jet, arguments: tuple[Any, ...]) -> Following:
        """From the derivatives of the row, which are made when the first coefficient is asked for."""
        moving = tuple(isinstance(a, Jet) for a in arguments)
        positions = [position for position, moves in enumerate(moving) if moves]
        terms: list[Following] = []

        def following(k: int) -> Any:
            if k == 1:
                for position, (edge, remarks) in zip(
                    positions, operation.edges(positions, moving, y, arguments), strict=True
                ):
                    self.remarks.extend(remarks)
                    terms.append(self._term(edge, arguments[position]))
            return _sum([term(k) for term in terms]) / k

        return following

    def _term(self, edge: Any, x: Jet) -> Following:
        """k times what one argument adds to coefficient k."""
        slope = edge.slope if isinstance(edge, Reduced) else getattr(edge, "partial", None)
        if slope is None:
            speed = Jet(x[1], lambda k: (k + 1) * x[k + 1], self)
            pushed: list[Any] = []

            def through(k: int) -> Any:
                if not pushed:
                    pushed.append(edge.push(speed))
                return _coefficient(pushed[0], k - 1)

            return through

        def term(k: int) -> Any:
            if isinstance(slope, Jet):
                total = _sum([j * x[j] * slope[k - j] for j in range(1, k + 1)])
            else:
                total = k * x[k] * slope
            if isinstance(edge, Reduced):
                return self.base.sum(total, axes=edge.axes, keep=edge.keep)
            return total

        return term

    def _power(self, y: Jet, x: Any, n: Any) -> Following:
        """From x·y' = n·x'·y for a fixed exponent, else from y' = y·(n·log x)'."""
        if isinstance(n, Jet):
            exponent: Any = n * self.log(x)
            return lambda k: _sum([j * exponent[j] * y.coefficients[k - j] for j in range(1, k + 1)]) / k
        if n.__class__ is float and n.is_integer() and n >= 0:
            if n <= 1:
                return lambda k: x[k] * n
            half: Any = self.integer_power(x, float(n // 2)) if n >= 4 else x
            whole = half * half
            return (lambda k: (whole * x)[k]) if n % 2 else (lambda k: whole[k])
        first = x.coefficients[0]
        return lambda k: _sum([(n * j - (k - j)) * x[j] * y.coefficients[k - j] for j in range(1, k + 1)]) / (k * first)


def _quotient(y: Jet, a: Any, b: Any) -> Following:
    """From b·y = a."""
    if not isinstance(b, Jet):
        return lambda k: a[k] / b
    return lambda k: (
        (_coefficient(a, k) - _sum([b[j] * y.coefficients[k - j] for j in range(1, k + 1)])) / b.coefficients[0]
    )


def _first(x: Any) -> Any:
    return x.coefficients[0] if isinstance(x, Jet) else x


def _coefficient(x: Any, k: int) -> Any:
    return x[k] if isinstance(x, Jet) else x if k == 0 else 0.0


def _sum(terms: Sequence[Any]) -> Any:
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total
