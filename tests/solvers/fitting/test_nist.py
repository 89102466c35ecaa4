"""The digits that fits reach on all sets of NIST's Statistical Reference Datasets for nonlinear regression.

`strd.jsonl` holds the sets as NIST published them (https://www.itl.nist.gov/div898/strd/): data, two starts, and values
that are certified to 11 digits.
"""

from __future__ import annotations

import json
from math import log10
from pathlib import Path
from typing import Any

import pytest

import addiff

SETS = [json.loads(line) for line in (Path(__file__).parent / "strd.jsonl").read_text(encoding="utf-8").splitlines()]

CERTIFIED = 11.0

LEAST = 9.0
"""Digits of every parameter and every standard deviation, whatever the difficulty and the start."""

WITHIN_ROUNDING = {"Lanczos1": 2.5}
"""Digits of standard deviations where the residuals are 1e-13, observations 1: doubles know no more of them."""


def digits(found: float | None, certified: float) -> float:
    assert found is not None
    error = abs(found - certified) / abs(certified)
    return CERTIFIED if error < 10**-CERTIFIED else -log10(error)


@pytest.mark.parametrize("begin", [0, 1], ids=["start 1", "start 2"])
@pytest.mark.parametrize("known", SETS, ids=[known["name"] for known in SETS])
def test_parameters_and_standard_deviations_have_the_certified_digits(known: dict[str, Any], begin: int) -> None:
    fit = addiff.fit(known["model"], known["data"], known["starts"][begin])
    deviations = WITHIN_ROUNDING.get(known["name"], LEAST)
    for name, certified in known["parameters"].items():
        assert digits(fit.parameters[name], certified) >= LEAST
        assert digits(fit.standard_errors[name], known["standard_deviations"][name]) >= deviations
    assert digits(fit.residual_sum_of_squares, known["residual_sum_of_squares"]) >= deviations - 0.5
    assert fit.warnings == ()


def table() -> str:
    """The digits, as `python -m tests.solvers.fitting.test_nist` prints them."""
    lines = [f"{'':10} {'':8} {'parameters':>13} {'deviations':>13} {'evaluations':>13}"]
    for known in SETS:
        fits = [addiff.fit(known["model"], known["data"], start) for start in known["starts"]]
        parts = [
            "/".join(
                f"{min(digits(fit.parameters[n], x) for n, x in known['parameters'].items()):.1f}" for fit in fits
            ),
            "/".join(
                f"{min(digits(fit.standard_errors[n], x) for n, x in known['standard_deviations'].items()):.1f}"
                for fit in fits
            ),
            "/".join(f"{fit.evaluations}" for fit in fits),
        ]
        lines.append(f"{known['name']:10} {known['difficulty']:8} " + " ".join(f"{part:>13}" for part in parts))
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())  # noqa: T201  # a script
