from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addiff.errors import AddiffError
from addiff.language import nodes, parse
from addiff.language.nodes import Node
from addiff.language.printing import text
from addiff.source import Source

Form = Callable[[Node], str]
Programs = st.SearchStrategy[list[Node]]


def canonical(typed: str) -> str:
    """The canonical text of a program."""
    return text(parse(Source(typed)))


def groups(node: object) -> list[nodes.Group]:
    """All groups in a node."""
    if isinstance(node, tuple):
        return [group for item in node for group in groups(item)]
    if not isinstance(node, Node):
        return []
    inner = [group for slot in type(node).__slots__ for group in groups(getattr(node, slot))]
    return [node, *inner] if isinstance(node, nodes.Group) else inner


@given(data=st.data())
@settings(deadline=None, max_examples=120)
def test_what_is_printed_reads_as_the_same_nodes(data: st.DataObject, programs: Programs, form: Form) -> None:
    program = data.draw(programs)
    assert list(map(form, parse(Source(text(program))))) == list(map(form, program))


@given(data=st.data())
@settings(deadline=None, max_examples=60)
def test_canonical_text_is_printed_as_it_is(data: st.DataObject, programs: Programs) -> None:
    printed = text(data.draw(programs))
    assert canonical(printed) == printed


@given(data=st.data())
@settings(deadline=None, max_examples=60)
def test_no_pair_of_printed_parentheses_can_be_left_out(data: st.DataObject, programs: Programs, form: Form) -> None:
    printed = text(data.draw(programs))
    statements = parse(Source(printed))
    for group in groups(statements):
        start, end = group.start, group.end
        without = f"{printed[:start]} {printed[start + 1 : end - 1]} {printed[end:]}"
        try:
            others = parse(Source(without))
        except AddiffError:
            continue
        assert list(map(form, others)) != list(map(form, statements))


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("((x))", "x"),
        ("x+y-z", "x + y - z"),
        ("x-(y-z)", "x - (y - z)"),
        ("(x*y)/z", "x*y/z"),
        ("x*(y/z)", "x*(y/z)"),
        ("x%y@z", "x % y @ z"),
        ("x × y ÷ z · w ⋅ v − 1", "x*y/z*w*v - 1"),
        ("x**y**z", "x^y^z"),
        ("(x^y)^z", "(x^y)^z"),
        ("x²+y³", "x^2 + y^3"),
        ("x²^3", "(x^2)^3"),
        ("(-x)^2", "(-x)^2"),
        ("-(x^2)", "-x^2"),
        ("2^(-x)", "2^-x"),
        ("-(-x)", "--x"),
        ("x-(-y)", "x - -y"),
        ("(x+y)[0]", "(x + y)[0]"),
        ("0<x≤1≠y", "0 < x <= 1 != y"),
        ("(x<y)<z", "(x < y) < z"),
        ("not(x)and(y or z)", "not x and (y or z)"),
        ("(not x) < y", "(not x) < y"),
        ("x if(y)else(z if w else v)", "x if y else z if w else v"),
        ("(x if y else z)if w else v", "(x if y else z) if w else v"),
        ("f( x ,axis = 1 , )", "f(x, axis=1)"),
        ("f()", "f()"),
        ("[[1,2,],[x,y]]", "[[1, 2], [x, y]]"),
        ("[i²for i in range(0,9,2)if i≠4]", "[i^2 for i in range(0, 9, 2) if i != 4]"),
        ("v[0,:,1 : 2,::3,x:y:z]", "v[0, :, 1:2, ::3, x:y:z]"),
        ("a=x ; f(x,y)=x*y # comment\n\ny~f(a,x)", "a = x\nf(x, y) = x*y\ny ~ f(a, x)"),
        ("ｘ + ℝ", "x + R"),
        ("1.0 + 1_000 + 1e3 + .5 + 1e-3", "1 + 1000 + 1000 + 0.5 + 0.001"),
        ("1e15 + 1e16 + 123456789012345678", "1000000000000000 + 1e+16 + 1.2345678901234568e+17"),
    ],
)
def test_how_a_program_is_printed(typed: str, printed: str) -> None:
    assert canonical(typed) == printed


@pytest.mark.parametrize(
    ("value", "printed"), [(-2.0, "(-2)^x"), (-0.0, "(-0)^x"), (-2.5e-7, "(-2.5e-07)^x"), (float("inf"), "inf^x")]
)
def test_a_number_that_no_literal_has_is_printed_as_an_expression_that_has_its_value(
    value: float, printed: str
) -> None:
    power = nodes.Binary(0, 0, "^", nodes.Number(0, 0, value), nodes.Name(0, 0, "x"))
    assert text([power]) == printed


@pytest.mark.parametrize("typed", ["-" * 100_000 + "x", "f(" * 100_000 + "x" + ")" * 100_000, "x" + "^y" * 100_000])
def test_depth_is_no_limit_to_printing(typed: str) -> None:
    assert canonical(typed) == typed
