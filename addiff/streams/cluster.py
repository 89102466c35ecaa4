"""A folder of parts answered by the workers of a Dask cluster, which share its folders."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import warnings
from contextlib import contextmanager
from functools import lru_cache
from importlib import import_module
from threading import get_ident
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

from addiff import __version__
from addiff.api.program import parse
from addiff.errors import AddiffError, FileError, LimitError, UsageError
from addiff.streams.asked import Asked
from addiff.streams.folder import answer_part
from addiff.streams.manifest import listed, question
from addiff.streams.running import MANY, Stream
from addiff.streams.tally import Tally, error_members, error_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from addiff.data.parts import Folder
    from addiff.source import Source
    from addiff.streams.folder import Answered, Runner
    from addiff.streams.running import Advance

PATIENCE = 10
"""Seconds in which a scheduler has to answer."""

WORKERS_PATIENCE = 60
"""Seconds in which it has to have a worker; some clusters start them only when there is work."""

PAUSE = 0.02
"""Seconds between two looks at what is completed."""

FAREWELL = 2
"""Seconds to take leave of a scheduler, which may be gone."""


def cluster(asked: Asked, folder: Folder, target: str, advance: Advance, *, address: str, jobs: int) -> Runner:
    """A runner that has the parts answered by the workers of a scheduler, in any order.

    A worker that dies leaves no part behind that is not complete; what it did not finish, others do.

    address    of the scheduler, such as `tcp://10.0.0.1:8786`
    jobs       how many threads compute a part
    errors     UsageError for a scheduler that does not answer or has no workers, LimitError where workers die of a
               part, and the error of the first part that has one
    """
    task = json.dumps(
        {
            **question(asked),
            "file": asked.program.source.name,
            "bound": asked.program.inputs,
            "strict": asked.strict,
            "shapes": dict(asked.shapes),
            "names": list(folder.names),
            "table": folder.name,
            "jobs": jobs,
            "many": folder.rows > MANY,
            "version": __version__,
        },
        default=listed,
    )

    def run(parts: Sequence[str]) -> Answered:
        if not parts:
            return
        first: tuple[int, AddiffError] | None = None
        with _connected(address) as client:
            paths = [os.path.abspath(folder.path(part)) for part in parts]
            futures = client.map(answer, paths, task=task, target=os.path.abspath(target), pure=False)
            places = {future.key: place for place, future in enumerate(futures)}
            _await_workers(client, address)
            for future, told in _completed(client, futures, address):
                place = places[future.key]
                if first is not None and place > first[0]:
                    continue  # of several errors the first is told, as by a run that takes one part after the other
                came = _outcome(told, parts[place], address, asked.program.source)
                future.release()
                if isinstance(came, AddiffError):
                    first = place, came
                    client.cancel(futures[place + 1 :])
                else:
                    advance(came.rows)
                    yield parts[place], came
        if first is not None:
            raise first[1]

    return run


def answer(path: str, *, task: str, target: str) -> dict[str, Any]:
    """Answer a part, in a worker.

    returns    what was counted, or the error, as JSON has it
    """
    try:
        return answer_part(_stream(task, get_ident()), path, target, lambda _: None).members()
    except AddiffError as error:
        return error_members(error)
    except MemoryError:
        return error_members(LimitError(f"{os.path.basename(path)} needs more memory than a worker has"))


@lru_cache(64)
def _stream(task: str, thread: int) -> Stream:
    """What parts go through, made once in each thread of each worker."""
    told = json.loads(task)
    if told["version"] != __version__:
        raise UsageError(f"the workers have addiff {__version__}, and this is {told['version']}")
    program = parse(told["program"], told["bound"], told["file"])
    shapes = {name: tuple(shape) for name, shape in told["shapes"].items()}
    asked = Asked(told["command"], program, told["point"], told["options"], told["strict"], shapes)
    return Stream(asked, told["names"], told["table"], told["jobs"], many=told["many"])


@contextmanager
def _connected(address: str) -> Iterator[Any]:
    """A client of a scheduler.

    errors    UsageError, with what to install, where Dask is not there; or where no scheduler is
    """
    try:
        distributed = import_module("distributed")
    except ImportError:
        raise UsageError(
            "--engine dask needs Dask's distributed, which is not installed: pip install 'addiff[cluster]'"
        ) from None
    for name in ("distributed", "distributed.client", "tornado.application"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what matters of it is told by our errors
    warnings.filterwarnings("ignore", module="distributed")
    try:
        asyncio.run(_answers(address))
        client = distributed.Client(address, timeout=PATIENCE, set_as_default=False, name="addiff")
    except OSError:
        raise UsageError(
            f"--scheduler {address}: no scheduler of Dask answers there within {PATIENCE} seconds"
        ) from None
    except (ValueError, TypeError) as error:
        raise UsageError(f"--scheduler {address}: {error}") from None
    try:
        yield client
    finally:
        client.close(timeout=FAREWELL)


async def _answers(address: str) -> None:
    """See that somebody who speaks as Dask does answers in time: of others a client would wait for ever."""
    core = import_module("distributed.comm")
    security = import_module("distributed.security").Security()
    asked = core.connect(address, timeout=PATIENCE, **security.get_connection_args("client"))
    comm = await asyncio.wait_for(asked, PATIENCE)
    await comm.close()


def _await_workers(client: Any, address: str) -> None:
    """Wait until there is a worker."""
    try:
        client.wait_for_workers(1, timeout=WORKERS_PATIENCE)
    except TimeoutError:
        raise UsageError(f"--scheduler {address}: it has had no worker for {WORKERS_PATIENCE} seconds") from None


def _completed(client: Any, futures: Sequence[Any], address: str) -> Iterator[tuple[Any, Any]]:
    """What is completed, with what came of it; where nothing comes for long, there have to be workers still.

    Nobody waits for what came of a part alone: the worker that has it may be gone, and there may be no other.
    """
    ready = import_module("distributed").as_completed(futures, loop=client.loop, with_results=True)
    last = monotonic()
    while not ready.is_empty():
        batch = ready.next_batch(block=False)
        if batch:
            yield from batch
            last = monotonic()
        elif client.status not in ("running", "connecting"):
            raise _gone(address)
        elif monotonic() - last > WORKERS_PATIENCE:
            _await_workers(client, address)
            last = monotonic()
        else:
            sleep(PAUSE)


def _outcome(told: Any, part: str, address: str, source: Source) -> Tally | AddiffError:
    """What was counted in a part, or why nothing was.

    told    what the worker answered; or an exception, which Dask gives alone or between its class and its place
    """
    if isinstance(told, dict):
        return error_of(told, source) if "kind" in told else Tally.of(told, source)
    distributed = import_module("distributed")
    error = told[1] if isinstance(told, tuple) else told
    if isinstance(error, distributed.CancelledError):
        return _gone(address)
    if isinstance(error, distributed.KilledWorker):
        return LimitError(f"{part}: each of the workers that took it died; it may need more memory than they have")
    if isinstance(error, ModuleNotFoundError):
        return UsageError(f"--scheduler {address}: the workers have no {error.name}; addiff has to be installed there")
    return FileError(f"{part}: a worker failed: {type(error).__name__}: {error}")


def _gone(address: str) -> FileError:
    return FileError(f"--scheduler {address}: it is gone; --resume goes on when there is one")
