# ruff: noqa: E501  # tables of cases are read by their columns
"""Many points on the command line: tables in and out, rows that fail, bad tables, and what standard error says."""

from __future__ import annotations

import csv
import io
import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from addiff.cli.main import INTERRUPTED, PIPE_CLOSED

if TYPE_CHECKING:
    from tests.cli.conftest import Process, Run

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "p.csv"
    path.write_text('id,x, y,note\na,3,2.50,"first, one"\nb,-1,1e0,\n')
    return path


QUESTIONS = [
    (["eval", "x*y"], "f", ["7.5", "-1.0"]),
    (["grad", "x*y"], "f,df_dx,df_dy", ["7.5,2.5,3.0", "-1.0,1.0,-1.0"]),
    (["grad", "x*y", "--wrt", "y", "--mode", "both"], "f,df_dy", ["7.5,3.0", "-1.0,-1.0"]),
    (["jacobian", "u = x*y; v = x^2; u; v"], "u,v,du_dx,du_dy,dv_dx,dv_dy", ["7.5,9.0,2.5,3.0,6.0,0.0", "-1.0,1.0,1.0,-1.0,-2.0,0.0"]),
    (["hessian", "x^2*y"], "f,df_dx,df_dy,d2f_dx_dx,d2f_dx_dy,d2f_dy_dy", ["22.5,15.0,9.0,5.0,6.0,0.0", "1.0,-2.0,1.0,2.0,-2.0,0.0"]),
    (["jvp", "x*y", "--tangent", "x=2"], "f,jvp_f", ["7.5,5.0", "-1.0,2.0"]),
    (["vjp", "u = x*y; v = x^2; u; v", "--cotangent", "u=1,v=2"], "u,v,vjp_x,vjp_y", ["7.5,9.0,14.5,3.0", "-1.0,1.0,-3.0,-1.0"]),
    (["hvp", "x*y", "--vector", "x=1,y=2"], "f,df_dx,df_dy,hvp_x,hvp_y", ["7.5,2.5,3.0,2.0,1.0", "-1.0,1.0,-1.0,2.0,1.0"]),
    (["taylor", "x*y", "--order", "2", "--direction", "x=1,y=1"], "f_c0,f_c1,f_c2", ["7.5,5.5,1.0", "-1.0,0.0,1.0"]),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "header", "rows"), QUESTIONS, ids=lambda a: a[0] if isinstance(a, list) else "")
def test_columns_are_added_and_the_others_stay(
    run: Run, table: Path, arguments: list[str], header: str, rows: list[str]
) -> None:
    expected = f'id,x, y,note,{header},error\na,3,2.50,"first, one",{rows[0]},\nb,-1,1e0,,{rows[1]},\n'
    assert run(*arguments, "--points", table.name) == (0, expected, "")


@pytest.mark.parametrize("arguments", [a for a, _, _ in QUESTIONS] + [["check", "x*y"]], ids=lambda a: a[0])
def test_a_row_says_what_its_point_alone_says(run: Run, table: Path, arguments: list[str]) -> None:
    code, out, _ = run(*arguments, "--points", table.name, "--json")
    assert code == 0
    for row, at in zip(json.loads(out), ("x=3,y=2.5", "x=-1,y=1"), strict=True):
        alone = json.loads(run(*arguments, "--at", at, "--json").out)
        del alone["expression"]
        assert row == alone
        assert list(row) == list(alone)


def test_a_check_that_disagrees_is_the_exit_code(run: Run, table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from addiff.evaluators import gradients

    code, out, _ = run("check", "x*y", "--points", table.name)
    assert (code, out.splitlines()[0]) == (
        0,
        "id,x, y,note,f,agree,forward_x,reverse_x,finite_difference_x,error_x,"
        "forward_y,reverse_y,finite_difference_y,error_y,error",
    )
    monkeypatch.setattr(gradients, "agree", lambda *_: False)
    code, out, _ = run("check", "x*y", "--points", table.name)
    assert (code, out.splitlines()[1].split(",")[6]) == (1, "false")


def test_rows_that_fail_carry_their_error_and_leave_the_others_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("x\n1\n-1\n\n NaN\n0\n")
    code, out, err = run("grad", "log(x)", "--points", "p.csv")
    assert code == 0
    assert out == (
        "x,f,df_dx,error\n1,0.0,1.0,\n-1,,,log of a negative number: x is -1\n"
        ' NaN,,,the value of x is not a number (NaN)\n0,,,"log of zero: x is 0; xlogy(x, x) is x*log(x), and 0 at 0"\n'
    )
    assert err == "failed: 3 of 4 rows; the first is row 2: log of a negative number: x is -1\n"
    rows = json.loads(run("grad", "log(x)", "--points", "p.csv", "--json", "-q").out)
    assert [row.get("value") for row in rows] == [0.0, None, None, None]
    assert rows[1] == {
        "at": {"x": -1.0},
        "error": {"kind": "domain", "message": "log of a negative number: x is -1"},
        "warnings": [],
    }
    assert rows[2]["at"] == {"x": "NaN"}


def test_numbers_beyond_the_doubles_are_errors_of_their_rows(run: Run, tmp_path: Path) -> None:
    for more in ("", "\n".join(["2"] * 9000) + "\n"):
        (tmp_path / "p.csv").write_text(f"x\n1e400\n-1e999\nInfinity\n-inf\n{more}")
        assert run("eval", "1/x", "--points", "p.csv").out.splitlines()[1:5] == [
            "1e400,,no value for x: 1e400 is beyond the doubles",
            "-1e999,,no value for x: -1e999 is beyond the doubles",
            "Infinity,0.0,",
            "-inf,-0.0,",
        ]


def test_an_empty_cell_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("x,y\n,1\n2,1\n")
    code, out, _ = run("eval", "x+y", "--points", "p.csv", "--format", "jsonl")
    assert code == 0
    assert json.loads(out.splitlines()[0]) == {
        "at": {"x": None, "y": 1.0},
        "error": {"kind": "domain", "message": "no value for x: its cell is empty"},
        "warnings": [],
    }


def test_where_every_row_fails_the_exit_code_is_one(run: Run, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("x\n-1\n-2\n")
    assert run("eval", "log(x)", "--points", "p.csv") == (
        1,
        "x,f,error\n-1,,log of a negative number: x is -1\n-2,,log of a negative number: x is -2\n",
        "error: all 2 rows failed; the first: log of a negative number: x is -1\n  1 | log(x)\n    | ^^^^^^\n",
    )
    (tmp_path / "p.csv").write_text("x\n\n")
    assert run("eval", "log(x)", "--points", "p.csv") == (0, "x,f,error\n", "")


def test_strict_ends_at_the_first_row_that_fails(run: Run, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("x\n1\n-2\n3\n")
    line = "error: row 2: log of a negative number: x is -2\n  1 | log(x)\n    | ^^^^^^\n"
    assert run("eval", "log(x)", "--points", "p.csv", "--strict") == (1, "x,f,error\n1,0.0,\n", line)
    code, out, _ = run("eval", "log(x)", "--points", "p.csv", "--strict", "--json")
    assert (code, [row["values"] for row in json.loads(out)]) == (1, [{"f": 0.0}])
    assert run("eval", "log(x)", "--points", "p.csv", "--strict", "--out", "o.csv") == (1, "", line)
    assert not (tmp_path / "o.csv").exists()
    (tmp_path / "p.csv").write_text("x\n-2\n3\n")
    assert run("eval", "log(x)", "--points", "p.csv", "--strict")[:2] == (1, "")


def test_warnings_are_counted(run: Run, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("x\n1\n0\n0\n")
    told = (
        "warning: 2 rows, the first is row 2: abs(x) has a kink at x = 0: its slopes on the two sides differ, and the"
        " one of least norm is given (kink; line 1, columns 1-6)\n"
    )
    code, out, err = run("grad", "abs(x)", "--points", "p.csv", "--format", "jsonl")
    assert (code, err) == (0, told)
    assert [[n["kind"] for n in json.loads(line)["warnings"]] for line in out.splitlines()] == [[], ["kink"], ["kink"]]
    assert run("grad", "abs(x)", "--points", "p.csv", "-q").err == ""


BAD = [
    ("p.csv", b"", "error: p.csv is empty: its first line should name the columns"),
    ("p.csv", b"a, b\n1,2\n", "error: no value for x: p.csv has no column x (its columns: a, b), and --at does not give it"),
    ("p.csv", b"x,y\n1,2\n1,2,3\n", "error: p.csv, row 2: it has 3 cells, and there are 2 columns"),
    ("p.csv", b"x,y\n1\n", "error: p.csv, row 1: it has 1 cell, and there are 2 columns"),
    ("p.csv", b"x,y\n1,2\nabc,2\n", "error: p.csv, row 2: 'abc' is not a number, and column x should hold numbers"),
    ("p.csv", b"x,x \n1,2\n", "error: p.csv has the column x 2 times"),
    ("p.csv", b"x,f\n1,2\n", "error: two columns would be called f: give the output a name of its own, as in `result = ...`"),
    ("p.csv", b"x,df_dx\n1,2\n", "error: two columns would be called df_dx: give the output a name of its own"),
    ("p.csv", b"x\n\xff\n", "error: p.csv is not UTF-8 text: byte 0xff in line 2"),
    ("p.csv", b"\xffx\n1\n", "error: p.csv is not UTF-8 text: byte 0xff in its first line"),
    ("p.jsonl", b'{"x": 1}\nnot\n', "error: p.jsonl is not JSON Lines: Expecting value in line 2, column 1"),
    ("p.jsonl", b'{"x": 1}\n[1]\n', 'error: p.jsonl, row 2: it should be an object of numbers, as {"x": 3, "y": 2}'),
    ("p.csv", b'x,y\n1,2\n"1,5",2\n', "error: p.csv, row 2: '1,5' is not a number, and column x should hold numbers: decimals"
     " have a point, and thousands no comma"),
    ("p.jsonl", b'{"x": "-1.000,5"}\n', 'error: p.jsonl, row 1: "-1.000,5" is not a number, and column x should hold numbers:'
     " decimals have a point, and thousands no comma"),
    ("p.csv", b"x;y\n1;2\n", "error: no value for x: p.csv has no column x (its columns: x;y, with semicolons between them: a"
     " .csv has commas, a .tsv tabs), and --at does not give it"),
    ("p.csv", b"x|y\n1|2\n", "error: no value for x: p.csv has no column x (its columns: x|y, with bars between them: a .csv"
     " has commas, a .tsv tabs), and --at does not give it"),
    ("p.csv", b"a;b,c\n1,2\n", "error: no value for x: p.csv has no column x (its columns: a;b, c), and --at does not give it"),
    ("p.csv", b'x\n1\n"2\n', "error: p.csv: its last cell begins with a quote that is never closed"),
    ("p.jsonl", b'{"x": "3"}\n', 'error: p.jsonl, row 1: "3" is not a number, and column x should hold numbers'),
    ("p.jsonl", b'{"x": 3, "x": 4}\n', "error: p.jsonl: a row has x twice"),
    ("p.json", b'[{"x": 1}', "error: p.json is not JSON: a comma or ] is missing behind row 1"),
    ("p.json", b'[{"x": 1},', "error: p.json is not JSON: it ends before the array does"),
    ("p.json", b'[{"x": 1}] 2', "error: p.json is not JSON: there is something behind the array"),
    ("p.json", b'{"x": 1}', 'error: p.json is not a JSON array of points, as [{"x": 3, "y": 2}]; JSON Lines are read with'
                            " --points-format jsonl"),
    ("p.xls", b"x\n", "error: --points p.xls: the ending .xls is not one of a table; choose one with --points-format"
                      " csv|tsv|json|jsonl|parquet"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "message"), BAD, ids=[m[7:50] for _, _, m in BAD])
def test_a_bad_table_is_told(run: Run, tmp_path: Path, name: str, data: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(data)
    assert run("grad", "x^2", "--points", name) == (2, "", message + "\n")
    assert run("grad", "x^2", "--points", name, "--out", "o.csv")[0] == 2
    assert not (tmp_path / "o.csv").exists()


def test_a_truncated_parquet_file_is_told(run: Run, tmp_path: Path, table: Path) -> None:
    assert run("eval", "x*y", "--points", table.name, "--out", "o.parquet") == (0, "", "")
    whole = (tmp_path / "o.parquet").read_bytes()
    (tmp_path / "t.parquet").write_bytes(whole[: len(whole) // 2])
    code, out, err = run("eval", "x*y", "--points", "t.parquet")
    assert (code, out) == (2, "")
    assert err.startswith("error: t.parquet is not a Parquet file, or not all of one: ")


REQUESTS = [
    (["eval", "x*y", "--points", "p.csv", "--at", "x=1"], "x is given twice: by --at and by a column of p.csv"),
    (["eval", "x*y", "--points", "p.csv", "--at", "q=1"], "the point (--at) gives q, which the program does not have"),
    (["eval", "x*y", "--points", "p.csv", "--format", "table"], "--format table is for one point: many points take csv, tsv, json, jsonl, parquet"),
    (["eval", "x*y", "--points", "p.csv", "--out", "o.xls"], "--out o.xls: no form of many points has the ending .xls; choose one with --format csv|tsv|json|jsonl|parquet"),
    (["eval", "x*y", "--points", "p.csv", "--out", "no/o.csv"], "cannot write {folder}/no/o.csv: no such file or directory"),
    (["eval", "x*y", "--points", "."], ". is a folder without parts: none of its files ends in .parquet"),
    (["eval", "x*y", "--points", ".", "--points-format", "csv"], "--points-format csv: . is a folder, whose parts are Parquet"),
    (["eval", "x*y", "--points", "-"], "--points -: say in which form they come, with --points-format csv|tsv|json|jsonl|parquet"),
    (["eval", "-", "--points", "-", "--points-format", "csv"], "standard input cannot be both the program and the points"),
    (["eval", "x*y", "--strict"], "--strict is for many points: --points FILE"),
    (["eval", "x*y", "--points", "p.csv", "--resume"], "--resume is for folders of Parquet parts: --points FOLDER --out FOLDER"),
    (["eval", "x*y", "--jobs", "2"], "--jobs is for many points: --points FILE"),
    (["eval", "x*y", "--points", "p.csv", "--jobs", "0"], "--jobs 0: give a whole number from 1 to 1,024"),
    (["jacobian", "x*y", "--points", "p.csv", "--sparse"], "--sparse is for one point: many points have a row each, with all entries"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "message"), REQUESTS, ids=[m[:40] for _, m in REQUESTS])
def test_a_wrong_request_is_told(run: Run, table: Path, arguments: list[str], message: str) -> None:
    assert run(*arguments) == (2, "", f"error: {message.format(folder=table.parent)}\n")


def test_a_column_makes_a_constant_an_input(run: Run, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("e,ﬁ\n3,1\n")
    assert run("grad", "e^2*fi", "--wrt", "e", "--points", "p.csv").out == "e,ﬁ,f,df_de,error\n3,1,9.0,6.0,\n"


def test_marks_line_ends_and_the_old_error_column_do_not_matter(run: Run, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_bytes(b'\xef\xbb\xbfx,error,t\r\n1,old,"a\nb"\r\n')
    assert run("eval", "x+1", "--points", "p.csv").out == 'x,t,f,error\n1,"a\nb",2.0,\n'


def test_points_from_standard_input_in_the_form_they_came(run: Run) -> None:
    asked = ("eval", "x+1", "--points", "-", "--points-format")
    assert run(*asked, "tsv", stdin=b"x\ty\n1\ta,b\n").out == "x\ty\tf\terror\n1\ta,b\t2.0\t\n"
    assert run(*asked, "jsonl", stdin=b'{"x": 1}\n').out == '{"at": {"x": 1.0}, "values": {"f": 2.0}, "warnings": []}\n'
    assert run(*asked, "json", stdin=b"[]").code == 2
    assert run("eval", "1+1", *asked[2:], "json", stdin=b"[]").out == "[]\n"


@pytest.mark.parametrize("form", ["csv", "tsv", "parquet"])
def test_what_was_written_reads_back(run: Run, tmp_path: Path, form: str) -> None:
    numbers = ["0.1", "-5e-324", "1.7976931348623157e308", "Infinity", "-Infinity", "123456789.12345679"]
    (tmp_path / "p.csv").write_text("x\n" + "\n".join(numbers) + "\n")
    assert run("eval", "y = x", "--points", "p.csv", "--out", f"o.{form}") == (0, "", "")
    code, out, _ = run("eval", "z = y", "--points", f"o.{form}", "--format", "jsonl")
    assert code == 0
    read = [json.loads(line)["values"]["z"] for line in out.splitlines()]
    assert [float(x) for x in read] == [float(x) for x in numbers]
    code, out, _ = run("eval", "z = x*0 + 1", "--points", f"o.{form}", "--format", "csv")
    assert [row["x"] for row in csv.DictReader(io.StringIO(out))][3:5] == numbers[3:5]


def test_a_long_table_goes_through_in_pieces(run: Run, tmp_path: Path) -> None:
    rows = 60_000  # more than two blocks of bytes, and many of rows
    pad = "p" * 30
    (tmp_path / "p.csv").write_text("x,pad\n" + "".join(f"{i},{pad}\n" for i in range(rows)) + "1\n")
    expected = f"error: p.csv, row {rows + 1}: it has 1 cell, and there are 2 columns\n"
    code, out, err = run("eval", "x+1", "--points", "p.csv", "--out", "o.csv")
    assert (code, out, err) == (2, "", expected)
    with (tmp_path / "p.csv").open("r+") as file:
        file.truncate((tmp_path / "p.csv").stat().st_size - 2)
    assert run("eval", "x+1", "--points", "p.csv", "--out", "o.csv").code == 0
    lines = (tmp_path / "o.csv").read_text().splitlines()
    assert lines[1:] == [f"{i},{pad},{i + 1}.0," for i in range(rows)]


def test_a_reader_that_went_away_ends_it_silently(process: Process, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("x\n" + "1\n" * 30_000)
    running = process("eval", "x+1", "--points", "p.csv")
    assert running.stdout is not None
    running.stdout.close()
    assert running.stderr is not None
    with running.stderr:
        assert running.stderr.read() == b""
    assert running.wait(timeout=30) == PIPE_CLOSED


def test_an_interrupt_leaves_no_half_written_file(tmp_path: Path) -> None:
    running = subprocess.Popen(
        [sys.executable, "-m", "addiff", "eval", "x", "--points", "-", "--points-format", "jsonl", "--out", tmp_path / "o.json"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )  # fmt: skip
    with running:
        assert running.stdin is not None
        assert running.stderr is not None
        running.stdin.write(b'{"x": 1}\n' * 200_000)
        running.stdin.flush()
        while not any(tmp_path.iterdir()):  # until it has begun to write
            assert running.poll() is None
        running.send_signal(signal.SIGINT)
        assert running.wait(timeout=30) == INTERRUPTED
        assert running.stderr.read() == b""
    assert list(tmp_path.iterdir()) == []


def test_more_columns_than_make_sense_are_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(",".join([f"c{k}" for k in range(100_001)]) + "\n")
    assert run("eval", "c1", "--points", "p.csv").err == (
        "error: p.csv has 100,001 columns, and 100,000 is the most: leave out those that are not needed\n"
    )


def test_more_columns_than_could_be_read_are_not_written(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from addiff.data import reading

    monkeypatch.setattr(reading, "MOST_COLUMNS", 60)  # x, v, f, 8 + 1 first and 9 * 10 / 2 second derivatives, error
    (tmp_path / "p.jsonl").write_text(json.dumps({"x": 2, "v": [0.5] * 8}) + "\n")
    program = ["sum(v^2)*x", "--points", "p.jsonl"]
    assert len(run("hessian", *program, "--format", "csv").out.splitlines()[0].split(",")) == 58
    monkeypatch.setattr(reading, "MOST_COLUMNS", 57)
    answer = run("hessian", *program, "--out", "h.csv")
    assert (answer.code, answer.err) == (
        2,
        "error: the answers would have 58 columns, and 57 is the most: choose inputs with --wrt, or write JSON Lines"
        " (--format jsonl), where an array is one member\n",
    )
    assert not (tmp_path / "h.csv").exists()
    assert run("hessian", *program, "--out", "h.parquet").code == 0
    assert run("hessian", *program).code == 0


def test_a_hessian_too_large_for_a_row_is_not_said_to_be_there_in_sparse_form(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from addiff.api import program

    monkeypatch.setattr(program, "MOST_ENTRIES", 80)
    (tmp_path / "p.jsonl").write_text(json.dumps({"x": 2, "v": [0.5] * 8}) + "\n")
    assert run("hessian", "sum(v^2)*x", "--points", "p.jsonl").err == (
        "error: the matrix has 9 rows and 9 columns, more than 80 entries: choose inputs with --wrt, or take products"
        " (hvp)\n"
    )
