"""The functions of PyArrow, against those of `pyarrow.compute`; and that nothing loads that."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from pyarrow import compute as theirs

from addiff.data import compute as ours

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = pa.array([" a,b ", None, 'c"d', ""])
NUMBERS = pa.array([1.5, None, -2.0])
TRUTHS = pa.array([True, False, True])
LISTS = pa.array([["a", "b"], ["c"]])

CALLS: list[tuple[str, str, tuple[Any, ...], dict[str, Any]]] = [
    ("cast", "cast", (pa.array(["1", "2.5"]), pa.float64()), {}),
    ("cast", "cast", (pa.array([1, 2**60 + 1]), pa.float64()), {"safe": False}),
    ("equal", "equal", (TEXTS, ""), {}),
    ("if_else", "if_else", (TRUTHS, NUMBERS, 0.0), {}),
    ("fill_null", "fill_null", (NUMBERS, 7.0), {}),
    ("list_value_length", "list_value_length", (LISTS,), {}),
    ("replace_with_mask", "replace_with_mask", (NUMBERS, TRUTHS, pa.array([8.0, 9.0])), {}),
    ("utf8_trim_whitespace", "utf8_trim_whitespace", (TEXTS,), {}),
    ("binary_join_element_wise", "binary_join_element_wise", (TEXTS, TEXTS, ","), {}),
    ("match_substring_regex", "match_substring_regex", (TEXTS, '[,"]'), {}),
    ("replace_substring", "replace_substring", (TEXTS, '"', '""'), {}),
    ("binary_join", "binary_join", (LISTS, "-"), {}),
    ("is_null", "is_null", (NUMBERS,), {}),
    ("take", "take", (NUMBERS, pa.array([2, 0])), {}),
]


@pytest.mark.parametrize(("name", "their_name", "arguments", "options"), CALLS)
def test_a_function_is_that_of_its_name(
    name: str, their_name: str, arguments: tuple[Any, ...], options: dict[str, Any]
) -> None:
    assert getattr(ours, name)(*arguments, **options).equals(getattr(theirs, their_name)(*arguments, **options))


@pytest.mark.parametrize("truths", [[True, False], [False], [], [True]])
def test_truths_are_counted(truths: list[bool]) -> None:
    array = pa.array(truths, pa.bool_())
    assert ours.any_true(array).as_py() == any(truths)
    assert ours.all_true(array).as_py() == all(truths)


@pytest.mark.parametrize(("points", "out"), [("p.csv", "o.csv"), ("p.csv", "o.parquet"), ("p.parquet", "o.jsonl")])
def test_a_table_does_not_load_what_takes_long(points: str, out: str, tmp_path: Path) -> None:
    from pyarrow import csv, parquet

    table = pa.table({"x": [0.5] * 20_000})
    csv.write_csv(table, tmp_path / "p.csv")
    parquet.write_table(table, tmp_path / "p.parquet")
    code = (
        "import sys; from addiff.cli.main import main\n"
        f"assert main(['grad', 'x^2', '--points', {points!r}, '--out', {out!r}]) == 0\n"
        "assert 'pyarrow.compute' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
