"""One page that shows a graph beside its table, and steps through both modes; it needs nothing from elsewhere."""

from __future__ import annotations

import json
import os
from html import escape
from typing import TYPE_CHECKING

from addiff.errors import LimitError
from addiff.render.characters import shown
from addiff.render.graphs.labels import Labels
from addiff.render.graphs.svg import part_of_page
from addiff.render.page.mathml import LONGEST, derivative, formula, name
from addiff.render.page.source import markup, spans
from addiff.render.page.stages import exact, stages
from addiff.source import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from addiff.render.page.stages import Stage
    from addiff.results.graph import Graph, GraphNode

HERE = os.path.dirname(os.path.abspath(__file__))

MOST_NODES = 2000
"""More is no page that anyone reads."""

LONGEST_TITLE = 60


def page(graph: Graph, digits: int) -> str:
    """A graph as HTML; with a point there is something to step through.

    errors    LimitError for a graph of more nodes than a page can show
    """
    if len(graph.nodes) > MOST_NODES:
        raise LimitError(f"the graph has {len(graph.nodes):,} nodes, and a page shows up to {MOST_NODES:,}")
    labels = Labels(graph, digits)
    found = stages(graph, labels) if graph.at is not None else []
    places = spans(graph)
    parts = {
        "title": escape(shortened(shown(" ".join(graph.expression.split())), LONGEST_TITLE)),
        "style": _file("page.css"),
        "script": _file("page.js"),
        "formula": _heading(graph),
        "source": markup(graph.expression, places),
        "graph": part_of_page(graph, digits),
        "table": "\n".join(_table(graph, labels)),
        "result": _result(graph, labels),
        "warnings": "".join([f"<li>{escape(w.message)} ({w.kind})</li>" for w in graph.warnings]),
        "data": _data(found, places),
        "steps": str(len(found)),
    }
    text = _file("page.html")
    head, *pieces = text.split("{{")  # what is put in may have braces itself
    return head + "".join([parts[key] + rest for key, _, rest in (piece.partition("}}") for piece in pieces)])


def _heading(graph: Graph) -> str:
    """The program as a formula; of a long one, which stands below, how many steps it has."""
    text = graph.expression.strip()
    steps = sum([node.op != "input" for node in graph.nodes])
    return formula(text) if len(text) <= LONGEST else f"A program of {steps:,} steps"


def _data(found: list[Stage], places: dict[str, tuple[int, int]]) -> str:
    """What the script reads; no piece of a program can end the element that it stands in."""
    text = json.dumps({"stages": found, "spans": places}, ensure_ascii=False, separators=(",", ":"))
    return text.replace("&", r"\u0026").replace("<", r"\u003c").replace(">", r"\u003e")


def _table(graph: Graph, labels: Labels) -> Iterator[str]:
    """A row for each node; a cell that is filled on the way knows its text and its exact number."""
    inputs = next((list(node.tangents) for node in graph.nodes if node.tangents is not None), [])
    titles = ["step", "operation"]
    if graph.at is not None:
        titles += [
            "value",
            *[f"<math><mfrac><mo>∂</mo><mrow><mo>∂</mo>{name(i)[6:-7]}</mrow></mfrac></math>" for i in inputs],
        ]
        if any(node.adjoint is not None for node in graph.nodes):
            titles.append("adjoint")
    yield "<thead><tr>" + "".join([f'<th scope="col">{title}</th>' for title in titles]) + "</tr></thead>"
    yield "<tbody>"
    for node in graph.nodes:
        operation = "" if node.op == "input" else formula(node.expression)
        cells = [f'<th scope="row">{name(node.name)}</th>', f"<td>{operation}</td>"]
        if graph.at is not None:
            cells += list(_numbers(node, inputs, labels, adjoint="adjoint" in titles))
        yield f'<tr id="row-{node.id}" data-node="{node.id}" tabindex="-1">{"".join(cells)}</tr>'
    yield "</tbody>"


def _numbers(node: GraphNode, inputs: list[str], labels: Labels, *, adjoint: bool) -> Iterator[str]:
    for number, role in (
        (node.value, "value"),
        *[((node.tangents or {}).get(i), "tangent") for i in inputs],
        *([(node.adjoint, "adjoint")] if adjoint else []),
    ):
        if number is None:
            yield '<td class="number"></td>'
            continue
        text = labels.figures.text(number)
        yield f'<td class="number {role}" data-exact="{exact(number)}">{text}</td>'


def _result(graph: Graph, labels: Labels) -> str:
    """The outputs with their values and, of one output, its derivatives."""
    if graph.values is None:
        return ""
    items = [f"{name(output)} = <b>{labels.figures.text(x)}</b>" for output, x in graph.values.items()]
    if len(graph.values) == 1:
        (output,) = graph.values
        items += [
            f'{derivative(output, node.name)} = <b class="adjoint">{labels.figures.text(node.adjoint)}</b>'
            for node in graph.nodes
            if node.op == "input" and node.adjoint is not None
        ]
    return "".join([f"<li>{item}</li>" for item in items])


def _file(called: str) -> str:
    """The text of a file of this folder."""
    with open(os.path.join(HERE, called), encoding="utf-8") as file:
        return file.read().rstrip("\n")
