"""The cells of CSV as PyArrow reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa
from pyarrow import csv

from addiff.errors import FileError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class NoNumberError(Exception):
    """A cell that should hold a number does not."""


class Cells(NamedTuple):
    """Rows of cells.

    name         what messages call their table
    width        how many there are in a row
    delimiter    what stands between them
    """

    name: str
    width: int
    delimiter: str

    def batches(self, file: Any, block: int, first: int) -> Iterator[Any]:
        """Rows of texts, some at a time.

        block     bytes that are read at once
        first     the number of the first row
        errors    FileError for what is no text, or has rows of another width
        """
        ragged: list[Any] = []
        row = first
        try:
            for batch in csv.open_csv(file, **self._options(block, ragged, pa.string())):
                yield batch
                row += batch.num_rows
        except pa.ArrowCancelled:
            raise KeyboardInterrupt from None
        except pa.ArrowException as error:
            raise self._told(error, ragged, first, row) from None

    def columns(self, text: Any, first: int, kind: Any, places: Sequence[int] | None = None) -> list[Any]:
        """Columns of some type in some rows.

        text      the rows
        first     the number of the first
        kind      the type: of numbers, an empty cell is null
        places    of which columns; of all by default
        errors    as for `batches`; NoNumberError for a cell of another type
        """
        ragged: list[Any] = []
        options = self._options(len(text) + 1, ragged, kind, places)
        try:
            table = csv.read_csv(pa.BufferReader(pa.py_buffer(text)), **options)
        except pa.ArrowCancelled:
            raise KeyboardInterrupt from None
        except pa.ArrowException as error:
            if "conversion error" in str(error):
                raise NoNumberError from None
            raise self._told(error, ragged, first, first) from None
        return [column.chunk(0) for column in table.columns]

    def _options(self, block: int, ragged: list[Any], kind: Any, places: Sequence[int] | None = None) -> dict[str, Any]:
        """How they are read; a row of another width is put where such rows belong."""

        def refuse(row: Any) -> str:
            ragged.append(row)
            return "error"

        fields = [str(k) for k in range(self.width)]
        wanted = fields if places is None else [str(k) for k in places]
        return {
            "read_options": csv.ReadOptions(column_names=fields, block_size=block, use_threads=False),
            "parse_options": csv.ParseOptions(
                delimiter=self.delimiter, newlines_in_values=True, invalid_row_handler=refuse
            ),
            "convert_options": csv.ConvertOptions(
                column_types=dict.fromkeys(wanted, kind),
                include_columns=[] if places is None else wanted,
                strings_can_be_null=False,
                null_values=[] if kind == pa.string() else [""],  # few: each costs every column
                true_values=[],
                false_values=[],
            ),
        }

    def _told(self, error: Exception, ragged: Sequence[Any], first: int, row: int) -> FileError:
        """What PyArrow says, in our words."""
        if ragged:
            found = ragged[0]
            has = f"{found.actual_columns} cell{'s' if found.actual_columns > 1 else ''}"
            where = f"{self.name}, row {first - 1 + found.number}"
            return FileError(f"{where}: it has {has}, and there are {found.expected_columns} columns")
        where = f"in row {row} or behind it"
        return FileError(f"{self.name} is no table: {str(error).splitlines()[0]}, {where}")
