"""Processes that work beside this one: Python's threads take turns at all that is not done inside a library.

They are forked, so that they know everything that is known here, and get things through pipes. The memory of arrays
goes through as it is and is not packed.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import warnings
from contextlib import suppress
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

from addiff.errors import LimitError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Given = TypeVar("Given")
Made = TypeVar("Made")

ROOM = 1 << 20
"""Bytes that a pipe holds, where the system lets it: the fewer, the more often its ends wait for each other."""

LARGE = 1 << 12
"""Bytes of memory from which on it is not packed with the rest."""

COUNT = 8
"""Bytes of a number in a pipe."""


def can_fork() -> bool:
    """Whether processes can be forked beside the threads of libraries: those are made for it on Linux."""
    return sys.platform == "linux"


class Workers(Generic[Given, Made]):
    """Some processes that do the same work; they are gone when they are ended, or this one is, however that ends.

    work      what they do with each thing; things and what is made of them are pickled
    count     how many processes
    errors    OSError where the system refuses
    """

    def __init__(self, work: Callable[[Given], Made], count: int) -> None:
        self._processes: list[_Process] = []
        self._idle: SimpleQueue[_Process] = SimpleQueue()
        try:
            for _ in range(count):
                self._processes.append(_Process(work, [end for one in self._processes for end in one.ends]))
        except OSError:
            self.end()
            raise
        for process in self._processes:
            self._idle.put(process)

    def __call__(self, thing: Given) -> Made:
        """What is made of a thing, by one that has nothing else to do; any number of threads may ask.

        errors    those of the work; LimitError where the process is gone
        """
        process = self._idle.get()
        try:
            return process.ask(thing)  # type: ignore[no-any-return]  # it comes out of a pipe
        finally:
            self._idle.put(process)

    def end(self) -> None:
        """End them, whatever they are doing."""
        for process in self._processes:
            process.end()
        self._processes = []


class _Process:
    """One of them, as seen from here.

    others    what it must not hold open
    ends      the ends of pipes that are here
    """

    def __init__(self, work: Callable[[Any], Any], others: Sequence[int]) -> None:
        receiving, self._sending = _pipe()
        self._receiving, sending = _pipe()
        life, end = os.pipe()  # it ends with this process, and nothing goes through it
        self.ends = self._sending, self._receiving, end
        blocked = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)  # threads of libraries are no trouble here
                self._id = os.fork()
            if not self._id:
                _serve(work, receiving, sending, life, [*others, *self.ends], blocked)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
            for there in (receiving, sending, life):
                os.close(there)

    def ask(self, thing: Any) -> Any:
        """As `Workers`."""
        try:
            _send(self._sending, thing)
            good, made = _receive(self._receiving)
        except (BrokenPipeError, EOFError):
            raise LimitError(
                "a process that computed is gone: perhaps it needed more memory than there is; --jobs 1 needs less"
            ) from None
        if not good:
            raise made
        return made

    def end(self) -> None:
        """End it."""
        os.kill(self._id, signal.SIGKILL)
        os.waitpid(self._id, 0)
        for end in self.ends:
            os.close(end)


def _serve(
    work: Callable[[Any], Any], receiving: int, sending: int, life: int, others: Sequence[int], mask: Any
) -> NoReturn:
    """What a process does: its work, until there is nobody to give it any."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one that it works for is interrupted too, and ends it
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for other in others:
            os.close(other)
        _end_with(life)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for standard in range(3):
            os.dup2(nowhere, standard)  # who reads what is printed must not wait for this process
        while True:
            thing = _receive(receiving)
            try:
                _send(sending, (True, work(thing)))
            except OSError:
                raise
            except Exception as error:  # noqa: BLE001  # whatever it is, it belongs to whoever asks
                _send(sending, (False, error))
    finally:
        os._exit(0)


def _end_with(life: int) -> None:
    """Let the system end this process when the other end of its pipe is closed, be it by the end of who had it."""
    import fcntl

    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(life, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(life, fcntl.F_SETFL, fcntl.fcntl(life, fcntl.F_GETFL) | os.O_ASYNC)


def _pipe() -> tuple[int, int]:
    """The two ends of a pipe with room."""
    import fcntl

    ends = os.pipe()
    with suppress(OSError):  # the user may have much room in others
        fcntl.fcntl(ends[1], fcntl.F_SETPIPE_SZ, ROOM)
    return ends


def _send(pipe: int, thing: Any) -> None:
    """Write a thing to a pipe: how many parts it has, how long they are, and these."""
    memories: list[memoryview] = []

    def within(buffer: pickle.PickleBuffer) -> bool:
        memory = buffer.raw()
        if memory.nbytes >= LARGE:
            memories.append(memory)
        return memory.nbytes < LARGE

    packed = pickle.dumps(thing, 5, buffer_callback=within)
    numbers = len(memories) + 1, len(packed), *map(len, memories)
    _write(pipe, b"".join([number.to_bytes(COUNT) for number in numbers]))
    for part in (packed, *memories):
        _write(pipe, part)


def _write(pipe: int, data: Any) -> None:
    rest: memoryview = memoryview(data)
    while rest:
        rest = rest[os.write(pipe, rest) :]


def _receive(pipe: int) -> Any:
    """The next thing from a pipe.

    errors    EOFError at its end
    """
    (count,) = _numbers(pipe, 1)
    packed, *memories = [_read(pipe, length) for length in _numbers(pipe, count)]
    return pickle.loads(packed, buffers=memories)  # noqa: S301  # nobody else writes to the pipe


def _numbers(pipe: int, count: int) -> list[int]:
    data = _read(pipe, count * COUNT)
    return [int.from_bytes(data[start : start + COUNT]) for start in range(0, len(data), COUNT)]


def _read(pipe: int, length: int) -> bytearray:
    """So many bytes."""
    data = bytearray(length)
    rest = memoryview(data)
    while rest:
        taken = os.readv(pipe, [rest])
        if not taken:
            raise EOFError
        rest = rest[taken:]
    return data
