"""A graph in the form that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from addiff.render.screen import Screen
    from addiff.results.graph import Graph


def write(graph: Graph, form: str, screen: Screen, digits: int) -> str | bytes:
    """A graph as text, or as a picture.

    form       `table` draws it with characters; else one of `render.PICTURES`
    screen     what the characters are for
    errors     UsageError where PNG needs a library that is not there
    """
    if form == "dot":
        from addiff.render.graphs.dot import text as dot

        return dot(graph, digits)
    if form == "mermaid":
        from addiff.render.graphs.mermaid import text as mermaid

        return mermaid(graph, digits)
    if form == "svg":
        from addiff.render.graphs.svg import picture as svg

        return svg(graph, digits)
    if form == "png":
        from addiff.render.graphs.png import picture as png

        return png(graph, digits)
    if form == "html":
        from addiff.render.page.page import page

        return page(graph, digits)
    from addiff.render.graphs.screen import document
    from addiff.render.terminal import write as write_table

    return write_table(document(graph, screen, digits), screen)
