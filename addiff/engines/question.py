"""What is asked at every point: a function of the Python interface with its program and its options."""

from __future__ import annotations

from importlib import import_module
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from addiff.engines.blanks import blank
from addiff.errors import UsageError
from addiff.results.columns import columns, kind, numbers
from addiff.results.elements import shape_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from addiff.api.program import Program

    Shape = tuple[int, ...]

HOMES = {"value": "value", "grad": "grad", "jacobian": "jacobian", "hessian": "hessian", "taylor": "taylor"} | {
    "check": "check",
    "jvp": "products",
    "vjp": "products",
    "hvp": "products",
}
"""The functions that can be asked, and the file of each."""


class Question:
    """A question about a program, the same at every point.

    name        the function of the Python interface
    program     the program
    options     its other arguments
    shapes      those of the inputs that are arrays, by name
    fixed       the names of inputs that have the same value at all points
    lowered     the steps for these shapes
    ask         the function of a point that answers
    blank       an answer of which every answer has the shape; its numbers are their places among those of an answer
    paths       the way to each number or array of an answer, and
    columns     what the column of each is called, with its kind
    width       how many numbers an answer has
    errors      what the function would say of its options, whatever the point; ShapeError
    """

    __slots__ = (
        "_flat",
        "ask",
        "blank",
        "columns",
        "fixed",
        "lowered",
        "name",
        "options",
        "paths",
        "program",
        "shapes",
        "width",
    )

    def __init__(
        self,
        name: str,
        program: Program,
        options: Mapping[str, Any],
        shapes: Mapping[str, Shape] | None = None,
        fixed: Collection[str] = (),
    ) -> None:
        if options.get("sparse"):
            raise UsageError("--sparse is for one point: many points have a row each, with all entries")
        self.name = name
        self.program = program
        self.options = dict(options)
        self.shapes = {name: shape for name, shape in (shapes or {}).items() if shape}
        self.fixed = frozenset(fixed)
        self.lowered = program.lowered_for(self.shapes)
        function = getattr(import_module(f"addiff.api.{HOMES[name]}"), name)
        self.ask: Callable[[Mapping[str, Any]], Any] = lambda at: function(program, at, **options)
        self.blank: Any = blank(name, program, self.lowered, self.options)
        named = columns(self.blank, program.outputs)
        self.paths = list(named)
        self.columns = [(column, kind(path)) for path, column in named.items()]
        parts = list(map(shape_of, numbers(self.blank)))
        self.width = sum(map(prod, parts))
        self._flat = not any(parts)

    def row(self, answer: object) -> Any:
        """The numbers of an answer, in order, NaN for what is missing."""
        if self._flat:
            return numbers(answer)
        return np.concatenate([np.array(part, dtype=float).ravel() for part in numbers(answer)])
