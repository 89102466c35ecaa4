"""The stages of a page: what becomes known in which order, and what is said of it."""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import TYPE_CHECKING, Any

from addiff.render.accumulation import contributions
from addiff.render.json_text import plain
from addiff.render.numbers import shortest
from addiff.render.page.mathml import derivative, formula, name
from addiff.results import TraceStep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from addiff.render.graphs.labels import Labels
    from addiff.results.graph import Graph, GraphEdge, GraphNode

MOST_TANGENTS = 3
"""Of a step, that are explained."""

Stage = dict[str, Any]
"""As the script reads it: its `kind` (`value`, `seed`, `part`), its `node`, what to `say`, the same as `html`.

A part has the `edge` that it comes along, and the node that it is `from`; a seed and a part the `adjoint` so far, as
text, and the same as an `exact` number.
"""


def stages(graph: Graph, labels: Labels) -> list[Stage]:
    """Forward each node, with its value and tangents; then backward each part of an adjoint.

    graph    with a point
    """
    into: dict[str, list[GraphEdge]] = {}
    for edge in graph.edges:
        into.setdefault(edge.target, []).append(edge)
    found = [_value(graph, node, into.get(node.id, []), labels) for node in graph.nodes]
    (output,) = graph.outputs.values() if len(graph.outputs) == 1 else (None,)
    by_id = {node.id: node for node in graph.nodes}
    if output is not None and by_id[output].adjoint is not None:
        found.append(_seed(by_id[output], labels))
        found += _parts(graph, into, labels)
    return found


def _value(graph: Graph, node: GraphNode, into: list[GraphEdge], labels: Labels) -> Stage:
    """A node gets its value and its tangents."""
    text = labels.figures.text
    value = text(_present(node.value))
    said = [f"{node.name} = {value}" if node.op == "input" else f"{node.name} = {node.expression} = {value}"]
    shown = name(node.name) + (f" = {formula(node.expression)}" if node.op != "input" else "")
    html = [f"{shown} = <b>{escape(value)}</b>"]
    for direction, tangent in list((node.tangents or {}).items())[:MOST_TANGENTS]:
        factors = [(edge.partial, _tangent(graph, edge.source, direction)) for edge in into if edge.partial is not None]
        numbers = all(isinstance(x, float) for pair in factors for x in (*pair, tangent))
        terms = [f"{text(partial)} × {text(other)}" for partial, other in factors] if numbers else []
        sum_of = f"{' + '.join(terms)} = " if terms else ""
        said.append(f"tangent for {direction}: {sum_of}{text(tangent)}")
        html.append(
            f'{derivative(node.name, direction)} = {escape(sum_of)}<b class="tangent">{escape(text(tangent))}</b>'
        )
    return {"kind": "value", "node": node.id, "say": "; ".join(said), "html": _items(html)}


def _tangent(graph: Graph, node: str, direction: str) -> float:
    """The tangent of a node, found by its number in its id."""
    return (graph.nodes[int(node[1:]) - 1].tangents or {})[direction]


def _seed(node: GraphNode, labels: Labels) -> Stage:
    """The adjoint of the output, with which the way back begins."""
    adjoint = labels.figures.text(_present(node.adjoint))
    return {
        "kind": "seed",
        "node": node.id,
        "adjoint": adjoint,
        "exact": exact(node.adjoint),
        "say": f"backward: the adjoint of the output {node.name} is {adjoint}",
        "html": _items([f"{derivative(node.name, node.name)} = <b class='adjoint'>{escape(adjoint)}</b>"]),
    }


def _parts(graph: Graph, into: dict[str, list[GraphEdge]], labels: Labels) -> Iterator[Stage]:
    """Each part of an adjoint, along its edge."""
    text = labels.figures.text
    names = {node.id: node.name for node in graph.nodes}
    ids = {node.name: node.id for node in graph.nodes}
    (output,) = graph.outputs.values()
    edges = {node.id: list(into.get(node.id, [])) for node in graph.nodes}
    sums: dict[str, str] = {}
    terms = contributions(_steps(graph, into, names))
    left = Counter(term.to for term in terms)
    for term in terms:
        left[term.to] -= 1
        waiting = edges[ids[term.step.name]]
        edge = next(edge for edge in waiting if edge.source == ids[term.to])
        waiting.remove(edge)
        total = "…" if term.total is None else text(term.total)
        before = sums.get(term.to)
        yet = " so far" if left[term.to] else ""
        sums[term.to] = total
        last = names[output or ""]
        chained = f"{derivative(last, term.step.name)} × {derivative(term.step.name, term.to)}"
        if term.amount is None or term.partial is None:  # arrays: a product of which not every number can be shown
            grown = part = ""
            first = chained
        else:
            amount = text(term.amount)
            grown = f"{before} + {amount} = " if before is not None else ""
            product = f"{text(term.adjoint)} × {text(term.partial)}"
            part = f": {product} = {amount}"
            first = f"{chained} = {escape(product)} = <b>{escape(amount)}</b>"
        yield {
            "kind": "part",
            "node": edge.source,
            "from": edge.target,
            "edge": f"{edge.source}-{edge.target}-{edge.position}",
            "adjoint": total,
            "exact": exact(term.total),
            "say": (f"backward: {term.step.name} hands to {term.to}{part}; adjoint of {term.to}{yet}: {grown}{total}"),
            "html": _items(
                [first, f"{derivative(last, term.to)} = {escape(grown)}<b class='adjoint'>{escape(total)}</b>{yet}"]
            ),
        }


def _steps(graph: Graph, into: dict[str, list[GraphEdge]], names: dict[str, str]) -> list[TraceStep]:
    """The nodes as rows of a trace, which the contributions are told from; numbers among arguments take no part."""
    return [
        TraceStep(
            node.name,
            node.op,
            tuple([names[edge.source] for edge in into.get(node.id, [])]),
            tuple([edge.partial for edge in into.get(node.id, [])]),
            node.expression,
            _present(node.value),
            None,
            node.adjoint,
        )
        for node in graph.nodes
    ]


def _present(number: Any) -> Any:
    """A number or an array; 0 where there is none."""
    return 0.0 if number is None else number


def exact(number: Any) -> str:
    """All digits of a number; of an array its numbers."""
    return shortest(number) if isinstance(number, float) else str(plain(_present(number)))


def _items(lines: list[str]) -> str:
    return "".join([f"<p>{line}</p>" for line in lines])
