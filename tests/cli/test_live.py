"""The line on standard error while many points go through: when there is one, and that nothing of it stays."""

from __future__ import annotations

import errno
import io
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from addiff.cli.live import CLEARED, Live
from addiff.cli.output import Output
from addiff.render.progress import Progress

if TYPE_CHECKING:
    from pathlib import Path

pty = pytest.importorskip("pty", reason="a system without pseudoterminals")

SLOW = ("check", "sum(exp(-x*k) for k in range(30))", "--points", "p.csv", "--points-format", "csv", "--jobs", "1")
"""A question that takes more than a millisecond for each row, since each is asked for itself, one after the other."""


def on_a_terminal(
    folder: Path, *arguments: str, interrupt: bool = False, colours: bool = False, term: str = "xterm"
) -> tuple[int, str]:
    """The exit code of a command and all that a terminal got as its standard error."""
    ours, theirs = pty.openpty()
    running = subprocess.Popen(
        [sys.executable, "-m", "addiff", *arguments],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "TERM": term,
            "COLUMNS": "60",
            "NO_COLOR": "" if colours else "1",
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
    )
    os.close(theirs)
    got = b""
    while True:
        try:
            more = os.read(ours, 65536)
        except OSError:  # how Linux says that the other end is closed
            break
        if not more:
            break
        got += more
        if interrupt and got.count(CLEARED.encode()) == 2:
            running.send_signal(signal.SIGINT)
            interrupt = False
    os.close(ours)
    return running.wait(timeout=60), got.decode()


@pytest.fixture
def table(tmp_path: Path) -> Path:
    (tmp_path / "p.csv").write_text("x\n" + "0.5\n" * 2500)
    return tmp_path


def test_the_line_is_drawn_and_gone_at_the_end(table: Path) -> None:
    code, got = on_a_terminal(table, *SLOW)
    lines = got.split(CLEARED)
    assert (code, lines[0], lines[-1]) == (0, "", "")
    assert any(" rows" in line and " %" in line and line.endswith(" left") for line in lines), lines
    assert all(len(line) < 60 for line in lines)
    assert "\x1b" not in "".join(lines)


def test_an_error_stands_where_the_line_was(table: Path) -> None:
    (table / "p.csv").write_text("x\n" + "0.5\n" * 2048 + "-\n" * 3000)
    code, got = on_a_terminal(table, *SLOW)
    assert code == 2
    *_, line, error = got.split(CLEARED)
    assert line.endswith(" left")
    assert error.startswith("error: p.csv, row 2049: '-' is not a number")


def test_an_interrupt_leaves_nothing(table: Path) -> None:
    code, got = on_a_terminal(table, *SLOW, "--out", "o.csv", interrupt=True, colours=True)
    assert (code, got.split(CLEARED)[-1]) == (130, "")
    assert [path.name for path in table.iterdir()] == ["p.csv"]


@pytest.mark.parametrize(("arguments", "term"), [(["-q"], "xterm"), ([], "dumb")])
def test_nothing_is_drawn_where_nobody_wants_it(table: Path, arguments: list[str], term: str) -> None:
    assert on_a_terminal(table, *SLOW, *arguments, term=term) == (0, "")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def told(
    monkeypatch: pytest.MonkeyPatch, *, path: str | None, out: Any, err: Any, seconds: float = 0.0, streams: bool = True
) -> None:
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    monkeypatch.setattr("addiff.cli.live.PATIENCE", 0.0)
    monkeypatch.setenv("TERM", "xterm")
    with Output(None, path, ()).told(Progress("rows"), streams=streams):
        deadline = time.monotonic() + seconds
        while not err.getvalue() and time.monotonic() < deadline:
            time.sleep(0.001)


def test_a_pipe_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    err = io.StringIO()
    told(monkeypatch, path="o.csv", out=Terminal(), err=err)
    assert err.getvalue() == ""


def test_rows_that_go_to_the_terminal_are_not_disturbed(monkeypatch: pytest.MonkeyPatch) -> None:
    err = Terminal()
    told(monkeypatch, path=None, out=Terminal(), err=err)
    assert err.getvalue() == ""
    told(monkeypatch, path="o.csv", out=Terminal(), err=err, seconds=10.0)
    assert "0 rows" in err.getvalue()


def test_what_comes_at_the_end_is_in_nobodys_way(monkeypatch: pytest.MonkeyPatch) -> None:
    err = Terminal()
    told(monkeypatch, path=None, out=Terminal(), err=err, seconds=10.0, streams=False)
    assert "0 rows" in err.getvalue()


def test_a_short_run_pays_nothing() -> None:
    err = Terminal()
    with Live(Progress("rows"), err):
        pass
    assert err.getvalue() == ""


def test_a_terminal_that_is_gone_does_not_end_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone(Terminal):
        tried = False

        def write(self, text: str) -> int:
            Gone.tried = True
            raise OSError(errno.EIO, "gone")

    monkeypatch.setattr("addiff.cli.live.PATIENCE", 0.0)
    with Live(Progress("rows"), Gone()):
        while not Gone.tried:
            time.sleep(0.001)
