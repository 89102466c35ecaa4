"""The computational graph: what its nodes and edges are, and their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import addiff

if TYPE_CHECKING:
    from addiff.results.graph import Graph

WORKED = "(x+y)*(x-y)"


def names(graph: Graph) -> list[tuple[str, str, str]]:
    return [(node.id, node.name, node.op) for node in graph.nodes]


def arrows(graph: Graph) -> list[tuple[str, str]]:
    by_id = {node.id: node.name for node in graph.nodes}
    return [(by_id[edge.source], by_id[edge.target]) for edge in graph.edges]


def test_the_worked_example_has_each_input_once_and_the_numbers_of_the_textbook() -> None:
    graph = addiff.graph(WORKED, {"x": 3, "y": 2})
    assert names(graph) == [
        *(("n1", "x", "input"), ("n2", "y", "input"), ("n3", "v1", "+"), ("n4", "v2", "-"), ("n5", "v3", "*")),
    ]
    assert [node.value for node in graph.nodes] == [3, 2, 5, 1, 5]
    assert [node.adjoint for node in graph.nodes] == [6, -4, 1, 5, 1]
    assert [edge.partial for edge in graph.edges] == [1, 1, 1, -1, 1, 5]
    assert arrows(graph) == [("x", "v1"), ("y", "v1"), ("x", "v2"), ("y", "v2"), ("v1", "v3"), ("v2", "v3")]
    assert graph.outputs == {"f": "n5"}
    assert graph.values == {"f": 5.0}


def test_without_a_point_there_is_the_whole_program_and_no_number() -> None:
    graph = addiff.graph("a = sin(x); a if x > 0 else a*y")
    assert names(graph)[:2] == [("n1", "x", "input"), ("n2", "y", "input")]
    assert [node.name for node in graph.nodes if node.op == "if"] == [graph.nodes[-1].name]
    assert graph.nodes[-1].expression == "a if v1 else v2"
    assert {node.value for node in graph.nodes} == {None}
    assert {edge.partial for edge in graph.edges} == {None}
    assert (graph.at, graph.mode, graph.values) == (None, None, None)


def test_with_a_point_only_what_was_evaluated_is_there() -> None:
    graph = addiff.graph("sin(x) if x > 0 else log(x)*y", {"x": 1.0, "y": 2.0})
    assert {node.op for node in graph.nodes} == {"input", ">", "sin", "if"}


def test_shared_steps_are_one_node_and_constants_none() -> None:
    graph = addiff.graph("sin(2*pi*x)*sin(2*pi*x) + 3", {"x": 0.1})
    assert [node.op for node in graph.nodes] == ["input", "*", "sin", "*", "+"]
    assert graph.nodes[1].expression == "6.283185307179586*x"
    assert [(edge.source, edge.target, edge.position) for edge in graph.edges] == [
        *(("n1", "n2", 1), ("n2", "n3", 0), ("n3", "n4", 0), ("n3", "n4", 1), ("n4", "n5", 0)),
    ]


def test_names_are_those_of_the_user() -> None:
    graph = addiff.graph("speed = d/t\nspeed^2/2")
    assert [node.name for node in graph.nodes] == ["d", "t", "speed", "v1", "v2"]


def test_a_node_knows_its_place_in_the_source() -> None:
    graph = addiff.graph("a = x*y\nb = a + 1\nb")
    places = {node.name: (node.line, node.column, node.end_column) for node in graph.nodes}
    assert places == {"x": (1, 5, 6), "y": (1, 7, 8), "a": (1, 5, 8), "b": (2, 5, 10)}


def test_several_outputs_have_no_adjoints_and_a_number_no_node() -> None:
    graph = addiff.graph("u = x*y; u; 2", {"x": 3, "y": 2})
    assert {node.adjoint for node in graph.nodes} == {None}
    assert graph.outputs == {"u": "n3", "f2": None}
    assert [edge.partial for edge in graph.edges] == [2, 3]


@pytest.mark.parametrize("mode", ["forward", "reverse", "both"])
def test_the_numbers_are_those_of_the_trace(mode: str) -> None:
    text, at = "a = exp(x)/y; a*a + min(a, x)", {"x": 0.3, "y": 2.0}
    graph, trace = addiff.graph(text, at, mode=mode), addiff.trace(text, at, mode=mode)
    for node, step in zip(graph.nodes, trace.steps, strict=True):
        assert (node.name, node.op, node.expression, node.value, node.tangents, node.adjoint) == (
            *(step.name, step.op, step.expression, step.value, step.tangents, step.adjoint),
        )
    partials = [p for step in trace.steps for a, p in zip(step.args, step.partials, strict=True) if isinstance(a, str)]
    assert [edge.partial for edge in graph.edges] == partials


def test_the_same_program_gives_the_same_graph() -> None:
    assert addiff.graph(WORKED) == addiff.graph(WORKED)


def test_errors_are_those_of_the_trace() -> None:
    with pytest.raises(addiff.DomainError):
        addiff.graph("log(x)", {"x": -1})
    with pytest.raises(addiff.BadNameError):
        addiff.graph("log(x)", {"x": 1}, wrt=["y"])
    with pytest.raises(addiff.BadNameError):
        addiff.graph("log(x)", wrt=["y"])
