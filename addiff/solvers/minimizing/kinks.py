"""Minima at kinks, where the gradient jumps instead of vanishing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from addiff.errors import DomainError
from addiff.solvers.minimizing.trials import MOST_AROUND

if TYPE_CHECKING:
    from addiff.solvers.minimizing.limits import Limits
    from addiff.solvers.minimizing.trials import Trials

RADII = (1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8)
"""How far around a point gradients are gathered, beside the larger of 1 and its elements."""

MOST_STEPS = 40
"""At each radius."""

CANCELLED = 1e-6
"""What is left of gradients that cancel, beside their median."""

SUFFICIENT = 1e-6
"""The share of the promised fall that makes a step good."""

MOST_HALVINGS = 60
"""Of a step, before its direction is given up."""


def settle(trials: Trials, limits: Limits) -> bool:
    """Go down by the shortest combination of the gradients around the best point, until they cancel.

    returns    whether they do, within the smallest radius; False where there are too many unknowns
    source     Burke, Lewis & Overton, A robust gradient sampling algorithm, SIAM J. Optim. 15 (2005)
    """
    if len(trials.vector) > MOST_AROUND:
        return False
    random = np.random.default_rng(0)
    cancelled = False
    for radius in RADII:
        for _ in range(MOST_STEPS):
            around = _gradients(trials, limits, radius, random)
            if not len(around):
                return False
            direction = -_shortest(around)
            cancelled = bool(np.abs(direction).max() <= CANCELLED * np.median(np.abs(around).max(axis=1)))
            if cancelled or not _step(trials, limits, direction):
                break
    return cancelled


def _gradients(trials: Trials, limits: Limits, radius: float, random: np.random.Generator) -> np.ndarray:
    """The gradients at the best point and at some around it, where there are any."""
    found = [trials.gradient] if np.isfinite(trials.gradient).all() else []
    size = radius * np.maximum(1.0, np.abs(trials.vector))
    for _ in range(2 * len(trials.vector) + 2):
        vector = limits.inside(trials.vector + size * random.uniform(-1, 1, len(size)))
        trials.evaluations += 1
        try:
            _, gradient, _ = trials.objective.gradient(vector)
        except DomainError:
            continue
        if np.isfinite(gradient).all():
            found.append(gradient)
    return np.array(found)


def _shortest(rows: np.ndarray) -> np.ndarray:
    """The shortest of the weighted means of some vectors."""
    from scipy.optimize import nnls

    size = float(np.median(np.abs(rows).max(axis=1))) or 1.0
    heavy = 1e3  # makes the weights add to 1, nearly; then they are divided by their sum
    system = np.vstack([rows.T / size, np.full(len(rows), heavy)])
    try:
        weights, _ = nnls(system, np.append(np.zeros(rows.shape[1]), heavy))
    except RuntimeError:  # it found no end
        return np.asarray(rows[0])
    return np.asarray(weights @ rows / weights.sum())


def _step(trials: Trials, limits: Limits, direction: np.ndarray) -> bool:
    """Take a step along a direction that makes the value lower; whether there was one."""
    origin, before = trials.vector, trials.value
    slope = float(direction @ direction)
    length = 1.0
    for _ in range(MOST_HALVINGS):
        value, _ = trials.look(limits.inside(origin + length * direction))
        if value < before - SUFFICIENT * length * slope:
            return True
        length /= 2
    return False
