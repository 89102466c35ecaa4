"""The examples of fits run as their heads say, and give what is known of their data."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from addiff.cli.main import main

FOLDER = Path(__file__).parent.parent / "examples" / "fits"

KNOWN = {
    "filter": {"area": (1.5543827178, 1.5408051163e-2), "width": (4.0888321754, 4.6803020753e-2),
               "centre": (451.54121844, 4.6800518816e-2)},
}  # fmt: skip
"""Parameters and standard errors as published."""


@pytest.mark.parametrize("stem", sorted(path.stem for path in FOLDER.glob("*.ad")))
def test_a_fit_gives_what_is_published(
    stem: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(FOLDER)
    (command,) = re.findall(r"^# +addiff (fit .*)$", Path(f"{stem}.ad").read_text(encoding="utf-8"), re.MULTILINE)
    assert main([*shlex.split(command), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    for name, (value, error) in KNOWN[stem].items():
        assert found["parameters"][name] == pytest.approx(value, rel=1e-10)
        assert found["standard_errors"][name] == pytest.approx(error, rel=1e-10)
