"""Columns of text, some of which may be numbers."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa

from addiff.data import compute
from addiff.data.batch import NotNumber
from addiff.data.texts import alone, nullable

EARLY = 8192
"""The first rows of a table: a table that has no more is read before PyArrow's functions would be loaded."""


def early(first: int, rows: int) -> bool:
    """Whether rows are the first of a table, and few.

    first    the number of the first
    """
    return first == 1 and rows <= EARLY


class Texts:
    """A column of text, some of which may be numbers.

    early    whether it is of the first rows of a table, for which PyArrow's functions are not worth loading
    """

    __slots__ = ("array", "early")

    def __init__(self, array: Any, *, early: bool = False) -> None:
        self.array = array
        self.early = early

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(Texts, early=self.early), (alone(self.array),)

    def numbers(self) -> tuple[np.ndarray, dict[int, str]]:
        """As `batch.Column`; blanks around a number do not matter."""
        doubles, reasons = self._read()
        infinite = np.flatnonzero(np.isinf(doubles)).tolist()
        beyond = {row: text for row in infinite if any(map(str.isdigit, text := self.array[row].as_py()))}
        if beyond:
            doubles = doubles.copy()
            doubles[list(beyond)] = np.nan
            reasons = reasons | {row: f"{text.strip()} is beyond the doubles" for row, text in beyond.items()}
        return doubles, reasons

    def _read(self) -> tuple[np.ndarray, dict[int, str]]:
        if self.early:
            return _numbers(self.array.to_pylist())
        try:
            return compute.cast(self.array, pa.float64()).to_numpy(zero_copy_only=False), {}
        except pa.ArrowInvalid:  # a blank, an empty cell, or a number in another form
            pass
        trimmed = compute.utf8_trim_whitespace(self.array)
        missing = compute.equal(trimmed, "")
        try:
            doubles = compute.cast(compute.if_else(missing, "NaN", trimmed), pa.float64())
        except pa.ArrowInvalid:
            return _numbers(trimmed.to_pylist())
        return doubles.to_numpy(zero_copy_only=False), empty(missing.to_numpy(zero_copy_only=False))

    def lists(self, shape: tuple[int, ...]) -> None:
        """As `batch.Column`: there are none."""

    def cells(self) -> list[Any]:
        """As `batch.Column`."""
        return self.array.to_pylist()  # type: ignore[no-any-return]  # no types

    def texts(self) -> Any:
        """As `batch.Column`."""
        return self.array

    def arrow(self, doubles: np.ndarray | None = None) -> Any:
        """As `batch.Column`."""
        return self.array if doubles is None else nullable(doubles)

    def slice(self, start: int, length: int) -> Texts:
        """As `batch.Column`."""
        return Texts(self.array.slice(start, length), early=self.early)


def _numbers(texts: list[str]) -> tuple[np.ndarray, dict[int, str]]:
    """Numbers as Python reads them, and why there are none; as `batch.Column`."""
    try:
        return np.array(list(map(float, texts))), {}
    except ValueError:  # an empty cell, or no number
        pass
    missing = np.array([not text.strip() for text in texts])
    doubles = [np.nan if missing[k] else _number(text, k) for k, text in enumerate(texts)]
    return np.array(doubles), empty(missing)


def _number(text: str, place: int) -> float:
    try:
        return float(text)
    except ValueError:
        raise NotNumber(place, repr(text.strip())) from None


def empty(missing: np.ndarray) -> dict[int, str]:
    """Why there are no numbers where cells are empty, by row."""
    return dict.fromkeys(np.flatnonzero(missing).tolist(), "its cell is empty")
