"""What a primitive is: one row that the program, the tests, the help and the documentation all read.

A row is written against `m`, the arithmetic in force, so that floats, dual numbers, series, arrays and tracing use the
same formula. In every function below `v` is the value just computed and `x, y, ...` are the arguments, all numbers of
`m`: `+ - * /`, comparisons and the functions `m.sin(x)` work on them, Python's `if` does not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf, nan
from typing import Any, Final

Formula = Callable[..., Any]
"""A function of the arithmetic, the value and the arguments: `(m, v, x, y, ...)`."""

Partial = Formula | float | None
"""One partial derivative: a formula, a number where it is the same everywhere, or None where nothing flows."""


Shares = Callable[[tuple[bool, ...]], Callable[..., Callable[[int], Any]]]
"""All partials of a row of any number of arguments, of which each costs no more than a step once they are made:
`shares(dependent)(m, v, x, y, ...)(position)`, where `dependent` tells which arguments depend on an input."""


class Special:
    """Points where the formula of a partial does not hold, or where the derivative does not exist.

    kind       the kind of warning (`kink jump vertical undefined`), or None for a limit that exists
    where      `(m, v, x, y, ...)` true exactly at these points
    partial    what the partial is there; FORMULA where the formula holds even so
    of         the name of the argument concerned; None for every argument
    """

    __slots__ = ("kind", "of", "partial", "where")

    def __init__(self, kind: str | None, where: Formula, partial: Partial, of: str | None) -> None:
        self.kind = kind
        self.where = where
        self.partial = partial
        self.of = of


FORMULA: Final = None
"""In a Special: the row's own formula holds at the point too."""


def kink(where: Formula, partial: Partial = 0.0, of: str | None = None) -> Special:
    """Left and right slopes differ; the partial is the element of least norm of the subdifferential."""
    return Special("kink", where, partial, of)


def jump(where: Formula, partial: Partial = FORMULA, of: str | None = None) -> Special:
    """The value jumps; the partial is that beside the jump."""
    return Special("jump", where, partial, of)


def vertical(where: Formula, partial: Partial = inf, of: str | None = None) -> Special:
    """The slope is infinite."""
    return Special("vertical", where, partial, of)


def undefined(where: Formula, of: str | None = None) -> Special:
    """The value exists and the derivative does not."""
    return Special("undefined", where, nan, of)


def limit(where: Formula, partial: Partial, of: str | None = None) -> Special:
    """The derivative exists but the formula does not give it; nothing is told."""
    return Special(None, where, partial, of)


def infinite(m: Any, x: Any) -> Any:
    """True where a number of `m` is infinite: domains and limits ask for it often."""
    return m.abs(x) == inf


class Outside:
    """A part of the plane that is not in a function's domain, or its poles.

    text       what is wrong, as a message begins: `log of a negative number`
    where      `(m, x, y, ...)` true exactly there
    of         the name of the argument whose value the message shows; None for all
    help       what would help, as a message ends; empty where nothing does for certain
    """

    __slots__ = ("help", "of", "text", "where")

    def __init__(self, text: str, where: Formula, of: str | None = None, help: str = "") -> None:  # noqa: A002
        self.text = text
        self.where = where
        self.of = of
        self.help = help


class Rule:
    """One row of the table.

    signature   how the primitive is written: `atan2(y, x)`, `x + y`, `-x`, `heaviside(x, h=1/2)`, `max(a, b, ...)`
    partials    one per argument, in order; Shares for a row whose partials depend on which arguments depend on an input
    value       `(m, x, y, ...)`, for arithmetics that have no better way; hidden rows have one where others can make it
    domain      where there is no value, with what to say
    special     where the formulas do not hold; the first that applies to an argument counts
    samples     points inside the domain, at which the tests hold the row against 50 digits
    source      where the mathematics comes from
    method      the arithmetic's function that gives the value; the name itself for functions
    aliases     other names that the language accepts
    fixed       how many leading arguments are numbers known before evaluation (the order of a Bessel function)
    hidden      True for rows that partials need and the language does not have
    demand      for rows that evaluate only some of their arguments: `(first) -> position` of the argument whose
                value is the row's value once the first is known
    condition   1 when the first argument only chooses (its partial is None and the row has a demand), else 0
    about       one line for `addiff functions`
    derivative_of    for hidden rows that are a derivative of a function of the language: its call, the parameter, and
                how many times more than the first fixed argument says
    """

    __slots__ = (
        "_partials",
        "about",
        "aliases",
        "condition",
        "defaults",
        "demand",
        "derivative_of",
        "domain",
        "fixed",
        "hidden",
        "method",
        "name",
        "parameters",
        "samples",
        "sign",
        "signature",
        "source",
        "special",
        "value",
        "variadic",
    )

    composite = False
    """Whether the row is a program of its own, which any arithmetic runs; see `lowering.derivatives`."""

    elementwise = True
    """Whether the row is one of numbers, which works on each element of arrays; else it is an `ArrayRule`."""

    def __init__(
        self,
        signature: str,
        partials: Sequence[Partial] | Shares = (),
        *,
        value: Formula | None = None,
        domain: Sequence[Outside] = (),
        special: Sequence[Special] = (),
        samples: Sequence[tuple[float, ...]] = (),
        source: str = "",
        method: str | None = None,
        aliases: Sequence[str] = (),
        fixed: int = 0,
        hidden: bool = False,
        demand: Callable[[Any], int] | None = None,
        about: str = "",
        derivative_of: tuple[str, str, int] | None = None,
    ) -> None:
        self.signature = signature
        self.sign, names = _read(signature)
        self.variadic = names[-1:] == ["..."]
        if self.variadic:
            names.pop()
        self.defaults = {n.split("=")[0]: _number(n.split("=")[1]) for n in names if "=" in n}
        self.parameters = tuple(n.split("=")[0] for n in names)
        self.method = method or self.sign
        self.name = self.method if "(" not in signature else self.sign
        self._partials = partials
        self.condition = 1 if not callable(partials) and len(partials) > 1 and partials[0] is None and demand else 0
        self.value = value
        self.domain = tuple(domain)
        self.special = tuple(special)
        self.samples = tuple(samples)
        self.source = source
        self.aliases = tuple(aliases)
        self.fixed = fixed
        self.hidden = hidden
        self.demand = demand
        self.about = about
        self.derivative_of = derivative_of

    def __repr__(self) -> str:
        return f"<Rule {self.signature}>"

    @property
    def names(self) -> tuple[str, ...]:
        """What the language calls it by: its name where it is written as a call, then its aliases."""
        return ((self.sign,) if "(" in self.signature else ()) + self.aliases

    @property
    def asks_dependence(self) -> bool:
        """Whether the partials depend on which arguments depend on an input."""
        return callable(self._partials)

    def partial(self, position: int, dependent: tuple[bool, ...]) -> Partial:
        """The partial with respect to one argument; `dependent` tells which arguments depend on an input."""
        if callable(self._partials):
            shares = self._partials(dependent)
            return lambda m, v, *arguments: shares(m, v, *arguments)(position)
        return self._partials[position]

    def shares(self, dependent: tuple[bool, ...]) -> Callable[..., Callable[[int], Any]]:
        """All partials of a row that asks for dependence, as one formula: what it gives has them by position."""
        assert callable(self._partials)
        return self._partials(dependent)

    def evaluate(self, m: Any, arguments: Sequence[Any]) -> tuple[Any, tuple[Any, ...]]:
        """The value of a composite row, and what is to be told of it."""
        raise NotImplementedError

    def slope(self, position: int) -> Rule:
        """The row of a partial derivative of a composite row."""
        raise NotImplementedError

    def specials(self, position: int) -> tuple[Special, ...]:
        """The special points that concern one argument, in order."""
        if not self.special:
            return ()
        name = self.parameters[min(position, len(self.parameters) - 1)]
        return tuple(s for s in self.special if s.of is None or s.of == name)


def _read(signature: str) -> tuple[str, list[str]]:
    """The sign or function name of a signature, and its parameters."""
    if "(" in signature:
        name, _, rest = signature.partition("(")
        return name, [p.strip() for p in rest.rstrip(")").split(",") if p.strip()]
    words = signature.split()
    if len(words) == 3:
        return words[1], [words[0], words[2]]
    if len(words) == 2:
        return words[0], [words[1]]
    return (signature, []) if signature.isidentifier() else (signature[0], [signature[1:]])


def _number(text: str) -> float:
    """A default as the signature writes it: `1/2`, `0`."""
    numerator, _, denominator = text.partition("/")
    return float(numerator) / float(denominator or 1)
