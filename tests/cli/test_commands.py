"""What each command answers, in each form."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run

WORKED = ("(x+y)*(x-y)", "--at", "x=3,y=2")


def test_grad_prints_a_table(run: Run) -> None:
    assert run("grad", *WORKED) == (
        0,
        "(x+y)*(x-y)\n\n"
        "f = 5\n\n"
        "input  at  ∂f/∂input\n"
        "────────────────────\n"
        "x       3          6\n"
        "y       2         -4\n",
        "",
    )


def test_grad_prints_the_json_of_the_reference(run: Run) -> None:
    answer = run("grad", *WORKED, "--json")
    assert answer == (
        0,
        '{"expression": "(x+y)*(x-y)", "at": {"x": 3.0, "y": 2.0}, "mode": "reverse", "value": 5.0,'
        ' "gradient": {"x": 6.0, "y": -4.0}, "warnings": []}\n',
        "",
    )


def test_json_is_one_object_a_line_in_both_its_forms(run: Run) -> None:
    assert run("grad", *WORKED, "--format", "jsonl") == run("grad", *WORKED, "--format", "json")


def test_csv_is_a_file_of_one_row(run: Run) -> None:
    assert run("grad", *WORKED, "--format", "csv").out == "x,y,f,df_dx,df_dy,error\n3.0,2.0,5.0,6.0,-4.0,\n"


@pytest.mark.parametrize("mode", ["forward", "reverse", "both"])
def test_the_mode_is_part_of_the_answer(run: Run, mode: str) -> None:
    answer = json.loads(run("grad", *WORKED, "--mode", mode, "--json").out)
    assert (answer["mode"], answer["gradient"]) == (mode, {"x": 6.0, "y": -4.0})


def test_wrt_chooses_and_orders_the_derivatives(run: Run) -> None:
    assert list(json.loads(run("grad", *WORKED, "--wrt", "y,x", "--json").out)["gradient"]) == ["y", "x"]
    assert list(json.loads(run("grad", *WORKED, "--wrt", "y", "--json").out)["gradient"]) == ["y"]


def test_eval_prints_equations(run: Run) -> None:
    assert run("eval", "2*3 + 1").out == "2*3 + 1\n\nf = 7\n"


def test_trace_has_the_members_of_the_reference(run: Run) -> None:
    steps = json.loads(run("trace", *WORKED, "--json").out)["steps"]
    assert steps[2] == {
        "name": "v1",
        "op": "+",
        "args": ["x", "y"],
        "partials": [1.0, 1.0],
        "expression": "x + y",
        "value": 5.0,
        "tangents": {"x": 1.0, "y": 1.0},
        "adjoint": 1.0,
    }


def test_trace_prints_the_published_table(run: Run) -> None:
    out = run("trace", "log(x1) + x1*x2 - sin(x2)", "--at", "x1=2,x2=5", "--digits", "5").out
    for figure in ("0.69315", "10.693", "11.652", "-0.28366", "1.7163", "5.5"):
        assert figure in out.split()


def test_check_exits_with_0_where_all_agree(run: Run) -> None:
    answer = run("check", *WORKED, "--json")
    assert answer.code == 0
    assert json.loads(answer.out)["agree"] is True


def test_check_prints_its_result_and_exits_with_1_where_they_disagree(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    import addiff
    from addiff.results import Check, Comparison

    wrong = Check("x", {"x": 1.0}, False, 1.0, {"x": Comparison(1.0, 1.0, 1.1, 1e-9)}, ())
    monkeypatch.setattr(addiff, "check", lambda *_, **__: wrong, raising=False)
    answer = run("check", "x", "--at", "x=1")
    assert answer.code == 1
    assert answer.out.endswith("The derivatives disagree.\n")
    assert answer.err == ""


def test_functions_lists_every_function_and_shows_one(run: Run) -> None:
    out = run("functions").out
    for name in ("sin(x)", "log(x)", "where(c, a, b)"):
        assert name in out
    assert run("functions", "sin").out.startswith("sin(x)\n")
    assert run("functions", "sine").err == "error: sine is not a function: did you mean sin?\n"


def test_warnings_are_lines_of_standard_error_and_members_of_the_json(run: Run) -> None:
    answer = run("grad", "abs(x)", "--at", "x=0", "--json")
    (warning,) = json.loads(answer.out)["warnings"]
    assert (warning["kind"], warning["column"], warning["end_column"]) == ("kink", 1, 7)
    assert answer.err.startswith("warning: ")
    assert answer.err.endswith(" (kink; line 1, columns 1-6)\n")
    assert answer.err.count("\n") == 1


def test_quiet_keeps_warnings_from_standard_error_only(run: Run) -> None:
    answer = run("grad", "abs(x)", "--at", "x=0", "--json", "-q")
    assert answer.err == ""
    assert json.loads(answer.out)["warnings"]


def test_digits_are_those_of_tables_and_never_of_json(run: Run) -> None:
    assert "f = 0.333\n" in run("eval", "1/3", "--digits", "3").out
    assert json.loads(run("eval", "1/3", "--digits", "3", "--json").out)["values"]["f"] == 1 / 3


@pytest.mark.parametrize("columns", [40, 60, 80])
def test_help_fits_a_narrow_terminal(run: Run, monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = run("fit", "--help").out.splitlines()
    meanings = [line for line in lines if line.startswith(" " * 10)]
    assert len(meanings) > 10
    assert max(map(len, meanings)) <= columns


def test_solve_says_nothing_of_data(run: Run) -> None:
    assert "data" not in run("solve", "--help").out


def test_help_lists_the_commands_and_how_to_complete_them(run: Run) -> None:
    out = run("--help").out
    for word in ("eval", "grad", "trace", "check", "functions", "_ADDIFF_COMPLETE=bash_source addiff"):
        assert word in out
    assert run("-h").out == out
    assert "--at" in run("grad", "-h").out


def test_the_version_is_that_of_the_package(run: Run) -> None:
    import addiff

    assert run("--version").out == f"addiff {addiff.__version__}\n"


def test_graph_draws_the_worked_example(run: Run) -> None:
    answer = run("graph", *WORKED)
    assert (answer.code, answer.err) == (0, "")
    assert "│ v1 = x + y │  │ v2 = x - y │" in answer.out
    assert answer.out.endswith("\nf = v3 = 5\n")


def test_graph_needs_no_point(run: Run) -> None:
    result = json.loads(run("graph", "(x+y)*(x-y)", "--json").out)
    assert list(result) == ["expression", "at", "mode", "values", "outputs", "nodes", "edges", "warnings"]
    assert result["at"] is None
    assert [node["op"] for node in result["nodes"]] == ["input", "input", "+", "-", "*"]


@pytest.mark.parametrize(
    ("name", "beginning"),
    [
        ("g.dot", b"digraph {"),
        ("g.gv", b"digraph {"),
        ("g.mmd", b"graph TD"),
        ("g.svg", b"<svg "),
        ("g.png", b"\x89PNG"),
        ("g.html", b"<!DOCTYPE html>"),
        ("g.json", b"{"),
        ("g.txt", b"(x+y)"),
    ],
)
def test_the_ending_of_a_file_chooses_the_form_of_a_graph(
    run: Run, tmp_path: Path, name: str, beginning: bytes
) -> None:
    assert run("graph", *WORKED, "--out", name) == (0, "", "")
    assert (tmp_path / name).read_bytes().startswith(beginning)


def test_a_trace_can_be_a_page(run: Run, tmp_path: Path) -> None:
    assert run("trace", *WORKED, "--out", "t.html") == (0, "", "")
    text = (tmp_path / "t.html").read_text(encoding="utf-8")
    assert 'data-exact="-4.0">-4</td>' in text
    assert run("trace", *WORKED, "--format", "html").out == text


def test_a_graph_has_no_form_of_tables(run: Run) -> None:
    answer = run("graph", *WORKED, "--format", "csv")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == "error: --format is one of table, json, dot, mermaid, svg, png or html\n"


def test_plot_draws_in_the_terminal_and_in_files(run: Run, tmp_path: Path) -> None:
    answer = run("plot", "a*sin(x)", "--over", "x=-pi:pi", "--at", "a=2", "--derivatives", "1")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith("a*sin(x)\n\n")
    assert answer.out.endswith("⠒⠒ f   •• df/dx\nat a = 2\n")
    assert run("plot", "x^2", "--over", "x=0:1", "--out", "p.svg") == (0, "", "")
    assert (tmp_path / "p.svg").read_text(encoding="utf-8").startswith("<?xml")
    assert run("plot", "x*y", "--over", "x=0:1,y=0:1", "--out", "p.csv").code == 0
    assert (tmp_path / "p.csv").read_text(encoding="utf-8").startswith("x,y,f,df_dx,df_dy\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "addiff plot needs --over x=-3:3"),
        (("--over", "x"), "--over x: a range is written x=-3:3"),
        (("--over", "x=1"), "--over x=1: a range is written x=-3:3"),
        (("--over", "x=0:1:2"), "--over x=0:1:2: a range is written x=-3:3"),
        (("--over", "x=1:1"), "--over: the range of x is empty: write the smaller end first"),
        (("--over", "x=0:inf"), "--over: the range of x has no end: give two finite numbers"),
        (("--over", "x=-1e308:1e308"), "--over: the range of x is wider than doubles can tell"),
        (("--over", "x=0:1", "--over", "x=0:1"), "--over: x is given twice"),
        (
            ("--over", "x=0:y"),
            "--over: y is not a number: the values of a point are made of numbers and pi, tau, e, inf",
        ),
        (("--over", "x=0:1", "--derivatives", "-1"), "--derivatives -1: give a whole number from 0 on"),
        (("--over", "z=0:1"), "z is not an input of the program (its inputs: x)"),
    ],
)
def test_a_plot_says_what_is_wrong_with_its_range(run: Run, arguments: tuple[str, ...], message: str) -> None:
    answer = run("plot", "x^2", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.splitlines()[0] == f"error: {message}"
