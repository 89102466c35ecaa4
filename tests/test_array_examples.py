"""The examples with arrays run, and their numbers are those of the literature and of formulas written in NumPy."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from addiff.cli.main import main

EXAMPLES = Path(__file__).parent.parent / "examples" / "arrays"
STEMS = sorted(path.stem for path in EXAMPLES.glob("*.ad"))

DATA = {"linear_regression": "stackloss.csv", "logistic_regression": "o_rings.csv", "iris": "iris.csv"}

Run = Callable[..., Any]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command line in the folder of the examples, and reads its JSON."""
    monkeypatch.chdir(EXAMPLES)

    def answer(*arguments: str) -> Any:
        code = main((*arguments, "--json"))
        out, err = capsys.readouterr()
        assert (code, err) == (0, "")
        return json.loads(out)

    return answer


def commands(stem: str) -> list[list[str]]:
    """The command lines in the head of an example, without the name of the tool."""
    lines = (EXAMPLES / f"{stem}.ad").read_text(encoding="utf-8").splitlines()
    found = [line.removeprefix("#").strip() for line in lines if line.startswith("#     addiff ")]
    return [shlex.split(line)[1:] for line in found]


def point(stem: str) -> dict[str, Any]:
    given = json.loads((EXAMPLES / f"{stem}.json").read_text(encoding="utf-8"))
    return {name: np.array(x, float) for name, x in given.items()}


def data(stem: str) -> Any:
    return np.loadtxt(EXAMPLES / DATA[stem], delimiter=",", skiprows=1)


@pytest.mark.parametrize("stem", STEMS)
def test_the_commands_in_the_head_of_an_example_run(run: Run, stem: str) -> None:
    assert len(commands(stem)) > 0
    for command in commands(stem):
        run(*[word for word in command if word != "--json"])


@pytest.mark.parametrize("stem", STEMS)
def test_both_modes_and_finite_differences_agree(run: Run, stem: str) -> None:
    if stem == "robot_arm":
        run(*commands(stem)[0], "--mode", "both")
        return
    run(*commands(stem)[0], "--mode", "both")
    assert run("check", *commands(stem)[0][1:])["agree"] is True


def test_the_least_squares_are_those_of_the_literature(run: Run) -> None:
    found = run(*commands("linear_regression")[0])
    # 3.243 is the square root of the sum of squares over 17 degrees of freedom; the loss is that sum over 21
    assert np.sqrt(found["value"] * 21 / 17) == pytest.approx(3.243, abs=5e-4)
    table = data("linear_regression")
    design = np.column_stack([np.ones(21), table[:, :3]])
    at = point("linear_regression")
    weights = np.concatenate([[at["intercept"]], at["slopes"]])
    gradient = 2 * design.T @ (design @ weights - table[:, 3]) / 21
    np.testing.assert_allclose([found["gradient"]["intercept"], *found["gradient"]["slopes"]], gradient, rtol=1e-9)
    hessian = run(*commands("linear_regression")[1])["hessian"]
    np.testing.assert_allclose(hessian["slopes"]["slopes"], 2 * table[:, :3].T @ table[:, :3] / 21, rtol=1e-13)


def test_the_likelihood_is_greatest_where_it_was_printed(run: Run) -> None:
    found = run(*commands("logistic_regression")[0])
    assert found["value"] * 2 * 23 == pytest.approx(20.315, abs=5e-4)
    assert abs(found["gradient"]["intercept"]) < 1e-5
    assert abs(found["gradient"]["slope"]) < 1e-3


def test_the_network_learns_as_one_written_by_hand(run: Run) -> None:
    found = run(*commands("iris")[0])
    flowers, w = data("iris"), point("iris")
    x = (flowers[:, :4] - flowers[:, :4].mean(axis=0)) / flowers[:, :4].std(axis=0)
    right = np.eye(3)[flowers[:, 4].astype(int)]
    hidden = np.tanh(x @ w["W1"] + w["b1"])
    scores = hidden @ w["W2"] + w["b2"]
    chances = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    assert found["value"] == pytest.approx(-np.mean(np.log((chances * right).sum(axis=1))), rel=1e-14)
    delta = (chances - right) / 150
    back = (delta @ w["W2"].T) * (1 - hidden**2)
    expected = {"W1": x.T @ back, "b1": back.sum(axis=0), "W2": hidden.T @ delta, "b2": delta.sum(axis=0)}
    for name, gradient in expected.items():
        np.testing.assert_allclose(found["gradient"][name], gradient, rtol=1e-10, atol=1e-15)


def test_the_gain_is_the_best_one(run: Run) -> None:
    found = run(*commands("kalman_gain")[0])
    at = point("kalman_gain")
    gain = at["P"] @ at["H"].T @ np.linalg.inv(at["H"] @ at["P"] @ at["H"].T + at["R"])
    rest = np.eye(2) - gain @ at["H"]
    assert found["value"] == pytest.approx(np.trace(rest @ at["P"]), rel=1e-14)
    np.testing.assert_allclose(found["gradient"]["R"], gain.T @ gain, rtol=1e-13)
    np.testing.assert_allclose(found["gradient"]["P"], rest.T @ rest, rtol=1e-13)


def test_the_arm_moves_as_its_geometry_says(run: Run) -> None:
    found = run(*commands("robot_arm")[0])
    (first, second), (upper, lower) = point("robot_arm")["joints"], point("robot_arm")["lengths"]
    x, y = (
        upper * np.cos(first) + lower * np.cos(first + second),
        upper * np.sin(first) + lower * np.sin(first + second),
    )
    np.testing.assert_allclose(found["values"]["hand"], [x, y], rtol=1e-15)
    jacobian = [[-y, -lower * np.sin(first + second)], [x, lower * np.cos(first + second)]]
    np.testing.assert_allclose(found["jacobian"]["hand"]["joints"], jacobian, rtol=1e-14)


def test_the_banana_has_the_derivatives_that_are_written_down(run: Run) -> None:
    x = point("rosenbrock")["x"]
    expected = np.zeros(5)
    expected[:-1] += -400 * x[:-1] * (x[1:] - x[:-1] ** 2) - 2 * (1 - x[:-1])
    expected[1:] += 200 * (x[1:] - x[:-1] ** 2)
    np.testing.assert_allclose(run(*commands("rosenbrock")[0])["gradient"]["x"], expected, rtol=1e-13)
    hessian = np.diag([*(1200 * x[:-1] ** 2 - 400 * x[1:] + 2), 0.0]) + np.diag([0.0, 200, 200, 200, 200])
    hessian += np.diag(-400 * x[:-1], 1) + np.diag(-400 * x[:-1], -1)
    np.testing.assert_allclose(run(*commands("rosenbrock")[1])["hessian"]["x"]["x"], hessian, rtol=1e-13)


def test_nothing_else_lies_about() -> None:
    files = {path.name for path in EXAMPLES.iterdir()}
    assert files == {stem + ending for stem in STEMS for ending in (".ad", ".json")} | set(DATA.values())
