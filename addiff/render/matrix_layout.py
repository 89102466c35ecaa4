"""Matrices of derivatives as documents: entry by entry, or where they are not zero."""

from __future__ import annotations

from itertools import compress
from typing import TYPE_CHECKING

from addiff.render.document import Block, Column, Heading, Note, Program, Table
from addiff.render.layouts import by_input, facts, number, rounding
from addiff.render.pattern import picture
from addiff.results.elements import by_element, has_arrays
from addiff.results.matrix import Sparse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from addiff.render.document import Document, Span
    from addiff.render.numbers import Figures
    from addiff.results import Hessian, Jacobian, Sparsity

    Matrix = dict[str, dict[str, float]]

MOST_SHOWN = 20
"""Rows or columns of a matrix beyond which its entries are not for reading."""

MODES = {
    "forward": "found in forward mode",
    "reverse": "found in reverse mode",
    "both": "found in forward and in reverse mode, which agree",
}


def jacobian(result: Jacobian, figures: Figures) -> Document:
    """A row for each output with its value and its derivatives; arrays element by element."""
    if has_arrays(result):
        result = by_element(result)
    names = _columns(result.jacobian)
    blocks: list[Block] = [Program(result.expression)]
    if _large(result.jacobian, names):
        blocks += [facts(result.values, figures), *_overview(result.jacobian, names)]
    else:
        columns = (
            Column("output", key=True),
            Column("value", numeric=True),
            *(Column(f"∂/∂{name}", numeric=True) for name in names),
        )
        rows = (
            ((output, "name"), number(result.values[output], figures), *_entries(row, names, figures))
            for output, row in result.jacobian.items()
        )
        blocks.append(Table(columns, tuple(rows)))
    return (*blocks, Note(MODES[result.mode]), *rounding(figures))


def hessian(result: Hessian, output: str, figures: Figures) -> Document:
    """The value, the gradient, and below it a row and a column for each input; arrays element by element."""
    whole = result
    if has_arrays(result):
        result = by_element(result)
    names = list(result.hessian)
    blocks: list[Block] = [Program(result.expression), facts({output: result.value}, figures)]
    if names:
        blocks += [Heading("Gradient"), *by_input(whole.at, {f"∂{output}/∂input": whole.gradient}, figures)]
        blocks.append(Heading("Hessian"))
    if _large(result.hessian, names):
        blocks += _overview(result.hessian, names)
    elif names:
        columns = (Column("∂/∂input", key=True), *(Column(f"∂{output}/∂{name}", numeric=True) for name in names))
        rows = (((name, "name"), *_entries(row, names, figures)) for name, row in result.hessian.items())
        blocks.append(Table(columns, tuple(rows)))
    return (*blocks, *rounding(figures))


def _columns(matrix: Matrix) -> Sequence[str]:
    """The names of the columns."""
    return matrix.columns if isinstance(matrix, Sparse) else list(next(iter(matrix.values())))


def _large(matrix: Matrix, columns: Sequence[str]) -> bool:
    return bool(columns) and max(len(matrix), len(columns)) > MOST_SHOWN


def _entries(row: dict[str, float], names: Sequence[str], figures: Figures) -> Iterator[Span]:
    """The cells of a row; of a sparse one those that are zero in any case are dots."""
    for name in names:
        yield number(row[name], figures, "derivative") if name in row else (".", "sign")


def _overview(matrix: Matrix, names: Sequence[str]) -> Iterator[Block]:
    """A matrix too large to be read: its size, and where it is not zero."""
    places = {name: k for k, name in enumerate(names)}
    sparse = isinstance(matrix, Sparse)
    nonzeros = 0

    def positions() -> Iterator[list[int]]:
        nonlocal nonzeros
        for row in matrix.values():
            found = [places[name] for name in row] if sparse else list(compress(places.values(), row.values()))
            nonzeros += len(found)
            yield found

    pattern = picture(positions(), len(matrix), len(names))
    yield _size(len(matrix), len(names), nonzeros)
    yield pattern
    yield Note("JSON and CSV have the entries, with --sparse the nonzeros alone")


def sparsity(result: Sparsity, figures: Figures) -> Document:
    """The size of a matrix, in how many colours its columns fall, and its pattern: by name where it is small."""
    places = {name: k for k, name in enumerate(result.names)}
    blocks: list[Block] = [Program(result.expression)]
    blocks.append(_size(result.rows, result.columns, result.nonzeros, ("colours", f"{result.colours:,}")))
    if not result.nonzeros:
        return (*blocks, Note("no derivative can be other than zero"))
    if max(result.rows, result.columns) > MOST_SHOWN:
        rows = ([places[name] for name in row] for row in result.pattern.values())
        return (*blocks, picture(rows, result.rows, result.columns), Note("JSON and CSV have the names"))
    columns = (Column("input" if result.kind == "hessian" else "output", key=True), Column("depends on"))
    named = tuple(((name, "name"), (", ".join(row), "operation")) for name, row in result.pattern.items())
    return (*blocks, Table(columns, named))


def _size(rows: int, columns: int, nonzeros: int, *more: tuple[str, str]) -> Table:
    """How large a matrix is, and how full."""
    density = f"{nonzeros / (rows * columns):.3g}" if rows * columns else "0"
    facts = [
        ("rows", f"{rows:,}"),
        ("columns", f"{columns:,}"),
        ("nonzeros", f"{nonzeros:,}"),
        ("density", density),
        *more,
    ]
    return Table(tuple(Column(title, numeric=True) for title, _ in facts), (tuple((text, "") for _, text in facts),))
