"""The functions of the language as data, read off the table of rules: what `addiff functions` shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from addiff.errors import BadNameError

if TYPE_CHECKING:
    from collections.abc import Iterator


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
    from addiff.lowering.suggestions import did_you_mean

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
    from addiff.primitives.description import describe
    from addiff.primitives.table import FAMILIES

    for family, rows in FAMILIES.items():
        for rule in rows:
            if rule.hidden or "(" not in rule.signature:
                continue
            row = describe(rule)
            special = tuple(SpecialPoint(kind, where, given) for kind, where, given in row.special)
            yield Function(
                rule.sign,
                family,
                row.signature,
                row.about,
                dict(row.derivatives),
                tuple(row.domain),
                special,
                tuple(row.aliases),
                row.source,
            )
