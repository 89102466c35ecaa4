"""A row as an arithmetic of arrays computes it: what `contract.Operation` is for numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from addiff.arithmetics.contract import Operation
from addiff.arithmetics.linear import Elementwise, Mapped, Reduced
from addiff.primitives.array_rule import ArrayRule, Reduction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from addiff.arithmetics.contract import Arithmetic
    from addiff.primitives.rule import Rule, Special

    Shape = tuple[int, ...]


class Spotted(str):
    """A kind of warning, with the element that it was first met at."""

    __slots__ = ("element",)

    element: Shape


def spotted(kind: str, element: Shape) -> Spotted:
    """A kind of warning met at an element."""
    remark = Spotted(kind)
    remark.element = element
    return remark


class ArrayOperation:
    """A row in an arithmetic of arrays.

    function    the value, from the arguments; None for lazy and composite rows
    numbers     the same row for numbers alone
    """

    __slots__ = ("function", "m", "numbers", "rule")

    def __init__(self, rule: Rule, m: Arithmetic) -> None:
        self.rule = rule
        self.m = m
        self.function: Any = None
        if isinstance(rule, ArrayRule):
            function: Any = getattr(m, rule.method)
            settings = rule.settings
            self.function = (lambda *arguments: function(*arguments, **settings)) if settings else function
        else:
            self.numbers = Operation(rule, m)
            self.function = self.numbers.function

    def edges(
        self,
        positions: Sequence[int],
        dependent: tuple[bool, ...],
        value: Any,
        arguments: Sequence[Any],
        mask: Any = None,
    ) -> Iterator[tuple[Any, list[Any]]]:
        """The derivative by each of some arguments, and what is to be told of it.

        dependent    which arguments depend on an input, for rows whose partials ask
        mask         where the value was computed; None for everywhere
        returns      a number where all is numbers, else one of `linear`; and remarks
        """
        m, rule = self.m, self.rule
        shape = m.shape(value)
        if not rule.elementwise:
            yield from self._mapped(positions, value, arguments)
        elif not shape:
            for partial, kind in self.numbers.partials(positions, dependent, value, arguments):
                yield partial, [] if kind is None else [kind]
        else:
            yield from self._elementwise(positions, dependent, value, arguments, mask)

    def _mapped(
        self, positions: Sequence[int], value: Any, arguments: Sequence[Any]
    ) -> Iterator[tuple[Any, list[Any]]]:
        m, rule = self.m, self.rule
        assert isinstance(rule, ArrayRule)
        for position in positions:
            if isinstance(rule, Reduction):
                x = arguments[0]
                settings = rule.settings

                def evaluated(formula: Callable[..., Any], x: Any = x, settings: Any = settings) -> Any:
                    return formula(m, value, x, **settings)

                slope = rule.slope_of(m, value, x, settings)
                slope, remarks = self._special(slope, rule.special, evaluated, [x], None)
                yield Reduced(m, slope, settings["axes"], settings["keep"], m.shape(x)), remarks
            else:
                yield Mapped(m, rule, value, arguments, position), []

    def _elementwise(
        self, positions: Sequence[int], dependent: tuple[bool, ...], value: Any, arguments: Sequence[Any], mask: Any
    ) -> Iterator[tuple[Any, list[Any]]]:
        m, rule = self.m, self.rule
        shape = m.shape(value)
        sources = [m.shape(x) for x in arguments]
        xs = [m.array_like(x) for x in arguments]
        v = value
        if mask is not None:
            v = m.gather(v, source=shape, mask=mask)
            xs = [m.gather(x, source=source, mask=mask) if source else x for x, source in zip(xs, sources, strict=True)]
        shares = rule.shares(dependent)(m, v, *xs) if rule.asks_dependence else None

        def evaluated(formula: Callable[..., Any]) -> Any:
            return formula(m, v, *xs)

        for position in positions:
            if shares is not None:
                partial = shares(position)
            else:
                formula: Any = rule.partial(position, dependent)
                partial = evaluated(formula) if callable(formula) else formula
            partial, remarks = self._special(partial, rule.specials(position), evaluated, xs, mask)
            if mask is not None:
                whole = partial if m.shape(partial) else m.broadcast(partial, source=(), shape=m.shape(v))
                partial = m.put(whole, mask=mask)
            yield Elementwise(m, partial, sources[position], shape), remarks

    def _special(
        self,
        partial: Any,
        specials: Sequence[Special],
        evaluated: Callable[[Callable[..., Any]], Any],
        xs: Sequence[Any],
        mask: Any,
    ) -> tuple[Any, list[Any]]:
        """A partial put right where the row says so, and what is to be told, with the first element of each kind."""
        m = self.m
        remarks: list[Any] = []
        taken: Any = None
        for special in specials:
            where = evaluated(special.where)
            if taken is not None:
                where = m.both(where, m.negation(taken))
            if not m.some(where):
                continue
            taken = where if taken is None else m.either(taken, where)
            if special.kind is not None:
                remarks.append(spotted(special.kind, _place(m, where, mask)))
            chosen: Any = special.partial
            if chosen is not None:
                chosen = evaluated(chosen) if callable(chosen) else m.without_slope(chosen, xs) if m.level else chosen
                partial = m.choose(where, chosen, partial)
        if partial.__class__ is not float and m.suspicious() and not m.finite(partial):
            remarks += self._not_finite(partial, taken, xs, mask)
        return partial, remarks

    def _not_finite(self, partial: Any, taken: Any, xs: Sequence[Any], mask: Any) -> Iterator[Any]:
        """What is to be told of a partial that is not finite, away from the special points."""
        m = self.m
        bad = m.bad(partial)
        if taken is not None:
            bad = m.both(bad, m.negation(taken))
        none = m.both(bad, m.missing(partial))
        if m.some(none):
            yield spotted("undefined", _place(m, none, mask))
        for x in xs:
            if not m.finite(x):
                bad = m.both(bad, m.negation(m.bad(x)))
        over = m.both(bad, m.negation(none))
        if m.some(over):
            yield spotted("overflow", _place(m, over, mask))


def _place(m: Any, where: Any, mask: Any) -> Shape:
    """The first element where something holds; of gathered elements, where it came from."""
    place: Shape = m.first(where)
    if mask is None:
        return place
    found: Shape = m.origin(mask, place[0] if place else 0)
    return found


class ArrayOperations(dict["Rule", ArrayOperation]):
    """The operations of one arithmetic of arrays, made when first asked for."""

    def __init__(self, m: Arithmetic) -> None:
        super().__init__()
        self.m = m

    def __missing__(self, rule: Rule) -> ArrayOperation:
        """The operation of a rule met for the first time."""
        operation = self[rule] = ArrayOperation(rule, self.m)
        return operation
