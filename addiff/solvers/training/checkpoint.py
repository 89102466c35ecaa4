"""The state of a descent in a file, so that a run that was stopped goes on as if it had not been."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any, BinaryIO
from zipfile import BadZipFile, is_zipfile

import numpy as np

from addiff.errors import FileError, UsageError
from addiff.solvers.training.state import Epoch, State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from addiff.solvers.problem import Problem

VECTORS = ("vector", "best")
MEMORY = "memory."


def fingerprint(problem: Problem) -> dict[str, Any]:
    """What a problem is, as far as a run can only go on with the same: its text, and what its numbers amount to."""
    parts = {"the start": problem.start, "what --at holds": problem.held, "the data": problem.columns}
    return {"the program": problem.program.text} | {name: _digest(numbers) for name, numbers in parts.items()}


def _digest(numbers: Mapping[str, Any]) -> str:
    found = sha256()
    for name, value in numbers.items():
        found.update(f"{name}{np.shape(value)}".encode())
        found.update(np.ascontiguousarray(value, dtype=float).tobytes())
    return found.hexdigest()[:16]


def save(file: BinaryIO, state: State, run: Mapping[str, Any]) -> None:
    """Write a state.

    run    what the run is: it only goes on as the same
    """
    told = {
        "run": run,
        "epoch": state.epoch,
        "draws": state.draws,
        "evaluations": state.evaluations,
        "least": state.least,
        "history": [[entry.epoch, entry.loss, entry.learning_rate] for entry in state.history],
    }
    arrays = {name: getattr(state, name) for name in VECTORS}
    arrays |= {MEMORY + name: array for name, array in state.memory.items()}
    np.savez(file, allow_pickle=False, told=np.array(json.dumps(told)), **arrays)


def load(file: BinaryIO, name: str, run: Mapping[str, Any]) -> State:
    """The state in a file.

    name      what messages call it
    run       what the run is now
    errors    FileError where it holds no state, UsageError where that is of another run
    """
    if not is_zipfile(file):
        raise FileError(f"{name} is no checkpoint of a descent, or not a whole one: without --resume a run begins anew")
    file.seek(0)
    try:
        with np.load(file, allow_pickle=False) as arrays:
            told = json.loads(str(arrays["told"]))
            vector, best = (arrays[key] for key in VECTORS)
            memory = {key.removeprefix(MEMORY): arrays[key] for key in arrays.files if key.startswith(MEMORY)}
    except (ValueError, KeyError, OSError, EOFError, BadZipFile) as error:
        raise FileError(f"{name} is no checkpoint of a descent: {error}") from None
    for key, value in run.items():
        before = told["run"].get(key)
        if before != json.loads(json.dumps(value)):
            raise UsageError(f"{name} is of another run: {key} was {_short(before)}, and is {_short(value)} now")
    history = [Epoch(*entry) for entry in told["history"]]
    return State(vector, best, told["least"], told["epoch"], memory, told["draws"], history, told["evaluations"])


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:59] + "…"
