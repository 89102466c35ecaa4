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


def test_elements_in_columns_make_arrays(run: Run) -> None:
    Path("p.csv").write_text('t,v[1],"A[0, 1]",v[0],"A[0,0]"\n5,2,4,1,3\n1,,0,1,1\n1,2,Infinity,-1,1\n')
    answer = run("grad", "t*sum(log(v)) + A[0] @ v", "--points", "p.csv", "--wrt", "v")
    assert answer.out.splitlines() == [
        't,v[1],"A[0, 1]",v[0],"A[0,0]",f,df_dv[0],df_dv[1],error',
        "5,2,4,1,3,14.465735902799727,8.0,6.5,",
        "1,,0,1,1,,,,no value for v[1]: its cell is empty",
        "1,2,Infinity,-1,1,,,,log of a negative number: v[0] is -1",
    ]
    answer = run("grad", "sum(v^2)", "--points", "p.csv", "--out", "q.parquet")
    assert answer.code == 0
    again = run("eval", "df_dv[1] - 2*v[1]", "--points", "q.parquet", "--format", "jsonl")
    assert [json.loads(line).get("values") for line in again.out.splitlines()] == [{"f": 0.0}, None, {"f": 0.0}]


def test_an_element_that_is_missing_is_told_by_name(run: Run) -> None:
    Path("p.csv").write_text("v[0],v[2]\n1,2\n")
    answer = run("grad", "sum(v)", "--points", "p.csv")
    assert (answer.code, answer.out) == (2, "")
    assert "p.csv has the column v[0] and no column v[1]: an array needs all of its elements" in answer.err


def test_all_commands_take_arrays_at_many_points(run: Run) -> None:
    Path("p.jsonl").write_text('{"v": [1, 2], "t": 3}\n{"v": [0.5, -1], "t": 2}\n')
    for command, *options in [
        ("eval",),
        ("grad",),
        ("jacobian", "--mode", "forward"),
        ("hessian",),
        ("jvp", "--tangent", "v=[1,2]"),
        ("vjp", "--cotangent", "f=2"),
        ("hvp", "--vector", "v=[1,2],t=1"),
        ("taylor", "--order", "2", "--direction", "v=[1,0]"),
        ("check",),
    ]:
        many = run(command, "t*sum(v^3)", *options, "--points", "p.jsonl")
        assert many.code == 0
        for at, line in zip(("v=[1,2],t=3", "v=[0.5,-1],t=2"), many.out.splitlines(), strict=True):
            alone = json.loads(run(command, "t*sum(v^3)", *options, "--at", at, "--json").out)
            del alone["expression"]
            assert json.loads(line) == alone
        table = run(command, "t*sum(v^3)", *options, "--points", "p.jsonl", "--format", "csv")
        single = run(command, "t*sum(v^3)", *options, "--at", "v=[1,2],t=3", "--format", "csv")
        if command != "check":
            header, row, _ = csv.reader(io.StringIO(table.out))
            found = dict(zip(header, row, strict=True))
            wanted = dict(zip(*csv.reader(io.StringIO(single.out)), strict=True))
            assert {name: found[name] for name in wanted if not name.startswith("v[")} == {
                name: text for name, text in wanted.items() if not name.startswith("v[")
            } | {"t": "3"}


def test_folders_of_parts_may_have_lists(run: Run) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    Path("parts").mkdir()
    for k, rows in enumerate([[], [[1.0, 2.0], None], [[3.0, 4.0], [1.0]]]):
        parquet.write_table(pa.table({"x": pa.array(rows, pa.list_(pa.float64()))}), f"parts/{k}.parquet")
    answer = run("grad", "sum(w*x^2)", "--at", "w=[1,2]", "--wrt", "x", "--points", "parts", "--out", "done")
    assert answer.code == 0
    assert "2 of 4 rows; the first is 1.parquet, row 2" in answer.err
    found = [parquet.read_table(f"done/{k}.parquet").to_pylist() for k in range(3)]
    assert [[row["df_dx"] for row in rows] for rows in found] == [[], [[2.0, 8.0], None], [[6.0, 16.0], None]]
    assert run("grad", "sum(w*x^2)", "--at", "w=[1,3]", "--points", "parts", "--out", "done", "--resume").code == 2
