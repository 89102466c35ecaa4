"""The examples of training run, and the network tells irises apart."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from addiff.cli.main import main

EXAMPLES = Path(__file__).parent.parent / "examples" / "training"


def commands(stem: str) -> list[list[str]]:
    """The command lines in the head of an example, without the name of the tool."""
    lines = (EXAMPLES / f"{stem}.ad").read_text(encoding="utf-8").splitlines()
    return [shlex.split(line[1:])[1:] for line in lines if line.startswith("#     addiff ")]


def answer(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> str:
    assert main(arguments) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def right(capsys: pytest.CaptureFixture[str], weights: str) -> float:
    """The share of the flowers that are named right."""
    (command,) = commands("iris_right")
    command[command.index("@iris.json")] = f"@{weights}"
    found: list[float] = [row["values"]["right"] for row in json.loads(answer(capsys, command))]
    assert len(found) == 150
    return sum(found) / len(found)


@pytest.mark.parametrize("seed", range(3))
def test_a_network_learns_the_irises(
    seed: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(EXAMPLES)
    (command,) = commands("iris")
    trained = json.loads(answer(capsys, [*command, "--seed", str(seed)]))
    assert trained["minimum"] < 0.1
    weights = tmp_path / "weights.json"
    weights.write_text(json.dumps(trained["minimizer"]))
    assert right(capsys, str(weights)) > 0.95


def test_the_weights_that_lie_beside_it_are_learned(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(EXAMPLES)
    assert right(capsys, "iris.json") > 0.95
