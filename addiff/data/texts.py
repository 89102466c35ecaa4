"""Columns as arrays of text: doubles as Python writes them, a column at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
import pyarrow as pa
from pyarrow import compute

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


def cells(doubles: np.ndarray, kind: str, missing: np.ndarray | None, *, quoted: bool = False) -> Any:
    """A column of numbers as text, null where there is none.

    kind       what it holds, as `results.columns.kind`
    missing    the rows that have no number
    quoted     whether the names of what is not finite have quotes around them
    """
    if kind == OPTIONAL:
        nothing = np.isnan(doubles)
        missing = nothing if missing is None else missing | nothing
    if missing is not None:
        doubles = np.where(missing, 0.0, doubles)
    if kind == TRUTH:
        array = compute.if_else(pa.array(doubles != 0.0), "true", "false")
    else:
        array = decimals(doubles, quoted=quoted)
    return array if missing is None else compute.if_else(pa.array(missing), pa.scalar(None, pa.string()), array)


def decimals(doubles: np.ndarray, *, quoted: bool = False) -> Any:
    """The shortest text of each double that reads back to it, the same as `numerals.shortest` gives.

    cost    a tenth of what Python takes; a few times more for numbers with an exponent
    """
    sizes = np.abs(doubles)
    array = _plain(doubles)
    if (((sizes >= COMMON) & (sizes < LARGE)) | (sizes < ONE_DIGIT)).all():
        return array
    for start, end, patch in BANDS:
        where = (sizes >= start) & (sizes < end)
        if where.any():
            mask = pa.array(where)
            array = compute.replace_with_mask(array, mask, patch(array.filter(mask)))
    where = ~np.isfinite(doubles)
    if where.any():
        form = '"{}"' if quoted else "{}"
        named = pa.array([form.format(shortest(x)) for x in doubles[where].tolist()], pa.string())
        array = compute.replace_with_mask(array, pa.array(where), named)
    return array


def _plain(doubles: np.ndarray) -> Any:
    """The doubles as orjson writes them, which is what Python writes but for exponents and what is not finite."""
    text = orjson.dumps(np.ascontiguousarray(doubles), option=orjson.OPT_SERIALIZE_NUMPY)
    data = text.translate(None, b"[,]")
    offsets = np.zeros(len(doubles) + 1, dtype=np.int32)
    commas = np.flatnonzero(np.frombuffer(text, dtype=np.uint8) == ord(","))
    offsets[1:-1] = commas - np.arange(1, len(commas) + 1)  # before a comma stand a bracket and the commas before it
    offsets[-1] = len(data)
    return pa.StringArray.from_buffers(len(doubles), pa.py_buffer(offsets), pa.py_buffer(data))


def _padded(array: Any) -> Any:
    """1e-6 as 1e-06."""
    return compute.replace_substring(array, "e-", "e-0")


def _shifted(array: Any) -> Any:
    """0.00001 as 1e-05."""
    array = compute.replace_substring_regex(array, r"^(-?)0\.0000(\d)(\d*)$", r"\1\2.\3e-05")
    return compute.replace_substring(array, ".e", "e")


def _signed(array: Any) -> Any:
    """1e16 as 1e+16, which not every version of orjson writes."""
    return compute.replace_substring(compute.replace_substring(array, "+", ""), "e", "e+")


BANDS = ((ONE_DIGIT, POINTED, _padded), (POINTED, COMMON, _shifted), (LARGE, np.inf, _signed))
"""Where the two write otherwise, from a size to another."""
