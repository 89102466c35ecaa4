"""What is given as numbers and arrays, from Python or a command line, as doubles and arrays of them."""

from __future__ import annotations

from functools import cache
from math import isfinite
from typing import TYPE_CHECKING, Any

from addiff.errors import DomainError, ShapeError, UsageError

if TYPE_CHECKING:
    Number = Any
    """A number, or an array: nested lists or one of NumPy's from outside, the latter in points and results."""


@cache
def tensors() -> Any:
    """The arithmetic of arrays; loaded where there is one."""
    from addiff.arithmetics import tensors as module

    return module.tensors


def number_of(name: str, given: object, called: str) -> Number:
    """The value that something gives to a name, as a double or an array of them.

    called    what gives it, as messages begin
    errors    UsageError for what is no number, DomainError for NaN, ShapeError for lists that are no array
    """
    return checked(name, given, called)[0]


def checked(name: str, given: Any, called: str = "the point (--at)") -> tuple[Number, bool]:
    """The same, and whether it is finite."""
    number = given
    if given.__class__ is not float:
        if hasattr(given, "__len__") and not isinstance(given, str) and getattr(given, "ndim", None) != 0:
            return _array(name, given, called)
        try:
            number = float(given)
        except (TypeError, ValueError, OverflowError):
            shown = "an integer beyond the doubles" if isinstance(given, int) else repr(given)
            raise UsageError(f"the value of {name} is not a number: {shown}") from None
        if isinstance(given, str):
            raise UsageError(f"the value of {name} is text, not a number: {given!r}")
    if number != number:
        raise DomainError(f"{called} gives NaN to {name}: a value is a number")
    return number, isfinite(number)


@cache
def _constants() -> Any:
    """What reads arrays; loaded where there is one."""
    from addiff.arithmetics import array_constants

    return array_constants


def _array(name: str, given: Any, called: str) -> tuple[Number, bool]:
    """Nested lists, or an array of another library, as an array of doubles; and whether it is finite."""
    constants = _constants()
    try:
        array = constants.constant(given)
    except constants.NotAnArray as error:
        kind = ShapeError if error.ragged else UsageError
        raise kind(f"{called} gives {name} {error.text}") from None
    if not array.size:
        raise ShapeError(f"{called} gives {name} an array without elements: shape {list(array.shape)}")
    finite = tensors().finite(array)
    if not finite and tensors().nan(array):
        raise DomainError(f"{called} gives NaN to {name}: a value is a number")
    return array, finite


def fitting(name: str, number: Number, shape: tuple[int, ...], called: str) -> Number:
    """A number or array for a name, which must have its shape."""
    own = getattr(number, "shape", ())
    if own != shape:
        has, wants = (f"shape {list(s)}" if s else "a number" for s in (own, shape))
        raise ShapeError(f"{called} gives {name} {has}, and {name} is {wants}".replace("is shape", "has shape"))
    return number
