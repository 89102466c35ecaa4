"""Every kind of wrong request, word for word; none writes to standard output."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Run

ALL = (
    "eval, grad, jacobian, hessian, jvp, vjp, hvp, taylor, trace, graph, plot, derive, sparsity, check, fit, functions"
)

WRONG_REQUESTS = [
    ((), f"a command is missing, one of {ALL}: see addiff --help"),
    (("grd", "x"), "no command grd: did you mean grad?"),
    (("frobnicate", "x"), f"no command frobnicate: there are {ALL}"),
    (
        ("x^2", "--at", "x=3"),
        "no command before the expression: addiff eval 'x^2' evaluates it, addiff grad 'x^2' differentiates it",
    ),
    (
        ("-x", "--at", "x=3"),
        "no command before the expression: addiff eval -x evaluates it, addiff grad -x differentiates it",
    ),
    (("--nonsense",), "no option --nonsense of addiff: what a command has for options stands behind it"),
    (("grad",), 'no program: give an expression in quotes, as in "x^2 + y", a file with -f FILE, or -'),
    (("grad", "x", "-f", "p.ad"), "two programs, the file of -f and x: give one"),
    (
        ("eval", "x", "+", "y"),
        "more than one argument: an expression with spaces needs quotes: addiff eval 'x + y'",
    ),
    (("grad", "x*y", "--at", "x=1", "y=2"), "a point is one argument: --at x=1,y=2"),
    (("grad", "x*y", "--at=x=1,", "y=2"), "a point is one argument: --at x=1,y=2"),
    (("grad", "x*y", "--at", "x=1,", "y=-pi/2"), "a point is one argument: --at x=1,y=-pi/2"),
    (("grad", "x*y", "x=1,y=2"), "a point stands behind --at: addiff grad 'x*y' --at x=1,y=2"),
    (("grad", "x + y", "x=1", "y=2*3"), "a point stands behind --at: addiff grad 'x + y' --at 'x=1,y=2*3'"),
    (("grad", "-f", "p.ad", "x=1"), "a point stands behind --at: addiff grad -f FILE --at x=1"),
    (
        ("functions", "a=1", "b=2"),
        "more than one argument: an expression with spaces needs quotes: addiff functions 'a=1 b=2'",
    ),
    (("eval", "x", "=", "2"), "more than one argument: an expression with spaces needs quotes: addiff eval 'x = 2'"),
    (("eval", "x", "--jsno"), "no option --jsno: did you mean --json?"),
    (("eval", "--jsno", "x"), "no option --jsno: did you mean --json?"),
    (("eval", "x", "--order", "3"), "no option --order of addiff eval: see addiff eval --help"),
    (("eval", "x", "--mode", "forward"), "no option --mode of addiff eval: see addiff eval --help"),
    (("grad", "x", "--at"), "--at needs a value: --at x=3,y=2"),
    (("grad", "x", "--at", "-q"), "--at needs a value: --at x=3,y=2"),
    (("grad", "x", "--mode", "sideways"), "--mode is one of forward, reverse or both"),
    (("eval", "x", "--format", "xml"), "--format is one of table, json, jsonl, csv, markdown or latex"),
    (("eval", "x", "--digits", "0"), "--digits 0: give a whole number from 1 to 17"),
    (("eval", "x", "--digits", "abc"), "--digits abc: give a whole number from 1 to 17"),
    (("eval", "x", "--digits", "1000000000000"), "--digits 1000000000000: give a whole number from 1 to 17"),
    (("grad", "x", "--wrt", "x,"), "--wrt x,: a name is missing; write --wrt x,y"),
    (("eval", "1", "--json", "--format", "csv"), "--json and --format csv contradict each other"),
    (
        ("eval", "1", "--out", "o.png"),
        "--out o.png: no form for the ending .png; choose one with --format table|json|jsonl|csv|markdown|latex",
    ),
]


@pytest.mark.parametrize(("arguments", "message"), WRONG_REQUESTS)
def test_a_wrong_request_says_what_would_be_right(run: Run, arguments: tuple[str, ...], message: str) -> None:
    if "--json" in arguments:
        answer = run(*arguments)
        assert json.loads(answer.err)["error"]["message"] == message
    else:
        answer = run(*arguments)
        assert answer.err == f"error: {message}\n"
    assert (answer.code, answer.out) == (2, "")


@pytest.mark.parametrize("asking", [("--json",), ("--format", "json"), ("--format=jsonl",), ("--format", "jsonl")])
def test_an_error_is_json_wherever_the_command_line_asks_for_it(run: Run, asking: tuple[str, ...]) -> None:
    answer = run("grad", "--at", "x=1", "--zzz", "x", *asking)
    assert answer.out == ""
    assert json.loads(answer.err) == {
        "error": {
            "kind": "usage",
            "message": "no option --zzz of addiff grad: see addiff grad --help",
            "line": None,
            "column": None,
            "end_column": None,
        }
    }


def test_json_behind_two_dashes_is_no_option(run: Run) -> None:
    assert run("eval", "--", "--json", "x").err.startswith("error: ")


def test_a_domain_error_is_drawn_under_the_program_and_exits_with_1(run: Run) -> None:
    answer = run("eval", "y + log(x - 5)", "--at", "x=3,y=1")
    assert answer == (
        1,
        "",
        "error: log of a negative number: x - 5 is -2\n  1 | y + log(x - 5)\n    |     ^^^^^^^^^^\n",
    )


def test_an_error_keeps_its_warnings_to_itself(run: Run) -> None:
    assert "warning" not in run("grad", "abs(x) + log(x)", "--at", "x=0").err


def test_files_that_cannot_be_read_are_named(run: Run) -> None:
    Path("folder").mkdir()
    Path("bytes.ad").write_bytes(b"x +\n\xff")
    assert run("eval", "-f", "missing.ad") == (2, "", "error: cannot read missing.ad: no such file or directory\n")
    assert run("eval", "-f", "folder") == (2, "", "error: cannot read folder: is a directory\n")
    assert run("eval", "-f", "bytes.ad") == (2, "", "error: bytes.ad is not UTF-8 text: byte 0xff in line 2\n")
    assert run("eval", "-", stdin=b"\xff").err == "error: standard input is not UTF-8 text: byte 0xff in line 1\n"
    assert run("eval", "-f", "a\0b").code == 2


def test_a_file_in_the_place_of_something_else_is_told_where_it_belongs(run: Run) -> None:
    Path("point.json").write_text('{"x": 3}')
    Path("p.ad").write_text("x^2")
    point_behind_at = "error: a point in a file stands behind --at: --at @point.json\n"
    assert run("grad", "x", "--at", "point.json") == (
        2,
        "",
        "error: --at: point.json is a file, whose point is read with --at @point.json\n",
    )
    assert run("grad", "x", "point.json") == (2, "", point_behind_at)
    assert run("grad", "-f", "p.ad", "point.json") == (2, "", point_behind_at)
    assert run("grad", "p.ad") == (2, "", "error: p.ad is a file: -f p.ad reads the program in it\n")
    assert run("grad", "-f", "point.json") == (
        2,
        "",
        "error: point.json holds a point, not a program: --at @point.json\n",
    )
    assert run("grad", "-", stdin=b'{"x": 3}').err == "error: standard input holds a point, not a program: --at @-\n"
    assert run("p.ad").err == (
        "error: no command before the expression: addiff eval -f p.ad evaluates it, addiff grad -f p.ad differentiates"
        " it\n"
    )


def test_what_is_no_file_is_a_mistake_in_its_place(run: Run) -> None:
    Path("p.ad").write_text("{x}")
    assert run("grad", "q.ad").err.startswith("error: a name holds no dot")
    assert run("grad", "x", "--at", "q.json").err.startswith("error: --at: q has no value")
    assert run("grad", "-f", "p.ad").err.startswith("error: { has no meaning here")


def test_an_argument_that_is_no_utf_8_is_an_error_of_syntax(run: Run) -> None:
    answer = run("eval", "x + \udcff", "--json")
    assert json.loads(answer.err)["error"]["kind"] == "syntax"


def test_a_closed_standard_output_is_an_error(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    assert run("eval", "1").err == "error: cannot write to standard output: it is closed\n"
