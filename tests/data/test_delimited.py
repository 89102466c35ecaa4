"""CSV: every cell stays as it was."""

from __future__ import annotations

import io

import pytest

from addiff.data.batch import NotNumber, numbers
from addiff.data.delimited import read
from addiff.errors import FileError


def test_cells_are_text_and_numbers_as_python_reads_them() -> None:
    table = read(io.BytesIO(b'x,"a\nb"\n 1_0 ,NULL\n+1e400,""\n.5,"q ""u"""\n'), "p.csv", "csv")
    assert table.names == ["x", "a\nb"]
    (batch,) = table.batches
    assert batch.columns[1].texts().to_pylist() == ["NULL", "", 'q "u"']
    assert numbers(batch, 0, table)[0].tolist() == [10.0, float("inf"), 0.5]
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
