"""Folders of Parquet parts: into one table, into a folder, and on where a killed run stopped."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from pyarrow import parquet

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Process, Run


@pytest.fixture
def parts(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for k in range(4):
        parquet.write_table(pa.table({"x": [k - 0.5, k + 1.0]}), folder / f"p{k}.parquet")
    (folder / "_SUCCESS").write_text("")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_folder_becomes_one_table(run: Run, parts: Path) -> None:
    code, out, err = run("eval", "log(x)", "--points", "in")
    assert (code, len(out.splitlines())) == (0, 9)
    assert err == "failed: 1 of 8 rows; the first is p0.parquet, row 1: log of a negative number: x is -0.5\n"


def test_a_part_comes_of_each_part(run: Run, parts: Path, tmp_path: Path) -> None:
    asked = ("eval", "log(x)", "--points", "in", "--out", "out")
    assert run(*asked).code == 0
    whole = contents(tmp_path / "out")
    assert sorted(whole) == ["_addiff.json", "p0.parquet", "p1.parquet", "p2.parquet", "p3.parquet"]
    assert parquet.read_table(tmp_path / "out" / "p1.parquet")["x"].to_pylist() == [0.5, 2.0]
    assert "out is not empty: --resume" in run(*asked).err
    answer = run(*asked, "--resume")
    assert (answer.code, answer.err.partition(";")[0]) == (0, "failed: 1 of 8 rows")
    assert contents(tmp_path / "out") == whole
    assert "its program is log(x), not x" in run("eval", "x", "--points", "in", "--out", "out", "--resume").err


def test_other_columns_in_a_part_are_told(run: Run, parts: Path) -> None:
    parquet.write_table(pa.table({"y": [1.0]}), parts / "p2.parquet")
    assert run("eval", "x", "--points", "in").err == (
        "error: in/p2.parquet has other columns than p0.parquet: no x and also y\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--points", "in", "--out", "out", "--engine", "dask"], "--engine dask and --scheduler ADDRESS together"),
        (["--points", "in", "--out", "out", "--scheduler", "a:1"], "--engine dask and --scheduler ADDRESS together"),
        (["--points", "in", "--engine", "dask", "--scheduler", "a:1"], "--engine dask is for folders"),
        (["--points", "in", "--out", "out", "--engine", "gpu"], "--engine is one of local or dask"),
        (["--at", "x=1", "--scheduler", "a:1"], "--scheduler is for many points"),
    ],
)
def test_a_cluster_is_for_folders(run: Run, parts: Path, tmp_path: Path, arguments: list[str], message: str) -> None:
    answer = run("eval", "x", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert message in answer.err
    assert not (tmp_path / "out").exists()


def test_the_local_engine_is_what_there_is_anyway(run: Run, parts: Path) -> None:
    assert run("eval", "x", "--points", "in", "--engine", "local") == run("eval", "x", "--points", "in")


def test_a_killed_run_goes_on(run: Run, process: Process, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for k in range(12):
        rows = pa.table({"x": [0.001 * i + k for i in range(20_000)]})
        parquet.write_table(rows, tmp_path / "in" / f"p{k:02}.parquet")
    asked = ("grad", "exp(-x)*x", "--points", "in", "--resume", "--out")
    assert run(*asked, "whole").code == 0
    for parts_done in (1, 4, 8):
        running = process(*asked, "out")
        while running.poll() is None and len(list((tmp_path / "out").glob("p*.parquet"))) < parts_done:
            time.sleep(0.002)
        running.kill()
        running.communicate()
    assert run(*asked, "out").code == 0
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")
