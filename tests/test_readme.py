"""The README is true: its commands run and print what it shows, its rows are those of the table."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from addiff.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The code blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def commands() -> Iterator[tuple[str, str]]:
    """Each command of the console blocks, with what stands below it."""
    for block in blocks("console"):
        for part in block.split("$ ")[1:]:
            command, _, shown = part.partition("\n")
            yield command, shown


def test_there_are_exactly_two_set_up_commands() -> None:
    assert [len(block.strip().split("\n")) for block in blocks("sh")] == [1, 1]


@pytest.mark.parametrize(("command", "shown"), list(commands()))
def test_a_command_prints_what_the_readme_shows(
    command: str, shown: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "160")
    ours, _, rest = command.partition(" | ")
    program, *arguments = shlex.split(ours)
    assert program == "addiff"
    code = main(arguments)
    out, err = capsys.readouterr()
    if rest:  # jq is not ours: its part of the line is checked by what it picks
        assert rest.startswith("jq ")
        assert code == 0
        assert shown.startswith(err)
        assert pick(out, rest) == shown.removeprefix(err).strip()
    else:
        assert err + out == shown


def pick(text: str, jq: str) -> str:
    """What `jq -c .a.b` prints of a line of JSON."""
    import json

    value: Any = json.loads(text)
    for name in jq.rpartition(" ")[2].split(".")[1:]:
        value = value[name]

    def plain(x: Any) -> Any:
        if isinstance(x, dict):
            return {k: plain(v) for k, v in x.items()}
        if isinstance(x, list):
            return [plain(v) for v in x]
        return int(x) if isinstance(x, float) and x.is_integer() else x

    return json.dumps(plain(value), separators=(",", ":"))


def test_the_row_that_is_shown_stands_in_the_table() -> None:
    row, example = blocks("python")
    assert row in (ROOT / "addiff" / "primitives" / "hyperbolic.py").read_text(encoding="utf-8")
    assert "versin" in example


def test_a_row_is_all_that_a_new_function_needs(tmp_path: Path) -> None:
    import subprocess
    import sys

    for part in ("addiff", "grammars", "tests"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__", "cases"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    home = tmp_path / "addiff" / "primitives" / "trigonometric.py"
    text = home.read_text(encoding="utf-8")
    home.write_text(text.rstrip().removesuffix("]") + blocks("python")[1] + "]\n", encoding="utf-8")

    def run(*command: str) -> str:
        done = subprocess.run(
            [sys.executable, *command], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert '"gradient": {"x": 0.479425538604203}' in run("-m", "addiff", "grad", "versin(x)", "--at", "x=0.5", "--json")
    assert "sin(x)" in run("-m", "addiff", "functions", "versin")
    tested = run("-m", "pytest", "tests/primitives/test_table.py", "-k", "versin", "-q", "-p", "no:cacheprovider")
    assert re.search(r"\b\d+ passed", tested)
