"""Jacobians, Hessians, products with vectors and series, in each form."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from addiff.cli.commands import COMMANDS

if TYPE_CHECKING:
    from tests.cli.conftest import Run

PAIR = ("u = x*y; v = x/y; u; v", "--at", "x=3,y=2")

WORKED = ("(x+y)*(x-y)", "--at", "x=3,y=2")

REQUESTS = {
    "jacobian": ("jacobian", *PAIR),
    "hessian": ("hessian", *WORKED),
    "jvp": ("jvp", *PAIR, "--tangent", "x=1,y=0"),
    "vjp": ("vjp", *PAIR, "--cotangent", "u=1,v=-2"),
    "hvp": ("hvp", *WORKED, "--vector", "x=1,y=0"),
    "taylor": ("taylor", "exp(x)", "--at", "x=0", "--order", "3"),
}

JSON = {
    "jacobian": '"mode": "reverse", "values": {"u": 6.0, "v": 1.5}, "jacobian": {"u": {"x": 2.0, "y": 3.0},'
    ' "v": {"x": 0.5, "y": -0.75}}',
    "hessian": '"value": 5.0, "gradient": {"x": 6.0, "y": -4.0}, "hessian": {"x": {"x": 2.0, "y": 0.0},'
    ' "y": {"x": 0.0, "y": -2.0}}',
    "jvp": '"values": {"u": 6.0, "v": 1.5}, "jvp": {"u": 2.0, "v": 0.5}',
    "vjp": '"values": {"u": 6.0, "v": 1.5}, "vjp": {"x": 1.0, "y": 4.5}',
    "hvp": '"value": 5.0, "gradient": {"x": 6.0, "y": -4.0}, "hvp": {"x": 2.0, "y": 0.0}',
    "taylor": '"order": 3, "coefficients": {"f": [1.0, 1.0, 0.5, 0.16666666666666666]}',
}

CSV = {
    "jacobian": "x,y,u,v,du_dx,du_dy,dv_dx,dv_dy,error\n3.0,2.0,6.0,1.5,2.0,3.0,0.5,-0.75,\n",
    "hessian": "x,y,f,df_dx,df_dy,d2f_dx_dx,d2f_dx_dy,d2f_dy_dy,error\n3.0,2.0,5.0,6.0,-4.0,2.0,0.0,-2.0,\n",
    "jvp": "x,y,u,v,jvp_u,jvp_v,error\n3.0,2.0,6.0,1.5,2.0,0.5,\n",
    "vjp": "x,y,u,v,vjp_x,vjp_y,error\n3.0,2.0,6.0,1.5,1.0,4.5,\n",
    "hvp": "x,y,f,df_dx,df_dy,hvp_x,hvp_y,error\n3.0,2.0,5.0,6.0,-4.0,2.0,0.0,\n",
    "taylor": "x,f_c0,f_c1,f_c2,f_c3,error\n0.0,1.0,1.0,0.5,0.16666666666666666,\n",
}

TABLES = {
    "jacobian": """
output  value  ∂/∂x   ∂/∂y
──────────────────────────
u         6     2     3
v         1.5   0.5  -0.75
found in reverse mode
""",
    "hessian": """
f = 5

Gradient
input  at  ∂f/∂input
────────────────────
x       3          6
y       2         -4

Hessian
∂/∂input  ∂f/∂x  ∂f/∂y
──────────────────────
x             2      0
y             0     -2
""",
    "jvp": """
output  value  derivative
─────────────────────────
u         6           2
v         1.5         0.5
along x = 1, y = 0
""",
    "vjp": """
u = 6
v = 1.5

input  at  derivative
─────────────────────
x       3         1
y       2         4.5
derivatives of u - 2*v
""",
    "hvp": """
f = 5

input  at  ∂f/∂input  Hessian × vector
──────────────────────────────────────
x       3          6                 2
y       2         -4                 0
vector: x = 1, y = 0
""",
    "taylor": """
k    f: c_k  f: k! × c_k
────────────────────────
0  1                   1
1  1                   1
2  0.5                 1
3  0.166667            1
rounded to 6 significant digits
""",
}


def answered(run: Run, *arguments: str) -> Any:
    """The JSON of a command line."""
    answer = run(*arguments, "--json")
    assert answer.code == 0, answer.err
    return json.loads(answer.out)


@pytest.mark.parametrize("command", REQUESTS)
def test_the_json_is_that_of_the_reference(run: Run, command: str) -> None:
    request = REQUESTS[command]
    at = '{"x": 0.0}' if command == "taylor" else '{"x": 3.0, "y": 2.0}'
    line = f'{{"expression": "{request[1]}", "at": {at}, {JSON[command]}, "warnings": []}}\n'
    assert run(*request, "--json") == run(*request, "--format", "jsonl") == (0, line, "")


@pytest.mark.parametrize("command", REQUESTS)
def test_csv_has_the_columns_of_the_reference(run: Run, command: str) -> None:
    assert run(*REQUESTS[command], "--format", "csv") == (0, CSV[command], "")


@pytest.mark.parametrize("command", REQUESTS)
def test_tables_are_small_and_say_what_they_show(run: Run, command: str) -> None:
    assert run(*REQUESTS[command]) == (0, f"{REQUESTS[command][1]}\n{TABLES[command]}", "")


@pytest.mark.parametrize("command", REQUESTS)
def test_documents_have_every_table(run: Run, command: str) -> None:
    for form, rule in (("markdown", "--: |\n"), ("latex", "\\midrule\n")):
        answer = run(*REQUESTS[command], "--format", form)
        assert (answer.code, answer.err) == (0, "")
        assert answer.out.count(rule) == TABLES[command].count("\n──")


@pytest.mark.parametrize(
    ("command", "rest"),
    [
        ("jacobian", ()),
        ("hessian", ()),
        ("jvp", ("--tangent", "x=1")),
        ("vjp", ("--cotangent", "f=1")),
        ("hvp", ("--vector", "x=1")),
        ("taylor", ("--order", "2")),
    ],
)
def test_warnings_come_with_every_command_and_travel_with_documents(
    run: Run, command: str, rest: tuple[str, ...]
) -> None:
    request = (command, "abs(x)", "--at", "x=0", *rest)
    assert run(*request).err.startswith("warning: abs(x) has a kink at x = 0")
    for form in ("markdown", "latex"):
        assert "warning: abs(x) has a kink at x = 0" in run(*request, "--format", form, "-q").out
    assert [notice["kind"] for notice in answered(run, *request)["warnings"]] == ["kink"]


def test_wrt_chooses_and_orders(run: Run) -> None:
    assert list(answered(run, "jacobian", *PAIR, "--wrt", "y,x")["jacobian"]["u"]) == ["y", "x"]
    assert answered(run, "hessian", *WORKED, "--wrt", "y")["hessian"] == {"y": {"y": -2.0}}
    assert answered(run, *REQUESTS["vjp"], "--wrt", "y")["vjp"] == {"y": 4.5}
    assert answered(run, *REQUESTS["hvp"], "--wrt", "y")["hvp"] == {"y": 0.0}
    assert answered(run, "taylor", *WORKED, "--order", "2", "--wrt", "x")["coefficients"] == {"f": [5.0, 6.0, 1.0]}


@pytest.mark.parametrize("mode", ["forward", "reverse", "both"])
def test_a_jacobian_has_a_mode(run: Run, mode: str) -> None:
    assert answered(run, "jacobian", *PAIR, "--mode", mode)["mode"] == mode
    assert "found in " in run("jacobian", *PAIR, "--mode", mode).out


def test_a_series_may_go_along_a_direction(run: Run) -> None:
    request = ("taylor", "x*y", "--at", "x=3,y=2", "--order", "2", "--direction", "x=1,y=2")
    assert answered(run, *request)["coefficients"] == {"f": [6.0, 8.0, 2.0]}
    assert "along x = 1, y = 2\n" in run(*request).out


def test_vectors_are_read_like_the_point(run: Run) -> None:
    Path("t.json").write_text('{"x": 1, "y": "Infinity"}')
    assert answered(run, "jvp", *PAIR, "--tangent", "x=2*pi/pi, y=-1")["jvp"] == {"u": 1.0, "v": 1.75}
    assert answered(run, "jvp", *PAIR, "--tangent", "@t.json", "--tangent", "y=1")["jvp"] == {"u": 5.0, "v": -0.25}
    assert answered(run, "jvp", "e*x", "--at", "e=3,x=2", "--tangent", "e=1")["jvp"] == {"f": 2.0}


def test_sparse_matrices_have_only_their_nonzeros(run: Run) -> None:
    request = ("jacobian", "x*y; z; 3", "--at", "x=1,y=0,z=2", "--sparse")
    assert answered(run, *request)["jacobian"] == {"f1": {"x": 0.0, "y": 1.0}, "z": {"z": 1.0}, "f3": {}}
    assert run(*request, "--format", "csv").out == "row,column,value\nf1,x,0.0\nf1,y,1.0\nz,z,1.0\n"
    assert run(*request).out.splitlines()[2:] == [
        "output  value  ∂/∂x  ∂/∂y  ∂/∂z",
        "───────────────────────────────",
        "f1          0     0     1     .",
        "z           2     .     .     1",
        "f3          3     .     .     .",
        "found in reverse mode",
    ]


def test_a_sparse_hessian_has_each_pair_once_in_csv(run: Run) -> None:
    request = ("hessian", "x*y^2 + z", "--at", "x=1,y=3,z=2", "--sparse")
    assert answered(run, *request)["hessian"] == {"x": {"y": 6.0}, "y": {"x": 6.0, "y": 2.0}, "z": {}}
    assert run(*request, "--format", "csv").out == "row,column,value\nx,y,6.0\ny,y,2.0\n"
    assert run(*request, "--format", "csv", "--wrt", "y,x").out == "row,column,value\ny,y,2.0\ny,x,6.0\n"
    for command in ("jacobian", "hessian"):
        assert "row,column,value" in run(command, "--help").out


MANY = " + ".join(f"x{k}*x{k + 1}^2" for k in range(39))

POINT = ",".join(f"x{k}=1" for k in range(40))


def test_a_large_matrix_is_a_picture_in_text_and_complete_in_data(run: Run) -> None:
    request = ("hessian", MANY, "--at", POINT)
    for options in ((), ("--sparse",)):
        lines = run(*request, *options).out.splitlines()
        assert lines[-15:-13] == ["rows  columns  nonzeros  density", "────────────────────────────────"]
        assert lines[-13].split() == ["40", "40", "117", "0.0731"]
        assert lines[-11] == "|⠺⣦⡀" + "⠀" * 17 + "|"
        assert lines[-1] == "JSON and CSV have the entries, with --sparse the nonzeros alone"
    assert len(answered(run, *request)["hessian"]["x0"]) == 40
    assert answered(run, *request, "--sparse")["hessian"]["x0"] == {"x1": 2.0}
    (row,) = csv.DictReader(run(*request, "--format", "csv").out.splitlines())
    assert sum(name.startswith("d2f_") for name in row) == 40 * 41 // 2
    assert (row["d2f_dx0_dx1"], row["d2f_dx1_dx1"], row["d2f_dx0_dx2"]) == ("2.0", "2.0", "0.0")


WRONG = [
    (("jvp", *PAIR), "addiff jvp needs --tangent x=1,y=0"),
    (("vjp", *PAIR), "addiff vjp needs --cotangent u=1,v=0"),
    (("hvp", *WORKED), "addiff hvp needs --vector x=1,y=0"),
    (("taylor", "x", "--at", "x=1"), "addiff taylor needs --order N"),
    (("jvp", *PAIR, "--tangent"), "--tangent needs a value: --tangent x=1,y=0"),
    (("jvp", *PAIR, "--tangent", "--json"), "--tangent needs a value: --tangent x=1,y=0"),
    (
        ("jvp", *PAIR, "--tangent", "x=1,z=2"),
        "the tangent (--tangent) gives z, which is not an input of the program (its inputs: x, y)",
    ),
    (
        ("vjp", *PAIR, "--cotangent", "x=1"),
        "the cotangent (--cotangent) gives x, which is not an output of the program (its outputs: u, v)",
    ),
    (
        ("hvp", "rate^2", "--at", "rate=1", "--vector", "rat=1"),
        "the vector (--vector) gives rat, which is not an input of the program: did you mean rate? (its inputs: rate)",
    ),
    (
        ("taylor", "x*y", "--at", "x=1,y=2", "--order", "2", "--direction", "q=1"),
        "the direction (--direction) gives q, which is not an input of the program (its inputs: x, y)",
    ),
    (("jvp", *PAIR, "--tangent", "x=1,", "y=0"), "a tangent is one argument: --tangent x=1,y=0"),
    (("jvp", "x*y", "--tangent", "x=1", "y=0", "--at", "x=3,y=2"), "a tangent is one argument: --tangent x=1,y=0"),
    (("jvp", "x*y", "--tangent=x=1", "--at", "x=3", "y=2"), "a point is one argument: --at x=3,y=2"),
    (("jvp", "x*y", "x=3", "--tangent", "x=1"), "a point stands behind --at: addiff jvp 'x*y' --at x=3"),
    (("jacobian", "x", "--at", "x=1", "--wrt", "y"), "y is not an input of the program (its inputs: x)"),
    (("jacobian", "x", "--at", "x=1", "--mode", "fast"), "--mode is one of forward, reverse or both"),
    (("hessian", "x", "--mode", "forward"), "no option --mode of addiff hessian: grad, jacobian and trace have it"),
    (
        ("taylor", "x*y", "--at", "x=1,y=2", "--order", "2"),
        "a Taylor series goes along one input, and there are 2: x, y; choose one with --wrt x, or a direction with"
        " --direction x=1",
    ),
    (("taylor", "x", "--at", "x=1", "--order", "abc"), "--order abc: give a whole number from 0 on"),
    (("taylor", "x", "--at", "x=1", "--order", "-1"), "--order -1: give a whole number from 0 on"),
    (("taylor", "x", "--at", "x=1", "--order", "1.5"), "--order 1.5: give a whole number from 0 on"),
    (("taylor", "x", "--at", "x=1", "--order", "²"), "--order ²: give a whole number from 0 on"),
    (("taylor", "x", "--at", "x=1", "--order", "20000"), "the order 20,000 is beyond 10,000"),
    (
        ("taylor", "x", "--at", "x=1", "--order", "9" * 5000),
        "--order: a number of 5,000 digits is no order that a series can have",
    ),
    (
        ("jacobian", "x; y", "--at", "x=1,y=2", "--format", "csv"),
        "two columns would be called x: give the output a name of its own, as in `result = x`",
    ),
]


@pytest.mark.parametrize(("arguments", "message"), WRONG)
def test_a_wrong_request_says_what_would_be_right(run: Run, arguments: tuple[str, ...], message: str) -> None:
    answer = run(*arguments)
    told = json.loads(answer.err)["error"]["message"] if "--json" in arguments else answer.err
    assert (answer.code, answer.out) == (2, "")
    assert told.removeprefix("error: ").rstrip("\n") == message


@pytest.mark.parametrize("command", ["hessian", "hvp"])
def test_several_outputs_are_shown_where_one_is_wanted(run: Run, command: str) -> None:
    rest = ("--vector", "x=1") if command == "hvp" else ()
    assert run(command, *PAIR, *rest).err == (
        f"error: {command} is for one output, and the program has 2: u, v\n"
        "  1 | u = x*y; v = x/y; u; v\n"
        "    |                      ^\n"
    )


def test_an_error_in_a_vector_is_shown_in_it(run: Run) -> None:
    assert run("jvp", *PAIR, "--tangent", "x=1,x=2").err == (
        "error: --tangent: x is given twice\n  --tangent | x=1,x=2\n            |     ^\n"
    )
    error = json.loads(run("vjp", *PAIR, "--cotangent", "u=log(-1)", "--json").err)["error"]
    assert error["message"].startswith("--cotangent: log of a negative number")
    assert (error["kind"], error["line"]) == ("domain", None)
    Path("t.json").write_text('{"x": "NaN"}')
    assert run("hvp", *WORKED, "--vector", "@t.json").err == (
        "error: the vector (--vector) gives NaN to x: a value is a number\n"
    )
    assert run("hvp", *WORKED, "--vector", "t.json").err == (
        "error: --vector: t.json is a file, whose point is read with --vector @t.json\n"
    )


def test_a_matrix_too_large_to_be_dense_says_how_to_have_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from addiff.api import program

    monkeypatch.setattr(program, "MOST_ENTRIES", 1000)
    answer = run("hessian", MANY, "--at", POINT)
    assert answer.err == (
        "error: the matrix has 40 rows and 40 columns, more than 1,000 entries: ask for its nonzeros with --sparse"
        " (sparse=True)\n"
    )
    assert run("hessian", MANY, "--at", POINT, "--json").err.startswith('{"error": {"kind": "limit"')
    assert run("hessian", MANY, "--at", POINT, "--sparse").code == 0


def test_there_is_a_test_for_every_command_of_derivatives() -> None:
    assert set(COMMANDS) >= set(REQUESTS)
    assert list(COMMANDS)[:8] == ["eval", "grad", *REQUESTS]


def test_derive_prints_a_program_that_can_be_read_again(run: Run) -> None:
    answer = run("derive", "x^2*sin(y)")
    assert answer == (0, "df_dx = 2*x*sin(y)\ndf_dy = cos(y)*x^2\ndf_dx; df_dy\n", "")
    again = run("eval", "-", "--at", "x=3,y=1", "--json", stdin=answer.out.encode())
    gradient = json.loads(run("grad", "x^2*sin(y)", "--at", "x=3,y=1", "--json").out)["gradient"]
    assert list(json.loads(again.out)["values"].values()) == list(gradient.values())


def test_derive_of_a_file_by_some_inputs_as_json(run: Run) -> None:
    Path("p.ad").write_text("s = x*y\ns^2")
    assert json.loads(run("derive", "-f", "p.ad", "--wrt", "x", "--json").out) == {
        "expression": "s = x*y\ns^2",
        "wrt": ["x"],
        "program": "s = x*y\ny*(2*s)",
    }


def test_sparsity_tells_who_depends_on_whom(run: Run) -> None:
    assert run("sparsity", "u = x*y; v = z; u; v").out.split("\n")[2:] == [
        "rows  columns  nonzeros  density  colours",
        "─────────────────────────────────────────",
        "   2        3         3      0.5        2",
        "",
        "output  depends on",
        "──────────────────",
        "u       x, y",
        "v       z",
        "",
    ]
    assert run("sparsity", "x*y + z^2", "--hessian", "--format", "csv").out == "row,column\nx,y\ny,x\nz,z\n"
    assert run("sparsity", "3").out.endswith("no derivative can be other than zero\n")


def test_sparsity_draws_a_large_pattern(run: Run) -> None:
    out = run("sparsity", "; ".join(f"x{i} + x{i + 1}" for i in range(99))).out
    assert "⠛" in out or "⠻" in out or "⠳" in out
    assert "JSON and CSV have the names" in out
