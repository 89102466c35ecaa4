"""Files that results are written to."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from addiff.cli import files

if TYPE_CHECKING:
    from tests.cli.conftest import Run


@pytest.mark.parametrize(
    ("name", "beginning"),
    [
        ("o.json", '{"expression"'),
        ("o.JSONL", '{"expression"'),
        ("o.csv", "x,f,df_dx,error\n"),
        ("o.md", "```\nx^2\n```\n"),
        ("o.tex", "% \\usepackage{booktabs}\n"),
        ("o.txt", "x^2\n\nf = 9\n"),
        ("o", "x^2\n\nf = 9\n"),
    ],
)
def test_the_ending_of_a_file_chooses_the_form(run: Run, name: str, beginning: str) -> None:
    assert run("grad", "x^2", "--at", "x=3", "--out", name) == (0, "", "")
    assert Path(name).read_text(encoding="utf-8").startswith(beginning)


def test_the_format_wins_over_the_ending(run: Run) -> None:
    run("grad", "x^2", "--at", "x=3", "--out", "o.csv", "--json")
    assert json.loads(Path("o.csv").read_text())["value"] == 9.0


def test_an_error_leaves_no_file_and_an_older_one_as_it_was(run: Run) -> None:
    Path("old.json").write_text("old")
    assert run("grad", "log(x)", "--at", "x=-1", "--out", "new.json").code == 1
    assert run("grad", "log(x)", "--at", "x=-1", "--out", "old.json").code == 1
    assert os.listdir() == ["old.json"]
    assert Path("old.json").read_text() == "old"


def test_a_file_that_cannot_be_replaced_leaves_nothing_behind(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("o.json").write_text("old")

    def fail(*_: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    assert (
        run("eval", "1", "--out", "o.json").err
        == f"error: cannot write {Path('o.json').resolve()}: no space left on device\n"
    )
    assert os.listdir() == ["o.json"]
    assert Path("o.json").read_text() == "old"


def test_the_unfinished_file_of_another_is_left_alone(run: Run) -> None:
    part = Path(f"o.json.{os.getpid()}.part").resolve()
    part.write_text("of another")
    assert run("eval", "1", "--out", "o.json") == (
        2,
        "",
        f"error: cannot write {Path('o.json').resolve()}: {part} is in the way\n",
    )
    assert part.read_text() == "of another"
    assert os.listdir() == [part.name]


def test_lines_end_alike_on_every_system(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    ends = []

    def spy(*arguments: Any, **options: Any) -> Any:
        ends.append("b" in arguments[1])  # bytes are written as they are
        return open(*arguments, **options)

    monkeypatch.setattr(files, "open", spy, raising=False)
    run("eval", "1", "--out", "o.csv")
    run("eval", "1", "--out", os.devnull)
    assert ends == [True, True]


def test_a_link_still_leads_to_its_file(run: Run) -> None:
    Path("real.json").write_text("old")
    Path("link.json").symlink_to("real.json")
    run("eval", "1", "--out", "link.json")
    assert Path("link.json").is_symlink()
    assert json.loads(Path("real.json").read_text())["values"] == {"f": 1.0}


def test_a_new_file_has_the_permissions_of_any_other(run: Run) -> None:
    run("eval", "1", "--out", "o.json")
    Path("other").touch()
    assert stat.S_IMODE(os.stat("o.json").st_mode) == stat.S_IMODE(os.stat("other").st_mode)


def test_a_folder_that_is_not_there_is_named(run: Run) -> None:
    answer = run("eval", "1", "--out", "nowhere/o.json")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.endswith("nowhere/o.json: no such file or directory\n")


def test_files_hold_unicode_whatever_the_terminal_knows(run: Run) -> None:
    run("grad", "x^2", "--at", "x=3", "--out", "o.txt")
    assert "∂f/∂input" in Path("o.txt").read_text(encoding="utf-8")


def test_a_dash_is_standard_output(run: Run) -> None:
    assert run("eval", "1", "--out", "-").out == "1\n\nf = 1\n"
