"""Dual numbers that are arrays: what `duals` is for numbers, over an arithmetic of arrays.

A tangent has the shape of its value, with one more axis in front for several directions at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from addiff.arithmetics.array_contract import ArrayOperation
from addiff.arithmetics.duals import Dual, Duals
from addiff.primitives.array_rule import ArrayRule
from addiff.primitives.array_table import ARRAY_RULES
from addiff.primitives.table import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class ArrayDuals(Duals):
    """The arithmetic of dual numbers and arrays over `base`."""

    shaped = True

    def __getattr__(self, method: str) -> Callable[..., Any]:
        """The function of that method, from its row; what is not a row is asked of the values."""
        rule = RULES.get(method) or ARRAY_RULES.get(method)
        if rule is None:
            below = getattr(self.base, method)
            return lambda *arguments, **more: below(*map(self.below, arguments), **more)
        operation = None if isinstance(rule, ArrayRule) else ArrayOperation(rule, self.base)

        def function(*arguments: Any, **settings: Any) -> Any:
            own = operation or ArrayOperation(rule.with_settings(**settings), self.base)  # type: ignore[attr-defined]
            return self._linear(own, arguments)

        setattr(self, method, function)
        return function

    def array_like(self, x: Any) -> Any:
        """A number as NumPy has it, with its tangent."""
        return self.lift(self.base.array_like(x.primal), x.tangent) if self._own(x) else self.base.array_like(x)

    def scaled(self, x: Any, factor: float) -> Any:
        """A multiple."""
        return x * factor

    def choose(self, mask: Any, a: Any, b: Any) -> Any:
        """a where the mask holds, else b."""
        value = self.base.choose(mask, self.below(a), self.below(b))
        if not self._own(a) and not self._own(b):
            return value
        shape = self.base.shape(value)
        tangents = [
            self.base.broadcast(x.tangent, source=self.base.shape(x.primal), shape=shape) if self._own(x) else 0.0
            for x in (a, b)
        ]
        return self.lift(value, self.base.choose(mask, *tangents))

    def without_slope(self, number: float, arguments: Sequence[Any]) -> Any:
        """A number whose tangent does not exist in the directions in which an argument moves."""
        found: Any = number
        base = self.base
        for x in arguments:
            if self._own(x):
                moving = base.choose(base.truth(x.tangent), float("nan"), 0.0)
                found = found + self.lift(base.zeros(base.shape(x.primal)), moving)
        return found

    def _own(self, x: Any) -> bool:
        return isinstance(x, Dual) and x.m is self

    def _linear(self, operation: ArrayOperation, arguments: tuple[Any, ...]) -> Any:
        """The value of a row on the primals, and its tangent by the chain rule."""
        moving = tuple([self._own(a) for a in arguments])
        primals = [a.primal if moves else a for a, moves in zip(arguments, moving, strict=True)]
        function: Any = operation.function
        try:
            value = function(*primals)
        except (ValueError, ArithmeticError):
            value = self.base.retake(lambda _, *numbers: function(*numbers), *primals)
        positions = [position for position, moves in enumerate(moving) if moves]
        tangent = None
        for position, (edge, remarks) in zip(
            positions, operation.edges(positions, moving, value, primals), strict=True
        ):
            self.remarks.extend(remarks)
            incoming = arguments[position].tangent
            term = edge.push(incoming) if hasattr(edge, "push") else incoming * edge
            tangent = term if tangent is None else tangent + term
        return value if tangent is None else Dual(value, tangent, self)
