"""What others give as a number or an array: nested lists, or arrays of NumPy, as arrays of doubles."""

from __future__ import annotations

from typing import Any

import numpy as np

DOUBLE = np.dtype(float)


class NotAnArray(Exception):  # who knows the name makes an error of it
    """What is given is no array of doubles.

    text      what it is
    ragged    whether its lists differ in length
    """

    def __init__(self, text: str, *, ragged: bool = False) -> None:
        super().__init__(text)
        self.text = text
        self.ragged = ragged


def constant(given: Any) -> Any:
    """A number, or an array of doubles that cannot be changed through it: a view of an array, a copy of lists.

    errors    NotAnArray for what is none
    """
    if given.__class__ is np.ndarray and given.dtype is DOUBLE and given.ndim:
        view: Any = given.view()
        view.setflags(write=False)
        return view
    try:
        array = np.array(given)
        if array.dtype.kind not in "fiub":
            if array.dtype.kind in "OUS":
                raise TypeError
            array = array.astype(float, casting="safe")
    except (TypeError, ValueError, OverflowError):
        lengths = _lengths(given)
        if lengths is not None:
            raise NotAnArray(f"lists of different lengths: {lengths}", ragged=True) from None
        raise NotAnArray("a list with something that is not a number") from None
    if not array.ndim:
        return float(array)
    array = array.astype(float)
    array.flags.writeable = False
    return array


def _lengths(given: Any) -> str | None:
    """How nested lists differ in length, in words; None where they do not."""
    level = [given]
    while level and all(isinstance(part, (list, tuple)) for part in level):
        lengths = sorted({len(part) for part in level})
        if len(lengths) > 1:
            return f"{lengths[0]} and {lengths[1]}"
        level = [inner for part in level for inner in part]
    return "a number stands beside a list" if any(isinstance(part, (list, tuple)) for part in level) else None
