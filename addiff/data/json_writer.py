"""JSON and JSON Lines out: an array of objects, or an object a line, as the results of single points are written."""

from __future__ import annotations

import json
from itertools import chain
from math import prod
from typing import TYPE_CHECKING, Any, BinaryIO

import pyarrow as pa

from addiff.data import compute
from addiff.data.computed import Writer
from addiff.data.texts import cells, joined, marked, strings
from addiff.results.columns import NUMBER, kind
from addiff.results.elements import shape_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from addiff.data.batch import Batch
    from addiff.data.computed import Computed
    from addiff.errors import AddiffError
    from addiff.results import Notice


class JsonWriter(Writer):
    """An array of objects, or an object a line.

    blank     a result of the kind that the rows are, whose numbers are their places: its members are those of each
    inputs    the shapes of the program's inputs, by name
    """

    def __init__(self, file: BinaryIO, blank: object, inputs: Mapping[str, tuple[int, ...]], *, lines: bool) -> None:
        self._file = file
        self._lines = lines
        self._started = False
        self._kinds: dict[int, str] = {}
        self._order: list[int] = []
        self._inputs = [(json.dumps(name, ensure_ascii=False), shape) for name, shape in inputs.items()]
        point = ", ".join([f"{name}: {_holes(shape)}" for name, shape in self._inputs])
        members = [f'"at": {{{point}}}']
        self._moded = False
        for name in blank.__dataclass_fields__:  # type: ignore[attr-defined]  # results are dataclasses
            part = getattr(blank, name)
            if name == "mode":
                members.append('"mode": "%s"')
                self._moded = True
            elif name == "order":
                members.append(f'"order": {part}')
            elif name not in ("expression", "at", "warnings"):
                members.append(f'"{name}": {self._form(part, (name,))}')
        self._good = ("{" + ", ".join([*members, '"warnings": %s']) + "}").split("%s")

    def _form(self, part: Any, path: tuple[str | int, ...]) -> str:
        """A part of the result, with a hole for each number."""
        if hasattr(part, "__dataclass_fields__"):
            part = {name: getattr(part, name) for name in part.__dataclass_fields__}
        if isinstance(part, dict):
            inner = [f"{json.dumps(key, ensure_ascii=False)}: {self._form(part[key], (*path, key))}" for key in part]
            return "{" + ", ".join(inner) + "}"
        if isinstance(part, tuple):
            return "[" + ", ".join([self._form(inner, (*path, k)) for k, inner in enumerate(part)]) + "]"
        shape = shape_of(part)
        places = part.ravel().tolist() if shape else [int(part)]
        self._order += places
        self._kinds |= dict.fromkeys(places, kind(path))
        return _holes(shape)

    def formatted(self, batch: Batch, computed: Computed) -> bytes:
        """As `computed.Writer`: the rows with what stands between them."""
        points = []
        for place, column in enumerate(computed.points):
            absent = marked(dict.fromkeys(computed.absent.get(place, ())), batch.rows)
            elements = column.reshape(batch.rows, prod(column.shape[1:])).T
            points.append([cells(element, NUMBER, absent, blank="null", quoted=True) for element in elements])
        missing = marked(computed.errors, batch.rows)
        numbers = [
            cells(column, self._kinds[k], missing, blank="null", quoted=True)
            for k, column in enumerate(computed.numbers)
        ]
        modes: list[Any] = []
        if self._moded and computed.modes is not None:
            modes = [computed.modes if isinstance(computed.modes, str) else strings(computed.modes)]
        answers = [*modes, *[numbers[k] for k in self._order], _warnings(computed.warnings, batch.rows)]
        parts = [part for pair in zip(self._good, [*chain(*points), *answers], strict=False) for part in pair]
        rows = compute.binary_join_element_wise(*parts, self._good[-1], "")
        if missing is not None:
            texts = self._failed(points, computed)
            rows = compute.replace_with_mask(rows, pa.array(missing), strings(texts))
        return joined(rows, "\n" if self._lines else ",\n")

    def _failed(self, points: Sequence[Sequence[Any]], computed: Computed) -> list[str]:
        """The rows that failed: the point as far as it is known, and the error."""
        bad = sorted(computed.errors)
        columns = []
        for place, ((_, shape), elements) in enumerate(zip(self._inputs, points, strict=True)):
            form, absent = _holes(shape), set(computed.absent.get(place, ()))
            cells = zip(*[compute.take(element, pa.array(bad)).to_pylist() for element in elements], strict=True)
            columns.append(["null" if row in absent else form % texts for row, texts in zip(bad, cells, strict=True)])
        names = [name for name, _ in self._inputs]
        texts = []
        for row, *values in zip(bad, *columns, strict=True):
            point = ", ".join([f"{name}: {value}" for name, value in zip(names, values, strict=True)])
            texts.append(f'{{"at": {{{point}}}, "error": {_told(computed.errors[row])}, "warnings": []}}')
        return texts

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


def _holes(shape: tuple[int, ...]) -> str:
    """Nested lists of a shape with a hole for each number."""
    form = "%s"
    for length in reversed(shape):
        form = "[" + ", ".join([form] * length) + "]"
    return form


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
