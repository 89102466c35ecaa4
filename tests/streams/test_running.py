"""The table of answers is the same however many threads make it."""

from __future__ import annotations

import io
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import addiff
from addiff.data.reading import read
from addiff.engines.question import Question
from addiff.errors import AddiffError, DomainError, FileError
from addiff.streams import running, ways
from addiff.streams.asked import Asked
from addiff.streams.running import Stream
from addiff.streams.ways import Part

if TYPE_CHECKING:
    from addiff.streams.tally import Tally

ROWS = 3000


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some rows are many."""
    monkeypatch.setattr(running, "FEW", 100)
    monkeypatch.setattr(ways, "LONGEST", 64)
    monkeypatch.setattr(running, "FEW_SLOW", 50)
    monkeypatch.setattr(ways, "LONGEST_PLAIN", 16)


def table(*, bad: int | None = None) -> bytes:
    """A table with rows that fail and rows with warnings; `bad` is a row that is none at all."""
    x = np.random.default_rng(3).integers(-3, 40, ROWS)
    lines = [f"{value}" for value in x]
    if bad is not None:
        lines[bad] = "no number"
    return ("x\n" + "\n".join(lines) + "\n").encode()


def answered(
    data: bytes, jobs: int, form: str = "csv", *, strict: bool = False, **options: Any
) -> tuple[bytes, Tally | AddiffError]:
    asked = Asked("grad", addiff.parse("log(x) + abs(x - 3)"), {}, options, strict)
    points = read(io.BytesIO(data), "csv", "p.csv")
    file = io.BytesIO()
    stream = Stream(asked, points.names, points.name, jobs)
    done: list[int] = []
    try:
        tally = stream.run([Part(points)], file, form, done.append)
    except AddiffError as error:
        return file.getvalue(), error
    assert sum(done) == tally.rows
    return file.getvalue(), tally


@pytest.mark.parametrize("mode", ["reverse", "both"])
@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_threads_and_processes_change_nothing(form: str, mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    many = [answered(table(), jobs, form, mode=mode) for jobs in (1, 2, 7)]
    monkeypatch.setattr(running, "FEW", 10**9)
    monkeypatch.setattr(running, "FEW_SLOW", 10**9)
    text, alone = answered(table(), 1, form, mode=mode)
    assert not isinstance(alone, AddiffError)
    assert (alone.rows, alone.failed > 0, set(alone.warned)) == (ROWS, True, {"kink"})
    for other, tally in many:
        assert other == text
        assert not isinstance(tally, AddiffError)
        assert tally.members() == alone.members()


@pytest.mark.parametrize("mode", ["reverse", "both"])
@pytest.mark.parametrize("jobs", [1, 4])
def test_strict_writes_the_rows_before_the_first_that_fails(jobs: int, mode: str) -> None:
    data = b"x\n" + b"1\n" * 1000 + b"-1\n" * 1000
    text, error = answered(data, jobs, strict=True, mode=mode)
    assert text == b"x,f,df_dx,error\n" + b"1,2.0,0.0,\n" * 1000
    assert isinstance(error, DomainError)
    assert error.message == "row 1001: log of a negative number: x is -1"


@pytest.mark.parametrize(("mode", "piece"), [("reverse", 64), ("both", 16)])
@pytest.mark.parametrize("jobs", [1, 4])
def test_an_error_of_a_table_comes_behind_the_rows_before_it(jobs: int, mode: str, piece: int) -> None:
    text, error = answered(table(bad=1500), jobs, mode=mode)
    assert text.count(b"\n") == 1 + 1500 // piece * piece
    assert isinstance(error, FileError)
    assert error.message == "p.csv, row 1501: 'no number' is not a number, and column x should hold numbers"


def test_an_interrupt_does_not_wait_for_rows_that_are_asked_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    asks: list[float] = []

    class Counted(Question):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            answer = self.ask

            def ask(at: Any) -> Any:
                asks.append(at["x"])
                time.sleep(0.001)
                return answer(at)

            self.ask = ask

    def interrupt(_: int) -> None:
        while not asks:  # until some rows of the second piece, which all fail, are under way
            time.sleep(0.001)
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "Question", Counted)
    monkeypatch.setattr(ways, "LONGEST", 5000)
    points = read(io.BytesIO(b"x\n" + b"1\n" * 5000 + b"-1\n" * 5000), "csv", "p.csv")
    stream = Stream(Asked("grad", addiff.parse("log(x)"), {}, {}, False), points.names, points.name, 2)
    with pytest.raises(KeyboardInterrupt):
        stream.run([Part(points)], io.BytesIO(), "csv", interrupt)
    assert 0 < len(asks) < 5000


def test_a_tally_survives_as_json() -> None:
    import json

    from addiff.source import Source
    from addiff.streams.tally import Tally

    _, tally = answered(table(), 1)
    assert not isinstance(tally, AddiffError)
    source = Source("log(x) + abs(x - 3)")
    again = Tally.of(json.loads(json.dumps(tally.members())), source)
    assert again.members() == tally.members()
    assert again.first is not None
    assert again.first[1].source is source
    again.join(tally)
    assert (again.rows, again.failed, again.first[0]) == (2 * ROWS, 2 * tally.failed, tally.first and tally.first[0])


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
@pytest.mark.parametrize("jobs", [1, 3])
def test_lists_are_read_to_their_end(form: str, jobs: int) -> None:
    import json

    import pyarrow as pa
    from pyarrow import parquet

    from addiff.streams.asked import shaped

    rows = 20_000  # several batches of every reader
    x = np.random.default_rng(5).uniform(0.5, 2.0, (rows, 2))
    file = io.BytesIO()
    if form == "csv":
        file.write(b"x[0],x[1]\n" + b"".join(f"{a!r},{b!r}\n".encode() for a, b in x.tolist()))
    elif form == "jsonl":
        file.write(b"".join(json.dumps({"x": row}).encode() + b"\n" for row in x.tolist()))
    else:
        parquet.write_table(pa.table({"x": x.tolist()}), file, row_group_size=5000)
    file.seek(0)
    asked, points = shaped(Asked("grad", addiff.parse("sum(log(x))"), {}, {}, False), read(file, form, "p"))
    out = io.BytesIO()
    tally = Stream(asked, points.names, points.name, jobs).run([Part(points)], out, "jsonl", lambda _: None)
    assert (tally.rows, tally.failed) == (rows, 0)
    found = [json.loads(line)["gradient"]["x"] for line in out.getvalue().splitlines()]
    assert np.allclose(found, 1 / x, rtol=1e-15)


def test_rows_of_other_shapes_are_answered_where_each_is_written_for_itself() -> None:
    import json

    from addiff.streams.asked import shaped

    cells: list[object] = [[1, 2], [1, 2], [3], 5, [[1], [2]], [1, 2, 3], "NaN", [4, 5]] * 40
    file = io.BytesIO("\n".join(json.dumps({"x": cell}) for cell in cells).encode())
    asked, points = shaped(Asked("grad", addiff.parse("sum(x^2)"), {}, {}, False), read(file, "jsonl", "p"))
    out = io.BytesIO()
    tally = Stream(asked, points.names, points.name, 2).run([Part(points)], out, "jsonl", lambda _: None)
    assert (tally.rows, tally.failed) == (len(cells), 40)
    for cell, line in zip(cells, out.getvalue().splitlines(), strict=True):
        told = json.loads(line)
        if cell == "NaN":
            assert told["error"]["kind"] == "domain"
        else:
            assert told["gradient"]["x"] == (2 * np.array(cell, dtype=float)).tolist()
