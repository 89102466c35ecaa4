"""Rows that are lines are what rows of cells are, however they are read."""

from __future__ import annotations

import io
import random
from typing import TYPE_CHECKING

import pytest

import addiff
from addiff.data import delimited, lines
from addiff.data.batch import numbers
from addiff.data.reading import read
from addiff.errors import AddiffError
from addiff.streams.asked import Asked
from addiff.streams.running import Stream
from addiff.streams.ways import Part

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

NUMBERS = ["1", "-2.5", "3e-7", " 4 ", "+5", ".5", "0", "-0.0", "1e308", "inf", "-Infinity", "6.02214076e23"]
RARE = ["", "  ", "nan", "1e400", "1_0", "0x10", "two", "1,5", "ü", "\u00a07", "1.5\x00"]
TEXTS = ["", "a", " b ", "ü€", "NULL", "true", "#", "'", "x\x00y", "=1+1"]
FORMULA = "x*exp(-abs(y)) + log(x + 3)"


def table(seed: int, delimiter: str) -> bytes:
    """A table, most of whose rows are simple."""
    chance = random.Random(seed)
    rows = chance.choice([1, 5, 40, 400])
    oddity = chance.choice([0.0, 0.0, 0.01, 0.3])
    parts = [delimiter.join(["x", "name", "y"])]
    for _ in range(rows):
        x, y = (chance.choice(RARE if chance.random() < oddity else NUMBERS) for _ in range(2))
        cells = [x, chance.choice(TEXTS), y]
        odd = chance.random() if chance.random() < oddity / 3 else 1.0
        if odd < 0.25:
            cells[1] = f'"{cells[1]}{delimiter}{chance.choice(["", chr(10), chr(34) * 2])}"'
        elif odd < 0.4:
            cells.append("more")
        elif odd < 0.5:
            cells.pop()
        elif odd < 0.6:
            cells = [""]
        parts.append(delimiter.join(cells))
    text = chance.choice(["\n", "\n", "\n", "\r\n"]).join(parts)
    return (text + chance.choice(["", "\n", "\n", "\n\n"])).encode() + (
        b"1,\xff,2\n" if chance.random() < 0.02 else b""
    )


def answered(data: bytes, form: str, out: str) -> tuple[bytes, object]:
    """What comes out for a table, with what is told."""
    points = read(io.BytesIO(data), form, "p")
    stream = Stream(Asked("grad", addiff.parse(FORMULA), {}, {}, strict=False), points.names, points.name, 1)
    file = io.BytesIO()
    try:
        tally = stream.run([Part(points)], file, out, lambda _: None)
    except AddiffError as error:
        return b"", error.message.partition(", in row ")[0]  # it names the first row of what was read at once
    return file.getvalue(), tally.members()


@pytest.mark.parametrize("block", [64, 1 << 20])
@pytest.mark.parametrize(("form", "out"), [("csv", "csv"), ("tsv", "tsv"), ("tsv", "csv"), ("csv", "jsonl")])
def test_lines_and_cells_are_answered_alike(form: str, out: str, block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "BLOCK", block)
    simple, used = lines._simple, 0
    delimiter = {"csv": ",", "tsv": "\t"}[form]
    for seed in range(80):
        data = table(seed, delimiter)

        def counted(text: bytes, ends: np.ndarray) -> bool:
            nonlocal used
            used += simple(text, ends)
            return simple(text, ends)

        monkeypatch.setattr(lines, "_simple", counted)
        found = answered(data, form, out)
        monkeypatch.setattr(lines, "_simple", lambda *_: False)
        assert found == answered(data, form, out), (seed, data)
    assert used > 25


@pytest.mark.parametrize("end", ["", "\n"])
def test_no_row_is_lost_where_blocks_end(end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "BLOCK", 256)
    for length in (*range(250, 263), *range(506, 519)):
        rows = ["1.5,7.5"] * (length // 8)
        rows[-1] += "5" * (length - 8 * len(rows))
        found, _ = answered(("x,y\n" + "\n".join(rows) + end).encode(), "csv", "csv")
        assert found.count(b"\n") == 1 + len(rows), length


@pytest.mark.parametrize("odd", ['"7"', "7\n", "7\r"])
def test_rows_that_are_no_lines_may_come_late(odd: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "BLOCK", 256)
    for width in range(3, 90, 4):
        for place in (40, 100):
            rows = [f"{k},".ljust(width, "1") for k in range(100, 300)]
            rows[place] = f"1,{odd}"
            found, _ = answered(("x,y\n" + "\n".join(rows) + "\n").encode(), "csv", "csv")
            assert found.count(b"\n") == 201, (width, place)


def test_an_answer_may_have_no_number() -> None:
    points = read(io.BytesIO(b"x[0],x[1]\n1,2\n3,4\n"), "csv", "p")
    asked = Asked("value", addiff.parse("x[0:0]"), {}, {}, strict=False)
    file = io.BytesIO()
    Stream(asked, points.names, "p", 1).run([Part(points)], file, "csv", lambda _: None)
    assert file.getvalue() == b"x[0],x[1],error\n1,2,\n3,4,\n"


@pytest.mark.parametrize("wanted", [[], [0], [2], [0, 2]])
def test_only_what_is_asked_for_is_read(wanted: Sequence[int]) -> None:
    data = "x,name,y\n" + "".join([f"{k},n{k},{k}.5\n" for k in range(100)])
    points = read(io.BytesIO(data.encode()), "csv", "p")
    (batch,) = points.batches
    batch.want(wanted)
    assert batch.lines is not None
    part = batch.part(10, 5)
    for place, first in ((0, 10.0), (2, 10.5)):
        assert numbers(batch, place, points)[0].tolist()[10] == first
        assert numbers(part, place, points)[0].tolist() == [first + k for k in range(5)]
    assert part.columns[1].cells() == part.columns[1].texts().to_pylist() == [f"n{k}" for k in range(10, 15)]
    assert part.lines is not None
    assert part.lines.array().to_pylist()[:2] == ["10,n10,10.5", "\n11,n11,11.5"]


def test_a_row_of_another_width_is_told_where_no_column_is_needed() -> None:
    points = read(io.BytesIO(b"x,y\n1,2\n3\n"), "csv", "p")
    stream = Stream(Asked("value", addiff.parse("2"), {}, {}, strict=False), points.names, "p", 1)
    with pytest.raises(AddiffError, match="p, row 2: it has 1 cell, and there are 2 columns"):
        stream.run([Part(points)], io.BytesIO(), "csv", lambda _: None)
