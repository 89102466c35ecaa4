"""What an arithmetic offers, so that rows and sweeps can be written once.

*Numbers.* Values of an arithmetic work with `+ - * /` and with comparisons, among themselves and with Python floats;
constants of a program stay plain floats in every arithmetic.

*Functions.* For a row with method `sin` the arithmetic may have a function `sin(x)`; where it has none, the row's
`value` builds it from others. A function that has no value at its arguments raises `ValueError` or `ZeroDivisionError`,
or gives NaN or an infinity; `evaluators.values` then asks the row's domain what to say. It never raises OverflowError:
a result beyond the largest number is an infinity.

*Logic.* `both(a, b)`, `either(a, b)` and `negation(a)` join the results of comparisons; rows use them instead of
`and`, `or` and `not`, which Python would decide for them.
"""

from __future__ import annotations

from functools import partial
from math import isfinite
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from addiff.primitives.rule import Rule, Special
    from addiff.results import Notice

    Remark = str | tuple[Notice, ...]


class Arithmetic(Protocol):
    """The functions every arithmetic has, besides one for each method of the table that it knows better than the row.

    level      0 for a ground arithmetic; for a derived one, built over another from the rules, one more than that: its
               numbers carry derivatives, and meet those of a lower level as numbers that stand still
    remarks    kinds of warnings that its own formulas met, if it is derived; else empty
    shaped     whether it has the functions of arrays too, and what `array_contract` asks for
    """

    remarks: list[Remark]
    level: int
    shaped: bool

    def both(self, a: Any, b: Any) -> Any:
        """True where both comparisons hold."""

    def either(self, a: Any, b: Any) -> Any:
        """True where one of the comparisons holds."""

    def negation(self, a: Any) -> Any:
        """True where the comparison does not hold."""

    def finite(self, x: Any) -> bool:
        """Whether a value is a finite number."""

    def nan(self, x: Any) -> bool:
        """Whether a value is not a number."""

    def primal(self, x: Any) -> float:
        """The double that a value is in messages."""

    def without_slope(self, number: float, arguments: Sequence[Any]) -> Any:
        """A number that no derivative of the arguments can tell more about: of a derived arithmetic only."""

    def retake(self, formula: Callable[..., Any], *arguments: Any) -> Any:
        """`formula(m, *arguments)` once more, where Python raised: with IEEE's infinities and NaN instead."""

    def __getattr__(self, name: str) -> Any:
        """The function of that name."""


def function_of(rule: Rule, m: Arithmetic) -> Callable[..., Any]:
    """The function that computes a row's value: the arithmetic's own, else the row's way to build it from others."""
    own = getattr(m, rule.method, None)
    if own is not None:
        return own  # type: ignore[no-any-return]  # an arithmetic's functions are its own business
    if rule.value is None:
        raise NotImplementedError(f"{type(m).__name__} has no {rule.method}, and its row no value")
    return partial(rule.value, m)


class SpecialPoint(ArithmeticError):
    """A formula was asked for its value where the row has something else to say."""


class Operation:
    """A row as one arithmetic computes it.

    function    the value, from the arguments; None for lazy rows, whose value is that of an argument, and for composite
                ones, which are programs
    formulas    for rows of one or two arguments each partial in its plain case: a float, or a function
                `(m, v, x, y)` that raises ArithmeticError at special points, where `partial` knows more; else empty
    """

    __slots__ = ("formulas", "function", "m", "rule")

    def __init__(self, rule: Rule, m: Arithmetic) -> None:
        self.rule = rule
        self.m = m
        simple = rule.demand is None and not rule.composite
        self.function: Any = function_of(rule, m) if simple else None
        self.formulas: tuple[Any, ...] = ()
        if simple and not rule.asks_dependence and len(rule.parameters) <= 2:
            self.formulas = tuple([_plain(rule, position) for position in range(len(rule.parameters))])

    def partial(
        self, position: int, dependent: tuple[bool, ...], value: Any, arguments: Sequence[Any]
    ) -> tuple[Any, Remark | None]:
        """One partial derivative at a point, and what is to be told of it.

        dependent    which arguments depend on an input, for rows whose partials ask
        returns      the partial, and None or the kind of a warning, one of `kink jump vertical undefined overflow`; of
                     a composite row the warnings of its program
        """
        m = self.m
        if self.formulas:
            plain = self.formulas[position]
            if plain.__class__ is float:
                return plain, None
            try:
                result = plain(m, value, *arguments)
                if m.finite(result):
                    return result, None
            except (ArithmeticError, ValueError):
                pass  # not the plain case
        elif self.rule.composite:
            return self.rule.slope(position).evaluate(m, arguments)
        return self._partial_in_full(position, dependent, value, arguments)

    def partials(
        self, positions: Sequence[int], dependent: tuple[bool, ...], value: Any, arguments: Sequence[Any]
    ) -> Iterator[tuple[Any, Remark | None]]:
        """`partial` for several arguments.

        cost    as many formulas; but one formula and one look at the special points for a row whose partials ask for
                dependence: these points concern all its arguments, and its shares hold there and are finite
        """
        if self.rule.asks_dependence:
            share = self.rule.shares(dependent)(self.m, value, *arguments)
            special = self._special(0, value, arguments)
            for position in positions:
                yield share(position), None if special is None else special.kind
        else:
            for position in positions:
                yield self.partial(position, dependent, value, arguments)

    def _special(self, position: int, value: Any, arguments: Sequence[Any]) -> Special | None:
        """The special point of one argument that this is, if any: the first of the row that applies."""
        return _met(self.rule.specials(position), self.m, value, arguments)

    def _partial_in_full(
        self, position: int, dependent: tuple[bool, ...], value: Any, arguments: Sequence[Any]
    ) -> tuple[Any, str | None]:
        """The same where special points, any number of arguments, or what is not finite have to be looked at."""
        m = self.m
        formula: Any = self.rule.partial(position, dependent)
        special = self._special(position, value, arguments)
        kind = None if special is None else special.kind
        if special is not None and special.partial is not None:
            formula = special.partial
        if not callable(formula):
            if m.level and not isfinite(formula):
                return m.without_slope(formula, arguments), kind
            return formula, kind
        try:
            result = formula(m, value, *arguments)
        except (ArithmeticError, ValueError):
            result = m.retake(formula, value, *arguments)
        if kind is None and not m.finite(result):
            kind = "undefined" if m.nan(result) else "overflow" if all(map(m.finite, arguments)) else None
        return result, kind


def _met(specials: Sequence[Special], m: Arithmetic, value: Any, arguments: Sequence[Any]) -> Special | None:
    """The first of some special points that this is; what was to be remarked of the question itself is nobody's."""
    remarks = len(m.remarks)
    met = next((special for special in specials if special.where(m, value, *arguments)), None)
    if len(m.remarks) > remarks:
        del m.remarks[remarks:]
    return met


def _plain(rule: Rule, position: int) -> Any:
    """A partial in its plain case; at special points, and for an argument without one, it raises."""
    formula = rule.partial(position, ())
    specials = rule.specials(position)
    if not specials and formula is not None:
        return formula if callable(formula) else float(formula)

    def guarded(m: Arithmetic, value: Any, *arguments: Any) -> Any:
        if _met(specials, m, value, arguments) is not None:
            raise SpecialPoint
        return formula(m, value, *arguments) if callable(formula) else formula

    return guarded


class Operations(dict["Rule", Operation]):
    """The operations of one arithmetic, made when first asked for."""

    def __init__(self, m: Arithmetic) -> None:
        super().__init__()
        self.m = m

    def __missing__(self, rule: Rule) -> Operation:
        """The operation of a rule met for the first time."""
        operation = self[rule] = Operation(rule, self.m)
        return operation


def operations_of(m: Arithmetic) -> Operations:
    """The operations of an arithmetic: one that lasts keeps its `operations`, which take longer than many a run."""
    kept: Operations | None = vars(m).get("operations")
    return Operations(m) if kept is None else kept
