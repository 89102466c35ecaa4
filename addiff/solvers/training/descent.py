"""Gradient descent and its kin: small steps along gradients, of the whole loss or of some rows at a time."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from addiff.arithmetics.tensors import tensors
from addiff.errors import ConvergenceError, DomainError
from addiff.solvers.training.methods import METHODS
from addiff.solvers.training.settings import SCHEDULES
from addiff.solvers.training.state import Epoch

if TYPE_CHECKING:
    from collections.abc import Callable

    from addiff.solvers.training.settings import Settings
    from addiff.solvers.training.state import State

    Told = Callable[[Epoch], None]
    Kept = Callable[[State], None]


class Loss(Protocol):
    """What is made small."""

    def value(self, vector: np.ndarray, rows: Any = None) -> float:
        """The loss, of all rows or of some."""

    def gradient(self, vector: np.ndarray, rows: Any = None) -> tuple[float, np.ndarray, Any]:
        """The loss, its gradient, and what there is to warn of."""


def descend(loss: Loss, rows: int, state: State, settings: Settings, told: Told, kept: Kept) -> str:
    """Go down until the epochs are over or the gradient vanishes.

    rows      how many there are; 0 for a loss without data
    state     where to begin; it is moved along
    told      what is done with each epoch
    kept      what is done with the state after each epoch
    returns   why it ended
    errors    ConvergenceError where the loss grows without bound or leaves its domain, DomainError where it has no
              value at the start
    """
    batch = settings.batch_size if settings.batch_size is not None and settings.batch_size < rows else None
    descent = _Descent(loss, state, settings, told)
    if not state.history:
        descent.record(descent.first() if batch is not None else descent.value(), 0.0)
        kept(state)
    while state.epoch < settings.epochs:
        rate = settings.learning_rate * SCHEDULES[settings.schedule](state.epoch / settings.epochs)
        try:
            if batch is None:
                small = descent.step(rate)
                if small is not None:
                    return f"the gradient vanishes: its norm is {small:.3g}"
                value = descent.value()
            else:
                value = descent.through(rows, batch, rate)
        except DomainError as error:
            raise _failed(state, settings, f"left the domain: {error.message}") from None
        state.epoch += 1
        descent.record(value, rate)
        if not isfinite(value):
            raise _failed(state, settings, "the loss grew beyond all doubles")
        kept(state)
    return f"{settings.epochs:,} {'epochs' if rows else 'steps'} are done"


class _Descent:
    """One descent; without batches the loss and the gradient of a point are computed together."""

    def __init__(self, loss: Loss, state: State, settings: Settings, told: Told) -> None:
        self.loss = loss
        self.state = state
        self.settings = settings
        self.told = told
        self.known: tuple[float, np.ndarray] | None = None
        self.again = bool(state.history)  # whether what is computed first was known, and counted, before a stop

    def record(self, value: float, rate: float) -> None:
        """Take down an epoch."""
        state = self.state
        if value < state.least:
            state.least, state.best = value, state.vector.copy()
        entry = Epoch(state.epoch, value, rate)
        state.history.append(entry)
        self.told(entry)

    def first(self) -> float:
        """The loss at the start."""
        self.state.evaluations += 1
        return self.loss.value(self.state.vector)

    def step(self, rate: float) -> float | None:
        """A step along the gradient of all rows.

        returns    the norm of a gradient that is as good as none
        """
        _, gradient = self._both()
        self._look(gradient)
        norm = float(np.linalg.norm(gradient))
        if norm <= self.settings.tolerance:
            return norm
        self._move(gradient, rate)
        self.known = None
        return None

    def value(self) -> float:
        """The loss of all rows."""
        return self._both()[0]

    def through(self, rows: int, batch: int, rate: float) -> float:
        """Steps along the gradients of some rows at a time, until all have been used.

        returns    the loss of all rows at the end
        """
        state = self.state
        random = np.random.default_rng()
        random.bit_generator.state = state.draws
        order = random.permutation(rows)
        state.draws = dict(random.bit_generator.state)
        for start in range(0, rows, batch):
            _, gradient, _ = self.loss.gradient(state.vector, order[start : start + batch])
            state.evaluations += 1
            self._look(gradient)
            self._move(gradient, rate)
        state.evaluations += 1
        return self.loss.value(state.vector)

    def _move(self, gradient: np.ndarray, rate: float) -> None:
        """Take a step; one that is too long is seen by what it leads to."""
        with np.errstate(over="ignore", invalid="ignore"):
            METHODS[self.settings.method](self.state, gradient, self.settings, rate)

    def _both(self) -> tuple[float, np.ndarray]:
        if self.known is None:
            self.state.evaluations += not self.again
            self.again = False
            self.known = self.loss.gradient(self.state.vector)[:2]
        return self.known

    def _look(self, gradient: np.ndarray) -> None:
        """Refuse a gradient that is none."""
        if not tensors.finite(gradient):
            what = "the gradient grew beyond all doubles"
            if np.isnan(gradient).any():
                what = "the loss has no derivative there"
            raise _failed(self.state, self.settings, what)


def _failed(state: State, settings: Settings, what: str) -> ConvergenceError:
    """The error for a descent that cannot go on."""
    return ConvergenceError(
        f"{settings.method} stopped in epoch {state.epoch + 1:,}: {what}; a smaller --learning-rate than"
        f" {settings.learning_rate:g} may help"
        + (f" (the least loss before was {state.least:.6g})" if isfinite(state.least) else "")
    )
