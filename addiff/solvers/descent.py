"""Gradient descent and its kin: small steps along gradients, of the whole loss or of some rows at a time.

Source: Kingma & Ba, Adam: A Method for Stochastic Optimization (ICLR 2015); Polyak, Some methods of speeding up the
convergence of iteration methods (1964) for momentum, in the form of Sutskever et al. (ICML 2013).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import cos, inf, isfinite, pi, sqrt
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from addiff.arithmetics.tensors import tensors
from addiff.errors import ConvergenceError, DomainError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Told = Callable[["Epoch"], None]
    Kept = Callable[["State"], None]


class Loss(Protocol):
    """What is made small."""

    def value(self, vector: np.ndarray, rows: Any = None) -> float:
        """The loss, of all rows or of some."""

    def gradient(self, vector: np.ndarray, rows: Any = None) -> tuple[float, np.ndarray, Any]:
        """The loss, its gradient, and what there is to warn of."""


@dataclass(frozen=True)
class Settings:
    """How a descent goes.

    method         `gd`, `sgd` or `adam`
    epochs         how often it goes through all rows; without batches how many steps it takes
    batch_size     rows whose gradient is taken at a time, drawn anew in each epoch; None: all at once
    learning_rate  how far a step goes along the gradient
    momentum       of `sgd`: how much of a step the next one keeps
    schedule       how the learning rate goes on, a key of SCHEDULES
    seed           of the order of the rows
    tolerance      the norm of the gradient at which the descent ends, where that is of all rows
    """

    method: str = "adam"
    epochs: int = 100
    batch_size: int | None = None
    learning_rate: float = 0.01
    momentum: float = 0.9
    schedule: str = "constant"
    seed: int = 0
    tolerance: float = 1e-8


SCHEDULES: dict[str, Callable[[float], float]] = {
    "constant": lambda done: 1.0,
    "linear": lambda done: 1.0 - done,
    "cosine": lambda done: 0.5 * (1.0 + cos(pi * done)),
    "inverse": lambda done: 1.0 / (1.0 + 9.0 * done),
}
"""The learning rate in units of the first one, by the share of the epochs that are done."""


@dataclass(frozen=True)
class Epoch:
    """What is told of an epoch when it is done.

    epoch           0 is the start
    loss            of all rows, at its end
    learning_rate   that of its steps
    """

    epoch: int
    loss: float
    learning_rate: float


@dataclass
class State:
    """All that a descent needs to go on.

    vector       the unknowns
    best         the best seen at the end of an epoch, and
    least        the loss there
    epoch        how many epochs are done
    memory       what the method remembers
    draws        the state of the generator that orders the rows
    history      an entry for each epoch, the start first
    evaluations  how often a gradient, or a loss alone, was computed, of all rows or of a batch
    """

    vector: np.ndarray
    best: np.ndarray
    least: float = inf
    epoch: int = 0
    memory: dict[str, np.ndarray] = field(default_factory=dict)
    draws: dict[str, Any] = field(default_factory=dict)
    history: list[Epoch] = field(default_factory=list)
    evaluations: int = 0


def started(vector: np.ndarray, seed: int) -> State:
    """The state at the start."""
    state = State(vector.copy(), vector.copy())
    state.draws = dict(np.random.default_rng(seed).bit_generator.state)
    return state


def _gd(state: State, gradient: np.ndarray, settings: Settings, rate: float) -> None:
    state.vector -= rate * gradient


def _sgd(state: State, gradient: np.ndarray, settings: Settings, rate: float) -> None:
    velocity = state.memory.setdefault("velocity", np.zeros_like(gradient))
    velocity *= settings.momentum
    velocity += gradient
    state.vector -= rate * velocity


FIRST, SECOND, SMALL = 0.9, 0.999, 1e-8
"""Adam: how much its two moments keep at each step, and what is added to a root; the values of the paper."""


def _adam(state: State, gradient: np.ndarray, settings: Settings, rate: float) -> None:
    memory = state.memory
    if not memory:
        memory |= {"first": np.zeros_like(gradient), "second": np.zeros_like(gradient), "steps": np.zeros(())}
    first, second, steps = memory["first"], memory["second"], memory["steps"]
    steps += 1
    first += (1 - FIRST) * (gradient - first)
    second += (1 - SECOND) * (gradient * gradient - second)
    spread = sqrt(1 - SECOND ** float(steps))
    scale = spread / (1 - FIRST ** float(steps))
    state.vector -= rate * scale * first / (np.sqrt(second) + SMALL * spread)


METHODS: Mapping[str, Callable[[State, np.ndarray, Settings, float], None]] = {"gd": _gd, "sgd": _sgd, "adam": _adam}
"""The methods: each moves the unknowns of a state by one gradient."""


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
