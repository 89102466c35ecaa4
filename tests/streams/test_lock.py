"""One run at a time writes in a folder; a killed one is in nobody's way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from addiff.streams.lock import LOCK, Lock

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("fcntl", reason="a system whose locks are not used")


def test_a_lock_is_had_once_and_leaves_nothing(tmp_path: Path) -> None:
    lock = Lock(str(tmp_path))
    with pytest.raises(BlockingIOError):
        Lock(str(tmp_path))
    lock.release()
    assert list(tmp_path.iterdir()) == []
    again = Lock(str(tmp_path))
    lock.release()  # once more: it is not its own any longer
    with pytest.raises(BlockingIOError):
        Lock(str(tmp_path))
    again.release()


def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    program = (
        f"import time; from addiff.streams.lock import Lock; a = Lock({str(tmp_path)!r}); print(1); time.sleep(99)"
    )
    holder = subprocess.Popen(
        [sys.executable, "-uc", program],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
    )
    with holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(BlockingIOError):
            Lock(str(tmp_path))
        holder.send_signal(signal.SIGKILL)
    assert (tmp_path / LOCK).exists()
    Lock(str(tmp_path)).release()
    assert list(tmp_path.iterdir()) == []


def test_a_lock_that_was_removed_meanwhile_is_taken_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from addiff.streams import lock

    holds = lock._hold
    removed: list[str] = []

    def hold(descriptor: int) -> None:
        if not removed:  # its holder ends between the opening and the holding
            removed.append(LOCK)
            (tmp_path / LOCK).unlink()
        holds(descriptor)

    monkeypatch.setattr(lock, "_hold", hold)
    taken = Lock(str(tmp_path))
    with pytest.raises(BlockingIOError):
        Lock(str(tmp_path))
    taken.release()
