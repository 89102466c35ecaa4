"""JSON and JSON Lines in and out: an array of objects, or an object a line, read and written one by one."""

from __future__ import annotations

import codecs
import json
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
import pyarrow as pa
from pyarrow import compute

from addiff.data.batch import Batch, NotNumber, Table
from addiff.data.computed import Writer
from addiff.data.texts import cells, joined, marked, strings
from addiff.errors import FileError, LimitError
from addiff.numerals import NOT_FINITE
from addiff.results.columns import NUMBER, kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from addiff.data.computed import Computed
    from addiff.errors import AddiffError
    from addiff.results import Notice

ROWS = 8192
"""Rows of a batch. The names of the columns are those of the first."""

CHUNK = 1 << 20
"""Bytes that are read at once."""

BLANK = " \t\r\n"

ABSENT = object()
"""What an object has for a column that it does not have."""


class Literal(str):
    """A number as it stands in the JSON."""

    __slots__ = ()


class Objects:
    """A column of values from JSON, numbers as `Literal`."""

    __slots__ = ("values",)

    def __init__(self, values: list[Any]) -> None:
        self.values = values

    def numbers(self) -> tuple[np.ndarray, dict[int, str]]:
        """As `batch.Column`; of texts only the names of what is not finite are numbers."""
        doubles = []
        reasons = {}
        for place, value in enumerate(self.values):
            if value.__class__ is Literal:
                doubles.append(float(value))
            elif value is None or value is ABSENT:
                reasons[place] = "it is null" if value is None else "the row does not have it"
                doubles.append(np.nan)
            elif isinstance(value, str) and value in NOT_FINITE:
                doubles.append(NOT_FINITE[value])
            else:
                raise NotNumber(place, json.dumps(value, ensure_ascii=False))
        return np.array(doubles, dtype=float), reasons

    def texts(self) -> Any:
        """As `batch.Column`: texts and numbers as they were, nothing for null, the rest as JSON."""
        return strings(
            [
                value if isinstance(value, str) else "" if value is None or value is ABSENT else _written(value)
                for value in self.values
            ]
        )

    def arrow(self) -> Any:
        """As `batch.Column`: texts."""
        return self.texts()

    def slice(self, start: int, length: int) -> Objects:
        """As `batch.Column`."""
        return Objects(self.values[start : start + length])


def _written(value: Any) -> str:
    """A value as JSON, numbers as they were."""
    if isinstance(value, Literal):
        return value
    if isinstance(value, dict):
        return (
            "{" + ", ".join([f"{json.dumps(key, ensure_ascii=False)}: {_written(v)}" for key, v in value.items()]) + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join([_written(v) for v in value]) + "]"
    return json.dumps(value, ensure_ascii=False)


def read(file: BinaryIO, name: str, *, lines: bool) -> Table:
    """The rows of an array, or of lines.

    errors    FileError for what is not JSON or not made of objects
    """
    objects = _lines(file, name) if lines else _array(file, name)
    head = list(islice(objects, ROWS))
    names = list(dict.fromkeys([key for row in head for key in row]))
    return Table(name, names, _batches(head, objects, names))


def _batches(rows: list[dict[str, Any]], more: Iterator[dict[str, Any]], names: Sequence[str]) -> Iterator[Batch]:
    """The rows, those that are read already first."""
    first = 1
    while rows:
        columns = [Objects([row.get(name, ABSENT) for row in rows]) for name in names]
        yield Batch(first, columns, len(rows))
        first += len(rows)
        rows = list(islice(more, ROWS))


def _decoder(name: str) -> json.JSONDecoder:
    """A decoder that keeps the text of numbers and takes no name twice."""

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            keys = [key for key, _ in pairs]
            raise FileError(f"{name}: a row has {next(key for key in keys if keys.count(key) > 1)} twice")
        return found

    return json.JSONDecoder(object_pairs_hook=members, parse_float=Literal, parse_int=Literal, parse_constant=Literal)


def _object(value: Any, name: str, number: int) -> dict[str, Any]:
    """A row, which has to be an object."""
    if not isinstance(value, dict):
        raise FileError(f'{name}, row {number}: it should be an object of numbers, as {{"x": 3, "y": 2}}')
    return value


def _lines(file: BinaryIO, name: str) -> Iterator[dict[str, Any]]:
    """The objects of JSON Lines; blank lines do not matter."""
    decode = _decoder(name).decode
    number = 0
    for place, line in enumerate(file, 1):
        data = line.removeprefix(codecs.BOM_UTF8) if place == 1 else line
        if not data.strip():
            continue
        number += 1
        try:
            value = decode(data.decode())
        except UnicodeDecodeError as error:
            raise FileError(f"{name} is not UTF-8 text: byte 0x{data[error.start]:02x} in line {place}") from None
        except json.JSONDecodeError as error:
            raise FileError(f"{name} is not JSON Lines: {error.msg} in line {place}, column {error.colno}") from None
        except RecursionError:
            raise LimitError(f"{name}: the JSON in line {place} is nested too deeply") from None
        yield _object(value, name, number)


class _Text:
    """The text of a file, of which only what is not yet read stays in memory."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file = file
        self._name = name
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._size = CHUNK
        self.text = ""
        self.place = 0
        self.ended = False

    def more(self) -> None:
        """Read on; twice as much where the same object is still not whole."""
        data = self._file.read(self._size)
        self._size *= 2
        self.ended = not data
        try:
            self.text = self.text[self.place :] + self._decoder.decode(data, self.ended)
        except UnicodeDecodeError as error:
            raise FileError(f"{self._name} is not UTF-8 text: byte 0x{error.object[error.start]:02x}") from None
        self.place = 0

    def next(self) -> str:
        """The next character that is not blank; nothing at the end."""
        while True:
            while self.place < len(self.text):
                if self.text[self.place] not in BLANK:
                    return self.text[self.place]
                self.place += 1
            if self.ended:
                return ""
            self.more()

    def value(self, decoder: json.JSONDecoder, number: int) -> Any:
        """The object that begins here."""
        while True:
            try:
                value, self.place = decoder.raw_decode(self.text, self.place)
            except json.JSONDecodeError as error:
                unfinished = error.msg.startswith("Unterminated") or error.pos > len(self.text) - 16
                if self.ended or not unfinished:
                    raise FileError(f"{self._name} is not JSON: {error.msg} in row {number}") from None
                self.more()
            except RecursionError:
                raise LimitError(f"{self._name}: the JSON in row {number} is nested too deeply") from None
            else:
                self._size = CHUNK
                return value


def _array(file: BinaryIO, name: str) -> Iterator[dict[str, Any]]:
    """The objects of a JSON array."""
    text = _Text(file, name)
    decoder = _decoder(name)
    start = text.next()
    if start != "[":
        lines = "; JSON Lines are read with --points-format jsonl" if start == "{" else ""
        raise FileError(f'{name} is not a JSON array of points, as [{{"x": 3, "y": 2}}]{lines}')
    text.place += 1
    number = 0
    while (character := text.next()) != "]":
        if number:
            if character != ",":
                raise FileError(f"{name} is not JSON: a comma or ] is missing behind row {number}")
            text.place += 1
            character = text.next()
        number += 1
        if character != "{":
            if not character:
                raise FileError(f"{name} is not JSON: it ends before the array does")
            _object(None, name, number)
        yield _object(text.value(decoder, number), name, number)
    text.place += 1
    if text.next():
        raise FileError(f"{name} is not JSON: there is something behind the array")


class JsonWriter(Writer):
    """An array of objects, or an object a line.

    blank     a result of the kind that the rows are: its members are those of each
    paths     the columns of the numbers, each with the way to it in the result
    inputs    the names of the program's inputs
    """

    def __init__(
        self,
        file: BinaryIO,
        blank: object,
        paths: Sequence[tuple[str | int, ...]],
        inputs: Sequence[str],
        *,
        lines: bool,
    ) -> None:
        self._file = file
        self._lines = lines
        self._started = False
        self._kinds = [kind(path) for path in paths]
        self._order: list[int] = []
        places = {path: k for k, path in enumerate(paths)}
        point = "{" + ", ".join([f"{json.dumps(name, ensure_ascii=False)}: %s" for name in inputs]) + "}"
        members = [f'"at": {point}']
        self._moded = False
        for name in blank.__dataclass_fields__:  # type: ignore[attr-defined]  # results are dataclasses
            part = getattr(blank, name)
            if name == "mode":
                members.append('"mode": "%s"')
                self._moded = True
            elif name == "order":
                members.append(f'"order": {part}')
            elif name not in ("expression", "at", "warnings"):
                members.append(f'"{name}": {self._form(part, (name,), places)}')
        self._good = ("{" + ", ".join([*members, '"warnings": %s']) + "}").split("%s")
        self._bad = f'{{"at": {point}, "error": %s, "warnings": []}}'

    def _form(self, part: Any, path: tuple[str | int, ...], places: Mapping[tuple[str | int, ...], int]) -> str:
        """A part of the result, with a place for each number."""
        if path in places or (path[0] == "hessian" and len(path) == 3):
            # The Hessian is symmetric, and its columns have each pair once.
            self._order.append(places[path] if path in places else places[path[0], path[2], path[1]])
            return "%s"
        if isinstance(part, dict):
            keys = list(part)
            inner = [f"{json.dumps(k, ensure_ascii=False)}: {self._form(part[k], (*path, k), places)}" for k in keys]
            return "{" + ", ".join(inner) + "}"
        if isinstance(part, tuple):
            return "[" + ", ".join([self._form(inner, (*path, k), places) for k, inner in enumerate(part)]) + "]"
        names = part.__dataclass_fields__
        inner = [f'"{name}": {self._form(getattr(part, name), (*path, name), places)}' for name in names]
        return "{" + ", ".join(inner) + "}"

    def formatted(self, batch: Batch, computed: Computed) -> bytes:
        """As `computed.Writer`: the rows with what stands between them."""
        points = []
        for place, column in enumerate(computed.points):
            absent = marked(dict.fromkeys(computed.absent.get(place, ())), batch.rows)
            points.append(cells(column, NUMBER, absent, blank="null", quoted=True))
        missing = marked(computed.errors, batch.rows)
        numbers = [
            cells(column, kind, missing, blank="null", quoted=True)
            for column, kind in zip(computed.numbers, self._kinds, strict=True)
        ]
        modes = [strings(computed.modes)] if self._moded and computed.modes is not None else []
        columns = [*points, *modes, *[numbers[k] for k in self._order], _warnings(computed.warnings, batch.rows)]
        parts = [part for pair in zip(self._good, columns, strict=False) for part in pair]
        rows = compute.binary_join_element_wise(*parts, self._good[-1], "")
        if missing is not None:
            bad = sorted(computed.errors)
            at = [column.take(pa.array(bad)).to_pylist() for column in points]
            texts = [self._bad % (*point, _told(computed.errors[row])) for row, *point in zip(bad, *at, strict=True)]
            rows = compute.replace_with_mask(rows, pa.array(missing), strings(texts))
        return joined(rows, "\n" if self._lines else ",\n")

    def put(self, formatted: bytes) -> None:
        """As `computed.Writer`."""
        if self._lines:
            self._file.write(formatted + b"\n")
        else:
            self._file.write((b",\n" if self._started else b"[") + formatted)
        self._started = True

    def close(self) -> None:
        """As `computed.Writer`."""
        if not self._lines:
            self._file.write(b"]\n" if self._started else b"[]\n")


def _warnings(warnings: Mapping[int, Sequence[Notice]], length: int) -> Any:
    """The warnings of each row as JSON."""
    if not warnings:
        return "[]"
    texts = ["[]"] * length
    for row, notices in warnings.items():
        texts[row] = json.dumps([vars(notice) for notice in notices], ensure_ascii=False)
    return strings(texts)


def _told(error: AddiffError) -> str:
    """An error as JSON."""
    return json.dumps({"kind": error.kind, "message": error.message}, ensure_ascii=False)
