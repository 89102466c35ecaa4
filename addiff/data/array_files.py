"""Arrays from files: NumPy's own, matrices in CSV, columns of Parquet, nested lists in JSON."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np

from addiff.errors import FileError

if TYPE_CHECKING:
    from collections.abc import Callable


def array_of(path: str, name: str) -> Any:
    """The array in a file, by the ending of its name.

    name      what it is for: of a Parquet file with several columns the one of that name
    errors    FileError, naming the file, where it cannot be read or is no array of numbers
    """
    ending = os.path.splitext(path)[1].lower()
    if ending not in READERS:
        raise FileError(f"{path}: arrays are read from {', '.join(READERS)} files")
    try:
        with open(path, "rb"):
            return READERS[ending](path, name)
    except OSError as error:
        raise FileError(f"cannot read {path}: {(error.strerror or str(error)).lower()}") from None


def _npy(path: str, _: str) -> Any:
    """A file of `numpy.save`."""
    try:
        array = np.load(path, allow_pickle=False)
    except (ValueError, EOFError) as error:
        raise FileError(
            f"{path} is no file of numpy.save with an array of numbers: {str(error).split('.')[0]}"
        ) from None
    if not isinstance(array, np.ndarray) or array.dtype.kind not in "fiub":
        raise FileError(f"{path} does not hold an array of numbers")
    return array.astype(float, copy=False)


def _delimited(separator: str) -> Callable[[str, str], Any]:
    """A matrix of numbers, a row a line; a first line of names is passed over, and one column is a vector."""

    def read(path: str, _: str) -> Any:
        import csv

        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = [row for row in csv.reader(file, delimiter=separator) if row]
        if rows and not any(map(_is_number, rows[0])):
            del rows[0]
        if not rows:
            raise FileError(f"{path} has no numbers")
        for number, row in enumerate(rows, 1):
            if len(row) != len(rows[0]):
                raise FileError(f"{path} is no matrix: row {number} has {len(row)} numbers, the first {len(rows[0])}")
        try:
            matrix = np.array(rows, dtype=float)
        except ValueError:
            number, text = next((k, x) for k, row in enumerate(rows, 1) for x in row if not _is_number(x))
            raise FileError(f"{path}: {text!r} in row {number} is not a number") from None
        return matrix[:, 0] if matrix.shape[1] == 1 else matrix

    return read


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _parquet(path: str, name: str) -> Any:
    """A column: of numbers a vector, of lists a matrix."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        table = parquet.ParquetFile(path, memory_map=False)
        columns = table.schema_arrow.names
        if name not in columns and len(columns) != 1:
            listed = ", ".join(columns[:5]) + (f" and {len(columns) - 5} more" if len(columns) > 5 else "")
            raise FileError(f"{path} has no column {name} (its columns: {listed})")
        column = name if name in columns else columns[0]
        values = table.read([column]).column(0)
    except pa.ArrowInvalid:
        raise FileError(f"{path} is not a Parquet file") from None
    if values.null_count:
        raise FileError(f"{path}: {values.null_count} cells of the column {column} are null")
    kind = values.type
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return values.to_numpy().astype(float)
    return values.to_pylist()


def _json(path: str, _: str) -> Any:
    """Nested lists."""
    import json

    try:
        with open(path, encoding="utf-8-sig") as file:
            return json.load(file, parse_int=float)
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise FileError(f"{path} is not JSON: {error}") from None
    except RecursionError:
        raise FileError(f"{path}: the JSON is nested too deeply") from None


READERS: dict[str, Callable[[str, str], Any]] = {
    ".npy": _npy,
    ".csv": _delimited(","),
    ".tsv": _delimited("\t"),
    ".parquet": _parquet,
    ".json": _json,
}
"""What reads files of an ending."""
