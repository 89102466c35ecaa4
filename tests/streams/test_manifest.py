"""What a folder of answers remembers: of a run that was stopped anywhere, and of one that is another's."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

import addiff
from addiff.data.parts import Folder
from addiff.errors import FileError, UsageError
from addiff.streams.asked import Asked
from addiff.streams.manifest import LOG, MANIFEST, Manifest

if TYPE_CHECKING:
    from pathlib import Path

TOLD: dict[str, Any] = {"rows": 1, "failed": 0, "agreed": True, "first": None, "warned": []}


@pytest.fixture
def points(tmp_path: Path) -> Folder:
    (tmp_path / "in").mkdir()
    for name in ("a", "b"):
        parquet.write_table(pa.table({"x": [1.0]}), tmp_path / "in" / f"{name}.parquet")
    return Folder(str(tmp_path / "in"))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def opened(out: Path, points: Folder, text: str = "k*x", *, k: float = 2.0, resume: bool = True) -> Manifest:
    return Manifest(str(out), Asked("grad", addiff.parse(text), {"k": k}, {"wrt": ["x"]}, False), points, resume=resume)


def add(manifest: Manifest, out: Path, name: str) -> None:
    (out / name).write_text("answers")
    manifest.add(name, TOLD)


def names(out: Path) -> set[str]:
    return {path.name for path in out.iterdir()}


def test_what_is_finished_is_remembered_at_once(out: Path, points: Folder) -> None:
    with opened(out, points) as manifest:
        assert manifest.done == {}
        add(manifest, out, "b.parquet")
    with opened(out, points) as manifest:
        assert set(manifest.done) == {"b.parquet"}
        add(manifest, out, "a.parquet")
        manifest.complete()
    assert names(out) == {MANIFEST, "a.parquet", "b.parquet"}
    told = json.loads((out / MANIFEST).read_text())
    assert (told["complete"], list(told["parts"])) == (True, ["a.parquet", "b.parquet"])
    assert told["question"] == {"command": "grad", "program": "k*x", "point": {"k": 2.0}, "options": {"wrt": ["x"]}}
    with opened(out, points) as manifest:
        assert set(manifest.done) == {"a.parquet", "b.parquet"}


@pytest.mark.parametrize("torn", ['["a.parquet", {"inp', '["a.parq', "\n", "[]\n"])
def test_the_last_line_of_a_killed_run_may_be_torn(out: Path, points: Folder, torn: str) -> None:
    with opened(out, points) as manifest:
        add(manifest, out, "b.parquet")
    with (out / LOG).open("a") as log:
        log.write(torn)
    (out / ".a.parquet.0123456789ab.part").write_text("half")
    with opened(out, points) as manifest:
        assert set(manifest.done) == {"b.parquet"}
        assert names(out) == {MANIFEST, "b.parquet", "_addiff.lock"}
        add(manifest, out, "a.parquet")
    with opened(out, points) as manifest:
        assert set(manifest.done) == {"a.parquet", "b.parquet"}


def test_a_run_that_was_killed_before_it_began_is_no_obstacle(out: Path, points: Folder) -> None:
    out.mkdir()
    (out / f".{MANIFEST}.0123456789ab.part").write_text("{")
    (out / "_addiff.lock").write_text("")
    with opened(out, points) as manifest:
        assert manifest.done == {}


def test_a_part_that_is_gone_or_of_other_points_is_done_again(out: Path, points: Folder) -> None:
    with opened(out, points) as manifest:
        add(manifest, out, "a.parquet")
        add(manifest, out, "b.parquet")
    (out / "a.parquet").unlink()
    with opened(out, points) as manifest:
        assert set(manifest.done) == {"b.parquet"}
    os.utime(points.path("b.parquet"), ns=(1, 1))
    with opened(out, points) as manifest:
        assert manifest.done == {}


@pytest.mark.parametrize(
    ("text", "k", "said"), [("x*k", 2.0, "its program is k*x, not x*k"), ("k*x", 3.0, "its point")]
)
def test_another_question_is_refused(out: Path, points: Folder, text: str, k: float, said: str) -> None:
    opened(out, points).close()
    with pytest.raises(UsageError, match="was begun with another question: ") as raised:
        opened(out, points, text, k=k)
    assert said in raised.value.message


def test_arrays_are_part_of_the_question(out: Path, points: Folder) -> None:
    def with_array(last: float) -> Manifest:
        at: dict[str, Any] = {"w": np.array([1.0, last])}
        return Manifest(str(out), Asked("grad", addiff.parse("sum(w*x)"), at, {}, False), points, resume=True)

    with_array(2.0).close()
    with_array(2.0).close()
    with pytest.raises(UsageError, match=r"its point is .*2\.0.*, not .*3\.0"):
        with_array(3.0)


def test_a_folder_of_something_else_is_left_alone(out: Path, points: Folder) -> None:
    out.mkdir()
    (out / "mine.txt").write_text("")
    with pytest.raises(UsageError, match="is not empty"):
        opened(out, points, resume=False)
    with pytest.raises(UsageError, match="no run of addiff that could go on"):
        opened(out, points)
    assert names(out) == {"mine.txt"}


def test_a_strange_part_is_told(out: Path, points: Folder) -> None:
    opened(out, points).close()
    (out / "c.parquet").write_text("")
    with pytest.raises(FileError, match=r"has the part c\.parquet, which .* has not"):
        opened(out, points)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"question": {}}', "\xff"])
def test_a_damaged_manifest_is_told(out: Path, points: Folder, text: str) -> None:
    opened(out, points).close()
    (out / MANIFEST).write_text(text, encoding="latin-1")
    with pytest.raises(FileError, match=r"_addiff\.json is damaged"):
        opened(out, points)


def test_two_runs_at_once_are_one_too_many(out: Path, points: Folder) -> None:
    pytest.importorskip("fcntl")
    with opened(out, points):
        for resume in (True, False):
            with pytest.raises(UsageError, match=r"another run is writing into .*out: wait for it"):
                opened(out, points, resume=resume)
    opened(out, points).close()


def test_a_folder_that_cannot_be_written_is_told(out: Path, points: Folder) -> None:
    out.write_text("a file")
    with pytest.raises(FileError, match=r"cannot write .*out: file exists"):
        opened(out, points)
