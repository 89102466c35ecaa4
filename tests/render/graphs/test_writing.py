"""Graphs in the languages of others, which their own programs read where they are installed."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
import xml.etree.ElementTree as ET
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

import addiff
from addiff.render import written
from addiff.render.graphs.graphviz import places as by_graphviz
from addiff.render.graphs.places import Edge, Node, layered
from addiff.render.graphs.svg import picture
from addiff.render.screen import Screen

if TYPE_CHECKING:
    from addiff.results.graph import Graph

SVG = "{http://www.w3.org/2000/svg}"

AWKWARD = 'a_1 = x < y and y >= 2; größe = x*y if a_1 else -x; größe % 2 + max(größe, x, y) # "</svg>&[]{}'


def text(graph: Graph, form: str) -> str:
    found = written(graph, form, screen=Screen())
    assert isinstance(found, str)
    return found


def test_dot_has_a_line_for_each_node_and_edge(worked: Graph) -> None:
    found = text(worked, "dot")
    assert '  n5 [label="v3 = v1*v2\\n5    ∂ 1", peripheries=2]\n' in found
    assert '  n2 -> n4 [label="-1"]\n' in found
    assert found.count("->") == 6


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
@pytest.mark.parametrize("program", ["(x+y)*(x-y)", AWKWARD])
def test_graphviz_accepts_the_dot(program: str) -> None:
    dot = text(addiff.graph(program), "dot")
    done = subprocess.run(["dot", "-Tplain"], input=dot, capture_output=True, check=False, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")


def test_mermaid_has_nodes_and_edges_and_nothing_that_it_could_misread(worked: Graph) -> None:
    assert text(worked, "mermaid").splitlines() == [
        "graph TD",
        '  n1(["x<br/>3<br/>∂ 6"])',
        '  n2(["y<br/>2<br/>∂ #45;4"])',
        '  n3["v1 = x + y<br/>5<br/>∂ 1"]',
        '  n4["v2 = x #45; y<br/>1<br/>∂ 5"]',
        '  n5[["v3 = v1#42;v2<br/>5<br/>∂ 1"]]',
        '  n1 -->|"1"| n3',
        '  n2 -->|"1"| n3',
        '  n1 -->|"1"| n4',
        '  n2 -->|"#45;1"| n4',
        '  n3 -->|"1"| n5',
        '  n4 -->|"5"| n5',
    ]
    for line in text(addiff.graph(AWKWARD), "mermaid").splitlines()[1:]:
        label = re.fullmatch(r'  n\d+(?:\(\[|\[\[|\[)"(.*)"(?:\]\)|\]\]|\])|  n\d+ --> n\d+', line)
        assert label is not None, line
        assert not set(label[1] or "") & set('"[]{}|_*`\\')


def test_mermaid_says_what_a_large_graph_needs(large: Graph) -> None:
    assert text(large, "mermaid").splitlines()[1] == (
        "  %% 16,500 edges: Mermaid needs maxEdges in mermaid.initialize to draw so many"
    )


@pytest.mark.parametrize("graphviz", [False, True])
def test_svg_has_every_node_with_its_numbers(worked: Graph, graphviz: bool) -> None:  # a parameter
    root = ET.fromstring(picture(worked, 6, graphviz=graphviz))
    nodes = [g for g in root.iter(f"{SVG}g") if "node" in g.get("class", "").split()]
    assert [g.get("id") for g in nodes] == ["n1", "n2", "n3", "n4", "n5"]
    told = ["".join(g.itertext()) for g in nodes]
    for k, (name, value, adjoint) in enumerate([("x", "3", "6"), ("y", "2", "-4"), ("x + y", "5", "1")]):
        assert name in told[k]
        assert told[k].endswith(f"{value}∂ {adjoint}")
    assert [g.get("class") for g in nodes] == ["node input", "node input", "node step", "node step", "node output"]
    edges = [g for g in root.iter(f"{SVG}g") if g.get("class") == "edge"]
    assert ["".join(g.itertext()) for g in edges] == ["1", "1", "1", "-1", "1", "5"]


def test_svg_is_xml_whatever_the_program_says() -> None:
    ET.fromstring(picture(addiff.graph(AWKWARD), 6))


def test_boxes_do_not_overlap_in_either_layout(option: Graph) -> None:
    ids = {node.id: k for k, node in enumerate(option.nodes)}
    edges = [Edge(ids[e.source], ids[e.target], 15.0) for e in option.edges]
    nodes = [Node(60.0 + 7 * len(node.expression), 48.0) for node in option.nodes]
    layouts = [layered(nodes, edges), by_graphviz(nodes, edges)]
    for found in filter(None, layouts):
        boxes = [(x, y, *node) for (x, y), node in zip(found.nodes, nodes, strict=True)]
        for k, (x, y, w, h) in enumerate(boxes):
            assert x - w / 2 >= -1
            assert x + w / 2 <= found.width + 1
            assert y - h / 2 >= -1
            assert y + h / 2 <= found.height + 1
            for u, v, a, b in boxes[:k]:
                assert abs(x - u) >= (w + a) / 2 - 0.1 or abs(y - v) >= (h + b) / 2 - 0.1
        for edge, curve in zip(edges, found.edges, strict=True):
            (sx, sy), (tx, ty) = found.nodes[edge.source], found.nodes[edge.target]
            assert abs(curve[0][0] - sx) <= nodes[edge.source].width / 2 + 1
            assert abs(curve[0][1] - sy) <= nodes[edge.source].height / 2 + 1
            assert abs(curve[-1][0] - tx) <= nodes[edge.target].width / 2 + 1
            assert abs(curve[-1][1] - ty) <= nodes[edge.target].height / 2 + 1


def test_without_graphviz_the_own_layout_serves(monkeypatch: pytest.MonkeyPatch, worked: Graph) -> None:
    monkeypatch.setenv("PATH", "")
    assert picture(worked, 6) == picture(worked, 6, graphviz=False)


def test_a_graphviz_that_fails_is_as_none(monkeypatch: pytest.MonkeyPatch, worked: Graph) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: "/bin/false")
    assert picture(worked, 6) == picture(worked, 6, graphviz=False)


def test_ten_thousand_steps_take_seconds(large: Graph) -> None:
    began = time.perf_counter()
    assert text(large, "dot").count("->") == 16_500
    found = text(large, "svg")
    assert found.count('class="edge"') == 16_500
    assert time.perf_counter() - began < 60  # some three seconds; the limit is for machines that are busy


def test_png_is_a_picture_and_tells_what_it_needs(worked: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    found = written(worked, "png", screen=Screen())
    assert isinstance(found, bytes)
    assert found.startswith(b"\x89PNG")
    matplotlib = import_module("addiff.render.matplotlib")

    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(matplotlib, "import_module", missing)
    with pytest.raises(addiff.UsageError, match=r"pip install 'addiff\[plot\]'"):
        written(worked, "png", screen=Screen())


def test_png_of_a_large_graph_is_a_limit(large: Graph) -> None:
    with pytest.raises(addiff.LimitError, match="too many for PNG"):
        written(large, "png", screen=Screen())
