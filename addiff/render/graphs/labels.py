"""What stands in the nodes of a graph and at its edges, in three sizes: as much as there is room for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from addiff.render.characters import cut, shown, width_of
from addiff.render.numbers import Figures

if TYPE_CHECKING:
    from addiff.results.graph import Graph, GraphEdge, GraphNode


class Size(NamedTuple):
    """How much a node tells.

    title     columns of its name and its operation; where they do not fit, only the sign of the operation is told
    digits    at most so many significant digits
    lines     in how many lines value and adjoint stand; with three the operation has a line of its own
    """

    title: int
    digits: int
    lines: int


SIZES = (Size(28, 17, 1), Size(16, 4, 2), Size(14, 3, 3))
"""From the largest to the smallest."""


class Labels:
    """The texts of a graph.

    figures    the numbers; they know whether one was rounded
    size       how much is told
    """

    __slots__ = ("_outputs", "figures", "size")

    def __init__(self, graph: Graph, digits: int, size: Size = SIZES[0]) -> None:
        self.figures = Figures(min(digits, size.digits))
        self.size = size
        self._outputs = set(graph.outputs.values())

    def kind(self, node: GraphNode) -> str:
        """`output`, `input` or `step`."""
        return "output" if node.id in self._outputs else "input" if node.op == "input" else "step"

    def title(self, node: GraphNode) -> tuple[str, str, str]:
        """The name of a node, a sign, and what it does; of an input the name alone."""
        most = self.size.title
        if node.op == "input":
            return cut(shown(node.name), most), "", ""
        name = cut(shown(node.name), most - 4)
        room = most - (width_of(name) + 3 if self.size.lines < 3 else 0)
        expression = shown(" ".join(node.expression.split()))
        if width_of(expression) <= room:
            return name, " = ", expression
        return name, ": ", cut(shown(node.op), max(room + 1, 4))

    def numbers(self, node: GraphNode) -> tuple[str, str]:
        """The value and the adjoint; empty where there is none."""
        value = "" if node.value is None else self.figures.text(node.value)
        return value, "" if node.adjoint is None else "∂ " + self.figures.text(node.adjoint)

    def partial(self, edge: GraphEdge) -> str:
        """The derivative at an edge; empty where there is none."""
        return "" if edge.partial is None else self.figures.text(edge.partial)
