"""The examples of searches run, and find what is known."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import addiff
from addiff.cli.main import main

FOLDER = Path(__file__).parent.parent.parent / "examples" / "solvers"
STEMS = sorted(path.stem for path in FOLDER.glob("*.ad"))


@pytest.mark.parametrize("stem", STEMS)
def test_the_command_in_the_head_of_the_file_runs(
    stem: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(FOLDER)
    (command,) = [
        line[1:].split()
        for line in (FOLDER / f"{stem}.ad").read_text(encoding="utf-8").splitlines()
        if line.startswith("#     addiff ")
    ]
    assert main(command[1:]) == 0
    assert capsys.readouterr().err == ""


def test_three_atoms_make_a_triangle() -> None:
    start = json.loads((FOLDER / "three_atoms.json").read_text(encoding="utf-8"))
    found = addiff.minimize((FOLDER / "three_atoms.ad").read_text(encoding="utf-8"), start)
    assert found.minimum == pytest.approx(-3, abs=1e-12)
    assert [abs(x) for x in found.minimizer.values()] == pytest.approx([1, 0.5, np.sqrt(0.75)], abs=1e-10)


def test_the_position_has_the_distances() -> None:
    start = json.loads((FOLDER / "position.json").read_text(encoding="utf-8"))
    found = addiff.solve((FOLDER / "position.ad").read_text(encoding="utf-8"), start)
    here = np.array([found.root[name] for name in "xyz"])
    distances = [np.linalg.norm(here - beacon) for beacon in ([1, 0, 0], [0, 2, 0], [0, 0, 3])]
    assert distances == pytest.approx([1.5, 2.25, 2.75], abs=1e-12)
