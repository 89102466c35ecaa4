"""The same answers through every form of a table, as other programs read them."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pytest
from pyarrow import csv, parquet

import addiff

if TYPE_CHECKING:
    from tests.cli.conftest import Run

ROOT = Path(__file__).parent.parent.parent

FORMULA = "1/(1 + x^2)*y"  # of operations that every machine rounds alike
X = [0.0, 0.1, -1.75, 5.5, 26.0, 1e-300, 3.3e-5]
Y = [1.0, 1e16, 1e-5, 2.5e-7, -3.0, 123456789.12345679, -0.25]

COLUMNS = {"id": [f"r{k}" for k in range(len(X))], "x": X, "y": Y}
FORMS = ("csv", "tsv", "json", "jsonl", "parquet")


@pytest.fixture
def points(tmp_path: Path) -> Path:
    """One table in every form."""
    table = pa.table(COLUMNS)
    csv.write_csv(table, tmp_path / "p.csv")
    csv.write_csv(table, tmp_path / "p.tsv", csv.WriteOptions(delimiter="\t"))
    (tmp_path / "p.json").write_text(json.dumps(table.to_pylist(), indent=1))
    (tmp_path / "p.jsonl").write_text("".join(json.dumps(row) + "\n" for row in table.to_pylist()))
    parquet.write_table(table, tmp_path / "p.parquet")
    return tmp_path


def expected() -> list[tuple[float, ...]]:
    """The answers at each point alone."""
    found = [addiff.grad(FORMULA, {"x": x, "y": y}) for x, y in zip(X, Y, strict=True)]
    return [(x, y, g.value, *g.gradient.values()) for x, y, g in zip(X, Y, found, strict=True)]


def with_pyarrow(path: Path) -> Any:
    if path.suffix == ".parquet":
        return parquet.read_table(path)
    return csv.read_csv(path, parse_options=csv.ParseOptions(delimiter="\t" if path.suffix == ".tsv" else ","))


def with_pandas(path: Path) -> Any:
    pandas = pytest.importorskip("pandas")
    if path.suffix == ".parquet":
        return pandas.read_parquet(path).to_dict("series")
    separator = "\t" if path.suffix == ".tsv" else ","
    return pandas.read_csv(path, sep=separator, dtype=str).to_dict("series")


def with_duckdb(path: Path) -> Any:
    reader = "read_parquet(?)" if path.suffix == ".parquet" else "read_csv(?)"
    columns = duckdb.connect().execute(f"SELECT * FROM {reader}", [str(path)]).fetchnumpy()
    return {name: column.tolist() for name, column in columns.items()}


@pytest.mark.parametrize("read", [with_pyarrow, with_pandas, with_duckdb])
@pytest.mark.parametrize("out", ["csv", "tsv", "parquet"])
@pytest.mark.parametrize("form", FORMS)
def test_other_programs_read_what_every_form_gives(run: Run, points: Path, form: str, out: str, read: Any) -> None:
    assert run("grad", FORMULA, "--points", f"p.{form}", "--out", f"o.{out}") == (0, "", "")
    table = read(points / f"o.{out}")
    assert list(map(str, table["id"])) == COLUMNS["id"]
    found = zip(*[map(float, table[name]) for name in ("x", "y", "f", "df_dx", "df_dy")], strict=True)
    assert list(found) == expected()


@pytest.mark.parametrize("out", ["json", "jsonl"])
@pytest.mark.parametrize("form", FORMS)
def test_json_has_the_same_numbers(run: Run, points: Path, form: str, out: str) -> None:
    assert run("grad", FORMULA, "--points", f"p.{form}", "--out", f"o.{out}") == (0, "", "")
    text = (points / f"o.{out}").read_text()
    rows = json.loads(text) if out == "json" else list(map(json.loads, text.splitlines()))
    assert [(*row["at"].values(), row["value"], *row["gradient"].values()) for row in rows] == expected()


def test_one_point_and_many_have_the_same_text(run: Run, points: Path) -> None:
    lines = run("grad", FORMULA, "--points", "p.csv").out.splitlines()[1:]
    objects = run("grad", FORMULA, "--points", "p.csv", "--format", "jsonl").out.splitlines()
    for x, y, line, many in zip(X, Y, lines, objects, strict=True):
        asked = ("grad", FORMULA, "--at", f"x={x!r},y={y!r}")
        alone = run(*asked, "--format", "csv").out.splitlines()[1]
        assert line.split(",")[3:] == alone.split(",")[2:]
        one = run(*asked, "--json").out.rstrip("\n")
        assert many == "{" + one[one.index('"at"') :]
    assert points.exists()


def test_cells_that_need_quotes_have_them_and_the_others_none(run: Run, tmp_path: Path) -> None:
    text = 'x,t\n1,"a,b"\n2,"say ""so"""\n3,"a\nb"\n4,"a\rb"\n5,a\tb\n'
    (tmp_path / "p.csv").write_bytes(text.encode())
    assert run("eval", "x+1", "--points", "p.csv", "--out", "o.csv") == (0, "", "")
    assert (tmp_path / "o.csv").read_bytes() == (
        b'x,t,f,error\n1,"a,b",2.0,\n2,"say ""so""",3.0,\n3,"a\nb",4.0,\n4,"a\rb",5.0,\n5,a\tb,6.0,\n'
    )
    assert run("eval", "x+1", "--points", "p.csv", "--out", "o.tsv") == (0, "", "")
    assert (tmp_path / "o.tsv").read_bytes().splitlines()[-1] == b'5\t"a\tb"\t6.0\t'


@pytest.mark.parametrize("form", ["csv", "json", "jsonl"])
def test_a_disk_that_is_full_is_told(run: Run, points: Path, form: str) -> None:
    assert points.exists()
    code, out, err = run("eval", "x*y", "--points", "p.csv", "--format", form, "--out", "/dev/full")
    assert (code, out) == (2, "")
    assert "cannot write /dev/full: no space left on device" in err


def test_parquet_comes_through_a_pipe(points: Path) -> None:
    for name, code in (("p.parquet", 0), ("t.parquet", 2)):
        (points / "t.parquet").write_bytes((points / "p.parquet").read_bytes()[:-100])
        done = subprocess.run(
            f'cat {name} | "{sys.executable}" -m addiff eval x*y --points - --points-format parquet',
            shell=True,
            cwd=points,
            env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code
        assert done.stdout.count("\n") == (len(X) + 1 if code == 0 else 0)
        assert ("standard input is not a Parquet file, or not all of one" in done.stderr) == bool(code)


def test_a_damaged_parquet_file_leaves_no_table(run: Run, points: Path) -> None:
    data = bytearray((points / "p.parquet").read_bytes())
    data[40:80] = bytes(40)
    (points / "d.parquet").write_bytes(data)
    code, out, err = run("eval", "x*y", "--points", "d.parquet", "--out", "o.csv")
    assert (code, out) == (2, "")
    assert err.startswith("error: d.parquet is damaged, in row 1 or behind it: ")
    assert not (points / "o.csv").exists()


def test_a_member_that_comes_late_is_not_lost(run: Run, tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_text('{"x": 1}\n' * 20_000 + '{"x": 1, "z": 2}\n')
    told = (
        "error: p.jsonl, row 20001: it has z, which none of the first 8,192 rows has, and their members are the"
        " columns; let one of them have it, be it as null\n"
    )
    for out in ("o.csv", "o.parquet"):
        assert run("eval", "x+1", "--points", "p.jsonl", "--out", out) == (2, "", told)
        assert not (tmp_path / out).exists()
    assert run("eval", "x+1", "--points", "p.jsonl", "--out", "o.jsonl").code == 0  # its rows have no other columns


def test_a_table_may_have_very_many_columns(run: Run, tmp_path: Path) -> None:
    names = [f"c{k}" for k in range(50_000)]
    (tmp_path / "p.csv").write_text(",".join(names) + "\n" + ",".join(["1"] * len(names)) + "\n")
    assert run("eval", "c7 + c49999", "--points", "p.csv", "--out", "o.csv") == (0, "", "")
    header, row = (tmp_path / "o.csv").read_text().splitlines()
    assert header == ",".join([*names, "f", "error"])
    assert row == ",".join(["1"] * len(names)) + ",2.0,"


def test_groups_of_rows_in_parquet_are_large(run: Run, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("x\n" + "".join(f"{k}\n" for k in range(300_000)))
    assert run("eval", "y = x", "--points", "p.csv", "--out", "o.parquet") == (0, "", "")
    written = parquet.ParquetFile(tmp_path / "o.parquet")
    assert written.metadata.num_row_groups == 3
    rows = written.read()["y"].to_pylist()
    assert len(rows) == 300_000
    assert all(b - a == 1.0 for a, b in pairwise(rows))


def test_parquet_is_a_form_that_can_be_asked_for(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "p.csv").write_text("x\n1\n2\n")
    asked = ("grad", "x^2", "--points", "p.csv", "--format", "parquet")
    assert run(*asked, "--out", "o").code == 0
    assert parquet.read_table(tmp_path / "o")["df_dx"].to_pylist() == [2.0, 4.0]
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert run(*asked) == (
        2,
        "",
        "error: --format parquet is no text for a terminal: write it to a file with --out FILE\n",
    )
    assert run("grad", "x^2", "--at", "x=1", "--format", "parquet").err == (
        "error: --format parquet is for many points: --points FILE\n"
    )
