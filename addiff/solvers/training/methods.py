"""The methods of descent, in one table, each by its name.

Source: Kingma & Ba, Adam: A Method for Stochastic Optimization (ICLR 2015); Polyak, Some methods of speeding up the
convergence of iteration methods (1964) for momentum, in the form of Sutskever et al. (ICML 2013).
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from addiff.solvers.training.settings import Settings
    from addiff.solvers.training.state import State


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
    scale = sqrt(1 - SECOND ** float(steps)) / (1 - FIRST ** float(steps))
    state.vector -= rate * scale * first / (np.sqrt(second) + SMALL * sqrt(1 - SECOND ** float(steps)))


METHODS: Mapping[str, Callable[[State, np.ndarray, Settings, float], None]] = {"gd": _gd, "sgd": _sgd, "adam": _adam}
"""The methods: each moves the unknowns of a state by one gradient."""
