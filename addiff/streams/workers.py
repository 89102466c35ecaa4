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
from threading import current_thread, main_thread
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

from addiff.errors import LimitError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

Given = TypeVar("Given")
Made = TypeVar("Made")

ROOM = 1 << 20
"""Bytes that a pipe holds, where the system lets it: the fewer, the more often its ends wait for each other."""

LARGE = 1 << 12
"""Bytes of memory from which on it is not packed with the rest."""

COUNT = 8
"""Bytes of a number in a pipe."""


def can_fork() -> bool:
    """Whether processes can be forked: on Linux, whose libraries expect it, and where nobody else's threads go on."""
    return sys.platform == "linux" and current_thread() is main_thread()


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
                self._processes.append(_Process(work))
        except OSError:
            self.close()
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
        """End them, whatever they are doing: whoever waits for them gets an error."""
        for process in self._processes:
            process.end()

    def close(self) -> None:
        """Let go of what they needed, when nobody asks them any more."""
        self.end()
        while self._processes:
            self._processes.pop().close()


class _Process:
    """One of them, as seen from here."""

    def __init__(self, work: Callable[[Any], Any]) -> None:
        self._id: int | None = None
        here, there = [], []
        try:
            for ours, theirs in ((1, 0), (0, 1), (1, 0)):
                pipe = _pipe()
                here.append(pipe[ours])
                there.append(pipe[theirs])
            self._id = _forked(work, *there)
        except OSError:
            for end in here:
                os.close(end)
            raise
        finally:
            for end in there:
                os.close(end)
        self._ends = here
        self._sending, self._receiving, _ = here

    def ask(self, thing: Any) -> Any:
        """As `Workers`."""
        try:
            _send(self._sending, _packed(thing))
            good, made = _receive(self._receiving)
        except (BrokenPipeError, EOFError):
            raise LimitError(
                "a process that computed is gone: perhaps it needed more memory than there is; --jobs 1 needs less"
            ) from None
        if not good:
            raise made
        return made

    def end(self) -> None:
        """End it, once."""
        process, self._id = self._id, None
        if process is not None:
            with suppress(ProcessLookupError, ChildProcessError):  # where the system waits for children itself
                os.kill(process, signal.SIGKILL)
                os.waitpid(process, 0)

    def close(self) -> None:
        """Close the ends that are here."""
        while self._ends:
            os.close(self._ends.pop())


def _forked(work: Callable[[Any], Any], receiving: int, sending: int, life: int) -> int:
    """A new process that serves; here, its number.

    life    the end of a pipe that ends with this process, and through which nothing goes
    """
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # threads of libraries are no trouble here
            process = os.fork()
        if not process:
            _serve(work, receiving, sending, life, blocked)
        return process
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


def _serve(work: Callable[[Any], Any], receiving: int, sending: int, life: int, mask: Any) -> NoReturn:
    """What a process does: its work, until there is nobody to give it any."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one that it works for is interrupted too, and ends it
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        _let_go({receiving, sending, life})
        _end_with(life)
        while True:
            thing = _receive(receiving)
            try:
                made = _packed((True, work(thing)))
            except Exception as error:  # noqa: BLE001  # whatever it is, it belongs to whoever asks
                made = _packed((False, error))
            _send(sending, made)
    finally:
        os._exit(0)


def _let_go(needed: Collection[int]) -> None:
    """Close what the other process has open: nobody who waits for its end, or its lock, must wait for this one."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(nowhere, standard)
    start = 3
    for kept in sorted(needed):
        os.closerange(start, kept)
        start = kept + 1
    os.closerange(start, os.sysconf("SC_OPEN_MAX"))


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


def _packed(thing: Any) -> list[bytes | memoryview]:
    """A thing as parts: what pickle makes of it, and the memory that it leaves as it is.

    errors    those of pickle
    """
    memories: list[memoryview] = []

    def within(buffer: pickle.PickleBuffer) -> bool:
        memory = buffer.raw()
        if memory.nbytes >= LARGE:
            memories.append(memory)
        return memory.nbytes < LARGE

    return [pickle.dumps(thing, 5, buffer_callback=within), *memories]


def _send(pipe: int, parts: Sequence[bytes | memoryview]) -> None:
    """Write a thing to a pipe: how many parts it has, how long they are, and these."""
    head = b"".join([number.to_bytes(COUNT) for number in (len(parts), *map(len, parts))])
    for part in (head, *parts):
        rest: memoryview = memoryview(part)
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
