"""Columns as arrays of text: doubles as Python writes them, a column at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
import pyarrow as pa

from addiff.data import compute
from addiff.numerals import shortest
from addiff.results.columns import OPTIONAL, TRUTH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from addiff.errors import AddiffError

ONE_DIGIT, POINTED, COMMON, LARGE = 1e-9, 1e-5, 1e-4, 1e16
"""Sizes from which an exponent has one digit, orjson writes none, Python writes none either, and both do again."""


def strings(texts: Sequence[str | None]) -> Any:
    """An array of texts; half a surrogate pair, which UTF-8 cannot hold, stays as its escape."""
    try:
        return pa.array(texts, pa.string())
    except UnicodeEncodeError:
        held = [None if text is None else text.encode("utf-8", "backslashreplace").decode() for text in texts]
        return pa.array(held, pa.string())


def messages(errors: Mapping[int, AddiffError], length: int) -> Any:
    """The message of each row that failed, null for the others."""
    if not errors:
        return pa.nulls(length, pa.string())
    told: list[str | None] = [None] * length
    for row, error in errors.items():
        told[row] = error.message
    return strings(told)


def nullable(doubles: np.ndarray) -> Any:
    """An array of doubles, null for NaN."""
    return pa.array(doubles, mask=np.isnan(doubles))


def nested(doubles: np.ndarray, missing: np.ndarray | None = None, *, optional: bool = False) -> Any:
    """Arrays as lists of lists.

    doubles     an array for each row
    missing     the rows that have none
    optional    whether NaN is nothing
    """
    shape = doubles.shape[1:]
    found = nullable(doubles.ravel()) if optional else pa.array(doubles.ravel())
    for length in reversed(shape[1:]):
        found = pa.ListArray.from_arrays(pa.array(np.arange(0, len(found) + 1, length, dtype=np.int32)), found)
    offsets = pa.array(np.arange(0, len(found) + 1, shape[0], dtype=np.int32))
    return pa.ListArray.from_arrays(offsets, found, mask=None if missing is None else pa.array(missing))


def list_type(depth: int) -> Any:
    """The type of lists with so many brackets; of numbers where there are none."""
    kind = pa.float64()
    for _ in range(depth):
        kind = pa.list_(kind)
    return kind


def alone(array: Any) -> Any:
    """The same array without what else its memory holds: of a part of another one that is all of it."""
    if array.get_total_buffer_size() <= 2 * array.nbytes:
        return array
    return pa.concat_arrays([array, array.slice(0, 0)])


def content(array: Any) -> Any:
    """The texts of an array behind each other, as the buffer in which they stand."""
    offsets, characters = array.buffers()[1:]
    first, last = np.frombuffer(offsets, dtype=np.int32)[[array.offset, array.offset + len(array)]].tolist()
    return pa.py_buffer(b"") if characters is None else characters.slice(first, last - first)


def joined(array: Any, between: str) -> bytes:
    """The texts of an array as one."""
    whole = pa.ListArray.from_arrays(pa.array([0, len(array)], pa.int32()), array)
    return compute.binary_join(whole, between)[0].as_buffer().to_pybytes()  # type: ignore[no-any-return]  # no types


def marked(rows: Mapping[int, Any], length: int) -> np.ndarray | None:
    """Which rows are among some; None where none is."""
    if not rows:
        return None
    found = np.zeros(length, dtype=bool)
    found[list(rows)] = True
    return found


def cells(doubles: np.ndarray, kind: str, missing: np.ndarray | None, *, blank: str = "", quoted: bool = False) -> Any:
    """A column of numbers as an array of text.

    kind       what it holds, as `results.columns.kind`
    missing    the rows that have no number
    blank      what stands there
    quoted     whether the names of what is not finite have quotes around them
    """
    if kind == OPTIONAL:
        nothing = np.isnan(doubles)
        missing = nothing if missing is None else missing | nothing
    truths = np.ones(len(doubles), dtype=bool) if kind == TRUTH else None
    return _array(_text(doubles, missing, truths, blank=blank, quoted=quoted), len(doubles))


def rows_of(columns: Sequence[np.ndarray], kinds: Sequence[str], missing: np.ndarray | None, delimiter: str) -> Any:
    """Columns of numbers as an array with the text of each row: as `cells`, with the delimiter behind each.

    cost    half of what it takes to have the columns for themselves and join them
    """
    rows, width = len(columns[0]), len(columns)
    doubles = np.ones(rows * width + 1)  # one more, for the comma behind the last
    table = doubles[:-1].reshape(rows, width)
    np.stack(columns, axis=1, out=table)
    absent = truths = None
    if missing is not None or OPTIONAL in kinds:
        absent = np.zeros(len(doubles), dtype=bool)
        nothing = np.isnan(table) & [kind == OPTIONAL for kind in kinds]
        absent[:-1] = (nothing if missing is None else nothing | missing[:, np.newaxis]).ravel()
    if TRUTH in kinds:
        truths = np.zeros(len(doubles), dtype=bool)
        truths[:-1] = np.tile([kind == TRUTH for kind in kinds], rows)
    characters = np.frombuffer(_text(doubles, absent, truths), dtype=np.uint8)
    commas = np.flatnonzero(characters == ord(","))
    if delimiter != ",":
        characters = characters.copy()
        characters[commas] = ord(delimiter)
    return cut(characters, 1, commas[width - 1 :: width] + 1)


def cut(characters: np.ndarray, start: int, ends: np.ndarray) -> Any:
    """An array of the texts that stand behind each other.

    start    where the first begins
    ends     where each ends
    """
    offsets = np.empty(len(ends) + 1, dtype=np.int32)
    offsets[0] = start
    offsets[1:] = ends
    return pa.StringArray.from_buffers(len(ends), pa.py_buffer(offsets), pa.py_buffer(characters))


def _text(
    doubles: np.ndarray,
    missing: np.ndarray | None,
    truths: np.ndarray | None = None,
    *,
    blank: str = "",
    quoted: bool = False,
) -> bytes:
    """The texts of doubles in brackets, with commas between them; as `cells`.

    Each is the shortest that reads back to it, the same as `numerals.shortest` gives.

    missing    those that have none
    truths     those that are truth values
    cost       a tenth of what Python takes; half as much again for numbers with an exponent
    """
    sizes = np.abs(doubles)
    odd = ~(((sizes >= COMMON) & (sizes < LARGE)) | (sizes < ONE_DIGIT))
    for others in (missing, truths):
        if others is not None:
            odd |= others
    if not odd.any():
        return _dumped(doubles)
    found = np.full(np.count_nonzero(odd), blank.encode(), dtype=object)
    values, sizes = doubles[odd], sizes[odd]
    given = True if missing is None else ~missing[odd]
    if truths is not None:
        where = truths[odd] & given
        found[where] = np.where(values[where] != 0.0, b"true", b"false").astype(object)
        given &= ~where
    for start, end, patch in BANDS:
        where = (sizes >= start) & (sizes < end) & given
        if where.any():
            found[where] = patch(_dumped(values[where])[1:-1]).split(b",")
    where = ~np.isfinite(values) & given
    if where.any():
        form = '"{}"' if quoted else "{}"
        found[where] = [form.format(shortest(x)).encode() for x in values[where].tolist()]
    parts: list[bytes] = [b""] * (2 * len(found) + 1)
    parts[::2] = _dumped(np.where(odd, np.nan, doubles)).split(b"null")
    parts[1::2] = found.tolist()
    return b"".join(parts)


def _dumped(doubles: np.ndarray) -> bytes:
    """The doubles as orjson writes them, which is what Python writes but for exponents and what is not finite."""
    # As a list: of arrays, orjson 3.13.0 writes long numbers beyond the end of its memory.
    return orjson.dumps(doubles.tolist())


def _array(text: bytes, length: int) -> Any:
    """An array of the texts between commas and the brackets around them all."""
    data = text.translate(None, b"[,]")
    offsets = np.zeros(length + 1, dtype=np.int32)
    commas = np.flatnonzero(np.frombuffer(text, dtype=np.uint8) == ord(","))
    offsets[1:-1] = commas - np.arange(1, len(commas) + 1)  # before a comma stand a bracket and the commas before it
    offsets[-1] = len(data)
    return pa.StringArray.from_buffers(length, pa.py_buffer(offsets), pa.py_buffer(data))


def _padded(text: bytes) -> bytes:
    """1e-6 as 1e-06."""
    return text.replace(b"e-", b"e-0")


def _shifted(text: bytes) -> bytes:
    """0.000012 as 1.2e-05, and 0.00001 as 1e-05."""
    characters = np.array(bytearray(text), dtype=np.uint8)
    points = np.flatnonzero(characters == ord("."))
    characters[points + 4] = characters[points + 5]
    characters[points + 5] = ord(".")  # 0.0001.2
    moved = characters.tobytes().replace(b"0.000", b"").replace(b",", b"e-05,") + b"e-05"
    return moved.replace(b".e", b"e")


def _signed(text: bytes) -> bytes:
    """1e16 as 1e+16, which not every version of orjson writes."""
    return text.replace(b"+", b"").replace(b"e", b"e+")


BANDS = ((ONE_DIGIT, POINTED, _padded), (POINTED, COMMON, _shifted), (LARGE, np.inf, _signed))
"""Where the two write otherwise, from a size to another."""
