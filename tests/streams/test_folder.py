"""Folders of parts: what fails leaves what was done before, and rows few or many are computed alike."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from pyarrow import parquet

import addiff
from addiff.data.parts import Folder
from addiff.engines.choice import engine_for
from addiff.errors import DomainError, FileError
from addiff.streams import running
from addiff.streams.asked import Asked
from addiff.streams.folder import answer_part, folder_of_parts, local, one_table
from addiff.streams.running import Stream

if TYPE_CHECKING:
    from pathlib import Path

    from addiff.engines.answers import Engine
    from addiff.engines.question import Question
    from addiff.streams.tally import Tally


@pytest.fixture
def parts(tmp_path: Path) -> Folder:
    (tmp_path / "in").mkdir()
    for k, x in enumerate(([1.0, 2.0], [-1.0, 3.0], [0.5])):
        parquet.write_table(pa.table({"x": x}), tmp_path / "in" / f"p{k}.parquet")
    return Folder(str(tmp_path / "in"))


def asked(*, strict: bool = False) -> Asked:
    return Asked("grad", addiff.parse("log(x)"), {}, {}, strict)


def run(question: Asked, parts: Folder, target: Path) -> tuple[Tally, list[int], list[int]]:
    """What was counted, and the rows that were told as done and as done before."""
    done: list[int] = []
    before: list[int] = []
    stream = Stream(question, parts.names, parts.name, 1)
    runner = local(stream, parts, str(target), done.append)
    return folder_of_parts(question, parts, str(target), runner, before.append, resume=True), done, before


def test_all_parts_are_one_table_with_places_that_name_them(parts: Folder) -> None:
    file = io.BytesIO()
    tally = one_table(Stream(asked(), parts.names, parts.name, 1), parts, file, "csv", lambda _: None)
    assert file.getvalue().count(b"\n") == 6
    assert (tally.rows, tally.failed, tally.first and tally.first[0]) == (5, 1, "p1.parquet, row 1")


def test_parts_of_other_types_are_no_table_of_parquet(parts: Folder, tmp_path: Path) -> None:
    parquet.write_table(pa.table({"x": [1]}), tmp_path / "in" / "p1.parquet")
    stream = Stream(asked(), parts.names, parts.name, 1)
    with pytest.raises(FileError, match=r"p1\.parquet: column x is int64, and double in p0\.parquet"):
        one_table(stream, parts, io.BytesIO(), "parquet", lambda _: None)


def test_an_error_leaves_the_parts_before_it(parts: Folder, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(DomainError, match=r"^p1\.parquet, row 1: log of a negative number"):
        run(asked(strict=True), parts, out)
    assert {path.name for path in out.iterdir()} == {"_addiff.json", "_addiff.log", "p0.parquet"}
    tally, done, before = run(asked(), parts, out)
    assert (tally.rows, tally.failed) == (5, 1)
    assert (sum(done), before) == (3, [2])
    tally, done, before = run(asked(), parts, out)
    assert (tally.rows, tally.failed, done, before) == (5, 1, [], [5])


def test_a_damaged_part_is_named(parts: Folder, tmp_path: Path) -> None:
    path = tmp_path / "in" / "p2.parquet"
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(FileError, match=r"p2\.parquet is not a Parquet file, or not all of one"):
        run(asked(), parts, tmp_path / "out")
    assert {path.name for path in (tmp_path / "out").glob("p*")} == {"p0.parquet", "p1.parquet"}


def test_a_part_that_fails_leaves_nothing(parts: Folder, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(DomainError):
        answer_part(
            Stream(asked(strict=True), parts.names, parts.name, 1),
            parts.path("p1.parquet"),
            str(tmp_path / "out"),
            lambda _: None,
        )
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("many", [False, True])
def test_few_rows_of_many_are_computed_as_all_are(
    parts: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, many: bool
) -> None:
    made: list[bool] = []

    def engine(question: Question, *, many: bool) -> Engine:
        made.append(many)
        return engine_for(question, many=many)

    monkeypatch.setattr(running, "engine_for", engine)
    stream = Stream(asked(), parts.names, parts.name, 1, many=many)
    for part in parts.parts:
        answer_part(stream, parts.path(part), str(tmp_path), lambda _: None)
    assert made == [many]
