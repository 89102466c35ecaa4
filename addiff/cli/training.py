"""Training on the command line: the files of a descent, and the line that tells how far it is."""

from __future__ import annotations

import os
import sys
from math import inf
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple

from addiff.cli.files import refuse_unwritable, write_text, writing
from addiff.errors import FileError, UsageError, reason

if TYPE_CHECKING:
    from addiff.cli.output import Output
    from addiff.cli.task import Task
    from addiff.results import Minimum
    from addiff.solvers.training.settings import Settings
    from addiff.solvers.training.state import Epoch, State

HISTORIES = {"csv": "csv", "json": "json", "svg": "svg", "png": "png"}
"""The endings of a history, and the form that each stands for."""


METHODS = ("gd", "sgd", "adam")
"""The descents; their table is loaded when one is asked for."""

PAUSE = 0.5
"""Seconds from one checkpoint to the next: what a killed run loses at most."""


class Asked(NamedTuple):
    """What a command line asks of a descent.

    settings      those of `solvers.training.settings.Settings` that are given
    history       the file for the loss by epochs, or None
    checkpoint    the file for the state, or None
    resume        whether to go on from there
    """

    settings: dict[str, Any]
    history: str | None
    checkpoint: str | None
    resume: bool

    @property
    def given(self) -> list[str]:
        """The options that are given."""
        files = {"history": self.history, "checkpoint": self.checkpoint, "resume": self.resume or None}
        named = {**self.settings, **files}
        return [f"--{name.replace('_', '-')}" for name, value in named.items() if value is not None]


def refuse(asked: Asked, method: str | None) -> None:
    """Raise UsageError where a descent is asked for and another method is to go."""
    given = [name for name in asked.given if name != "--seed"]
    if given:
        raise UsageError(f"{given[0]} is for gd, sgd and adam, and the method is {method or 'another'}: --method adam")


def minimum(
    task: Task,
    columns: dict[str, Any] | None,
    method: str,
    reduce: str,
    asked: Asked,
    output: Output,
    *,
    tolerance: float | None,
    **others: Any,
) -> Minimum:
    """Train, with a line on standard error, checkpoints and the history at the end.

    others    what is for other methods
    errors    those of training; the history is written all the same
    """
    from dataclasses import asdict

    from addiff.solvers.minimizing.minimize import posed, refuse_others
    from addiff.solvers.training.checkpoint import fingerprint
    from addiff.solvers.training.train import minimum_of, settings_of, train

    path = _history_path(asked)
    if asked.resume and asked.checkpoint is None:
        raise UsageError("--resume goes on from a checkpoint: --checkpoint FILE")
    refuse_others(method, **others)
    output.refuse()
    for file in (asked.history, asked.checkpoint):
        if file is not None:
            refuse_unwritable(file)
    problem = posed(task.program, task.start, task.at, columns)
    settings = settings_of(method, rows=problem.rows, tolerance=tolerance, **asked.settings)
    run = {**fingerprint(problem), "reduce": reduce, **asdict(settings)}
    if settings.schedule == "constant":
        del run["epochs"]  # it may go on for longer than it was to: no step depends on how many come
    state = _resumed(asked, run)
    if state is not None and state.epoch > settings.epochs:
        raise UsageError(f"{asked.checkpoint} has {state.epoch:,} epochs already: --epochs says how many in all")
    watched = _Watched(asked, run, settings, "epochs" if problem.rows else "steps", state)
    try:
        with output.told(watched.progress):
            trained = train(problem, settings, reduce, state=state, told=watched.told, kept=watched.kept)
    except KeyboardInterrupt:
        if not output.quiet and sys.stderr is not None:
            sys.stderr.write(watched.left())
        raise
    finally:
        if path is not None and watched.entries:
            _write(path, watched.entries)
    return minimum_of(problem, trained, method)


class _Watched:
    """What happens beside a descent."""

    def __init__(self, asked: Asked, run: dict[str, Any], settings: Settings, unit: str, state: State | None) -> None:
        from addiff.render.progress import Progress

        self._asked = asked
        self._run = run
        self._settings = settings
        self._last = -inf
        self.entries: list[Epoch] = [] if state is None else list(state.history)
        self.progress = Progress(unit, settings.epochs)
        self.progress.skip(0 if state is None else state.epoch)

    def told(self, epoch: Epoch) -> None:
        """An epoch is done."""
        self.entries.append(epoch)
        self.progress.advance(epoch.epoch > 0)
        self.progress.note = f"loss {epoch.loss:.6g}"

    def left(self) -> str:
        """What there is to say of a run that is interrupted."""
        progress, file = self.progress, self._asked.checkpoint
        hint = "--checkpoint FILE keeps one to go on from" if file is None else f"--resume goes on from {file}"
        note = f", {progress.note}" if progress.note else ""
        return f"interrupted after {progress.done:,} {progress.unit}{note}: {hint}\n"

    def kept(self, state: State) -> None:
        """Keep a state, from time to time and at the end."""
        from addiff.solvers.training.checkpoint import save

        path = self._asked.checkpoint
        if path is None or (monotonic() - self._last < PAUSE and state.epoch < self._settings.epochs):
            return
        with writing(path) as file:
            save(file, state, self._run)
        self._last = monotonic()


def _resumed(asked: Asked, run: dict[str, Any]) -> State | None:
    """The state to go on from; None to begin anew, because nothing was kept yet."""
    from addiff.solvers.training.checkpoint import load

    if not asked.resume or asked.checkpoint is None or not os.path.exists(asked.checkpoint):
        return None
    try:
        with open(asked.checkpoint, "rb") as file:
            return load(file, asked.checkpoint, run)
    except OSError as error:
        raise FileError(f"cannot read {asked.checkpoint}: {reason(error)}") from None


def _history_path(asked: Asked) -> str | None:
    """The file of the history.

    errors    UsageError for an ending that stands for no form, or a picture without what draws it
    """
    if asked.history is None:
        return None
    form = HISTORIES.get(_ending(asked.history))
    if form is None:
        raise UsageError(f"--history {asked.history}: the file ends in {', '.join('.' + e for e in HISTORIES)}")
    if form in ("svg", "png"):
        from addiff.render.matplotlib import library

        library(form)
    return asked.history


def _ending(path: str) -> str:
    return os.path.splitext(path)[1][1:].lower()


def _write(path: str, epochs: list[Epoch]) -> None:
    from addiff import render
    from addiff.render.screen import Screen
    from addiff.solvers.training.train import history_of

    write_text(path, render.written(history_of(epochs), HISTORIES[_ending(path)], screen=Screen()))
