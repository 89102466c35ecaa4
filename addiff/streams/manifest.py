"""What a folder of answers remembers, so that a run that was killed can go on."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from addiff.data.parts import Folder, appearing, remove_unfinished
from addiff.errors import FileError, UsageError, reason
from addiff.streams.lock import LOCK, Lock

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from addiff.streams.asked import Asked

MANIFEST, LOG = "_addiff.json", "_addiff.log"
"""What was asked, and when all is done what came of each part; until then that is in the log, a line for each part."""


class Manifest:
    """The memory of a folder of answers, as a context: within it no other run writes there.

    done      what is told of each part that is finished
    errors    UsageError for a folder that is not empty, was begun with another question or is being written by another
              run, FileError
    """

    def __init__(self, path: str, asked: Asked, points: Folder, *, resume: bool) -> None:
        self._path = path
        self._points = points
        self._question = json.loads(json.dumps(question(asked), default=listed))
        self.done: dict[str, Any] = {}
        self._lock: Lock | None = None
        try:
            os.makedirs(path, exist_ok=True)
            self._lock = Lock(path)
            found = [name for name in os.listdir(path) if name != LOCK]
            if not found:
                self._write(complete=False)
            elif not resume:
                raise UsageError(
                    f"{path} is not empty: --resume goes on with a run that was stopped, or choose another folder"
                )
            else:
                self._resume(found)
        except BlockingIOError:
            raise UsageError(f"another run is writing into {path}: wait for it, or choose another folder") from None
        except OSError as error:
            self.close()
            raise FileError(f"cannot write {path}: {reason(error)}") from None
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let other runs have the folder."""
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def add(self, part: str, told: Mapping[str, Any]) -> None:
        """Remember that a part is finished; it has appeared."""
        self.done[part] = {"input": self._state(part), **told}
        try:
            with open(os.path.join(self._path, LOG), "a", encoding="utf-8") as log:
                log.write(json.dumps([part, self.done[part]]) + "\n")
        except OSError as error:
            raise FileError(f"cannot write {self._path}: {reason(error)}") from None

    def complete(self) -> None:
        """Remember that all parts are; what workers left that died on the way goes."""
        remove_unfinished(self._path)
        self._write(complete=True)
        log = os.path.join(self._path, LOG)
        if os.path.exists(log):
            os.unlink(log)

    def _write(self, *, complete: bool) -> None:
        parts = {part: self.done[part] for part in self._points.parts if part in self.done}
        with appearing(self._path, MANIFEST) as file:
            file.write(
                json.dumps({"question": self._question, "complete": complete, "parts": parts}, indent=1).encode()
            )

    def _resume(self, found: list[str]) -> None:
        """Take up what another run left."""
        remove_unfinished(self._path)
        if MANIFEST not in found:
            if all(name.startswith(f".{MANIFEST}") for name in found):  # it was stopped before it had begun
                self._write(complete=False)
                return
            raise UsageError(f"{self._path} has no {MANIFEST}: no run of addiff that could go on has written there")
        try:
            with open(os.path.join(self._path, MANIFEST), "rb") as file:
                read = json.load(file)
            asked, self.done = read["question"], read["parts"]
        except (ValueError, KeyError, TypeError):
            raise FileError(f"{os.path.join(self._path, MANIFEST)} is damaged") from None
        self._compare(asked)
        self._read_log()
        strange = [name for name in found if name.endswith(".parquet") and name not in self._points.parts]
        strange = [name for name in strange if not name.startswith(("_", "."))]
        if strange:
            raise FileError(f"{self._path} has the part {strange[0]}, which {self._points.name} has not")
        for part in list(self.done):
            if part not in found or part not in self._points.parts or self.done[part]["input"] != self._state(part):
                del self.done[part]
        if len(self.done) < len(self._points.parts):
            self._write(complete=False)
            if LOG in found:
                os.unlink(os.path.join(self._path, LOG))

    def _compare(self, asked: Mapping[str, Any]) -> None:
        """See that the question is the one that the folder was begun with."""
        for what, given in self._question.items():
            if asked.get(what) != given:
                raise UsageError(
                    f"{self._path} was begun with another question: its {what} is {_shown(asked.get(what))}, not"
                    f" {_shown(given)}"
                )

    def _read_log(self) -> None:
        """Take the parts in the log; its last line may be torn."""
        try:
            with open(os.path.join(self._path, LOG), encoding="utf-8") as log:
                for line in log:
                    part, told = json.loads(line)
                    self.done[part] = told
        except (FileNotFoundError, ValueError):
            return

    def _state(self, part: str) -> list[int]:
        """What tells whether a part of the points is the one that was read."""
        state = os.stat(self._points.path(part))
        return [state.st_size, state.st_mtime_ns]


def question(asked: Asked) -> dict[str, Any]:
    """A question as JSON has it."""
    return {
        "command": asked.name,
        "program": asked.program.text,
        "point": dict(asked.at),
        "options": dict(asked.options),
    }


def listed(array: Any) -> Any:
    """An array as JSON has it."""
    return array.tolist()


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= 60 else text[:59] + "…"
