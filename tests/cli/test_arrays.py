"""Arrays on the command line: in points, from files, in every form of output."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Run

AT = ("--at", "A=[[1,2],[3,4]],x=[1,2]")


def result(run: Run, *arguments: str) -> Any:
    answer = run(*arguments, "--json")
    assert (answer.code, answer.err) == (0, "")
    return json.loads(answer.out)


@pytest.mark.parametrize(
    ("arguments", "member", "expected"),
    [
        (("eval", "A @ x"), "values", {"f": [5.0, 11.0]}),
        (("grad", "sum(A @ x)"), "gradient", {"A": [[1.0, 2.0], [1.0, 2.0]], "x": [4.0, 6.0]}),
        (("jacobian", "A @ x", "--wrt", "x"), "jacobian", {"f": {"x": [[1.0, 2.0], [3.0, 4.0]]}}),
        (("hessian", "x @ A @ x", "--wrt", "x"), "hessian", {"x": {"x": [[2.0, 5.0], [5.0, 8.0]]}}),
        (("jvp", "A @ x", "--tangent", "x=[1,0]"), "jvp", {"f": [1.0, 3.0]}),
        (("vjp", "A @ x", "--cotangent", "f=[1,0]", "--wrt", "x"), "vjp", {"x": [1.0, 2.0]}),
        (("hvp", "x @ A @ x", "--vector", "x=[1,0]", "--wrt", "x"), "hvp", {"x": [2.0, 5.0]}),
        (
            ("taylor", "x @ A @ x", "--direction", "x=[1,0]", "--order", "2"),
            "coefficients",
            {"f": [27.0, 12.0, 1.0]},
        ),
        (("check", "x @ A @ x"), "agree", True),
        (("sparsity", "A @ x; sum(x)"), "pattern", {"f1": ["A", "x"], "f2": ["x"]}),
    ],
)
def test_arrays_are_nested_lists(run: Run, arguments: tuple[str, ...], member: str, expected: Any) -> None:
    assert result(run, *arguments, *AT)[member] == expected


def test_infinities_inside_arrays_are_words(run: Run) -> None:
    answer = run("eval", "exp(x)", "--at", "x=[0,1000]", "--json")
    assert json.loads(answer.out)["values"] == {"f": [1.0, "Infinity"]}


def test_a_step_of_a_trace_is_an_operation_on_arrays(run: Run) -> None:
    steps = result(run, "trace", "sum(exp(A @ x)[1:])", *AT)["steps"]
    assert [(step["op"], step["expression"]) for step in steps[2:]] == [
        ("@", "A @ x"),
        ("exp", "exp(v1)"),
        ("index", "v2[1:]"),
        ("sum", "sum(v3)"),
    ]
    assert steps[2]["value"] == [5.0, 11.0]
    assert np.shape(steps[2]["tangents"]["A"]) == (2, 2, 2)
    assert steps[3]["adjoint"] == [0.0, 1.0]


def test_elements_are_columns_of_csv(run: Run) -> None:
    answer = run("grad", "sum(A @ x)", *AT, "--format", "csv")
    (names, numbers) = csv.reader(io.StringIO(answer.out))
    assert names[:6] == ["A[0,0]", "A[0,1]", "A[1,0]", "A[1,1]", "x[0]", "x[1]"]
    assert names[6:] == ["f", "df_dA[0,0]", "df_dA[0,1]", "df_dA[1,0]", "df_dA[1,1]", "df_dx[0]", "df_dx[1]", "error"]
    assert numbers[6:] == ["16.0", "1.0", "2.0", "1.0", "2.0", "4.0", "6.0", ""]
    answer = run("jacobian", "A @ x", *AT, "--wrt", "x", "--format", "csv")
    assert answer.out.splitlines()[0].endswith("f[0],f[1],df[0]_dx[0],df[0]_dx[1],df[1]_dx[0],df[1]_dx[1],error")


@pytest.mark.parametrize("form", ["table", "markdown", "latex"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("eval", "A @ x"),
        ("grad", "sum(A @ x)"),
        ("jacobian", "A @ x"),
        ("hessian", "x @ A @ x"),
        ("trace", "sum(where(x > 1, log(x), x))"),
        ("check", "x @ A @ x"),
        ("jvp", "A @ x", "--tangent", "x=[1,0]"),
        ("vjp", "A @ x", "--cotangent", "f=[1,0]"),
        ("hvp", "x @ A @ x", "--vector", "x=[1,0]"),
        ("taylor", "A @ x", "--direction", "x=[1,0]", "--order", "2"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_every_result_with_arrays_has_a_table(run: Run, arguments: tuple[str, ...], form: str) -> None:
    at = AT if "A" in arguments[1] else ("--at", "x=[1,2]")
    answer = run(*arguments, *at, "--format", form)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out


def test_a_table_shows_large_arrays_by_shape_and_a_few_entries(run: Run) -> None:
    answer = run("grad", "sum(x^2)", "--at", f"x={list(range(100))}")
    assert "100: 0, 1, 2, 3, …, 99" in answer.out
    assert "100: 0, 2, 4, 6, …, 198" in answer.out


def test_arrays_come_from_files(run: Run) -> None:
    np.save("w.npy", np.array([[1.0, 2.0], [3.0, 4.0]]))
    Path("x.csv").write_text("x\n1\n2\n")
    Path("p.json").write_text('{"s": 2}')
    found = result(run, "grad", "s*sum(W @ x)", "--at", "W=@w.npy, x=@x.csv", "--at", "@p.json")
    assert found["value"] == 32.0
    assert found["gradient"]["x"] == [8.0, 12.0]
    found = result(run, "eval", "W[0, 0] + y", "--at", "W=@w.npy,y=pi/2")
    assert found["values"]["f"] == 1 + np.pi / 2


@pytest.mark.parametrize(
    ("at", "message"),
    [
        ("x=@x.npy,x=1", "--at: x is given twice"),
        ("x=@x.npy,x=@x.npy", "--at: x is given twice"),
        ("x=@none.npy", "cannot read none.npy: no such file or directory"),
        ("x=[]", "--at: an array has at least one element, as in [0]"),
    ],
)
def test_what_is_wrong_with_a_point_of_arrays(run: Run, at: str, message: str) -> None:
    np.save("x.npy", np.ones(3))
    answer = run("eval", "x", "--at", at)
    assert (answer.code, answer.out) == (2, "")
    assert message in " ".join(answer.err.split())


def test_numbers_alone_load_no_numpy() -> None:
    program = (
        "import sys; from addiff.cli.main import main; main(('grad', 'x^2', '--at', 'x=3', '--json'));"
        " print('numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert done.stdout.splitlines()[-1] == "False"


LINES = '{"id": "a", "x": [1, 2], "s": 2}\n{"id": "b", "x": [3, -4], "s": 1}\n{"id": "c", "x": null, "s": 1}\n'


def test_columns_of_lists_are_arrays(run: Run) -> None:
    Path("p.jsonl").write_text(LINES)
    answer = run("grad", "s*sum(log(x))", "--points", "p.jsonl")
    rows = [json.loads(line) for line in answer.out.splitlines()]
    assert rows[0]["gradient"] == {"s": pytest.approx(np.log(2)), "x": [2.0, 1.0]}
    assert rows[1] == {
        "at": {"s": 1.0, "x": [3.0, -4.0]},
        "error": {"kind": "domain", "message": "log of a negative number: x[1] is -4"},
        "warnings": [],
    }
    assert rows[2]["error"]["message"] == "no value for x: its cell is empty"
    assert "2 of 3 rows; the first is row 2" in answer.err
    assert answer.code == 0
    answer = run("grad", "s*sum(log(x))", "--points", "p.jsonl", "--strict")
    assert (answer.code, len(answer.out.splitlines())) == (1, 1)


def test_elements_are_columns_of_many_points(run: Run) -> None:
    Path("p.jsonl").write_text(LINES)
    answer = run("grad", "s*sum(log(x))", "--points", "p.jsonl", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(answer.out)))
    assert list(rows[0]) == ["id", "x", "s", "f", "df_ds", "df_dx[0]", "df_dx[1]", "error"]
    assert (rows[0]["x"], rows[0]["df_dx[0]"], rows[0]["error"]) == ("[1, 2]", "2.0", "")
    assert (rows[1]["f"], rows[1]["error"]) == ("", "log of a negative number: x[1] is -4")


def test_parquet_keeps_lists(run: Run) -> None:
    from pyarrow import parquet

    Path("p.jsonl").write_text(LINES)
    assert run("grad", "s*sum(exp(x))", "--points", "p.jsonl", "--out", "a.parquet").code == 0
    rows = parquet.read_table("a.parquet").to_pylist()
    assert rows[0]["x"] == [1.0, 2.0]
    assert rows[0]["df_dx"] == pytest.approx([2 * np.exp(1), 2 * np.exp(2)])
    assert rows[2]["df_dx"] is None
    answer = run("eval", "2*x", "--points", "a.parquet", "--format", "jsonl")
    assert json.loads(answer.out.splitlines()[1])["values"] == {"f": [6.0, -8.0]}


def test_arrays_of_the_point_or_of_the_program_meet_columns_of_numbers(run: Run) -> None:
    Path("p.csv").write_text("t\n1\n2\n")
    answer = run("eval", "sum([t, t^2]*w)", "--at", "w=[1,10]", "--points", "p.csv")
    assert answer.out == "t,f,error\n1,11.0,\n2,42.0,\n"
    answer = run("eval", "[t, t^2]", "--points", "p.csv")
    assert answer.out == "t,f[0],f[1],error\n1,1.0,1.0,\n2,2.0,4.0,\n"


def test_shapes_may_differ_in_json_but_not_in_columns(run: Run) -> None:
    Path("p.jsonl").write_text('{"x": [1, 2]}\n{"x": [1, 2, 3]}\n')
    answer = run("grad", "sum(x^2)", "--points", "p.jsonl")
    assert [json.loads(line)["gradient"]["x"] for line in answer.out.splitlines()] == [[2.0, 4.0], [2.0, 4.0, 6.0]]
    answer = run("grad", "sum(x^2)", "--points", "p.jsonl", "--format", "csv")
    assert "the shapes of this row are not those of the first" in answer.out.splitlines()[2]
