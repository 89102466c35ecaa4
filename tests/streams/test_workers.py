"""Processes beside this one: they give back what threads would, and nothing of them is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from addiff.errors import DomainError, LimitError
from addiff.source import Source
from addiff.streams.overlap import in_order
from addiff.streams.workers import Workers, can_fork

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(not can_fork(), reason="this system does not fork beside threads")

PATIENCE = 60.0
"""Seconds in which processes have to end, on a machine that does much else."""


def is_there(process: int) -> bool:
    """Whether a process is there and not only waited for."""
    try:
        with open(f"/proc/{process}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until_gone(processes: list[int]) -> None:
    deadline = time.monotonic() + PATIENCE
    while any(map(is_there, processes)):
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def crew() -> Iterator[Any]:
    started: list[Any] = []

    def start(work: Any, count: int = 2) -> Any:
        started.append(Workers(work, count))
        return started[-1]

    yield start
    for one in started:
        one.close()


def test_things_small_and_large_come_back_as_they_are(crew: Any) -> None:
    work = crew(lambda thing: (os.getpid(), thing))
    table = np.arange(3_000_000.0).reshape(3, -1)[:, ::2]
    for thing in ("", list(range(10)), {"x": table, "y": b"z" * 5_000_000}, np.arange(2.0), np.empty(0)):
        process, found = work(thing)
        assert process != os.getpid()
        np.testing.assert_equal(found, thing)


def test_what_is_known_when_they_begin_needs_no_name_elsewhere(crew: Any) -> None:
    known = {k: k * k for k in range(100)}
    with closing(in_order(range(100), crew(lambda k: known[k], 3), 3)) as results:
        assert list(results) == list(known.values())


def test_an_error_comes_with_its_place(crew: Any) -> None:
    def fails(_: object) -> None:
        raise DomainError("no").at(Source("1/0"), (1, 2))

    work = crew(fails)
    for _ in range(3):
        with pytest.raises(DomainError, match="no") as caught:
            work(1)
        assert (caught.value.line, caught.value.column) == (1, 2)


def test_what_cannot_be_sent_is_told(crew: Any) -> None:
    work = crew(lambda k: (lambda: k) if k else k)
    with pytest.raises((AttributeError, TypeError)):  # as pickle says it, which differs
        work(1)
    assert work(0) == 0


def test_one_that_was_killed_is_told_and_the_others_go_on(crew: Any) -> None:
    def work(k: int) -> int:
        if not k:
            os.kill(os.getpid(), signal.SIGKILL)
        return k

    ask = crew(work, 2)
    with pytest.raises(LimitError, match="--jobs 1 needs less"):
        ask(0)
    found = []
    for _ in range(4):
        try:
            found.append(ask(7))
        except LimitError:
            found.append(0)
    assert sorted(found) == [0, 0, 7, 7]


def test_the_end_does_not_wait_for_work() -> None:
    crew: Workers[int, None] = Workers(lambda _: time.sleep(10 * PATIENCE), 2)
    begin = time.monotonic()
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(crew, k) for k in range(2)]
        time.sleep(0.1)
        crew.end()
        assert all(isinstance(one.exception(), LimitError) for one in asked)
        with pytest.raises(LimitError):
            crew(0)
    crew.close()
    crew.close()
    assert time.monotonic() - begin < PATIENCE


def test_nobody_stays_behind_when_the_process_is_killed() -> None:
    program = (
        "import os, time\n"
        "from addiff.streams.workers import Workers\n"
        "ask = Workers(lambda k: (os.getpid(), time.sleep(k)), 2)\n"
        "print(ask(0)[0], ask(0)[0], flush=True)\n"
        "ask(1000)"
    )
    running = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    assert running.stdout is not None
    processes = list(map(int, running.stdout.readline().split()))
    assert len(set(processes)) == 2
    assert all(map(is_there, processes))
    running.kill()
    running.communicate()
    wait_until_gone(processes)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_ended_leaves_nobody_behind(tmp_path: Path, ending: signal.Signals) -> None:
    (tmp_path / "p.csv").write_text("x\n" + "1.5\n" * 100_000)
    command = [sys.executable, "-m", "addiff", "check", "sin(x)", "--points", "p.csv", "--out", "o.csv", "--jobs", "2"]
    running = subprocess.Popen(command, cwd=tmp_path, start_new_session=True, stderr=subprocess.PIPE)
    deadline = time.monotonic() + PATIENCE
    children: list[int] = []
    while len(children) < 2:
        assert running.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.01)
        tasks = Path(f"/proc/{running.pid}/task")
        children = [int(k) for task in tasks.iterdir() for k in (task / "children").read_text().split()]
    if ending is signal.SIGINT:
        os.killpg(running.pid, ending)  # as a terminal does it
    else:
        running.kill()
    _, told = running.communicate(timeout=PATIENCE)
    assert (running.returncode, told) in ((130, b""), (-signal.SIGKILL, b""))
    wait_until_gone(children)


def test_an_interrupt_is_for_the_one_that_they_work_for(crew: Any) -> None:
    work = crew(lambda _: os.getpid(), 1)
    process = work(0)
    os.kill(process, signal.SIGINT)
    assert work(0) == process


def test_an_end_that_is_interrupted_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    crew: Workers[int, int] = Workers(lambda _: os.getpid(), 2)
    processes = [crew(0), crew(0)]
    wait = os.waitpid

    def interrupted(process: int, options: int) -> Any:
        monkeypatch.setattr(os, "waitpid", wait)
        wait(process, options)
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "waitpid", interrupted)
    with pytest.raises(KeyboardInterrupt):
        crew.end()
    crew.close()
    assert len(set(processes)) == 2
    assert not any(map(is_there, processes))


def test_nothing_is_left_open(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> int:
        raise BlockingIOError

    before = os.listdir("/proc/self/fd")
    crew: Workers[int, set[str]] = Workers(lambda _: {os.readlink(f"/proc/self/fd/{k}") for k in range(3)}, 2)
    assert crew(0) == {os.devnull}
    crew.close()
    monkeypatch.setattr(os, "fork", refused)
    with pytest.raises(BlockingIOError):
        Workers(abs, 2)
    assert os.listdir("/proc/self/fd") == before


def test_they_hold_nothing_of_the_process_open(crew: Any, tmp_path: Path) -> None:
    with (tmp_path / "held").open("w") as held:
        descriptors = Path("/proc/self/fd")
        work = crew(lambda _: [os.readlink(one) for one in descriptors.iterdir() if os.path.lexists(one)])
        found = work(0)
        assert str(tmp_path / "held") not in found
        assert sum(name.startswith("pipe:") for name in found) == 3
        assert held.writable()


@pytest.mark.parametrize("ignored", [False, True])
def test_a_system_that_waits_for_children_itself_is_no_trouble(tmp_path: Path, ignored: bool) -> None:
    (tmp_path / "p.csv").write_text("x\n" + "1.5\n" * 600)
    program = (
        f"import signal, sys; signal.signal(signal.SIGCHLD, signal.SIG_{'IGN' if ignored else 'DFL'});"
        "from addiff.cli.main import main; sys.exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", program, "grad", "sin(x)", "--mode", "both", "--points", "p.csv", "--jobs", "2"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, done.stderr, done.stdout.count(b"\n")) == (0, b"", 601)


def test_only_the_main_thread_forks() -> None:
    with ThreadPoolExecutor(1) as pool:
        assert not pool.submit(can_fork).result()
