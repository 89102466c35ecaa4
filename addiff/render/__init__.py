"""Results as text: the only place that knows Rich, and the only one that decides how anything looks.

A result becomes a document (`layouts`), whose parts have roles, not colours; a writer (`terminal`, `markdown`, `latex`)
turns the document into text. JSON and CSV are written straight from the result. No file here computes a derivative, and
none writes to a stream: that is `cli.output`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from addiff.render.screen import Screen

FORMATS = ("table", "json", "jsonl", "csv", "markdown", "latex")
"""The forms that a result can be printed in."""

ENDINGS = {
    "json": "json",
    "jsonl": "jsonl",
    "csv": "csv",
    "md": "markdown",
    "markdown": "markdown",
    "tex": "latex",
    "txt": "table",
    "ad": "table",
    "dot": "dot",
    "gv": "dot",
    "mmd": "mermaid",
    "mermaid": "mermaid",
    "svg": "svg",
    "png": "png",
    "html": "html",
    "htm": "html",
}
"""The form that the ending of a file's name asks for."""

PICTURES = ("dot", "mermaid", "svg", "png", "html")
"""The forms of a graph beside a table and JSON; that of the page suits a trace too."""

DRAWN = {
    "Graph": "graphs.writing",
    "Plot": "plots.writing",
    "Surface": "plots.writing",
    "FitPicture": "plots.writing",
    "History": "history",
}
"""The results that are pictures, by the names of their classes, and the modules that draw them."""

DIGITS = 6
"""Significant digits in tables, where the user asks for no other number."""


def written(
    result: object,
    form: str,
    *,
    screen: Screen,
    outputs: tuple[str, ...] = (),
    digits: int = DIGITS,
    vector: Mapping[str, float] | None = None,
) -> str | bytes:
    """A result in any form: as `text`, or a graph or a plot drawn."""
    kind = type(result).__name__
    if kind not in DRAWN or form in ("json", "jsonl"):
        return text(result, form, screen=screen, outputs=outputs, digits=digits, vector=vector)
    from importlib import import_module

    drawn: str | bytes = import_module(f"addiff.render.{DRAWN[kind]}").write(result, form, screen, digits)
    return drawn


def text(
    result: object,
    form: str,
    *,
    screen: Screen,
    outputs: tuple[str, ...] = (),
    digits: int = DIGITS,
    vector: Mapping[str, float] | None = None,
) -> str:
    """A result in one of `FORMATS`, ending with a newline.

    screen     what tables are written for
    outputs    the names of the program's outputs, for results that do not carry them
    digits     significant digits; JSON and CSV are always exact
    vector     the direction or the weights that were asked for: tables tell them beside the result
    errors     UsageError where the form does not suit the result
    """
    if form in ("json", "jsonl"):
        from addiff.render.json_text import line

        return line(result, unicode=screen.unicode) + "\n"
    if form == "csv":
        from addiff.render.csv_table import table

        return table(result, outputs)
    from addiff.render.layouts import document, warnings

    laid_out = document(result, outputs, digits, vector)
    if form != "table":  # what is read elsewhere and later than standard error carries its own warnings
        laid_out = (*laid_out, *warnings(result))
    if form == "markdown":
        from addiff.render.markdown import write as write_markdown

        return write_markdown(laid_out)
    if form == "latex":
        from addiff.render.latex import write as write_latex

        return write_latex(laid_out)
    from addiff.render.terminal import write as write_table

    return write_table(laid_out, screen)
