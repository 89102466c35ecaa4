"""Graphs in a terminal: whole, narrow, in ASCII, and the end of a large one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import addiff
from addiff.render import written
from addiff.render.characters import width_of
from addiff.render.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Callable

    from addiff.results.graph import Graph


def drawn(graph: Graph, screen: Screen, digits: int = 6) -> str:
    text = written(graph, "table", screen=screen, digits=digits)
    assert isinstance(text, str)
    return text


def test_the_worked_example_in_full(worked: Graph, matches: Callable[[str, str], None]) -> None:
    matches(drawn(worked, Screen()), "graph_worked.txt")


@pytest.mark.parametrize("width", [60, 80, 100])
def test_an_option_fits_the_screen_whole(option: Graph, width: int, matches: Callable[[str, str], None]) -> None:
    text = drawn(option, Screen(width))
    assert max(map(width_of, text.splitlines())) <= width
    assert "left out" not in text
    for node in option.nodes:
        assert f"│ {node.name}" in text or f"║ {node.name}" in text
    matches(text, f"graph_option_{width}.txt")


def test_thirty_nodes_fit_a_hundred_columns() -> None:
    terms = " + ".join(f"w{k}*x^{k}/{k + 1}" for k in range(2, 9))
    graph = addiff.graph(terms, {"x": 0.9} | {f"w{k}": k / 10 for k in range(2, 9)})
    assert len(graph.nodes) >= 30
    text = drawn(graph, Screen(100))
    assert "left out" not in text
    assert max(map(width_of, text.splitlines())) <= 100


def test_without_a_point_there_are_no_numbers(matches: Callable[[str, str], None]) -> None:
    matches(drawn(addiff.graph("u = x*y; sin(u)/u if u > 0 else 2*x"), Screen(80)), "graph_structure.txt")


def test_in_ascii_every_line_is_still_there(worked: Graph, matches: Callable[[str, str], None]) -> None:
    text = drawn(worked, Screen(unicode=False))
    assert text.isascii()
    matches(text, "graph_ascii.txt")


def test_of_a_large_graph_the_end_is_drawn_and_the_rest_counted(large: Graph) -> None:
    text = drawn(large, Screen(100))
    assert "9,862 of 9,902 nodes are left out" in text
    assert max(map(width_of, text.splitlines()[2:-20])) <= 100
    assert "║ a3300" in text
    assert "sin        3,300     1" in text


def test_a_number_alone_is_told() -> None:
    assert drawn(addiff.graph("2 + 3", {}), Screen()) == "2 + 3\n\nf = 5\n"


def test_the_narrowest_screen_gets_something() -> None:
    graph = addiff.graph("+".join(f"x{k}" for k in range(12)), {f"x{k}": 1.0 for k in range(12)})
    assert "left out" in drawn(graph, Screen(20))
