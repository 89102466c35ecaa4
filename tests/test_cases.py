"""The reference cases: values and derivatives at high precision, errors, forms of output; see `cases/README.md`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

CASES = Path(__file__).parent / "cases"
FAMILIES = sorted(path.stem for path in CASES.glob("*.jsonl"))


@pytest.mark.parametrize("family", FAMILIES)
def test_every_case_of_the_family_passes_in_both_modes(family: str) -> None:
    done = subprocess.run(
        [sys.executable, CASES / "run_cases.py", "--family", family, "--json"],
        cwd=CASES.parent.parent,
        capture_output=True,
        check=False,
        text=True,
        encoding="utf-8",
    )
    report = json.loads(done.stdout)
    failures = [(c["id"], c["failures"]) for f in report["families"].values() for c in f["cases"] if c.get("failed")]
    assert failures == []
    assert report["total"] > 0


def test_a_wrong_value_is_caught(tmp_path: Path) -> None:
    case = {
        "id": "wrong", "family": "wrong", "expr": "x^2", "at": {"x": 3.0}, "outputs": {"f": "9.00000000001"},
        "tol": {"outputs": {"f": 9e-12}},
    }  # fmt: skip
    (tmp_path / "wrong.jsonl").write_text(json.dumps(case))
    done = subprocess.run(
        [sys.executable, CASES / "run_cases.py", "--cases", tmp_path],
        cwd=CASES.parent.parent,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
