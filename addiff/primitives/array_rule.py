"""Rows of functions of arrays: they mix elements, so a derivative is a linear map and not a number.

A row says how a tangent is pushed and an adjoint pulled, in operations of the arithmetic `m` that are rows themselves:
so floats, dual numbers and series use one formula, as for rows of numbers. Settings (`axes`, a shape, an index) are
known before evaluation and go along by name. Axes count from the last, -1, so that one more axis in front changes
nothing: tangents and adjoints may have it, for several directions at once. Therefore a formula asks for the shapes of
the arguments and of the value, never for that of a tangent or an adjoint.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from addiff.primitives.rule import Rule

Shape = tuple[int, ...]

Text = Callable[..., str]
"""How an operation is written: `(*arguments, **settings)`, all of them words."""


_SLOTS: dict[type[Any], list[Any]] = {}
"""What a copy of a row has to fill, by its class."""


class Misfit(Exception):  # it is no error yet: who knows the place makes one of it
    """Shapes that a row cannot take.

    text    what is wrong, as a message goes on after the shapes: `their last axes are 3 and 2`
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class ArrayRule(Rule):
    """A row whose arguments or value are arrays.

    shape      `(*shapes, **settings)`: that of the value; raises Misfit
    push       `(m, v, arguments, position, tangent, **settings)`: what a tangent of one argument adds to that of v
    pull       `(m, v, arguments, position, adjoint, **settings)`: what the adjoint of v adds to that of one argument
    bound      as `pull`, with the magnitudes of all that it multiplies by: how large rounding errors can become; by
               default `pull` on the magnitudes of v and the arguments
    linear     whether the value is linear in all arguments together, so that tangents go through the row as they do; by
               default where there is no `push`
    told       the derivative by each argument in words, for `addiff functions`
    settings   of this row as a step has it
    text       how a step is written where that is not a call
    """

    __slots__ = ("bound", "linear", "pull", "push", "settings", "shape", "text", "told")

    elementwise = False

    def __init__(
        self,
        signature: str,
        *,
        shape: Callable[..., Shape],
        push: Callable[..., Any] | None = None,
        pull: Callable[..., Any] | None = None,
        bound: Callable[..., Any] | None = None,
        text: Text | None = None,
        told: Mapping[str, str] | None = None,
        linear: bool | None = None,
        **more: Any,
    ) -> None:
        super().__init__(signature, **more)
        self.linear = push is None if linear is None else linear
        self.shape = shape
        self.push = push or self._same
        self.pull: Callable[..., Any] = pull or _none
        self.bound = bound
        self.text = text
        self.told = told or {}
        self.settings: dict[str, Any] = {}

    @property
    def asks_dependence(self) -> bool:
        """The partials of arrays never ask."""
        return False

    def with_settings(self, **settings: Any) -> ArrayRule:
        """The row with these settings."""
        kind = self.__class__
        row: ArrayRule = object.__new__(kind)
        if kind not in _SLOTS:
            _SLOTS[kind] = [vars(base)[n] for base in kind.__mro__[:-1] for n in vars(base).get("__slots__", ())]
        for slot in _SLOTS[kind]:
            slot.__set__(row, slot.__get__(self, kind))
        row.settings = settings
        return row

    def _same(self, m: Any, v: Any, arguments: Any, position: int, tangent: Any, **settings: Any) -> Any:
        """The push of a linear map: itself."""
        return getattr(m, self.method)(tangent, **settings)


class Reduction(ArrayRule):
    """A row that makes one number of the elements along some axes, or of all; of one argument.

    slope    `(m, v, x, **settings)`: the derivative of the value by each element, of the shape of x; a number where it
             is the same everywhere. Push and pull follow from it, see `arithmetics.linear`
    """

    __slots__ = ("slope_formula",)

    def __init__(self, signature: str, slope: Callable[..., Any] | float, **more: Any) -> None:
        more.setdefault("shape", reduced)
        more.setdefault("text", _reduction_text)
        more.setdefault("linear", slope == 1.0)
        super().__init__(signature, **more)
        self.slope_formula = slope

    def slope_of(self, m: Any, v: Any, x: Any, settings: dict[str, Any]) -> Any:
        """The slope at a point, by its formula; special points are left to others."""
        formula = self.slope_formula
        return formula(m, v, x, **settings) if callable(formula) else formula


def _reduction_text(op: str, words: tuple[str, ...], axes: Shape = (), keep: bool = False) -> str:
    return f"{op}({words[0]})"


def _none(*_: Any, **__: Any) -> None:
    raise NotImplementedError


def reduced(shape: Shape, axes: Shape = (), keep: bool = False) -> Shape:
    """The shape of a reduction along some axes, which count from the last."""
    gone = {len(shape) + axis for axis in axes}
    if keep:
        return tuple([1 if k in gone else n for k, n in enumerate(shape)])
    return tuple([n for k, n in enumerate(shape) if k not in gone])


def spread(m: Any, v: Any, x: Any, axes: Shape, keep: bool) -> Any:
    """The value of a reduction at each element that it was made of."""
    return m.spread(v, axes=axes, keep=keep, shape=m.shape(x))


def same_shape(shape: Shape, **_: Any) -> Shape:
    """The shape of what keeps it."""
    return shape


def broadcast(shapes: tuple[Shape, ...]) -> Shape:
    """The shape in which arrays meet, as NumPy has it.

    errors    Misfit, naming the axis
    """
    rank = max(map(len, shapes))
    result = []
    for axis in range(-rank, 0):
        lengths = {shape[axis] for shape in shapes if len(shape) >= -axis}
        longer = lengths - {1}
        if len(longer) > 1:
            first, second = [shape[axis] for shape in shapes if len(shape) >= -axis and shape[axis] != 1][:2]
            if first == second:
                first, second = sorted(longer)
            raise Misfit(f"{axis_name(axis)} has {first} and {second}")
        result.append(longer.pop() if longer else 1)
    return tuple(result)


def axis_name(axis: int) -> str:
    """An axis that counts from the last, in words."""
    return "the last axis" if axis == -1 else "the last axis but one" if axis == -2 else f"axis {axis}"
