"""Arrays from files of each kind, and what is said of files that hold none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from addiff.data.array_files import array_of
from addiff.errors import FileError

if TYPE_CHECKING:
    from pathlib import Path


def test_files_of_numpy(tmp_path: Path) -> None:
    np.save(tmp_path / "w.npy", np.arange(6, dtype=np.float32).reshape(2, 3))
    found = array_of(str(tmp_path / "w.npy"), "w")
    assert found.dtype == float
    assert found.tolist() == [[0, 1, 2], [3, 4, 5]]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.csv", "1,2\n3,4.5\n", [[1, 2], [3, 4.5]]),
        ("a.csv", "x,y\n1,2\n3,4\n", [[1, 2], [3, 4]]),
        ("a.csv", "1\n2\n", [1, 2]),
        ("a.csv", "\ufeffy\n1e3\n", [1000]),
        ("a.tsv", "1\t2\n", [[1, 2]]),
        ("a.json", "[[1, 2], [3, 4]]", [[1, 2], [3, 4]]),
    ],
)
def test_texts(tmp_path: Path, name: str, text: str, expected: object) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert np.array(array_of(str(tmp_path / name), "a")).tolist() == expected


def test_columns_of_parquet(tmp_path: Path) -> None:
    path = str(tmp_path / "t.parquet")
    parquet.write_table(pa.table({"y": [1, 2], "X": [[1.0, 2.0], [3.0, 4.0]]}), path)
    assert array_of(path, "y").tolist() == [1, 2]
    assert array_of(path, "X") == [[1, 2], [3, 4]]
    with pytest.raises(FileError, match="has no column z"):
        array_of(path, "z")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.txt", "1", "arrays are read from .npy, .csv, .tsv, .parquet, .json files"),
        ("a.csv", "1,2\n3\n", "is no matrix: row 2 has 1 numbers, the first 2"),
        ("a.csv", "1,2\n3,x\n", "'x' in row 2 is not a number"),
        ("a.csv", "x,y\n", "has no numbers"),
        ("a.json", "[1", "is not JSON"),
        ("a.npy", "text", "is no file of numpy.save"),
        ("a.parquet", "text", "is not a Parquet file"),
    ],
)
def test_files_without_an_array_say_why(tmp_path: Path, name: str, text: str, message: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(FileError) as caught:
        array_of(str(tmp_path / name), "a")
    assert message in caught.value.message
    assert name in caught.value.message


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="no such file"):
        array_of(str(tmp_path / "w.npy"), "w")


def test_objects_are_never_unpickled(tmp_path: Path) -> None:
    np.save(tmp_path / "w.npy", np.array([{}], dtype=object), allow_pickle=True)
    with pytest.raises(FileError):
        array_of(str(tmp_path / "w.npy"), "w")
