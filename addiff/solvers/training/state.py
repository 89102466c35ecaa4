"""Where a descent is: all that it needs to go on."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from typing import Any

import numpy as np


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
