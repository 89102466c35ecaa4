"""How a descent goes."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


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
