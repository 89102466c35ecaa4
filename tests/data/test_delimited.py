"""CSV: every cell stays as it was."""

from __future__ import annotations

import io
import subprocess
import sys

import numpy as np
import pyarrow as pa
import pytest

from addiff.data.batch import NotNumber, numbers
from addiff.data.delimited import read
from addiff.data.text_cells import Texts
from addiff.errors import FileError


def test_cells_are_text_and_numbers_as_python_reads_them() -> None:
    table = read(io.BytesIO(b'x,"a\nb"\n 1_0 ,NULL\n+1e400,""\n.5,"q ""u"""\n'), "p.csv", "csv")
    assert table.names == ["x", "a\nb"]
    (batch,) = table.batches
    assert batch.columns[1].texts().to_pylist() == ["NULL", "", 'q "u"']
    doubles, errors, _ = numbers(batch, 0, table)
    np.testing.assert_array_equal(doubles, [10.0, np.nan, 0.5])
    assert {row: error.message for row, error in errors.items()} == {1: "no value for x: +1e400 is beyond the doubles"}
    with pytest.raises(NotNumber):
        batch.columns[1].numbers()


@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_pieces_keep_their_place(delimiter: str) -> None:
    form = {",": "csv", "\t": "tsv"}[delimiter]
    text = "x\n".replace("x", delimiter.join("xy")) + "".join([f"{i}{delimiter}{-i}\n" for i in range(10)])
    table = read(io.BytesIO(text.encode()), "p", form)
    (batch,) = table.batches
    pieces = list(batch.pieces(4))
    assert [(piece.first, piece.rows) for piece in pieces] == [(1, 4), (5, 4), (9, 2)]
    assert numbers(pieces[1], 1, table)[0].tolist() == [-4.0, -5.0, -6.0, -7.0]


def test_an_old_macintosh_is_told() -> None:
    with pytest.raises(FileError, match=r"p\.csv is no table: its first line does not name columns"):
        read(io.BytesIO(b"x,y\r1,2\r"), "p.csv", "csv")


@pytest.mark.parametrize(
    "cells", [["1.5", "-2e-3"], [" 1 ", "+2", "1_0"], ["", "3", "  ", "nan"], ["inf", "-Infinity", "1e400"]]
)
def test_early_rows_are_read_as_later_ones(cells: list[str]) -> None:
    (one, why), (other, reason) = (Texts(pa.array(cells), early=early).numbers() for early in (True, False))
    assert np.array_equal(one, other, equal_nan=True)
    assert why == reason


@pytest.mark.parametrize("early", [True, False])
def test_text_is_told_without_the_blanks_around_it(early: bool) -> None:
    with pytest.raises(NotNumber) as caught:
        Texts(pa.array(["1", "", " x "]), early=early).numbers()
    assert (caught.value.place, caught.value.shown) == (2, "'x'")


def test_a_small_table_needs_none_of_the_functions_of_pyarrow() -> None:
    program = (
        "import io, sys\n"
        "from addiff.cli.main import main\n"
        "sys.stdin = io.TextIOWrapper(io.BytesIO(b'x,y\\n3,2\\n'))\n"
        "try:\n    main(['grad', 'x*y', '--points', '-', '--points-format', 'csv'])\n"
        "finally:\n    assert 'pyarrow.csv' in sys.modules and 'pyarrow.compute' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert done.stdout == "x,y,f,df_dx,df_dy,error\n3,2,6.0,2.0,3.0,\n"
