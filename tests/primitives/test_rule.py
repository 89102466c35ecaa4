"""A row is read from its signature, and says which partial and which special points belong to an argument."""

from __future__ import annotations

from typing import Any

import pytest

from addiff.primitives.rule import FORMULA, Rule, Special, jump, kink, limit, undefined, vertical
from addiff.primitives.table import FUNCTIONS, RULES


def nowhere(*_: Any) -> bool:
    return False


@pytest.mark.parametrize(
    ("signature", "sign", "parameters", "defaults", "variadic"),
    [
        ("sin(x)", "sin", ("x",), {}, False),
        ("atan2(y, x)", "atan2", ("y", "x"), {}, False),
        ("heaviside(x, h=1/2)", "heaviside", ("x", "h"), {"h": 0.5}, False),
        ("norm(v, order=2, scale=0.25)", "norm", ("v", "order", "scale"), {"order": 2.0, "scale": 0.25}, False),
        ("max(a, b, ...)", "max", ("a", "b"), {}, True),
        ("x + y", "+", ("x", "y"), {}, False),
        ("x <= y", "<=", ("x", "y"), {}, False),
        ("x and y", "and", ("x", "y"), {}, False),
        ("-x", "-", ("x",), {}, False),
        ("not x", "not", ("x",), {}, False),
        ("input", "input", (), {}, False),
    ],
)
def test_a_signature_gives_sign_parameters_and_defaults(
    signature: str, sign: str, parameters: tuple[str, ...], defaults: dict[str, float], variadic: bool
) -> None:
    rule = Rule(signature)
    assert (rule.sign, rule.parameters, rule.defaults, rule.variadic) == (sign, parameters, defaults, variadic)
    assert repr(rule) == f"<Rule {signature}>"


@pytest.mark.parametrize(
    ("rule", "method", "name", "names"),
    [
        (Rule("sin(x)"), "sin", "sin", ("sin",)),
        (Rule("asin(x)", aliases=["arcsin"]), "asin", "asin", ("asin", "arcsin")),
        (Rule("where(c, a, b)", method="select"), "select", "where", ("where",)),
        (Rule("x + y", method="add"), "add", "add", ()),
        (Rule("x % y", method="modulo", aliases=["mod"]), "modulo", "modulo", ("mod",)),
        (Rule("not x"), "not", "not", ()),
    ],
)
def test_the_arithmetic_the_traces_and_the_language_each_have_a_name_for_it(
    rule: Rule, method: str, name: str, names: tuple[str, ...]
) -> None:
    assert (rule.method, rule.name, rule.names) == (method, name, names)


def test_a_partial_is_found_by_the_position_of_its_argument() -> None:
    rule = Rule("f(x, y, z)", [1.0, 2.0, None])
    assert [rule.partial(k, (True, True, True)) for k in range(3)] == [1.0, 2.0, None]
    assert not rule.asks_dependence


def test_partials_may_ask_which_arguments_depend_on_an_input() -> None:
    rule = Rule("f(a, b, ...)", lambda dependent: lambda m, v, *_: lambda position: position + 10 * sum(dependent))
    assert rule.asks_dependence
    dependent = (True, False, True, True)
    partial = rule.partial(3, dependent)
    assert callable(partial)
    assert partial(None, 0.0) == rule.shares(dependent)(None, 0.0)(3) == 33


def test_special_points_concern_every_argument_or_the_one_they_name() -> None:
    both, first, second = kink(nowhere), limit(nowhere, 0.0, of="x"), undefined(nowhere, of="y")
    rule = Rule("f(x, y)", [1.0, 1.0], special=[first, both, second])
    assert rule.specials(0) == (first, both)
    assert rule.specials(1) == (both, second)
    assert Rule("g(x)", [1.0]).specials(0) == ()


def test_special_points_of_the_last_parameter_are_those_of_all_arguments_after_it() -> None:
    last = kink(nowhere, of="b")
    assert Rule("f(a, b, ...)", [1.0, 1.0], special=[last]).specials(5) == (last,)


@pytest.mark.parametrize(
    ("special", "kind", "partial"),
    [
        (kink(nowhere), "kink", 0.0),
        (jump(nowhere), "jump", FORMULA),
        (vertical(nowhere), "vertical", float("inf")),
        (vertical(nowhere, float("-inf")), "vertical", float("-inf")),
        (limit(nowhere, 1.0), None, 1.0),
    ],
)
def test_each_kind_of_special_point_gives_what_is_usual_there(
    special: Special, kind: str | None, partial: float | None
) -> None:
    assert (special.kind, special.partial, special.of) == (kind, partial, None)


@pytest.mark.parametrize(
    ("method", "condition"), [("select", 1), ("and", 0), ("or", 0), ("besselj", 0), ("integer_power", 0)]
)
def test_a_first_argument_that_only_chooses_is_a_condition(method: str, condition: int) -> None:
    assert RULES[method].condition == condition


@pytest.mark.parametrize(("alias", "name"), [("ln", "log"), ("arctan2", "atan2"), ("mod", "modulo"), ("pow", "power")])
def test_an_alias_is_the_same_row(alias: str, name: str) -> None:
    assert FUNCTIONS[alias] is RULES[name]


def test_hidden_rows_cannot_be_called_and_say_what_they_are_made_of() -> None:
    hidden = [rule for rule in RULES.values() if rule.hidden and rule.elementwise]
    assert hidden
    assert not any(name in FUNCTIONS for rule in hidden for name in rule.names)
    assert [rule.method for rule in hidden if rule.value is None] == ["polygamma"]  # which nothing else makes


def test_what_is_named_in_a_row_is_one_of_its_parameters() -> None:
    for rule in RULES.values():
        named = {part.of for part in rule.special} | {part.of for part in rule.domain}
        assert named <= {None, *rule.parameters}, rule
