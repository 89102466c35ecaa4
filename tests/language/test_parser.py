from __future__ import annotations

import gc
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addiff.errors import AddiffError
from addiff.language import nodes, parse, parse_bindings
from addiff.language.nodes import Node
from addiff.language.printing import text
from addiff.source import Source

Form = Callable[[Node], str]
Programs = st.SearchStrategy[list[Node]]


def inside(node: object) -> list[Node]:
    """A node and all in it, from the outside in and from left to right."""
    if isinstance(node, tuple):
        return [found for item in node for found in inside(item)]
    if not isinstance(node, Node):
        return []
    found = [below for slot in type(node).__slots__ for below in inside(getattr(node, slot))]
    return [node, *sorted(found, key=lambda below: (below.start, -below.end))]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        # conditionals
        ("x if c else y", "(x if c else y)"),
        ("x if c else y if d else z", "(x if c else (y if d else z))"),
        ("x or y if c or d else z or w", "((x or y) if (c or d) else (z or w))"),
        ("(x if c else y) if d else z", "((x if c else y) if d else z)"),
        ("x if (c if d else e) else y", "(x if (c if d else e) else y)"),
        # logic
        ("x or y or z", "((x or y) or z)"),
        ("x and y and z", "((x and y) and z)"),
        ("x or y and z", "(x or (y and z))"),
        ("x and y or z", "((x and y) or z)"),
        ("not x and not y", "((not x) and (not y))"),
        ("not not x", "(not (not x))"),
        ("not x == y", "(not (x == y))"),
        ("notx + x_or + iffy", "((notx + x_or) + iffy)"),
        # comparisons
        ("x < y", "(x < y)"),
        ("0 < x <= 1 != y", "(0 < x <= 1 != y)"),
        ("x > y >= z == w", "(x > y >= z == w)"),
        ("(x < y) < z", "((x < y) < z)"),
        ("x + 1 < y*2", "((x + 1) < (y * 2))"),
        ("x == y and y == z", "((x == y) and (y == z))"),
        # sums
        ("x + y + z", "((x + y) + z)"),
        ("x - y - z", "((x - y) - z)"),
        ("x - y + z", "((x - y) + z)"),
        ("x - (y + z)", "(x - (y + z))"),
        ("x + y*z", "(x + (y * z))"),
        ("x*y + z", "((x * y) + z)"),
        ("x - -y", "(x - (- y))"),
        ("x + +y", "(x + (+ y))"),
        # products
        ("x/y/z", "((x / y) / z)"),
        ("x*y/z*w", "(((x * y) / z) * w)"),
        ("x % y * z @ w", "(((x % y) * z) @ w)"),
        ("x/(y*z)", "(x / (y * z))"),
        ("x*-y", "(x * (- y))"),
        ("-x*y", "((- x) * y)"),
        # signs
        ("-x", "(- x)"),
        ("--x", "(- (- x))"),
        ("+-x", "(+ (- x))"),
        ("-2", "(- 2)"),
        # powers
        ("x^y^z", "(x ^ (y ^ z))"),
        ("x**y**z", "(x ^ (y ^ z))"),
        ("x**y^z", "(x ^ (y ^ z))"),
        ("(x^y)^z", "((x ^ y) ^ z)"),
        ("-x^2", "(- (x ^ 2))"),
        ("(-x)^2", "((- x) ^ 2)"),
        ("2^-1", "(2 ^ (- 1))"),
        ("2^-x^2", "(2 ^ (- (x ^ 2)))"),
        ("2^+-x*y", "((2 ^ (+ (- x))) * y)"),
        ("x*y^2", "(x * (y ^ 2))"),
        ("x^2*y", "((x ^ 2) * y)"),
        ("x²", "(x ^ 2)"),
        ("x³", "(x ^ 3)"),
        ("-x²", "(- (x ^ 2))"),
        ("x²^3", "((x ^ 2) ^ 3)"),
        ("2^x²", "(2 ^ (x ^ 2))"),
        ("(x + 1)²", "((x + 1) ^ 2)"),
        ("f(x)² + v[0]³", "((f(x) ^ 2) + (v[0] ^ 3))"),
        ("x₂²", "(x2 ^ 2)"),
        # calls
        ("f()", "f()"),
        ("f(x)", "f(x)"),
        ("f(x, y,)", "f(x, y)"),
        ("f (x)", "f(x)"),
        ("sum(A, axis=1)", "sum(A, axis=1)"),
        ("f(a=1, b=x + y,)", "f(a=1, b=(x + y))"),
        ("f(g(x), h(y))", "f(g(x), h(y))"),
        ("f(x == 1)", "f((x == 1))"),
        ("f(x)^2", "(f(x) ^ 2)"),
        ("f(x)[0]", "f(x)[0]"),
        # arrays
        ("[x]", "[x]"),
        ("[x, y + 1,]", "[x, (y + 1)]"),
        ("[[1, 2], [3, 4]]", "[[1, 2], [3, 4]]"),
        ("[1 -2]", "[(1 - 2)]"),
        ("[1, 2][0]", "[1, 2][0]"),
        # indices and slices
        ("v[0]", "v[0]"),
        ("v[-1]", "v[(- 1)]"),
        ("v[0][1]", "v[0][1]"),
        ("A[i, j + 1,]", "A[i, (j + 1)]"),
        ("v[1:3]", "v[1:3:]"),
        ("v[:]", "v[::]"),
        ("v[1:]", "v[1::]"),
        ("v[:3]", "v[:3:]"),
        ("v[::]", "v[::]"),
        ("v[::2]", "v[::2]"),
        ("v[1::]", "v[1::]"),
        ("v[1:3:2]", "v[1:3:2]"),
        ("v[x if c else y:z]", "v[(x if c else y):z:]"),
        ("A[:, 0, i:]", "A[::, 0, i::]"),
        ("-v[0]^2", "(- (v[0] ^ 2))"),
        ("(x + y)[0]", "(x + y)[0]"),
        # comprehensions
        ("sum(i for i in range(3))", "sum(<i for i in 3>)"),
        ("[i for i in range(1, n)]", "[<i for i in 1, n>]"),
        ("[i^2 for i in range(9, 0, -2)]", "[<(i ^ 2) for i in 9, 0, (- 2)>]"),
        ("[i for i in range(9,) if i != 2 and i > 0]", "[<i for i in 9 if ((i != 2) and (i > 0))>]"),
        ("[x if i else y for i in range(3)]", "[<(x if i else y) for i in 3>]"),
        ("[[i*j for j in range(i)] for i in range(3)]", "[<[<(i * j) for j in i>] for i in 3>]"),
        ("2*sum(x[i]*w[i] for i in range(3))", "(2 * sum(<(x[i] * w[i]) for i in 3>))"),
        ("range(3)", "range(3)"),
    ],
)
def test_how_an_expression_is_read(typed: str, expected: str, form: Form) -> None:
    (statement,) = parse(Source(typed))
    assert form(statement) == expected


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("x × y", "x*y"),
        ("x · y", "x*y"),
        ("x ⋅ y", "x*y"),
        ("x ÷ y", "x/y"),
        ("x − y", "x - y"),
        ("−x", "-x"),
        ("2^−1", "2^-1"),
        ("x ≤ y", "x <= y"),
        ("x ≥ y", "x >= y"),
        ("x ≠ y", "x != y"),
        ("x ** y", "x^y"),
        ("x²·y³", "x^2*y^3"),
        ("2×π×r²", "2*π*r^2"),
        ("0≤x≤1", "0 <= x <= 1"),
    ],
)
def test_typed_mathematics_means_what_it_looks_like(typed: str, plain: str, form: Form) -> None:
    assert list(map(form, parse(Source(typed)))) == list(map(form, parse(Source(plain))))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("x; y", ["x", "y"]),
        ("x\ny", ["x", "y"]),
        (";;\n x ;\n\n; y ; \n", ["x", "y"]),
        ("x\t+\u00a0y\u3000", ["(x + y)"]),
        ("x # + y\n# only a comment; not this\ny#", ["x", "y"]),
        ('# ü ∑ $ " ) are fine in a comment\nx', ["x"]),
        ("(x\n+\ny)\nz", ["(x + y)", "z"]),
        ("(x # a comment\n + y)", ["(x + y)"]),
        ("f(\n x,\n y,\n)\n[\n1, # one\n2\n]", ["f(x, y)", "[1, 2]"]),
        ("v[\n0\n]", ["v[0]"]),
        ("[x for i\nin range(3)\nif i]", ["[<x for i in 3 if i>]"]),
        ("x\n-y", ["x", "(- y)"]),
        ("x\n(y)", ["x", "y"]),
        ("a = x + y", ["a = (x + y)"]),
        ("a = x == y", ["a = (x == y)"]),
        ("x = y if c else z", ["x = (y if c else z)"]),
        ("f(t) = t^2", ["f(t) = (t ^ 2)"]),
        ("f(s, t,) = s*t", ["f(s, t) = (s * t)"]),
        ("f() = 1", ["f() = 1"]),
        ("y ~ a*exp(-k*t)", ["y ~ (a * exp(((- k) * t)))"]),
        ("log(y) ~ a if t > 0 else b", ["log(y) ~ (a if (t > 0) else b)"]),
        ("x^2 + y == 4", ["(((x ^ 2) + y) == 4)"]),
        ("a = 1; f(x) = a*x\nf(2); y ~ f(t)", ["a = 1", "f(x) = (a * x)", "f(2)", "y ~ f(t)"]),
    ],
)
def test_how_a_program_is_cut_into_statements(typed: str, expected: list[str], form: Form) -> None:
    assert list(map(form, parse(Source(typed)))) == expected


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("x", nodes.Output),
        ("f(x)", nodes.Output),
        ("x == 1", nodes.Output),
        ("a = x", nodes.Definition),
        ("f(x) = x", nodes.FunctionDefinition),
        ("f() = 2", nodes.FunctionDefinition),
        ("y ~ x", nodes.Model),
    ],
)
def test_the_kinds_of_statements(typed: str, kind: type[Node]) -> None:
    (statement,) = parse(Source(typed))
    assert type(statement) is kind


@pytest.mark.parametrize(
    ("typed", "pieces"),
    [
        (" x + y*2 ", ["x + y*2", "x + y*2", "x", "y*2", "y", "2"]),
        ("-(x) # c", ["-(x)", "-(x)", "(x)", "x"]),
        ("x²", ["x²", "x²", "x", "²"]),
        ("not x", ["not x", "not x", "x"]),
        ("0 < x < 1", ["0 < x < 1", "0 < x < 1", "0", "x", "1"]),
        ("x if c else y", ["x if c else y", "x if c else y", "x", "c", "y"]),
        ("f(x, k=2)", ["f(x, k=2)", "f(x, k=2)", "x", "k", "2"]),
        ("f( )", ["f( )", "f( )"]),
        ("[ 1, x, ]", ["[ 1, x, ]", "[ 1, x, ]", "1", "x"]),
        ("[i for i in range(3) ]", ["[i for i in range(3) ]"] * 2 + ["i for i in range(3)", "i", "i", "3"]),
        ("f(i for i in range(2) if i )", ["f(i for i in range(2) if i )"] * 2 + ["i for i in range(2) if i", *"ii2i"]),
        ("v[ 0 ]", ["v[ 0 ]", "v[ 0 ]", "v", "0"]),
        ("v[:]", ["v[:]", "v[:]", "v", ":"]),
        ("v[ : : ]", ["v[ : : ]", "v[ : : ]", "v", ": :"]),
        ("v[:2, i:]", ["v[:2, i:]", "v[:2, i:]", "v", ":2", "2", "i:", "i"]),
        ("v[1:2:3]", ["v[1:2:3]", "v[1:2:3]", "v", "1:2:3", "1", "2", "3"]),
        ("a = x;", ["a = x", "a", "x"]),
        ("f(s, t) = s", ["f(s, t) = s", "f", "s", "t", "s"]),
        ("y ~ x ", ["y ~ x", "y", "x"]),
        ("(x\n + y)", ["(x\n + y)", "(x\n + y)", "x\n + y", "x", "y"]),
    ],
)
def test_every_node_knows_the_text_that_it_was_read_from(typed: str, pieces: list[str]) -> None:
    source = Source(typed)
    assert [source.piece((node.start, node.end)) for node in inside(parse(source))] == pieces


@given(data=st.data())
@settings(deadline=None, max_examples=60)
def test_the_text_of_an_expression_read_alone_is_that_expression(
    data: st.DataObject, programs: Programs, form: Form
) -> None:
    source = Source(text(data.draw(programs)))
    for node in inside(parse(source)):
        if not isinstance(node, nodes.Slice | nodes.Comprehension):
            (alone,) = parse(Source(source.piece((node.start, node.end))))
            assert form(alone) == form(node)


def test_a_call_knows_where_the_name_of_its_function_ends() -> None:
    (output,) = parse(Source("2*sinh (x)"))
    (call,) = [node for node in inside(output) if isinstance(node, nodes.Call)]
    assert (call.start, call.name_end, call.end) == (2, 6, 10)


def test_parentheses_are_kept_as_groups() -> None:
    (output,) = parse(Source("((x))"))
    assert [type(node).__name__ for node in inside(output)] == ["Output", "Group", "Group", "Name"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("x=3", [("x", "3")]),
        ("x=3, y=2", [("x", "3"), ("y", "2")]),
        ("x = pi/2,\ty=-1e-3", [("x", "(pi / 2)"), ("y", "(- 0.001)")]),
        ("w=[1, 2, 3], A=[[1, 0],\n[0, 1]]", [("w", "[1, 2, 3]"), ("A", "[[1, 0], [0, 1]]")]),
        ("v=[i^2 for i in range(3)]", [("v", "[<(i ^ 2) for i in 3>]")]),
        ("ｘ=1,x=2", [("x", "1"), ("x", "2")]),
        ("x=1 == 2", [("x", "(1 == 2)")]),
        ("x=1 if 2 else 3 # a comment", [("x", "(1 if 2 else 3)")]),
    ],
)
def test_how_a_point_is_read(typed: str, expected: list[tuple[str, str]], form: Form) -> None:
    assert [(name.name, form(value)) for name, value in parse_bindings(Source(typed))] == expected


def test_the_parts_of_a_binding_know_their_places() -> None:
    ((name, value),) = parse_bindings(Source(" rate = 2*3 "))
    assert (name.start, name.end, value.start, value.end) == (1, 5, 8, 11)


@pytest.mark.parametrize("collecting", [True, False])
@pytest.mark.parametrize("typed", ["x + 1", "x +", "2 = x"])
def test_reading_leaves_the_garbage_collector_as_it_was(typed: str, collecting: bool) -> None:
    (gc.enable if collecting else gc.disable)()
    try:
        parse(Source(typed))
    except AddiffError:
        pass
    finally:
        left = gc.isenabled()
        gc.enable()
    assert left == collecting


def test_nodes_print_shortly_however_much_is_in_them() -> None:
    assert repr(parse(Source("-" * 100_000 + "x"))) == "(<Output 0:100001>,)"
