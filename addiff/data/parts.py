"""Folders of Parquet parts."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

import pyarrow as pa
from pyarrow import parquet

from addiff.data.parquet import read
from addiff.errors import FileError, reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from addiff.data.batch import Table

ENDING = ".parquet"

UNFINISHED = ".part"
"""How the name of a part ends that is being written; it begins with a dot, so that nobody takes it for data."""


class Folder:
    """A folder of Parquet parts with the same columns.

    name      what messages call it
    parts     the names of the parts, in order, each with its number of rows
    names     the columns
    errors    FileError, naming the part where it is about one
    """

    def __init__(self, path: str) -> None:
        self.name = path
        listed = _listed(path)
        for entry in listed:
            if os.path.isdir(self.path(entry)):
                raise FileError(f"{path} has the folder {entry}: parts in folders of folders are not read")
        parts = [entry for entry in listed if entry.lower().endswith(ENDING)]
        if not parts:
            raise FileError(f"{path} is a folder without parts: none of its files ends in {ENDING}")
        self.parts: dict[str, int] = {}
        self._first = parts[0]
        for part in parts:
            self.parts[part], schema = _footer(self.path(part))
            if part == self._first:
                self._schema = schema
                self.names: list[str] = schema.names
            elif schema.names != self.names:
                raise FileError(f"{self.path(part)} has other columns than {self._first}: {self._unlike(schema)}")

    @property
    def rows(self) -> int:
        """How many rows all parts have."""
        return sum(self.parts.values())

    def path(self, part: str) -> str:
        """The path of a part."""
        return os.path.join(self.name, part)

    def one_kind(self) -> None:
        """See that all parts have the same types, so that they can be one table of Parquet.

        errors    FileError, naming the first part that has another
        """
        for part in self.parts:
            _, schema = _footer(self.path(part))
            for field, expected in zip(schema, self._schema, strict=True):
                if field.type != expected.type:
                    raise FileError(
                        f"{self.path(part)}: column {field.name} is {field.type}, and {expected.type} in {self._first}"
                    )

    def _unlike(self, schema: pa.Schema) -> str:
        missing = [name for name in self.names if name not in schema.names]
        more = [name for name in schema.names if name not in self.names]
        if missing or more:
            return " and ".join([f"{w} {n[0]}" for w, n in (("no", missing), ("also", more)) if n])
        return f"{', '.join(schema.names)} instead of {', '.join(self.names)}"


@contextmanager
def opened(path: str) -> Iterator[Table]:
    """The table in a part.

    errors    FileError where there is none
    """
    try:
        file = open(path, "rb")  # noqa: SIM115  # what is wrong with its use is another matter
    except OSError as error:
        raise FileError(f"cannot read {path}: {reason(error)}") from None
    with file:
        yield read(file, path)


@contextmanager
def appearing(folder: str, name: str) -> Iterator[BinaryIO]:
    """A file to write in a folder; it appears, or is replaced, when it is complete and on the disk.

    Any number of processes may write the same file at once: the last to end has it.

    errors    FileError, naming the file
    """
    unfinished = os.path.join(folder, f".{name}.{os.urandom(6).hex()}{UNFINISHED}")
    try:
        try:
            with open(unfinished, "xb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            os.replace(unfinished, os.path.join(folder, name))
        except BaseException:
            if os.path.exists(unfinished):
                os.unlink(unfinished)
            raise
    except OSError as error:
        raise FileError(f"cannot write {os.path.join(folder, name)}: {reason(error)}") from None


def remove_unfinished(folder: str) -> None:
    """Remove what killed processes left in a folder."""
    for entry in os.listdir(folder):
        if entry.startswith(".") and entry.endswith(UNFINISHED):
            os.unlink(os.path.join(folder, entry))


def _listed(path: str) -> list[str]:
    """What is in a folder, in order, without what is hidden or no data."""
    try:
        return sorted(entry for entry in os.listdir(path) if not entry.startswith((".", "_")))
    except OSError as error:
        raise FileError(f"cannot read {path}: {reason(error)}") from None


def _footer(path: str) -> tuple[int, pa.Schema]:
    """The number of rows and the columns of a part."""
    try:
        with parquet.ParquetFile(path) as part:
            return part.metadata.num_rows, part.schema_arrow
    except (pa.ArrowException, OSError) as error:
        said = (str(error) or type(error).__name__).splitlines()[0].rstrip(".")
        raise FileError(f"{path} is not a Parquet file, or not all of one: {said}") from None
