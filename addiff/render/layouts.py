"""From a result to a document: what is shown, and in which order. One function for each kind of result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from addiff.render.document import Block, Column, Facts, Lines, Note, Program, Table
from addiff.render.numbers import Figures, ulps
from addiff.results.elements import by_element, has_arrays

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from addiff.reference import Functions
    from addiff.render.document import Document, Span
    from addiff.results import Check, Derivation, Fit, Gradient, Hessian, Jacobian, Notice, Sparsity, Trace, Values


def document(
    result: object, outputs: Sequence[str], digits: int, vector: Mapping[str, float] | None = None
) -> Document:
    """A result as blocks of text and tables.

    outputs    the names of the program's outputs
    digits     significant digits of the numbers
    vector     the direction or the weights that it is about, if it is about one
    """
    kind = type(result).__name__
    if kind in DIRECTED:
        from addiff.render.directed_layout import blocks

        return blocks(result, vector, outputs, Figures(digits))
    if kind in SOUGHT:
        from addiff.render.solver_layout import blocks as sought

        return sought(result, outputs, Figures(digits))
    if kind not in LAYOUTS:
        raise TypeError(f"no layout for {kind}")
    return LAYOUTS[kind](result, outputs, Figures(digits))


def number(x: float | None, figures: Figures, role: str = "number") -> Span:
    """A cell with a number; empty where there is none."""
    return ("", role) if x is None else (figures.text(x), role)


def facts(values: dict[str, float], figures: Figures) -> Facts:
    """The values of some names."""
    return Facts(tuple(((name, "name"), number(x, figures)) for name, x in values.items()))


def counted(count: int, noun: str) -> str:
    """So many of something."""
    return f"{count:,} {noun}{'s' * (count != 1)}"


def rounding(figures: Figures) -> Iterable[Block]:
    """A note on the digits, where a number that was shown has more."""
    if figures.rounded:
        yield Note(f"rounded to {figures.digits} significant digits")


def warnings(result: object) -> Document:
    """The warnings of a result as notes, for documents that travel without what standard error said."""
    notices: Sequence[Notice] = getattr(result, "warnings", ())
    return tuple(Note(f"warning: {notice.message} ({notice.kind})") for notice in notices)


def _values(result: Values, _: Sequence[str], figures: Figures) -> Document:
    return (Program(result.expression), facts(result.values, figures), *rounding(figures))


def by_input(at: Mapping[str, float], columns: Mapping[str, Mapping[str, float]], figures: Figures) -> Iterable[Block]:
    """A table of derivatives with a row for each input, where there is one.

    columns    the derivatives by their inputs, by the title of their column
    """
    names = next(iter(columns.values()))
    if names:
        yield Table(
            (Column("input", key=True), Column("at", numeric=True), *(Column(t, numeric=True) for t in columns)),
            tuple(
                (
                    (name, "name"),
                    number(at[name], figures),
                    *(number(column[name], figures, "derivative") for column in columns.values()),
                )
                for name in names
            ),
        )


def _gradient(result: Gradient, outputs: Sequence[str], figures: Figures) -> Document:
    (output,) = outputs
    return (
        Program(result.expression),
        facts({output: result.value}, figures),
        *by_input(result.at, {f"∂{output}/∂input": result.gradient}, figures),
        *rounding(figures),
    )


def _jacobian(result: Jacobian, _: Sequence[str], figures: Figures) -> Document:
    from addiff.render.matrix_layout import jacobian

    return jacobian(result, figures)


def _hessian(result: Hessian, outputs: Sequence[str], figures: Figures) -> Document:
    from addiff.render.matrix_layout import hessian

    return hessian(result, outputs[0], figures)


def _check(result: Check, outputs: Sequence[str], figures: Figures) -> Document:
    if has_arrays(result):
        result = by_element(result)

    def row(name: str, found: Any) -> tuple[Span, ...]:
        return (
            (name, "name"),
            number(found.forward, figures, "derivative"),
            number(found.reverse, figures, "derivative"),
            (f"{ulps(found.forward, found.reverse):.0f}", "number"),
            number(found.finite_difference, figures),
            number(found.error, figures),
        )

    table = Table(
        (
            Column("input", key=True),
            Column("forward", numeric=True),
            Column("reverse", numeric=True),
            Column("apart", numeric=True),
            Column("finite difference", numeric=True),
            Column("its error", numeric=True),
        ),
        tuple(row(name, found) for name, found in result.derivatives.items()),
    )
    verdict: Span = ("The derivatives agree.", "good") if result.agree else ("The derivatives disagree.", "bad")
    unchecked = [name for name, found in result.derivatives.items() if found.finite_difference is None]
    remark = Note(f"a warning applies to {', '.join(unchecked)}: not compared with finite differences")
    return (
        Program(result.expression),
        facts({outputs[0]: result.value}, figures),
        *((table, Note("apart: forward from reverse, in units in the last place")) if table.rows else ()),
        *((remark,) if unchecked else ()),
        *rounding(figures),
        Lines(((verdict,),)),
    )


def _fit(result: Fit, _: Sequence[str], figures: Figures) -> Document:
    from addiff.render.fit_layout import fit

    return fit(result, figures)


def _trace(result: Trace, _: Sequence[str], figures: Figures) -> Document:
    from addiff.render.trace_layout import blocks

    return blocks(result, figures)


def _functions(result: Functions, _: Sequence[str], figures: Figures) -> Document:
    from addiff.render.functions_layout import functions

    return functions(result)


def _derivation(result: Derivation, _: Sequence[str], figures: Figures) -> Document:
    """The program alone, so that it can be read again as it stands."""
    return (Lines(tuple(((line, "source"),) for line in result.program.split("\n"))),)


def _sparsity(result: Sparsity, _: Sequence[str], figures: Figures) -> Document:
    from addiff.render.matrix_layout import sparsity

    return sparsity(result, figures)


LAYOUTS: dict[str, Callable[[Any, Sequence[str], Figures], Document]] = {
    "Values": _values,
    "Gradient": _gradient,
    "Jacobian": _jacobian,
    "Hessian": _hessian,
    "Check": _check,
    "Trace": _trace,
    "Functions": _functions,
    "Derivation": _derivation,
    "Sparsity": _sparsity,
    "Fit": _fit,
}
"""The layout of each kind of result, by the name of its class: so none is loaded but the one that is there."""

DIRECTED = frozenset(["JacobianVector", "VectorJacobian", "HessianVector", "Taylor"])
"""Results about a vector, which their layout shows beside them."""

SOUGHT = frozenset(["Minimum", "Root"])
"""Results of a search for unknowns."""
