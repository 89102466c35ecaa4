"""A descent from a posed problem to what there is to tell of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from addiff.errors import LimitError, UsageError
from addiff.results.history import History
from addiff.solvers.descent import METHODS, SCHEDULES, descend, started

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from addiff.results import Notice
    from addiff.solvers.descent import Epoch, Loss, Settings, State

MOST_EPOCHS = 100_000_000
"""More than any run lives to see."""


@dataclass(frozen=True)
class Trained:
    """How a descent ended.

    vector        the best point seen at the end of an epoch
    loss          there, and
    gradient      there, of all rows
    small         whether the gradient is within the tolerance
    message       why it ended
    evaluations   gradients, or losses alone, of all rows or of a batch
    history       the loss by epochs
    warnings      about the loss and the gradient at that point
    """

    vector: np.ndarray
    loss: float
    gradient: np.ndarray
    small: bool
    message: str
    evaluations: int
    history: History
    warnings: Sequence[Notice]


def refuse(settings: Settings) -> None:
    """Raise UsageError, or LimitError, for settings that no descent can go by."""
    if settings.method not in METHODS:
        raise UsageError(f"{settings.method} is no descent: the descents are {', '.join(METHODS)}")
    if settings.schedule not in SCHEDULES:
        raise UsageError(f"no schedule {settings.schedule}: there are {', '.join(SCHEDULES)}")
    if not 0 < settings.learning_rate < float("inf"):
        raise UsageError(f"the learning rate is a positive number, not {settings.learning_rate:g}")
    if not 0 <= settings.momentum < 1:
        raise UsageError(f"the momentum is at least 0 and less than 1, not {settings.momentum:g}")
    if settings.batch_size is not None and settings.batch_size < 1:
        raise UsageError(f"a batch has at least one row, not {settings.batch_size}")
    if settings.epochs < 0:
        raise UsageError(f"the number of epochs is at least 0, not {settings.epochs}")
    if settings.epochs > MOST_EPOCHS:
        raise LimitError(f"at most {MOST_EPOCHS:,} epochs, not {settings.epochs:,}")


def train(
    loss: Loss,
    rows: int,
    start: np.ndarray,
    settings: Settings,
    *,
    state: State | None = None,
    told: Callable[[Epoch], None] = lambda _: None,
    kept: Callable[[State], None] = lambda _: None,
) -> Trained:
    """Go down from the start, or from where a state is.

    rows      how many there are; 0 for a loss without data
    told      what is done with each epoch
    kept      what is done with the state after each epoch
    errors    those of `refuse` and of `descend`
    """
    refuse(settings)
    state = state or started(start, settings.seed)
    message = descend(loss, rows, state, settings, told, kept)
    value, gradient, warnings = loss.gradient(state.best)
    small = bool(np.isfinite(gradient).all()) and float(np.linalg.norm(gradient)) <= settings.tolerance
    entries = state.history
    history = History(
        tuple([entry.epoch for entry in entries]),
        tuple([entry.loss for entry in entries]),
        tuple([entry.learning_rate for entry in entries]),
    )
    return Trained(state.best, value, gradient, small, message, state.evaluations + 1, history, warnings)
