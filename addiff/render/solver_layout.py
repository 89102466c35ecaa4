"""Results of a search as documents: the unknowns where they started and where they came to, and why it stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from addiff.render.document import Block, Column, Lines, Note, Program, Table
from addiff.render.layouts import counted, facts, number, rounding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from addiff.render.document import Document
    from addiff.render.numbers import Figures
    from addiff.results import Minimum, Root


def blocks(result: Any, outputs: Sequence[str], figures: Figures) -> Document:
    """The program, the results, why the search stopped, and a word on rounding."""
    shown = list(LAYOUTS[type(result).__name__](result, outputs, figures))
    return (Program(result.expression), *shown, *rounding(figures))


def _minimum(result: Minimum, outputs: Sequence[str], figures: Figures) -> Iterator[Block]:
    (output,) = outputs
    yield facts({output: result.minimum}, figures)
    columns = {"start": result.start, "minimizer": result.minimizer, f"∂{output}/∂unknown": result.gradient}
    yield _unknowns(columns, figures)
    yield _ending(result)


def _root(result: Root, _: Sequence[str], figures: Figures) -> Iterator[Block]:
    yield _unknowns({"start": result.start, "root": result.root}, figures)
    yield Table(
        (Column("equation", key=True), Column("residual", numeric=True)),
        tuple(((name, "name"), number(x, figures)) for name, x in result.residuals.items()),
    )
    yield _ending(result)
    yield Note(f"condition of the Jacobian: {figures.text(result.jacobian_condition)}")


def _unknowns(columns: Mapping[str, Mapping[str, Any]], figures: Figures) -> Table:
    """A row for each unknown.

    columns    its numbers, by the title of their column
    """
    return Table(
        (Column("unknown", key=True), *(Column(title, numeric=True) for title in columns)),
        tuple(
            ((name, "name"), *(number(column[name], figures) for column in columns.values()))
            for name in next(iter(columns.values()))
        ),
    )


def _ending(result: Any) -> Lines:
    """Why the search stopped, and what it took."""
    steps = f"{counted(result.iterations, 'iteration')}, " if hasattr(result, "iterations") else ""
    return Lines(
        (
            ((f"{result.message[:1].upper()}{result.message[1:]}.", "good"),),
            ((f"{result.method}: {steps}{counted(result.evaluations, 'evaluation')}", "note"),),
        )
    )


LAYOUTS: dict[str, Callable[[Any, Sequence[str], Figures], Iterator[Block]]] = {
    "Minimum": _minimum,
    "Root": _root,
}
"""The layout of each kind of result, by the name of its class."""
