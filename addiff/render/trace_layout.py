"""The evaluation table as a document, in the form of the textbooks.

source    Baydin, Pearlmutter, Radul & Siskind 2018, tables 2 and 3; Griewank & Walther 2008, tables 1.1 to 1.3
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.render.accumulation import contributions
from addiff.render.document import Block, Column, Facts, Heading, Lines, Note, Program, Table
from addiff.render.layouts import facts, number, rounding
from addiff.render.numbers import ulps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from addiff.render.document import Document, Span
    from addiff.render.numbers import Figures
    from addiff.results import Trace, TraceStep


def blocks(trace: Trace, figures: Figures) -> Document:
    """The steps with their tangents, the same steps backward with their adjoints, then what both come to."""
    parts: list[Block] = [Program(trace.expression)]
    output = _output(trace)
    if trace.steps:
        parts.append(Heading("Values" if trace.mode == "reverse" else "Forward: values and tangents"))
        parts.append(_evaluation(trace, figures))
    if trace.mode != "forward":
        if output is not None:
            parts.append(Heading("Reverse: adjoints, from the last step to the first"))
            parts.append(_sweep(trace, output, figures))
        elif len(trace.values) > 1:
            parts.append(Note("there are several outputs, and adjoints belong to one: none are shown"))
    parts.append(Heading("Result"))
    parts.append(_values(trace, output, figures))
    if output is not None:
        parts.extend(_gradient(trace, output, figures))
    parts.extend(rounding(figures))
    return tuple(parts)


def _output(trace: Trace) -> TraceStep | None:
    """The step that is the one output; None where there are several, and for a constant."""
    if len(trace.values) > 1 or not trace.steps:
        return None
    if trace.steps[-1].op != "input":
        return trace.steps[-1]
    return next((step for step in trace.steps if step.name in trace.values), None)


def _values(trace: Trace, output: TraceStep | None, figures: Figures) -> Facts:
    """The outputs; one that has no name of its own is shown with that of its step."""
    if output is None or output.name in trace.values:
        return facts(trace.values, figures)
    return facts({f"{name} = {output.name}": value for name, value in trace.values.items()}, figures)


def _evaluation(trace: Trace, figures: Figures) -> Table:
    """A row for each step in the order of evaluation, a column for the derivatives with respect to each input."""
    directions = list(trace.steps[0].tangents or ())
    return Table(
        (
            Column("step", key=True),
            Column("operation"),
            Column("value", numeric=True),
            *(Column(f"∂/∂{name}", numeric=True) for name in directions),
        ),
        tuple(
            (
                (step.name, "name"),
                ("" if step.op == "input" else step.expression, "operation"),
                number(step.value, figures),
                *(number((step.tangents or {})[name], figures, "derivative") for name in directions),
            )
            for step in trace.steps
        ),
    )


def _sweep(trace: Trace, output: TraceStep, figures: Figures) -> Table:
    """A row for each contribution: whose adjoint, times which partial, is added to what, and what that comes to."""
    columns = (
        Column("from", key=True),
        Column("operation", optional=True),
        Column("adjoint", numeric=True),
        Column("× partial", numeric=True),
        Column("= part", numeric=True),
        Column("of", key=True),
        Column(""),
        Column("adjoint so far", numeric=True),
    )
    return Table(columns, tuple(_sweep_rows(trace.steps, output, figures)))


def _sweep_rows(steps: tuple[TraceStep, ...], output: TraceStep, figures: Figures) -> Iterator[tuple[Span, ...]]:
    empty = ("", "operation")
    yield (
        *(("", "name"), ("the output", "note"), empty, empty, empty),
        *((output.name, "name"), ("=", "sign"), number(output.adjoint, figures, "derivative")),
    )
    previous = None
    for term in contributions(steps):
        begins = term.step is not previous
        previous = term.step
        yield (
            (term.step.name if begins else "", "name"),
            (term.step.expression if begins else "", "operation"),
            number(term.adjoint if begins else None, figures, "derivative"),
            number(term.partial, figures),
            number(term.amount, figures),
            (term.to, "name"),
            ("=" if term.first else "+=", "sign"),
            number(term.total, figures, "derivative"),
        )


def _gradient(trace: Trace, output: TraceStep, figures: Figures) -> Iterator[Block]:
    """The derivatives of the one output, as each mode found them, and how well they agree."""
    (name_of_output,) = trace.values
    inputs = {step.name: step for step in trace.steps if step.op == "input"}
    found: dict[str, dict[str, float]] = {}
    if output.tangents is not None:
        found["forward"] = output.tangents
    if output.adjoint is not None:
        found["reverse"] = {name: step.adjoint for name, step in inputs.items() if step.adjoint is not None}
    names = list(next(iter(found.values()), ()))
    if not names:
        return
    yield Table(
        (Column("input", key=True), *(Column(f"∂{name_of_output}/∂input, {mode}", numeric=True) for mode in found)),
        tuple(
            ((name, "name"), *(number(gradient[name], figures, "derivative") for gradient in found.values()))
            for name in names
        ),
    )
    if len(found) > 1:
        distance = max(ulps(found["forward"][name], found["reverse"][name]) for name in names)
        yield Lines((((_agreement(distance), "good"),),))


def _agreement(distance: float) -> str:
    """What a trace says of its two modes; where they differ by more than rounding there is no trace."""
    if distance == 0:
        return "Forward and reverse agree to the last bit."
    return f"Forward and reverse agree to rounding: they are at most {distance:.0f} units in the last place apart."
