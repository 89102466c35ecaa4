"""A folder that one process at a time writes in."""

from __future__ import annotations

import os

LOCK = "_addiff.lock"
"""The file that is held while a run writes; of a run that was killed it stays, held by nobody."""


class Lock:
    """A folder's lock, held until it is released or the process ends, however it ends.

    Where the system or the file system knows no locks, it is had by everybody.

    errors    BlockingIOError where another has it, OSError where nothing can be written
    """

    def __init__(self, folder: str) -> None:
        self._path = os.path.join(folder, LOCK)
        self._descriptor: int | None = None
        while self._descriptor is None:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o666)
            try:
                _hold(descriptor)
                if _is(descriptor, self._path):  # not one that its holder removed meanwhile
                    self._descriptor = descriptor
            finally:
                if self._descriptor is None:
                    os.close(descriptor)

    def release(self) -> None:
        """Let others have it."""
        if self._descriptor is not None:
            if _is(self._descriptor, self._path):
                os.unlink(self._path)
            os.close(self._descriptor)
            self._descriptor = None


def _hold(descriptor: int) -> None:
    try:
        import fcntl
    except ImportError:
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:  # a file system of a network that knows no locks
        return


def _is(descriptor: int, path: str) -> bool:
    """Whether a path is still that of an open file."""
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(path))
    except FileNotFoundError:
        return False
