"""Reading, working and using what comes of it at the same time, in order."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from queue import Empty, Queue
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

Given = TypeVar("Given")
Made = TypeVar("Made")

PATIENCE = 1.0
"""Seconds to wait for the reader at the end, where nothing stops it."""


def in_order(
    given: Iterable[Given], work: Callable[[Given], Made], jobs: int, stop: Callable[[], None] | None = None
) -> Generator[Made, None, None]:
    """What work makes of each thing given, in their order; one thread takes them, some work ahead.

    jobs      how many threads work; there is one thing more in memory than they have, and one that was made
    stop      ends the taking of a thing that may wait for long
    errors    those of taking and of work, at their place in the order; whoever stops early closes the iterator
    """
    waiting: Queue[Future[Made] | None] = Queue(max(1, jobs - 1))  # besides what is waited for and what comes next
    pool = ThreadPoolExecutor(jobs, "addiff")
    ended = False

    def take() -> None:
        try:
            for thing in given:
                if ended:
                    return
                waiting.put(pool.submit(work, thing))
            waiting.put(None)
        except BaseException as error:  # noqa: BLE001  # whatever it is, it belongs to whoever waits
            failed: Future[Made] = Future()
            failed.set_exception(error)
            waiting.put(failed)

    reader = Thread(target=take, name="addiff-reader", daemon=True)  # a blocked read must not hold up the end
    reader.start()
    try:
        while (future := waiting.get()) is not None:
            yield future.result()
    finally:
        ended = True
        if stop is not None:
            stop()
        _drain(waiting)
        pool.shutdown(cancel_futures=True)
        reader.join(PATIENCE)


def _drain(queue: Queue[Future[Made] | None]) -> None:
    """Make room for whoever waits to put something there."""
    try:
        while True:
            future = queue.get_nowait()
            if future is not None:
                future.cancel()
    except Empty:
        return
