"""Where the program and the point come from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Run


def result(run: Run, *arguments: str, stdin: bytes = b"") -> Any:
    answer = run(*arguments, "--json", stdin=stdin)
    assert answer.err == ""
    return json.loads(answer.out)


def test_an_argument_that_begins_with_a_minus_is_the_expression(run: Run) -> None:
    assert result(run, "eval", "-x^2", "--at", "x=3")["values"] == {"f": -9.0}
    assert result(run, "eval", "--at", "x=3", "-x^2")["values"] == {"f": -9.0}
    assert result(run, "eval", "--x", "--at", "x=3")["values"] == {"f": 3.0}
    assert json.loads(run("eval", "--at", "x=3", "--json", "--", "-x").out)["values"] == {"f": -3.0}


def test_an_option_may_bear_its_value(run: Run) -> None:
    assert result(run, "grad", "x*y", "--at=x=3,y=2")["gradient"] == {"x": 2.0, "y": 3.0}


def test_the_program_may_stand_in_a_file_or_come_from_standard_input(run: Run) -> None:
    Path("p.ad").write_bytes("\ufeff# a comment\r\ns = x + y\r\ns*s\r\n".encode())
    assert result(run, "eval", "-f", "p.ad", "--at", "x=1,y=2")["values"] == {"f": 9.0}
    assert result(run, "eval", "-", "--at", "x=3", stdin=b"x^2")["values"] == {"f": 9.0}
    assert result(run, "eval", "-f", "-", "--at", "x=3", stdin=b"x^2")["values"] == {"f": 9.0}


def test_a_later_point_wins_over_an_earlier(run: Run) -> None:
    Path("point.json").write_text('{"x": 5, "y": 7}')
    assert result(run, "eval", "x*y", "--at", "@point.json", "--at", "x=2")["at"] == {"x": 2.0, "y": 7.0}
    assert result(run, "eval", "x*y", "--at", "x=2", "--at", "@point.json")["at"] == {"x": 5.0, "y": 7.0}


def test_values_of_the_point_are_fixed_expressions(run: Run) -> None:
    assert result(run, "eval", "x*y", "--at", "x=2*3, y=-1.5e1")["at"] == {"x": 6.0, "y": -15.0}


def test_a_constant_that_the_point_binds_is_an_input(run: Run) -> None:
    assert result(run, "grad", "2*e", "--at", "e=3")["gradient"] == {"e": 2.0}


def test_names_are_compared_in_their_normal_form(run: Run) -> None:
    Path("point.json").write_text('{"ｘ": 2}')
    assert result(run, "eval", "x", "--at", "@point.json")["at"] == {"x": 2.0}


def test_json_may_say_what_is_not_finite(run: Run) -> None:
    Path("point.json").write_text('{"x": "-Infinity"}')
    assert result(run, "eval", "x", "--at", "@point.json")["at"] == {"x": "-Infinity"}
    Path("point.json").write_text('{"x": 1' + "0" * 5000 + "}")
    assert "a number of 5,001 digits is larger than any double" in run("eval", "x", "--at", "@point.json").err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "p.json is not JSON: Expecting property name enclosed in double quotes in line 1, column 2"),
        ("[1]", 'p.json is not a point: it should hold a JSON object of numbers, as {"x": 3, "y": 2}'),
        ('{"x": true}', "p.json: the value of x is True, not a number"),
        ('{"x": null}', "p.json: the value of x is None, not a number"),
        (
            '{"x": "abc"}',
            "p.json: the value of x is abc, not a number: of texts only NaN, Infinity and -Infinity are numbers",
        ),
        ('{"x": 1, "x": 2}', "p.json: x is given twice"),
        ('{"x": ' + "[" * 100_000, "p.json: the JSON is nested too deeply"),
    ],
)
def test_a_wrong_file_of_the_point_is_named_with_what_is_wrong(run: Run, text: str, message: str) -> None:
    Path("p.json").write_text(text)
    assert run("eval", "x", "--at", "@p.json") == (2, "", f"error: {message}\n")


def test_a_name_given_twice_in_one_point_is_an_error_that_shows_it(run: Run) -> None:
    assert run("eval", "x", "--at", "x=1,x=2").err == (
        "error: --at: x is given twice\n  --at | x=1,x=2\n       |     ^\n"
    )


def test_a_number_beyond_the_doubles_is_refused_in_the_point_as_in_a_program(run: Run) -> None:
    assert run("eval", "x", "--at", "x=1e400").err == (
        "error: --at: the number is larger than any double: write inf for infinity\n"
        "  --at | x=1e400\n       |   ^^^^^\n"
    )
    assert run("eval", "x", "--at", "y=1,x=-1e400").code == 2
    assert "larger than any double" in run("eval", "x", "--at", "x=-(10^400)").err
    assert run("eval", "x", "--at", "x=2*inf").out.endswith("x = Infinity\n")


def test_a_number_beyond_the_doubles_is_refused_in_a_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "p.json").write_text('{"x": [1, -1e400]}')
    assert run("eval", "x[0]", "--at", f"@{tmp_path}/p.json").err.endswith(
        'p.json: -1e400 is larger than any double: write "Infinity"\n'
    )


def test_an_error_in_the_point_has_no_place_in_the_program(run: Run) -> None:
    error = json.loads(run("eval", "x", "--at", "x=log(-1)", "--json").err)["error"]
    assert error["kind"] == "domain"
    assert error["message"].startswith("--at: log of a negative number")
    assert (error["line"], error["column"], error["end_column"]) == (None, None, None)


def test_an_empty_point_is_an_error_of_syntax(run: Run) -> None:
    assert run("eval", "1", "--at", "").code == 2


def test_nested_lists_are_arrays(run: Run) -> None:
    Path("p.json").write_text('{"x": [[1, 2], [3, 4]]}')
    assert json.loads(run("eval", "x[1]", "--at", "@p.json", "--json").out)["values"] == {"f": [3.0, 4.0]}


def test_lists_of_different_lengths_are_no_array(run: Run) -> None:
    Path("p.json").write_text('{"x": [[1, 2], [3]]}')
    error = json.loads(run("eval", "x", "--at", "@p.json", "--json").err)["error"]
    assert error["kind"] == "shape"
    assert error["message"] == "the point (--at) gives x lists of different lengths: 1 and 2"
