"""Many points of a program with arrays: row by row, with lists in the columns of JSON and Parquet."""

from __future__ import annotations

import json
from itertools import chain
from typing import TYPE_CHECKING, Any, BinaryIO

from addiff.data.batch import numbers as doubles_of
from addiff.data.computed import Computed
from addiff.errors import AddiffError, DomainError, FileError
from addiff.numerals import NOT_FINITE
from addiff.render.json_text import plain
from addiff.render.numbers import shortest
from addiff.results.columns import ERROR, columns, numbers, refuse_clash
from addiff.results.elements import apart, by_element, shape_of
from addiff.streams.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from addiff.api.program import Program
    from addiff.data.batch import Batch, Table
    from addiff.streams.asked import Binding


def takes(program: Program, values: Mapping[str, Any], places: Mapping[str, int], first: Batch | None) -> bool:
    """Whether a program computes with arrays: some in the point, in the table, or of its own.

    values    the inputs that are the same for every row
    places    the column of each of the others
    """
    if any(map(shape_of, values.values())):
        return True
    if first is not None and any(_has_lists(first, place) for place in places.values()):
        return True
    return program.lowered.shaped


def _has_lists(batch: Batch, place: int) -> bool:
    """Whether a column has lists."""
    column: Any = batch.columns[place]
    if hasattr(column, "array"):
        return "list" in str(column.array.type)
    return any(isinstance(value, list) for value in getattr(column, "values", ()))


def peeked(batches: Iterator[Batch]) -> tuple[Batch | None, Iterator[Batch]]:
    """The first batch, and all of them."""
    first = next(batches, None)
    return first, batches if first is None else chain([first], batches)


def cells(batch: Batch, place: int, table: Table) -> list[Any]:
    """The cells of a column: numbers, or lists of them, or the error of what is neither.

    errors    FileError, naming row and column, for text where a number belongs
    """
    column: Any = batch.columns[place]
    if hasattr(column, "array") and "list" in str(column.array.type):
        found = column.array.to_pylist()
    elif any(isinstance(value, list) for value in getattr(column, "values", ())):
        found = [_value(value) for value in column.values]
    else:
        doubles, errors, _ = doubles_of(batch, place, table)
        return [errors.get(row, x) for row, x in enumerate(doubles.tolist())]
    name = table.names[place].strip()
    return [DomainError(f"no value for {name}: its cell is empty") if value is None else value for value in found]


def _value(value: Any) -> Any:
    """A value of JSON; None for what is no value."""
    if isinstance(value, list):
        return [_value(part) for part in value]
    if type(value) is str:
        return NOT_FINITE.get(value, value)
    return float(value) if isinstance(value, (int, float, str)) and not isinstance(value, bool) else None


class Rows:
    """Answers row by row.

    ask        the function of a point that answers
    program    the program
    binding    where its inputs get their values
    """

    def __init__(
        self, ask: Callable[[Mapping[str, Any]], Any], program: Program, binding: Binding, table: Table
    ) -> None:
        self.ask = ask
        self.program = program
        self.binding = binding
        self.table = table

    def answer(self, file: BinaryIO, form: str, *, strict: bool) -> Tally:
        """Write the answers for all rows.

        errors    that of the first row that fails if none may; the rows before it are written
        """
        tally = Tally()
        written = writer(file, form, self.table, self.program)
        for batch in self.table.batches:
            results, points = self.results(batch)
            computed = _counted(results)
            if strict and computed.errors:
                row = min(computed.errors)
                if row:
                    written.write(next(batch.pieces(row)), results[:row], points[:row])
                if tally.rows + row:
                    written.close()
                    file.flush()
                error = computed.errors[row]
                error.message = f"row {batch.first + row}: {error.message}"
                raise error
            written.write(batch, results, points)
            tally.add("", batch, computed, 0)
        written.close()
        file.flush()
        return tally

    def results(self, batch: Batch) -> tuple[list[Any], list[dict[str, Any]]]:
        """The result of each row, or its error; and its point.

        errors    what is wrong whatever the point is
        """
        given = {name: cells(batch, place, self.table) for name, place in self.binding.places.items()}
        points = [
            {name: given[name][row] if name in given else self.binding.values[name] for name in self.program.inputs}
            for row in range(batch.rows)
        ]
        return [self._one(point) for point in points], points

    def _one(self, point: Mapping[str, Any]) -> Any:
        for value in point.values():
            if isinstance(value, AddiffError):
                return value
        try:
            return self.ask(point)
        except AddiffError as error:
            if error.kind not in ("domain", "convergence", "disagreement", "shape"):
                raise
            return error


def _counted(results: Sequence[Any]) -> Computed:
    """The rows of a batch for whoever counts them."""
    import numpy as np

    errors = {row: result for row, result in enumerate(results) if isinstance(result, AddiffError)}
    warnings = {row: r.warnings for row, r in enumerate(results) if row not in errors and r.warnings}
    agree = np.array([float(getattr(result, "agree", True)) for result in results])
    return Computed([], [agree], None, errors, warnings, {})


class JsonLines:
    """Results as objects, one a line or in an array."""

    def __init__(self, file: BinaryIO, *, lines: bool) -> None:
        self._file = file
        self._lines = lines
        self._started = False

    def write(self, _: Batch, results: Sequence[Any], points: Sequence[Mapping[str, Any]]) -> None:
        """Some rows more."""
        for result, point in zip(results, points, strict=True):
            if isinstance(result, AddiffError):
                error = {"kind": result.kind, "message": result.message}
                at = {name: None if isinstance(x, AddiffError) else plain(x) for name, x in point.items()}
                members = {"at": at, "error": error, "warnings": []}
            else:
                members = plain(result)
                del members["expression"]
            before = "" if self._lines else ",\n" if self._started else "["
            self._started = True
            text = json.dumps(members, ensure_ascii=False, allow_nan=False)
            self._file.write(f"{before}{text}{chr(10) * self._lines}".encode("utf-8", "backslashreplace"))

    def close(self) -> None:
        """The end of the table."""
        if not self._lines:
            self._file.write(b"]\n" if self._started else b"[]\n")


class Columns:
    """Results as columns beside those of the table: in CSV one for each element, in Parquet lists.

    The first good row tells what the columns are; another shape in a later row is an error of that row.
    """

    def __init__(self, file: BinaryIO, form: str, table: Table, program: Program) -> None:
        self._file = file
        self._form = form
        self._table = table
        self._program = program
        self._names: list[str] | None = None
        self._waiting: list[tuple[Batch, list[Any]]] = []
        self._writer: Any = None

    def write(self, batch: Batch, results: Sequence[Any], _: Sequence[Mapping[str, Any]]) -> None:
        """Some rows more; those before the first good one wait for it."""
        rows = [result if isinstance(result, AddiffError) else self._taken_apart(result) for result in results]
        self._waiting.append((batch, rows))
        if self._names is not None:
            self._flush()

    def _taken_apart(self, result: Any) -> Any:
        """The numbers of a result, in the order of the columns."""
        outputs: Sequence[str] = self._program.outputs
        if self._form != "parquet":
            outputs = list(apart(result.values)) if hasattr(result, "values") else outputs
            result = by_element(result)
        names = list(columns(result, outputs).values())
        if self._names is None:
            refuse_clash(names, {name.strip() for name in self._table.names}, self._program.inputs, outputs)
            self._names = names
        if names != self._names:
            return FileError("the shapes of this row are not those of the first, which named the columns")
        return numbers(result)

    def _flush(self) -> None:
        for batch, rows in self._waiting:
            self._put(batch, rows)
        self._waiting.clear()

    def _put(self, batch: Batch, rows: Sequence[Any]) -> None:
        names = self._names or []
        kept = [k for k, name in enumerate(self._table.names) if name.strip() != ERROR]
        header = [*(self._table.names[k] for k in kept), *names, ERROR]
        bad = [row if isinstance(row, AddiffError) else None for row in rows]
        errors = [None if error is None else error.message for error in bad]
        if self._form == "parquet":
            self._put_parquet(batch, kept, header, rows, errors)
            return
        import csv
        import io

        text = io.StringIO()
        out = csv.writer(text, delimiter="\t" if self._form == "tsv" else ",", lineterminator="\n")
        if self._writer is None:
            self._writer = True
            out.writerow(header)
        texts = [batch.columns[k].texts() for k in kept]
        for place, (row, error) in enumerate(zip(rows, errors, strict=True)):
            found = [""] * len(names) if error is not None else [shortest(x) for x in row]
            out.writerow([*(column[place] for column in texts), *found, error or ""])
        self._file.write(text.getvalue().encode("utf-8", "backslashreplace"))

    def _put_parquet(
        self, batch: Batch, kept: Sequence[int], header: list[str], rows: Sequence[Any], errors: Sequence[str | None]
    ) -> None:
        from addiff.data.array_files import ListWriter

        if self._writer is None:
            self._writer = ListWriter(self._file, header)
        added = [
            [None if error is not None else plain(row[k]) for row, error in zip(rows, errors, strict=True)]
            for k in range(len(header) - len(kept) - 1)
        ]
        self._writer.write([self._kept(batch, k) for k in kept], added, errors)

    def _kept(self, batch: Batch, place: int) -> Any:
        """A column that stays; one of lists that were read from text becomes one of lists."""
        if _has_lists(batch, place) and not hasattr(batch.columns[place], "array"):
            return [None if isinstance(x, AddiffError) else x for x in cells(batch, place, self._table)]
        return batch.columns[place].arrow()

    def close(self) -> None:
        """The end of the table."""
        if self._names is None:
            self._names = []
        self._flush()
        if self._form == "parquet" and self._writer is not None:
            self._writer.close()


def writer(file: BinaryIO, form: str, table: Table, program: Program) -> JsonLines | Columns:
    """What writes the answers in a form."""
    if form in ("json", "jsonl"):
        return JsonLines(file, lines=form == "jsonl")
    return Columns(file, form, table, program)
