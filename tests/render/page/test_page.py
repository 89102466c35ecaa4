"""The page as text: it stands alone, and its formulas are typeset."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

import addiff
from addiff.render.graphs.labels import Labels
from addiff.render.page.mathml import formula, name
from addiff.render.page.page import page
from addiff.render.page.source import markup, spans
from addiff.render.page.stages import stages


def test_a_page_asks_nothing_of_the_network() -> None:
    text = page(addiff.graph("sqrt(x)*y", {"x": 3, "y": 2}, mode="both"), 6)
    assert re.findall(r"(?:src|href|url\()\s*=?\s*[\"']?(?!#)[a-z]+:", text) == []
    assert set(re.findall(r"https?://[^\"'\s]+", text)) <= {"http://www.w3.org/2000/svg"}
    assert "default-src 'none'" in text


VOID = ("meta", "input")
CLOSED = ("rect", "path")
"""Elements without an end, and those that end at once."""


class Reader(HTMLParser):
    """Which elements are open, and the texts of scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.scripts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in (*VOID, *CLOSED):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in CLOSED:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] == ["script"]:
            self.scripts.append(data)


@pytest.mark.parametrize("text", ["x*y", "x # </script><!-- <script> {{data}} &amp;", "x < y and y > 1"])
def test_elements_are_nested_and_the_data_is_json(text: str) -> None:
    program = addiff.parse(text)
    graph = addiff.graph(program, dict.fromkeys(program.inputs, 2.0), mode="both")
    reader = Reader()
    reader.feed(page(graph, 6))
    assert reader.open == []
    data = json.loads(reader.scripts[0])
    assert list(data) == ["stages", "spans"]


def test_formulas_are_set_in_two_dimensions() -> None:
    assert formula("sqrt(x)/y^2") == (
        "<math><mrow><mrow><mfrac><mrow><msqrt><mrow><mi>x</mi></mrow></msqrt></mrow>"
        "<mrow><msup><mrow><mi>y</mi></mrow><mrow><mn>2</mn></mrow></msup></mrow></mfrac></mrow></mrow></math>"
    )
    assert name("x12") == "<math><msub><mi>x</mi><mn>12</mn></msub></math>"
    assert name("rate_low") == "<math><msub><mi>rate</mi><mi>low</mi></msub></math>"
    assert "<mo>&lt;</mo>" in formula("a < b")


@pytest.mark.parametrize("text", ["(" * 150 + "x" + ")" * 150, "-" * 300 + "x", "x" + "^2" * 100])
def test_deep_formulas_are_no_trouble(text: str) -> None:
    assert formula(text).startswith("<math>")


def test_what_cannot_be_typeset_is_code() -> None:
    assert formula("x if v1") == "<code>x if v1</code>"
    assert formula("x + " * 200 + "x").startswith("<code>")


def test_parentheses_stay_where_they_are_needed() -> None:
    plain = re.sub("<[^>]*>", "", formula("(x + y)*(x - y)"))
    assert plain == "(x+y)·(x−y)"
    assert re.sub("<[^>]*>", "", formula("(x + y)/2")) == "x+y2"
    assert re.sub("<[^>]*>", "", formula("(x/y)^2")) == "(xy)2"


def test_stages_go_forward_then_backward() -> None:
    graph = addiff.graph("x*x + x", {"x": 3}, mode="both")
    found = stages(graph, Labels(graph, 6))
    assert [stage["kind"] for stage in found] == ["value"] * 3 + ["seed"] + ["part"] * 4
    assert [stage.get("edge") for stage in found[4:]] == ["n2-n3-0", "n1-n3-1", "n1-n2-0", "n1-n2-1"]
    assert [stage["exact"] for stage in found[4:]] == ["1.0", "1.0", "4.0", "7.0"]
    assert found[1]["say"] == "v1 = x*x = 9; tangent for x: 3 × 1 + 3 × 1 = 6"
    assert found[6]["say"] == "backward: v1 hands to x: 1 × 3 = 3; adjoint of x so far: 1 + 3 = 4"


def test_pieces_of_the_source_cover_it() -> None:
    graph = addiff.graph("a = x < 2\na*y")
    text = markup(graph.expression, spans(graph))
    assert re.sub("<[^>]*>", "", text) == "a = x &lt; 2\na*y"
    assert spans(graph)["n4"] == (10, 13)


def test_a_page_has_a_limit() -> None:
    with pytest.raises(addiff.LimitError, match="a page shows up to 2,000"):
        page(addiff.graph("+".join(f"sin({k}*x)" for k in range(1000))), 6)


def test_a_page_of_arrays_tells_their_adjoints_without_products() -> None:
    point = {"w": [1, 2], "x": [3, 4], "b": 1}
    text = page(addiff.graph("dot(w, x) + b*sum(tanh(w))", point, mode="both"), 6)
    assert "backward: v2 hands to w; adjoint of w so far: " in text
    assert "[3.41997, 4.07065]" in text
