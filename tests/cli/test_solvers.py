"""`minimize` and `solve` on the command line: tables, JSON, errors, and what their options refuse."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from addiff.solvers.minimizing.methods import METHODS
from addiff.solvers.training.methods import METHODS as DESCENTS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run


def counted(text: str) -> str:
    """A text without the numbers of iterations and evaluations, which are those of a version of SciPy."""
    return re.sub(r"\d+ (iterations|evaluations)", r"N \1", text)


def test_a_minimum_as_a_table_of_sixty_columns(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    answer = run("minimize", "(x - 3)^2 + (y + 1)^2", "--start", "x=0,y=0")
    assert (answer.code, counted(answer.out), answer.err) == (0, """\
(x - 3)^2 + (y + 1)^2

f = 0

unknown  start  minimizer  ∂f/∂unknown
──────────────────────────────────────
x            0          3            0
y            0         -1            0

The gradient vanishes, and the Hessian is positive definite.
bfgs: N iterations, N evaluations
""", "")  # fmt: skip


def test_a_root_as_a_table_of_sixty_columns(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    answer = run("solve", "x == 3; 2*y == 8", "--start", "x=0,y=0")
    assert (answer.code, counted(answer.out), answer.err) == (0, """\
x == 3; 2*y == 8

unknown  start  root
────────────────────
x            0     3
y            0     4

equation  residual
──────────────────
f1               0
f2               0

The residuals vanish.
hybr: N evaluations
condition of the Jacobian: 2
""", "")  # fmt: skip


def test_the_members_of_a_minimum(run: Run) -> None:
    answer = run("minimize", "(x - a)^2", "--start", "x=0", "--at", "a=2", "--json")
    found = json.loads(answer.out)
    assert list(found) == [
        *("expression", "at", "start", "minimum", "minimizer", "gradient", "gradient_norm", "definiteness", "method"),
        *("iterations", "evaluations", "converged", "message", "warnings"),
    ]
    assert (found["minimum"], found["minimizer"], found["at"], found["start"]) == (0, {"x": 2}, {"a": 2}, {"x": 0})
    assert (found["converged"], found["definiteness"], found["method"]) == (True, "minimum", "bfgs")


def test_the_members_of_a_root(run: Run) -> None:
    found = json.loads(run("solve", "2*x == 4", "--start", "x=[0,0]", "--json").out)
    assert list(found) == [
        *("expression", "at", "start", "root", "residuals", "jacobian_condition", "method", "evaluations"),
        *("converged", "message", "warnings"),
    ]
    assert (found["root"], found["residuals"], found["converged"]) == ({"x": [2, 2]}, {"f": [0, 0]}, True)


@pytest.mark.parametrize("command", ["minimize", "solve"])
@pytest.mark.parametrize("form", ["csv", "markdown", "latex", "jsonl"])
def test_the_other_forms(run: Run, command: str, form: str) -> None:
    answer = run(command, "x^2 - x", "--start", "x=0.5", "--format", form)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out


def test_rows_of_csv(run: Run) -> None:
    rows = run("minimize", "sum((w - 1)^2)", "--start", "w=[1,1]", "--format", "csv").out
    assert rows == "f,w[0],w[1],df_dw[0],df_dw[1],error\n0.0,1.0,1.0,0.0,0.0,\n"
    assert run("solve", "x == 2", "--start", "x=2", "--format", "csv").out == "f,x,error\n0.0,2.0,\n"


def test_an_error_of_convergence_exits_with_one(run: Run) -> None:
    answer = run("solve", "x^2 + 1", "--start", "x=1")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith(
        "error: no root: f is still 1 where the residuals are least and the Jacobian is singular;"
    )


def test_an_error_as_json_has_its_place(run: Run) -> None:
    answer = run("minimize", "1 + sqrt(x)", "--start", "x=1", "--json")
    error = json.loads(answer.err)["error"]
    assert (answer.code, answer.out, error["kind"]) == (1, "", "convergence")
    assert (error["line"], error["column"], error["end_column"]) == (1, 5, 12)


def test_bounds_may_be_open(run: Run) -> None:
    answer = run("minimize", "x + y + (x*y)^2", "--start", "x=1,y=1", "--bounds", "x=-1:,y=0:pi", "--json")
    assert json.loads(answer.out)["minimizer"] == {"x": -1, "y": 0}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--bounds", "x"), "--bounds x: a range is written x=-3:3"),
        (("--bounds", "x=:"), "--bounds x=:: a range is written x=-3:3"),
        (("--bounds", "x[0]=0:1"), "--bounds: a range is that of all elements of an array: write x=0:1"),
        (("--bounds", "x=0:1,x=1:2"), "--bounds: x is given twice"),
        (("--bounds", "x=[1,2]:3"), "--bounds: an end of the range of x is no number"),
        (("--max-iterations", "x"), "--max-iterations x: give a whole number from 0 on"),
        (("--tolerance", "x"), "invalid value for '--tolerance': 'x' is not a valid float"),
        (("--method", "best"), f"no method best: there are {', '.join([*METHODS, *DESCENTS])}"),
    ],
)
def test_options_that_are_wrong(run: Run, arguments: tuple[str, ...], message: str) -> None:
    answer = run("minimize", "x^2", "--start", "x=1", *arguments)
    assert (answer.code, answer.out, answer.err) == (2, "", f"error: {message}\n")


def test_equations_take_no_data(run: Run, tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("y\n1\n")
    answer = run("solve", "x - y", "--start", "x=1", "--data", "data.csv")
    assert answer == (
        2,
        "",
        "error: solve takes no --data: its program stands for itself, and --at holds names fixed\n",
    )


def test_a_start_is_needed(run: Run) -> None:
    assert run("minimize", "x").err == "error: addiff minimize needs --start a=1,b=2\n"


def test_help_lists_the_methods(run: Run) -> None:
    answer = run("minimize", "--help").out
    assert all(name in answer for name in METHODS)


def test_help_loads_no_scipy() -> None:
    program = "import sys; from addiff.cli.main import main; main(['solve', '--help']); print('scipy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert done.stdout.endswith("False\n")
