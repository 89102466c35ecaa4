"""JSON taken apart into rows, some thousands at once: what is simple quickly, all else one by one and exactly."""

from __future__ import annotations

import codecs
import json
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

import orjson

from addiff.errors import FileError, LimitError

if TYPE_CHECKING:
    from collections.abc import Iterator

ROWS = 8192
"""Rows that are taken at once."""

CHUNK = 1 << 20
"""Bytes that are read at once from an array."""

LINES = 1 << 25
"""Bytes of lines that are taken at once: fewer lines where they are long."""

ENDS = 4
"""Closing braces that are tried as the end of the objects that are whole."""

BLANK = " \t\r\n"


class Literal(str):
    """A number as it stands in the JSON."""

    __slots__ = ()


class Piece:
    """Rows that follow each other.

    rows    the objects; numbers are doubles or integers, or else `Literal`
    """

    def __init__(self, rows: list[dict[str, Any]], text: str | None = None) -> None:
        self.rows = rows
        self._text = text

    @cached_property
    def exact(self) -> list[dict[str, Any]]:
        """The objects with numbers as `Literal`."""
        if self._text is None:
            return self.rows
        return json.loads(f"[{self._text}]", **LITERALS)  # type: ignore[no-any-return]

    def part(self, start: int, length: int) -> Piece:
        """Some of them."""
        rows = slice(start, start + length)
        part = Piece(self.rows[rows])
        part.exact = self.exact[rows]
        return part


LITERALS: dict[str, Any] = {"parse_float": Literal, "parse_int": Literal, "parse_constant": Literal}
"""How numbers keep their text."""


def written(value: Any) -> str:
    """A value as JSON, numbers as they were."""
    if isinstance(value, Literal):
        return value
    if isinstance(value, dict):
        return (
            "{" + ", ".join([f"{json.dumps(key, ensure_ascii=False)}: {written(v)}" for key, v in value.items()]) + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join([written(v) for v in value]) + "]"
    return json.dumps(value, ensure_ascii=False)


def _decoder(name: str) -> json.JSONDecoder:
    """A decoder that keeps the text of numbers and takes no name twice."""

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            keys = [key for key, _ in pairs]
            raise FileError(f"{name}: a row has {next(key for key in keys if keys.count(key) > 1)} twice")
        return found

    return json.JSONDecoder(object_pairs_hook=members, **LITERALS)


def _object(value: Any, name: str, number: int) -> dict[str, Any]:
    """A row, which has to be an object."""
    if not isinstance(value, dict):
        raise FileError(f'{name}, row {number}: it should be an object of numbers, as {{"x": 3, "y": 2}}')
    return value


def _plain(rows: list[Any], text: bytes) -> bool:
    """Whether rows are objects without objects in them and without a name twice; False may be said too often.

    text    what they were read from: each member has a colon, which orjson does not count
    """
    if not {dict}.issuperset(map(type, rows)):
        return False
    members = sum(map(len, rows))
    if text.count(b":") == members:
        return True
    # There are colons in texts, too: then those that stand right behind a quote are counted.
    return text.count(b'":') == members and not any(text.count(blank + b":") for blank in (b" ", b"\t", b"\r", b"\n"))


def lines(file: BinaryIO, name: str) -> Iterator[Piece]:
    """The objects of JSON Lines; blank lines do not matter.

    errors    FileError for what is not JSON or not made of objects
    """
    decode = _decoder(name).decode
    place = number = 0
    for head in file:
        first = head.removeprefix(codecs.BOM_UTF8) if place == 0 else head
        taken = [first, *islice(file, max(0, min(ROWS, LINES // len(head)) - 1))]
        try:
            rows = list(map(orjson.loads, taken))
        except orjson.JSONDecodeError:
            rows = []
        text = b",".join(taken)
        if rows and _plain(rows, text):
            number += len(rows)
            yield Piece(rows, text.decode())
        else:
            rows = []
            for row, line in enumerate(taken, place + 1):
                if line.strip():
                    number += 1
                    rows.append(_object(_decoded(decode, line, name, row), name, number))
            yield Piece(rows)
        place += len(taken)


def _decoded(decode: Any, line: bytes, name: str, place: int) -> Any:
    """The value in a line."""
    try:
        return decode(line.decode())
    except UnicodeDecodeError as error:
        raise FileError(f"{name} is not UTF-8 text: byte 0x{line[error.start]:02x} in line {place}") from None
    except json.JSONDecodeError as error:
        raise FileError(f"{name} is not JSON Lines: {error.msg} in line {place}, column {error.colno}") from None
    except RecursionError:
        raise LimitError(f"{name}: the JSON in line {place} is nested too deeply") from None


class _Text:
    """The text of a file, of which only what is not yet read stays in memory."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file = file
        self._name = name
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._size = CHUNK
        self._tried = False
        self.text = ""
        self.place = 0
        self.ended = False

    def more(self) -> None:
        """Read on; twice as much where the same object is still not whole."""
        data = self._file.read(self._size)
        self._size *= 2
        self._tried = False
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

    def begins(self, number: int) -> bool:
        """Whether there is another object, which then begins here, behind so many; else the array ends here."""
        character = self.next()
        if character == "]":
            return False
        if number:
            if character != ",":
                raise FileError(f"{self._name} is not JSON: a comma or ] is missing behind row {number}")
            self.place += 1
            character = self.next()
        if not character:
            raise FileError(f"{self._name} is not JSON: it ends before the array does")
        if character != "{":
            _object(None, self._name, number + 1)
        return True

    def objects(self) -> Piece | None:
        """All objects from here on that are whole, if that is found at once and is exact."""
        if self._tried:
            return None
        self._tried = True
        end = len(self.text)
        for _ in range(ENDS):
            end = self.text.rfind("}", self.place, end)
            if end < 0:
                return None
            objects = self.text[self.place : end + 1]
            try:
                rows = orjson.loads(f"[{objects}]")
            except orjson.JSONDecodeError:  # it was a brace inside an object
                continue
            if not _plain(rows, objects.encode()):
                return None
            self.place = end + 1
            self._size = CHUNK
            return Piece(rows, objects)
        return None

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


def array(file: BinaryIO, name: str) -> Iterator[Piece]:
    """The objects of a JSON array; errors as `lines`."""
    text = _Text(file, name)
    decoder = _decoder(name)
    start = text.next()
    if start != "[":
        more = "; JSON Lines are read with --points-format jsonl" if start == "{" else ""
        raise FileError(f'{name} is not a JSON array of points, as [{{"x": 3, "y": 2}}]{more}')
    text.place += 1
    number = 0
    single: list[dict[str, Any]] = []
    while text.begins(number):
        many = text.objects()
        if many is None:
            number += 1
            single.append(_object(text.value(decoder, number), name, number))
        if single and (many is not None or len(single) == ROWS):
            yield Piece(single)
            single = []
        if many is not None:
            number += len(many.rows)
            yield many
    text.place += 1
    if text.next():
        raise FileError(f"{name} is not JSON: there is something behind the array")
    yield Piece(single)
