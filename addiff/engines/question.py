"""What is asked at every point: a function of the Python interface with its program and its options."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from addiff.api.modes import chosen
from addiff.api.program import single
from addiff.api.taylor import moving
from addiff.errors import UsageError
from addiff.results.columns import columns, kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from addiff.api.program import Program

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
    ask         the function of a point that answers
    blank       an answer with nothing in it, of which every answer has the shape
    paths       the way to each number of an answer, and
    columns     what the column of each is called, with its kind
    errors      what the function would say of its options, whatever the point
    """

    __slots__ = ("ask", "blank", "columns", "name", "options", "paths", "program")

    def __init__(self, name: str, program: Program, options: Mapping[str, Any]) -> None:
        if options.get("sparse"):
            raise UsageError("--sparse is for one point: many points have a row each, with all entries")
        self.name = name
        self.program = program
        self.options = dict(options)
        function = getattr(import_module(f"addiff.api.{HOMES[name]}"), name)
        self.ask: Callable[[Mapping[str, float]], Any] = lambda at: function(program, at, **options)
        self.blank: Any = _BLANKS[name](program, **self.options)
        named = columns(self.blank, program.outputs)
        self.paths = list(named)
        self.columns = [(column, kind(path)) for path, column in named.items()]


def _zeros(names: Sequence[str]) -> dict[str, float]:
    return dict.fromkeys(names, 0.0)


def _names(program: Program, wrt: Sequence[str] | None) -> list[str]:
    return [program.inputs[i] for i in program.positions(wrt)]


def _value(program: Program) -> Any:
    from addiff.results import Values

    return Values("", {}, _zeros(program.outputs), ())


def _grad(program: Program, *, wrt: Sequence[str] | None = None, mode: str | None = None) -> Any:
    from addiff.results import Gradient

    single(program, "grad")
    return Gradient("", {}, chosen(mode, "reverse"), 0.0, _zeros(_names(program, wrt)), ())


def _jacobian(
    program: Program, *, wrt: Sequence[str] | None = None, mode: str | None = None, sparse: bool = False
) -> Any:
    from addiff.results import Jacobian

    rows: dict[str, dict[int, float]] = {name: {} for name in program.outputs}
    matrix = program.matrix(rows, program.positions(wrt), sparse=sparse)
    return Jacobian("", {}, chosen(mode, "reverse"), _zeros(program.outputs), matrix, ())


def _hessian(program: Program, *, wrt: Sequence[str] | None = None, sparse: bool = False) -> Any:
    from addiff.results import Hessian

    single(program, "hessian")
    names = _names(program, wrt)
    rows: dict[str, dict[int, float]] = {name: {} for name in names}
    return Hessian("", {}, 0.0, _zeros(names), program.matrix(rows, program.positions(wrt), sparse=sparse), ())


def _jvp(program: Program, *, tangent: Mapping[str, float]) -> Any:
    from addiff.results import JacobianVector

    program.direction(tangent, "tangent")
    return JacobianVector("", {}, _zeros(program.outputs), _zeros(program.outputs), ())


def _vjp(program: Program, *, cotangent: Mapping[str, float], wrt: Sequence[str] | None = None) -> Any:
    from addiff.results import VectorJacobian

    program.weights(cotangent)
    return VectorJacobian("", {}, _zeros(program.outputs), _zeros(_names(program, wrt)), ())


def _hvp(program: Program, *, vector: Mapping[str, float], wrt: Sequence[str] | None = None) -> Any:
    from addiff.results import HessianVector

    single(program, "hvp")
    program.direction(vector, "vector")
    names = _names(program, wrt)
    return HessianVector("", {}, 0.0, _zeros(names), _zeros(names), ())


def _taylor(
    program: Program,
    *,
    order: int,
    direction: Mapping[str, float] | None = None,
    wrt: Sequence[str] | None = None,
) -> Any:
    from addiff.results import Taylor

    moving(program, order, direction, wrt)
    return Taylor("", {}, order, dict.fromkeys(program.outputs, (0.0,) * (order + 1)), ())


def _check(program: Program, *, wrt: Sequence[str] | None = None) -> Any:
    from addiff.results import Check, Comparison

    single(program, "check")
    nothing = Comparison(0.0, 0.0, None, None)
    return Check("", {}, True, 0.0, dict.fromkeys(_names(program, wrt), nothing), ())


_BLANKS: dict[str, Callable[..., Any]] = {
    "value": _value,
    "grad": _grad,
    "jacobian": _jacobian,
    "hessian": _hessian,
    "jvp": _jvp,
    "vjp": _vjp,
    "hvp": _hvp,
    "taylor": _taylor,
    "check": _check,
}
"""For each function an answer with nothing in it; it looks at the options as the function does."""
