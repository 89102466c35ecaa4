"""What only a process of its own can show: encodings, closed pipes, interrupts, imports."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from addiff.cli import group
from addiff.cli.commands import COMMANDS
from addiff.cli.main import INTERRUPTED, PIPE_CLOSED

if TYPE_CHECKING:
    from tests.cli.conftest import Process, Run

ROOT = Path(__file__).parent.parent.parent


def test_a_terminal_without_unicode_gets_ascii(process: Process) -> None:
    out, err = process("grad", "α^2", "--at", "α=3", PYTHONIOENCODING="ascii").communicate(timeout=30)
    assert out.decode("ascii").splitlines()[-1].split() == ["\\u03b1", "3", "6"]
    assert err == b""


def test_a_reader_that_went_away_is_no_error(process: Process) -> None:
    running = process("trace", "x^2", "--at", "x=3")
    assert running.stdout is not None
    running.stdout.close()
    assert running.stderr is not None
    with running.stderr:
        assert running.stderr.read() == b""
    assert running.wait(timeout=30) == PIPE_CLOSED


def test_a_full_device_is_an_error(process: Process) -> None:
    with Path("/dev/full").open("wb") as full:
        running = subprocess.run(
            [sys.executable, "-m", "addiff", "eval", "1"], cwd=ROOT, stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert running.stderr == b"error: cannot write to standard output: No space left on device\n"
    assert running.returncode == 2


def test_an_interrupt_is_silent(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(group, "run", interrupted)
    assert run("eval", "1") == (INTERRUPTED, "", "")


def test_an_interrupt_from_the_keyboard_ends_a_process_silently(process: Process) -> None:
    running = subprocess.Popen(
        [sys.executable, "-m", "addiff", "eval", "-"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with pytest.raises(subprocess.TimeoutExpired):
        running.wait(timeout=1.5)  # it waits for its program on standard input
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=30)
    assert (running.returncode, out, err) == (INTERRUPTED, b"", b"")


@pytest.mark.parametrize(("error", "message"), [(RecursionError, "deeply"), (MemoryError, "memory")])
def test_what_python_cannot_hold_is_a_limit(
    run: Run, monkeypatch: pytest.MonkeyPatch, error: type[Exception], message: str
) -> None:
    def fails(*_: object) -> int:
        raise error

    monkeypatch.setattr(group, "run", fails)
    answer = run("eval", "1", "--json")
    assert answer.code == 2
    assert '"kind": "limit"' in answer.err
    assert message in answer.err


def loaded(*arguments: str) -> set[str]:
    """The libraries that a command line loads."""
    program = (
        "import sys; from addiff.cli.main import main; main(sys.argv[1:]);"
        "print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], cwd=ROOT, capture_output=True, check=True, timeout=30
    )
    return set(done.stderr.decode().split())


HEAVY = {"rich", "numpy", "scipy", "lark", "tempfile", "difflib", "csv", "orjson", "plotext", "matplotlib"}


@pytest.mark.parametrize("form", ["json", "markdown", "table"])
def test_an_answer_loads_no_heavy_library(form: str) -> None:
    assert not HEAVY & loaded("grad", "(x+y)*(x-y)", "--at", "x=3,y=2", "--format", form)


def test_help_loads_no_heavy_library() -> None:
    assert not HEAVY & loaded("--help")


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_loads_neither_libraries_nor_results(command: str) -> None:
    assert not (HEAVY | {"dataclasses"}) & loaded(command, "--help")


def test_shells_are_told_how_to_complete(process: Process) -> None:
    out, _ = process(_ADDIFF_COMPLETE="bash_source").communicate(timeout=30)
    assert b"_addiff_completion" in out
    running = process(_ADDIFF_COMPLETE="bash_complete", COMP_WORDS="addiff grad --mo", COMP_CWORD="2")
    assert running.communicate(timeout=30)[0] == b"plain,--mode\n"
    running = process(_ADDIFF_COMPLETE="bash_complete", COMP_WORDS="addiff gr", COMP_CWORD="1")
    assert running.communicate(timeout=30)[0] == b"plain,grad\nplain,graph\n"


@pytest.mark.parametrize("look_on", ["", "sys.setprofile(lambda *_: None);"])
def test_the_process_ends_with_its_code_and_what_others_want_done(look_on: str) -> None:
    program = (
        "import atexit, sys; atexit.register(lambda: sys.stdout.write('the end\\n'));"
        f"from addiff.cli.main import process; {look_on} process()"
    )
    for expression, code, printed in (("sqrt(4)", 0, b"the end\n"), ("sqrt(-1)", 1, b"the end\n")):
        command = [sys.executable, "-c", program, "eval", expression, "--json"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=30)
        assert done.returncode == code
        assert done.stdout.endswith(printed)
        assert (b"2.0" in done.stdout, b"domain" in done.stderr) == (not code, bool(code))
