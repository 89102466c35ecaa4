"""Training from the shell: the same seed, stops and starts, histories, and what is refused."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Run

LINE = "(y - a*x - b)^2"


@pytest.fixture(autouse=True)
def data(run: Run) -> None:
    """A file of points near a line, in the folder where commands run."""
    random = np.random.default_rng(0)
    x = random.uniform(-1, 1, 60)
    y = 3 * x - 1 + random.normal(0, 0.1, 60)
    rows = [f"{u!r},{v!r}" for u, v in zip(x.tolist(), y.tolist(), strict=True)]
    Path("d.csv").write_text("\n".join(["x,y", *rows, ""]))


def answer(run: Run, *arguments: str) -> Any:
    found = run("minimize", LINE, "--data", "d.csv", *arguments, "--json")
    assert (found.code, found.err) == (0, "")
    return json.loads(found.out)


def least() -> np.ndarray:
    table = np.loadtxt("d.csv", delimiter=",", skiprows=1)
    return np.polyfit(table[:, 0], table[:, 1], 1)


@pytest.mark.parametrize("method", ["bfgs", "lbfgs", "newton-cg", "trust-exact"])
def test_methods_of_all_rows_find_the_least_squares(run: Run, method: str) -> None:
    found = answer(run, "--start", "a=0,b=0", "--method", method)
    assert list(found["minimizer"].values()) == pytest.approx(least(), abs=1e-9)
    assert found["definiteness"] == "minimum"


def test_batches_reach_the_least_squares(run: Run) -> None:
    found = answer(
        run, *"--start a=0,b=0 --method sgd --epochs 400 --batch-size 10 --learning-rate 0.05 --schedule linear".split()
    )
    assert list(found["minimizer"].values()) == pytest.approx(least(), abs=2e-3)
    assert found["message"] == "400 epochs are done"
    assert found["iterations"] == 400


def test_a_sum_is_as_many_means(run: Run) -> None:
    one, other = (answer(run, "--start", "a=0,b=0", "--reduce", how) for how in ("mean", "sum"))
    assert other["minimum"] == pytest.approx(60 * one["minimum"])


def test_the_same_seed_gives_the_same_bits(run: Run) -> None:
    command = "--start a=normal(),b=uniform() --method adam --epochs 5 --seed".split()
    assert answer(run, *command, "3") == answer(run, *command, "3")
    assert answer(run, *command, "3") != answer(run, *command, "4")


@pytest.mark.parametrize(
    ("form", "begins"), [("csv", b"epoch,loss,learning_rate\n0,"), ("svg", b"<?xml"), ("png", b"\x89PNG")]
)
def test_the_history_is_a_table_or_a_picture(run: Run, form: str, begins: bytes) -> None:
    answer(run, "--start", "a=0,b=0", "--method", "adam", "--epochs", "7", "--history", f"h.{form}")
    assert Path(f"h.{form}").read_bytes().startswith(begins)


def test_the_history_of_a_descent_that_fails_is_written(run: Run) -> None:
    found = run("minimize", "x^2", *"--start x=1 --method gd --learning-rate 1e3 --epochs 999 --history h.json".split())
    assert found.code == 1
    assert found.err.startswith("error: gd stopped in epoch ")
    assert json.loads(Path("h.json").read_text())["epoch"][:2] == [0, 1]


ENDLESS = "--start a=5,b=5 --method sgd --epochs 200000 --batch-size 6 --learning-rate 0.001 --checkpoint c.npz".split()


def test_a_run_that_was_killed_goes_on_to_the_same_end(run: Run) -> None:
    command = [*ENDLESS, "--resume", "--history", "h.csv"]
    command[command.index("200000")] = "400"
    whole = answer(run, *[word for word in command if word not in ("--checkpoint", "c.npz", "--resume")])
    history = Path("h.csv").read_text()
    child = subprocess.Popen([sys.executable, "-m", "addiff", "minimize", LINE, "--data", "d.csv", *command, "--json"])
    while not Path("c.npz").exists() and child.poll() is None:
        time.sleep(0.01)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    assert Path("c.npz").exists()
    assert answer(run, *command) == whole
    assert Path("h.csv").read_text() == history


def test_a_checkpoint_is_of_one_run(run: Run) -> None:
    command = "--start a=0,b=0 --method adam --epochs 3 --checkpoint c.npz --resume".split()
    first = answer(run, *command)
    assert answer(run, *command) == first
    assert run("minimize", LINE, "--data", "d.csv", *command, "--seed", "9").err == (
        "error: c.npz is of another run: seed was 0, and is 9 now\n"
    )
    command[1] = "a=1,b=0"
    assert "another run: the start was " in run("minimize", LINE, "--data", "d.csv", *command).err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("--start a=0,b=0 --epochs 3", "--epochs is for gd, sgd and adam, and the method is another: --method adam"),
        ("--start a=0,b=0 --method adam --bounds a=0:1", "the method adam knows no bounds: choose another method"),
        (
            "--start a=0,b=0 --method adam --max-iterations 9",
            "the method adam knows no max iterations: --epochs",
        ),
        ("--start a=0,b=0 --method adam --resume", "--resume goes on from a checkpoint: --checkpoint FILE"),
        ("--start a=0,b=0 --method adam --history h.pdf", "--history h.pdf: the file ends in .csv, .json, .svg, .png"),
        ("--start a=0,b=0 --method adam --learning-rate -1", "the learning rate is a positive number, not -1"),
        ("--start a=0,b=0 --method adam --batch-size 0", "a batch has at least one row, not 0"),
        ("--start a=0,b=0 --method adam --momentum 0.5", "the momentum is of sgd, and the method is adam"),
        ("--start a=0,b=0 --method bfgs --epochs 0", "--epochs is for gd, sgd and adam, and the method is bfgs"),
        ("--start a=0,b=0 --method adam --seed -1", "--seed -1: give a whole number from 0 on"),
        ("--start a=0 --method adam", "no value for b: no column of the data has that name (its columns: x, y)"),
        ("--start a=0,b=0,x=1", "x is given twice: by --start and by a column"),
    ],
)
def test_a_wrong_request_says_what_would_be_right(run: Run, arguments: str, message: str) -> None:
    found = run("minimize", LINE, "--data", "d.csv", *arguments.split())
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith(f"error: {message}")


@pytest.mark.parametrize("option", ["--history", "--checkpoint", "--out"])
def test_what_cannot_be_written_is_told_before_the_first_epoch(run: Run, option: str) -> None:
    command = f"--start a=0,b=0 --method adam --epochs 99999999 {option} missing/h.csv"
    found = run("minimize", LINE, "--data", "d.csv", *command.split())
    assert (found.code, found.out) == (2, "")
    assert found.err == f"error: cannot write {Path.cwd()}/missing/h.csv: no such file or directory\n"


@pytest.mark.parametrize("content", [b"", b"text", b"PK\x03\x04 and no more"])
def test_a_broken_checkpoint_is_told(run: Run, content: bytes) -> None:
    Path("c.npz").write_bytes(content)
    command = "--start a=0,b=0 --method adam --epochs 3 --checkpoint c.npz --resume".split()
    found = run("minimize", LINE, "--data", "d.csv", *command)
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith("error: c.npz is no checkpoint of a descent, or not a whole one: ")
    assert Path("c.npz").read_bytes() == content


@pytest.mark.parametrize("method", ["bfgs", "adam"])
def test_data_without_rows_are_told(run: Run, method: str) -> None:
    Path("d.csv").write_text("x,y\n")
    found = run("minimize", LINE, "--data", "d.csv", "--start", "a=0,b=0", "--method", method)
    assert (found.code, found.out, found.err) == (2, "", "error: the data has no rows\n")


def test_a_picture_that_cannot_be_drawn_is_told_before_the_first_epoch(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    command = "--start a=0,b=0 --method adam --epochs 99999999 --history h.svg"
    found = run("minimize", LINE, "--data", "d.csv", *command.split())
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith("error: SVG needs Matplotlib")


def test_a_run_may_go_on_for_longer_where_no_step_depends_on_how_many_come(run: Run) -> None:
    command = "--start a=0,b=0 --method adam --epochs 3 --checkpoint c.npz --resume".split()
    answer(run, *command)
    command[5] = "7"
    whole = answer(run, *command[:6])
    assert answer(run, *command) == whole
    other = "--start a=0,b=0 --method adam --schedule cosine --checkpoint d.npz --resume --epochs".split()
    answer(run, *other, "3")
    assert "another run: epochs was 3, and is 7 now" in run("minimize", LINE, "--data", "d.csv", *other, "7").err


def test_a_checkpoint_beyond_the_epochs_is_refused(run: Run) -> None:
    command = "--start a=0,b=0 --method adam --checkpoint c.npz --resume --epochs".split()
    answer(run, *command, "5")
    assert run("minimize", LINE, "--data", "d.csv", *command, "3") == (
        (2, "", "error: c.npz has 5 epochs already: --epochs says how many in all\n")
    )


@pytest.mark.parametrize(
    ("more", "told"),
    [([], ": --resume goes on from c.npz\n"), (["-q"], "")],
)
def test_an_interrupt_says_how_far_it_came(run: Run, more: list[str], told: str) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "addiff", "minimize", LINE, "--data", "d.csv", *ENDLESS, *more],
        stderr=subprocess.PIPE,
        text=True,
    )
    while not Path("c.npz").exists() and child.poll() is None:
        time.sleep(0.01)
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=60)
    assert child.returncode == 130
    assert err.endswith(told)
    assert err.startswith("interrupted after ") == bool(told)


def test_epochs_that_were_worse_than_the_start_are_told(run: Run) -> None:
    found = answer(run, *"--start a=3,b=-1 --method adam --learning-rate 1e6 --epochs 3".split())
    assert found["message"].startswith("3 epochs are done, and none was better than the start: a smaller --learning")
    assert found["minimizer"] == {"a": 3.0, "b": -1.0}
