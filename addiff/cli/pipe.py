"""A pipe that is read while something else may want to end."""

from __future__ import annotations

import io
import os
import select
from typing import TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    from typing_extensions import Buffer

HEAD = 1 << 20
"""Bytes that are read before anything else is done: of few points that is all, and nobody has to wait for more."""


class Pipe(io.RawIOBase):
    """What comes through a descriptor, behind what was read of it before.

    A read that waits ends when it is told to, as if the pipe did. Otherwise a thread of a library that waits for the
    next bytes would hold up the end of the process for ever.
    """

    def __init__(self, descriptor: int, head: bytes) -> None:
        self._descriptor = descriptor
        self._head = memoryview(head)
        self._told, self._tell = os.pipe()

    def readable(self) -> bool:
        """As of any file that is read."""
        return True

    def readinto(self, buffer: Buffer) -> int:
        """Some bytes; none at the end."""
        room = memoryview(buffer).cast("B")
        if self._head:
            taken = self._head[: len(room)]
            self._head = self._head[len(taken) :]
        else:
            if hasattr(select, "poll"):
                waiting = select.poll()
                waiting.register(self._descriptor, select.POLLIN)
                waiting.register(self._told, select.POLLIN)
                if any(ready == self._told for ready, _ in waiting.poll()):
                    return 0
            taken = memoryview(os.read(self._descriptor, len(room)))
        room[: len(taken)] = taken
        return len(taken)

    def stop(self) -> None:
        """End a read that waits, and all that follow."""
        os.write(self._tell, b".")


def opened(descriptor: int) -> tuple[BinaryIO, Pipe | None]:
    """What comes through a descriptor as a file: all of it, or the pipe itself if that is long."""
    head = bytearray()
    while len(head) < HEAD:
        more = os.read(descriptor, HEAD - len(head))
        if not more:
            return io.BytesIO(head), None
        head += more
    pipe = Pipe(descriptor, bytes(head))
    return cast("BinaryIO", io.BufferedReader(pipe, HEAD)), pipe
