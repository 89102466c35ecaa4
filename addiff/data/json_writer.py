"""JSON and JSON Lines out: an array of objects, or an object a line, as the results of single points are written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, BinaryIO

import pyarrow as pa
from pyarrow import compute

from addiff.data.computed import Writer
from addiff.data.texts import cells, joined, marked, strings
from addiff.results.columns import NUMBER, kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from addiff.data.batch import Batch
    from addiff.data.computed import Computed
    from addiff.errors import AddiffError
    from addiff.results import Notice


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
