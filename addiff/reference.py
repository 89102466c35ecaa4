"""The functions of the language as data, read off the table of rules: what `addiff functions` shows."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, isnan
from typing import TYPE_CHECKING, Any

from addiff.errors import BadNameError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from addiff.primitives.array_rule import ArrayRule
    from addiff.primitives.rule import Rule

SPECIAL = {"norm": "norm(v) == 0"}
"""Where the special points of functions of arrays are, in the language."""


@dataclass(frozen=True)
class SpecialPoint:
    """Where the formula of a derivative does not hold.

    kind     the warning that is given there (`kink jump vertical undefined`); None where the derivative exists
    where    the points, as text of the language
    given    what is given as the derivative
    """

    kind: str | None
    where: str
    given: str


@dataclass(frozen=True)
class Function:
    """A function with its derivative rule.

    family        the part of the table that it stands in
    signature     how it is called
    about         what it is, in a few words
    derivatives   the partial derivative with respect to each argument, by its name, as text of the language
    domain        what is refused, as messages begin
    special       the special points of its derivatives
    aliases       other names for it
    source        where the mathematics comes from
    """

    name: str
    family: str
    signature: str
    about: str
    derivatives: dict[str, str]
    domain: tuple[str, ...]
    special: tuple[SpecialPoint, ...]
    aliases: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Functions:
    """Some functions, in the order of the table."""

    functions: tuple[Function, ...]


def functions(name: str | None = None) -> Functions:
    """The functions of the language, or the one of a name or an alias.

    errors    BadNameError for a name that is no function
    """
    from addiff.suggestions import did_you_mean

    found = tuple(_described())
    if name is None:
        return Functions(found)
    for function in found:
        if name == function.name or name in function.aliases:
            return Functions((function,))
    known = [known for function in found for known in (function.name, *function.aliases)]
    raise BadNameError(f"{name} is not a function{did_you_mean(name, known)}")


def _described() -> Iterator[Function]:
    """Every row of the table that users can call, described."""
    from addiff.primitives.array_table import ARRAY_FAMILIES
    from addiff.primitives.table import FAMILIES

    for family, rows in FAMILIES.items():
        for rule in rows:
            if not rule.hidden and rule.names:
                yield _function(family, rule)
    for family, array_rows in ARRAY_FAMILIES.items():
        for row in array_rows:
            if not row.hidden and row.names:
                yield _array_function(family, row)


def _array_function(family: str, rule: ArrayRule) -> Function:
    """A row of arrays: its derivatives in words."""
    special = tuple(SpecialPoint(one.kind, SPECIAL[rule.name], "0 for each element") for one in rule.special)
    first, *aliases = rule.names
    return Function(
        first,
        family,
        rule.signature,
        rule.about,
        dict(rule.told),
        tuple(outside.text for outside in rule.domain),
        special,
        tuple(aliases),
        rule.source,
    )


def _function(family: str, rule: Rule) -> Function:
    """A row in words and formulas."""
    from addiff.arithmetics.written import applied, name

    first, *aliases = rule.names
    arguments = tuple(name(parameter) for parameter in rule.parameters)
    value = applied(rule, arguments)
    callable_as = rule.signature if "(" in rule.signature else f"{first}({', '.join(rule.parameters)})"
    return Function(
        first,
        family,
        callable_as,
        rule.about,
        dict(_derivatives(rule, value, arguments)),
        tuple(dict.fromkeys(outside.text for outside in rule.domain)),
        tuple(_special(rule, value, arguments)),
        tuple(aliases if "(" in rule.signature else (*aliases, rule.signature)),
        rule.source,
    )


def _derivatives(rule: Rule, value: Any, arguments: tuple[Any, ...]) -> Iterator[tuple[str, str]]:
    """The arguments that a derivative belongs to, each with its formula.

    Rows whose partials ask which arguments depend on an input are those that share a slope among ties.
    """
    from addiff.arithmetics.written import text

    for position, parameter in enumerate(rule.parameters):
        partial = rule.partial(position, (True,) * len(rule.parameters))
        if rule.demand is not None:
            yield parameter, "decides, and has no derivative" if partial is None else "1 where it is chosen"
        elif rule.asks_dependence:
            shared = "where several are, an equal share, or 0 if one of them is fixed"
            yield parameter, f"1 where {text(value)} is {parameter}, else 0; {shared}"
        elif partial is not None:
            yield parameter, _formula(partial, value, arguments)


def _special(rule: Rule, value: Any, arguments: tuple[Any, ...]) -> Iterator[SpecialPoint]:
    from addiff.arithmetics.written import text, written

    for special in rule.special:
        where = "several are equal" if rule.asks_dependence else text(special.where(written, value, *arguments))
        given = "as above" if special.partial is None else _formula(special.partial, value, arguments)
        of = f"by {special.of}: " if special.of and len(rule.parameters) > 1 else ""
        yield SpecialPoint(special.kind, where, of + given)


def _formula(partial: Any, value: Any, arguments: tuple[Any, ...]) -> str:
    """A partial as text; what is not finite as results show it."""
    from addiff.arithmetics.written import text, written

    if callable(partial):
        return text(partial(written, value, *arguments))
    return (
        text(partial) if isfinite(partial) else "NaN" if isnan(partial) else "Infinity" if partial > 0 else "-Infinity"
    )
