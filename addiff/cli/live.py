"""A line on standard error that tells how far a run is; it is gone when the run ends, however it ends."""

from __future__ import annotations

import os
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING

from addiff.render.progress import progress_text
from addiff.render.screen import Screen

if TYPE_CHECKING:
    from typing import Self, TextIO

    from addiff.render.progress import Progress

PATIENCE = 0.5
"""Seconds before there is a line: what is done by then needs none, and pays for none."""

INTERVAL = 0.125
"""Seconds from one drawing to the next."""

CLEARED = "\r\x1b[K"
"""Back to the beginning of a line, which is then empty. The cursor is not hidden: a killed process leaves nothing."""


class Live:
    """The line, as a context in which the run goes on; a thread draws it."""

    def __init__(self, progress: Progress, stream: TextIO) -> None:
        self._progress = progress
        self._stream = stream
        self._ended = Event()
        self._thread = Thread(target=self._draw, name="addiff-live", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _draw(self) -> None:
        began = monotonic()
        if self._ended.wait(PATIENCE):
            return
        try:
            while not self._ended.is_set():
                if _in_front(self._stream):
                    screen = Screen.of(self._stream)
                    self._write(progress_text(self._progress, monotonic() - began, screen))
                self._ended.wait(INTERVAL)
            if _in_front(self._stream):
                self._write("")
        except OSError:  # the terminal is gone: the run is not
            return

    def _write(self, text: str) -> None:
        self._stream.write(CLEARED + text)
        self._stream.flush()


def _in_front(stream: TextIO) -> bool:
    """Whether the terminal is not at the moment somebody else's: a shell's that put the run in the background."""
    try:
        return os.tcgetpgrp(stream.fileno()) == os.getpgrp()
    except (OSError, AttributeError):  # not the terminal of the process, or a system without
        return True
