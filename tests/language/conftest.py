"""Nodes spelled out with all their parentheses, and strategies for programs, right and wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest
from hypothesis import strategies as st

from addiff.language import nodes, printing
from addiff.language.nodes import Node
from addiff.language.tables import tables

Form: TypeAlias = Callable[[Node], str]
Texts: TypeAlias = st.SearchStrategy[str]
Programs: TypeAlias = st.SearchStrategy[list[Node]]


def spelled(node: Node | None) -> str:  # noqa: C901  # a case for each kind of node
    """A node as text with parentheses around every operation, whatever was typed, so that equal texts are equal trees.

    It is written apart from `printing`, which has to know what parentheses can be left out.
    """
    match node:
        case None:
            return ""
        case nodes.Number():
            return repr(node.value).removesuffix(".0")
        case nodes.Name():
            return node.name
        case nodes.Group():
            return spelled(node.inner)
        case nodes.Unary():
            return f"({node.sign} {spelled(node.operand)})"
        case nodes.Binary():
            return f"({spelled(node.left)} {node.sign} {spelled(node.right)})"
        case nodes.Comparison():
            first, *others = map(spelled, node.operands)
            return f"({first}{''.join([f' {s} {o}' for s, o in zip(node.signs, others, strict=True)])})"
        case nodes.Conditional():
            return f"({spelled(node.then)} if {spelled(node.condition)} else {spelled(node.otherwise)})"
        case nodes.Call():
            keywords = [f"{name.name}={spelled(value)}" for name, value in node.keywords]
            return f"{node.function}({', '.join([*map(spelled, node.arguments), *keywords])})"
        case nodes.Comprehension():
            loop = f"{spelled(node.body)} for {node.variable.name} in {', '.join(map(spelled, node.bounds))}"
            return f"<{loop} if {spelled(node.condition)}>" if node.condition else f"<{loop}>"
        case nodes.Array():
            return f"[{', '.join(map(spelled, node.items))}]"
        case nodes.Slice():
            return f"{spelled(node.lower)}:{spelled(node.upper)}:{spelled(node.step)}"
        case nodes.Index():
            return f"{spelled(node.base)}[{', '.join(map(spelled, node.items))}]"
        case nodes.Definition():
            return f"{node.target.name} = {spelled(node.expression)}"
        case nodes.FunctionDefinition():
            return f"{node.target.name}({', '.join(map(spelled, node.parameters))}) = {spelled(node.body)}"
        case nodes.Model():
            return f"{spelled(node.observation)} ~ {spelled(node.prediction)}"
        case nodes.Output():
            return spelled(node.expression)
    raise TypeError(node)


NOWHERE = st.just(0)
WORDS = st.sampled_from(["x", "y2", "_a", "range", "iffy", "np", "π", "变", "x\u0302"])
NAMES = st.builds(nodes.Name, NOWHERE, NOWHERE, WORDS)
SIGNS = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
NUMBERS = st.one_of(
    st.integers(0, 12).map(float), st.floats(0, allow_infinity=False), st.sampled_from([1e15, 1e16, 1e300, 5e-324])
)


def larger(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Expressions made of smaller ones, each kind as likely as any other."""
    some = st.lists(inner, min_size=1, max_size=3).map(tuple)
    loops = st.builds(nodes.Comprehension, NOWHERE, NOWHERE, inner, NAMES, some, st.none() | inner)
    slices = st.builds(nodes.Slice, NOWHERE, NOWHERE, *[st.none() | inner] * 3)
    keywords = st.lists(st.tuples(NAMES, inner), max_size=2).map(tuple)
    return st.one_of(
        st.builds(nodes.Group, NOWHERE, NOWHERE, inner),
        st.builds(nodes.Unary, NOWHERE, NOWHERE, st.sampled_from(["+", "-", "not"]), inner),
        st.builds(nodes.Binary, NOWHERE, NOWHERE, st.sampled_from(sorted(printing.BINARY)), inner, inner),
        st.builds(compared, inner, st.lists(st.tuples(SIGNS, inner), min_size=1, max_size=3)),
        st.builds(nodes.Conditional, NOWHERE, NOWHERE, inner, inner, inner),
        st.builds(nodes.Call, NOWHERE, NOWHERE, WORDS, NOWHERE, st.just(()) | some, keywords),
        st.builds(nodes.Call, NOWHERE, NOWHERE, WORDS, NOWHERE, st.tuples(loops), st.just(())),
        st.builds(nodes.Array, NOWHERE, NOWHERE, some | st.tuples(loops)),
        st.builds(nodes.Index, NOWHERE, NOWHERE, inner, st.lists(inner | slices, min_size=1, max_size=3).map(tuple)),
    )


def compared(first: Node, others: list[tuple[str, Node]]) -> nodes.Comparison:
    """A chain of comparisons."""
    return nodes.Comparison(0, 0, tuple([sign for sign, _ in others]), (first, *[node for _, node in others]))


EXPRESSIONS = st.recursive(st.builds(nodes.Number, NOWHERE, NOWHERE, NUMBERS) | NAMES, larger, max_leaves=12)
STATEMENTS = st.one_of(
    st.builds(nodes.Output, NOWHERE, NOWHERE, EXPRESSIONS),
    st.builds(nodes.Definition, NOWHERE, NOWHERE, NAMES, EXPRESSIONS),
    st.builds(nodes.FunctionDefinition, NOWHERE, NOWHERE, NAMES, st.lists(NAMES, max_size=3).map(tuple), EXPRESSIONS),
    st.builds(nodes.Model, NOWHERE, NOWHERE, EXPRESSIONS, EXPRESSIONS),
)
PROGRAMS: Programs = st.lists(STATEMENTS, min_size=1, max_size=3)

PIECES = [
    *tables().spellings,
    "x",
    "y",
    "f",
    "sum(",
    "2",
    ".5",
    "1e3",
    "1_000",
    "x=1",
    "range(3)",
    " for i in range(3)",
]
SOUP = st.lists(st.sampled_from([*PIECES, " "]) | st.just(" "), max_size=12)


@st.composite
def broken_programs(draw: st.DrawFn) -> str:
    """A right program with a few of its characters replaced by other pieces of the language, or by none."""
    text = printing.text(draw(PROGRAMS))
    start = draw(st.integers(0, len(text)))
    return text[:start] + "".join(draw(SOUP)[:2]) + text[start + draw(st.integers(0, 3)) :]


@pytest.fixture(scope="session")
def form() -> Form:
    """A node as text with all parentheses: equal texts are equal trees."""
    return spelled


@pytest.fixture(scope="session")
def programs() -> Programs:
    """Statements of every kind, with expressions of every kind, their spans all 0."""
    return PROGRAMS


@pytest.fixture(scope="session")
def soups() -> Texts:
    """Pieces of the language in any order."""
    return SOUP.map("".join)


@pytest.fixture(scope="session")
def broken() -> Texts:
    """Programs with one mistake, or now and then none."""
    return broken_programs()
