"""A fit as a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.render.document import Column, Facts, Note, Program, Table
from addiff.render.layouts import counted, number, rounding
from addiff.results.elements import by_element, has_arrays

if TYPE_CHECKING:
    from collections.abc import Iterator

    from addiff.render.document import Block, Document, Span
    from addiff.render.numbers import Figures
    from addiff.results import Fit

MOST_CORRELATED = 12
"""Parameters whose correlations are worth a table."""


def fit(result: Fit, figures: Figures) -> Document:
    """The parameters with what is known of each, how good the fit is, and how the parameters hang together."""
    if has_arrays(result):
        result = by_element(result)
    return (
        Program(result.expression),
        _parameters(result, figures),
        _goodness(result, figures),
        *_correlations(result, figures),
        Note(f"{result.message}; {counted(result.evaluations, 'evaluation')}"),
        *rounding(figures),
    )


def _parameters(result: Fit, figures: Figures) -> Table:
    rows: list[tuple[Span, ...]] = []
    for name, value in result.parameters.items():
        low, high = result.confidence_intervals[name] or (None, None)
        error = result.standard_errors[name]
        rows.append(
            (
                (name, "name"),
                number(value, figures, "derivative"),
                *(number(x, figures) for x in (error, low, high)),
            )
        )
    titles = ("value", "± standard error", "95 % from", "to")
    return Table((Column("parameter", key=True), *(Column(title, numeric=True) for title in titles)), tuple(rows))


def _goodness(result: Fit, figures: Figures) -> Facts:
    facts: list[tuple[Span, Span]] = []
    for name, x in (
        ("residual standard deviation", result.residual_standard_deviation),
        ("residual sum of squares", result.residual_sum_of_squares),
        ("R²", result.r_squared),
    ):
        if x is not None:
            facts.append(((name, "name"), number(x, figures)))
    facts.append((("degrees of freedom", "name"), (str(result.degrees_of_freedom), "number")))
    facts.append((("rows", "name"), (_rows(result), "number")))
    if result.loss_scale is not None:
        facts.append((("loss", "name"), (result.loss, "")))
        facts.append((("scale of the loss", "name"), number(result.loss_scale, figures)))
    return Facts(tuple(facts))


def _rows(result: Fit) -> str:
    """How many rows there are, and how many of them count for nothing."""
    without = result.rows_without_weight
    if not without:
        return str(result.rows)
    return f"{result.rows + without}, of which {without} {'has' if without == 1 else 'have'} weight 0"


def _correlations(result: Fit, figures: Figures) -> Iterator[Block]:
    """The lower triangle: each pair once."""
    names = [name for name, error in result.standard_errors.items() if error is not None]
    if not 1 < len(names) <= MOST_CORRELATED:
        return
    yield Table(
        (Column("correlation", key=True), *(Column(name, numeric=True) for name in names[:-1])),
        tuple(
            (
                (row, "name"),
                *(
                    (("", "number") if k <= j else _rounded(result.correlation[row][column]))
                    for j, column in enumerate(names[:-1])
                ),
            )
            for k, row in enumerate(names)
            if k
        ),
    )


def _rounded(x: float | None) -> Span:
    return ("" if x is None else f"{round(x, 3) + 0.0:.3f}", "number")  # a sign of 0 means nothing
