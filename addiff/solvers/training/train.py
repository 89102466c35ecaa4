"""A descent from a posed problem to what there is to tell of it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from addiff.errors import ConvergenceError, LimitError, UsageError
from addiff.results.history import History
from addiff.results.minimum import Minimum
from addiff.solvers.failing import at_best
from addiff.solvers.output import Output
from addiff.solvers.over_data import LossOverData
from addiff.solvers.training.descent import descend
from addiff.solvers.training.methods import METHODS
from addiff.solvers.training.settings import SCHEDULES, Settings
from addiff.solvers.training.state import started

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from addiff.results import Notice
    from addiff.solvers.problem import Problem
    from addiff.solvers.training.state import Epoch, State

MOST_EPOCHS = 100_000_000
"""More than any run lives to see."""


BATCH = 32
"""Rows of a step, where the user asks for no other number."""


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


def settings_of(method: str, *, rows: int, tolerance: float | None = None, **given: Any) -> Settings:
    """The settings of a descent; what is not given is as usual.

    rows      how many there are: `sgd` and `adam` take some at a time
    errors    UsageError for what is no setting; those of `refuse`
    """
    known = {field.name for field in fields(Settings)} - {"method", "tolerance"}
    for name in given:
        if name not in known:
            raise UsageError(f"{name} is no setting of a descent: there are {', '.join(sorted(known))}")
    asked = {name: value for name, value in given.items() if value is not None}
    if "momentum" in asked and method != "sgd":
        raise UsageError(f"the momentum is of sgd, and the method is {method}: leave it away, or choose sgd")
    if tolerance is not None:
        asked["tolerance"] = tolerance
    if method != "gd" and rows:
        asked.setdefault("batch_size", BATCH)
    settings = Settings(method, **asked)
    refuse(settings)
    return settings


def train(
    problem: Problem,
    settings: Settings,
    reduce: str = "mean",
    *,
    state: State | None = None,
    told: Callable[[Epoch], None] = lambda _: None,
    kept: Callable[[State], None] = lambda _: None,
) -> Trained:
    """Go down from the start of a problem, or from where a state is.

    reduce    `mean` or `sum`: what is made of the losses of the rows, where there is data
    told      what is done with each epoch
    kept      what is done with the state after each epoch
    errors    those of `descend`
    """
    loss: Any = LossOverData(problem, reduce) if problem.rows else Output(problem)
    state = state or started(problem.unknowns.pack(problem.start), settings.seed)
    try:
        message = descend(loss, problem.rows, state, settings, told, kept)
    except ConvergenceError as error:
        raise at_best(error, problem, state.best) from None
    losses = [entry.loss for entry in state.history]
    if len(losses) > 1 and min(losses[1:]) >= losses[0]:
        message += ", and none was better than the start: a smaller --learning-rate may help"
    value, gradient, warnings = loss.gradient(state.best)
    small = bool(np.isfinite(gradient).all()) and float(np.linalg.norm(gradient)) <= settings.tolerance
    return Trained(
        state.best, value, gradient, small, message, state.evaluations + 1, history_of(state.history), warnings
    )


def minimum_of(problem: Problem, trained: Trained, method: str) -> Minimum:
    """What there is to tell of the end of a descent."""
    unknowns = problem.unknowns
    return Minimum(
        problem.program.text,
        problem.held,
        problem.start,
        trained.loss,
        unknowns.unpack(trained.vector),
        unknowns.unpack(trained.gradient),
        float(np.abs(trained.gradient).max()),
        None,
        method,
        trained.history.epoch[-1],
        trained.evaluations,
        trained.small,
        trained.message,
        tuple(trained.warnings),
    )


def history_of(epochs: Sequence[Epoch]) -> History:
    """The loss by epochs."""
    return History(
        tuple([entry.epoch for entry in epochs]),
        tuple([entry.loss for entry in epochs]),
        tuple([entry.learning_rate for entry in epochs]),
    )
