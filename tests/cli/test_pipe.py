"""A pipe: what is short is read at once, what is long as it comes, and a read that waits can be ended."""

from __future__ import annotations

import io
import os
import threading
from typing import TYPE_CHECKING

import pytest

from addiff.cli import pipe

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 30.0


@pytest.fixture
def ends() -> Iterator[tuple[int, int]]:
    """Where a pipe is read, and where it is written."""
    ours, theirs = os.pipe()
    yield ours, theirs
    for descriptor in (ours, theirs):
        try:
            os.close(descriptor)
        except OSError:
            continue


def test_what_is_short_is_no_pipe(ends: tuple[int, int]) -> None:
    os.write(ends[1], b"x\n1\n")
    os.close(ends[1])
    file, waiting = pipe.opened(ends[0])
    assert (type(file), waiting, file.read()) == (io.BytesIO, None, b"x\n1\n")


def test_what_is_long_comes_whole(ends: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipe, "HEAD", 10_000)
    sent = bytes(range(256)) * 2000

    def send() -> None:
        with os.fdopen(ends[1], "wb", buffering=0) as file:
            for start in range(0, len(sent), 777):
                file.write(sent[start : start + 777])

    sender = threading.Thread(target=send, daemon=True)
    sender.start()
    file, waiting = pipe.opened(ends[0])
    assert waiting is not None
    assert file.read(3) == sent[:3]
    assert file.read() == sent[3:]
    sender.join(PATIENCE)


def test_a_read_that_waits_is_ended(ends: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipe, "HEAD", 4)
    os.write(ends[1], b"x\n1\n")
    file, waiting = pipe.opened(ends[0])
    assert waiting is not None
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(file.read()), daemon=True)
    reader.start()
    reader.join(0.05)
    assert reader.is_alive()
    waiting.stop()
    reader.join(PATIENCE)
    assert read == [b"x\n1\n"]
    assert file.read() == b""  # and all that follow


def test_what_has_come_is_read_even_into_a_small_buffer(ends: tuple[int, int]) -> None:
    waiting = pipe.Pipe(ends[0], b"abc")
    os.write(ends[1], b"de")
    small = bytearray(2)
    taken = []
    for _ in range(3):
        length = waiting.readinto(small)
        taken.append(bytes(small[:length]))
    assert taken == [b"ab", b"c", b"de"]
    os.close(ends[1])
    assert waiting.readinto(small) == 0
