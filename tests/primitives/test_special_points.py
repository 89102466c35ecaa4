"""What is given, and what is told, at every point where a partial's formula does not hold."""

from __future__ import annotations

from math import inf, isnan, nan
from typing import TYPE_CHECKING

import pytest

from addiff.arithmetics.floats import floats
from addiff.primitives.table import FAMILIES, RULES
from tests.primitives import verdicts

if TYPE_CHECKING:
    from addiff.primitives.rule import Rule, Special

TABLE: list[tuple[str, tuple[float, ...], tuple[float | None, ...], tuple[str, ...]]] = [
    # the row, the arguments, its partials (None for an argument that none flows through), the warnings in order
    ("modulo", (6.0, 3.0), (1.0, -2.0), ("jump", "jump")),
    ("modulo", (-6.0, 4.0), (1.0, 2.0), ()),
    ("modulo", (0.0, -3.0), (1.0, 0.0), ("jump", "jump")),
    ("floor_divide", (6.0, 3.0), (0.0, 0.0), ("jump", "jump")),
    ("less", (2.0, 2.0), (0.0, 0.0), ("jump", "jump")),
    ("less_equal", (2.0, 2.0), (0.0, 0.0), ("jump", "jump")),
    ("greater", (2.0, 2.0), (0.0, 0.0), ("jump", "jump")),
    ("greater_equal", (2.0, 2.0), (0.0, 0.0), ("jump", "jump")),
    ("equal", (2.0, 2.0), (0.0, 0.0), ("jump", "jump")),
    ("not_equal", (0.0, -0.0), (0.0, 0.0), ("jump", "jump")),
    ("power", (0.0, 0.0), (0.0, nan), ("undefined",)),
    ("power", (0.0, 0.5), (inf, 0.0), ("vertical",)),
    ("power", (0.0, 1.0), (1.0, 0.0), ()),
    ("power", (0.0, 2.0), (0.0, 0.0), ()),
    ("power", (5.0, 0.0), (0.0, 1.6094379124341003), ()),
    ("power", (-2.0, 2.0), (-4.0, nan), ("undefined",)),
    ("power", (-2.0, 0.0), (0.0, nan), ("undefined",)),
    ("integer_power", (0.0, 0.0), (0.0, None), ()),
    ("sqrt", (0.0,), (inf,), ("vertical",)),
    ("cbrt", (0.0,), (inf,), ("vertical",)),
    ("cbrt", (-0.0,), (inf,), ("vertical",)),
    ("hypot", (0.0, 0.0), (0.0, 0.0), ("kink", "kink")),
    ("xlogy", (0.0, 0.0), (-inf, 0.0), ("vertical",)),
    ("asin", (1.0,), (inf,), ("vertical",)),
    ("asin", (-1.0,), (inf,), ("vertical",)),
    ("acos", (1.0,), (-inf,), ("vertical",)),
    ("acos", (-1.0,), (-inf,), ("vertical",)),
    ("acosh", (1.0,), (inf,), ("vertical",)),
    ("atan2", (0.0, 0.0), (nan, nan), ("undefined", "undefined")),
    ("atan2", (0.0, -2.0), (-0.5, 0.0), ("jump", "jump")),
    ("atan2", (-0.0, -2.0), (-0.5, 0.0), ("jump", "jump")),
    ("atan2", (0.0, 2.0), (0.5, 0.0), ()),
    ("abs", (0.0,), (0.0,), ("kink",)),
    ("sign", (0.0,), (0.0,), ("jump",)),
    ("floor", (2.0,), (0.0,), ("jump",)),
    ("ceil", (-2.0,), (0.0,), ("jump",)),
    ("round", (2.5,), (0.0,), ("jump",)),
    ("round", (-0.5,), (0.0,), ("jump",)),
    ("trunc", (-2.0,), (0.0,), ("jump",)),
    ("heaviside", (0.0, 0.25), (0.0, 1.0), ("jump",)),
    ("min", (2.0, 2.0), (0.5, 0.5), ("kink", "kink")),
    ("min", (2.0, 3.0, 2.0), (0.5, 0.0, 0.5), ("kink", "kink", "kink")),
    ("max", (2.0, 2.0, 2.0, 2.0), (0.25, 0.25, 0.25, 0.25), ("kink",) * 4),
    ("clip", (2.0, 2.0, 5.0), (0.5, 0.5, 0.0), ("kink",) * 3),
    ("clip", (5.0, 2.0, 5.0), (0.5, 0.0, 0.5), ("kink",) * 3),
    ("relu", (0.0,), (0.0,), ("kink",)),
    ("silu", (inf,), (1.0,), ()),
    ("silu", (-inf,), (0.0,), ()),
    ("gelu", (inf,), (1.0,), ()),
    ("gelu", (-inf,), (0.0,), ()),
    ("gauss", (inf,), (0.0,), ()),
    ("normpdf", (-inf,), (0.0,), ()),
]

HELD: list[tuple[str, tuple[float, ...], tuple[int, ...], tuple[float, ...], tuple[str, ...]]] = [
    # the row, the arguments, which of them do not depend on an input, the partials of the others, the warnings
    ("max", (0.0, 0.0), (1,), (0.0,), ("kink",)),
    ("max", (1.0, 0.0), (1,), (1.0,), ()),
    ("max", (2.0, 2.0, 2.0), (0,), (0.0, 0.0), ("kink", "kink")),
    ("min", (2.0, 2.0, 1.0), (0,), (0.0, 1.0), ()),
    ("clip", (2.0, 2.0, 5.0), (1, 2), (0.0,), ("kink",)),
    ("clip", (2.0, 2.0, 5.0), (2,), (0.5, 0.5), ("kink", "kink")),
    ("clip", (5.0, 2.0, 5.0), (1, 2), (0.0,), ("kink",)),
    ("clip", (3.0, 2.0, 5.0), (1, 2), (1.0,), ()),
    ("heaviside", (0.0, 0.5), (1,), (0.0,), ("jump",)),
    ("power", (-2.0, 2.0), (1,), (-4.0,), ()),
    ("hypot", (0.0, 0.0), (1,), (0.0,), ("kink",)),
]


def same(found: float, expected: float) -> bool:
    return found == expected or (isnan(found) and isnan(expected))


@pytest.mark.parametrize(("method", "point", "partials", "kinds"), TABLE)
def test_partials_and_warnings_at_special_points(
    method: str, point: tuple[float, ...], partials: tuple[float | None, ...], kinds: tuple[str, ...]
) -> None:
    tape, inputs = verdicts.tape_of(RULES[method], point)
    assert inputs == [k for k, partial in enumerate(partials) if partial is not None]
    expected = [partial for partial in partials if partial is not None]
    found = [partial for _, edges in tape.entries for _, partial in edges]
    assert all(map(same, found, expected)), found
    assert len(found) == len(expected)
    assert tuple(kind for _, kind in tape.remarks) == kinds


@pytest.mark.parametrize(("method", "point", "held", "partials", "kinds"), HELD)
def test_arguments_that_depend_on_no_input_hold_their_share_back(
    method: str, point: tuple[float, ...], held: tuple[int, ...], partials: tuple[float, ...], kinds: tuple[str, ...]
) -> None:
    tape, _ = verdicts.tape_of(RULES[method], point, held)
    assert tuple(partial for _, edges in tape.entries for _, partial in edges) == partials
    assert tuple(kind for _, kind in tape.remarks) == kinds


def met(rule: Rule, point: tuple[float, ...]) -> list[Special]:
    """The special points of a row that decide a partial at some arguments: for each argument the first that applies."""
    tape, inputs = verdicts.tape_of(rule, point)
    first = []
    for k in inputs:
        applying = [s for s in rule.specials(k) if s.where(floats, tape.values[-1], *point)]
        first += applying[:1]
    return first


@pytest.mark.parametrize(
    "rule", [rule for rows in FAMILIES.values() for rule in rows if rule.special], ids=lambda rule: rule.method
)
def test_the_table_meets_every_special_point_of_every_row(rule: Rule) -> None:
    found = [special for method, point, *_ in TABLE if method == rule.method for special in met(rule, point)]
    missing = [position for position, special in enumerate(rule.special) if special not in found]
    assert missing == [], "TABLE has no line where these special points of the row decide"
