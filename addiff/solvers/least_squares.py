"""The least sum of squares, by SciPy's methods on the triangle of all rows.

At each point a method gets the last column of the triangle for residuals and the others for the Jacobian: cost,
gradient and Gauss-Newton's matrix are those of all rows, and so are its steps. Where it ends, Gauss-Newton steps go on
until they gain nothing. If that is no regular minimum, methods with other scales and damping begin anew, and the best
is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy.optimize import least_squares, lsq_linear

from addiff.solvers.residuals import OutsideError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from addiff.solvers.residuals import Folded, Residuals

NOWHERE = 1e150
"""A residual that makes a method step back; its square is still a double."""

EPS = float(np.finfo(float).eps)

RANK = 256 * EPS
"""Directions whose share of the Jacobian is below this of the largest are rounding: columns are of length 1 there."""

FLAT = 1e-7
"""The cosine of the angle between the residuals and what the parameters can change; at a minimum it is 0."""

STILL = 1e-8
"""A step that is relatively smaller changes nothing that is told."""

MOST_POLISHED = 30
"""Gauss-Newton steps at the end; where residuals are large, each gains little."""

MOST_EVALUATIONS = 500
"""Of a method, for each parameter and one more."""

GAIN = 0.9
"""What such a step leaves of the slope, at most, if another one is worth it."""


class Stopped(NamedTuple):
    """Where a method came, and what it says of it.

    folded     the model there
    slack      the cosine of the angle between the residuals and what the free parameters can change
    step       the step that Gauss-Newton would go from there
    rank       how many directions of the free parameters can be told apart, and
    free       which parameters no bound holds
    limited    whether it ran out of evaluations
    """

    folded: Folded
    slack: float
    step: np.ndarray
    rank: int
    free: np.ndarray
    limited: bool

    @property
    def converged(self) -> bool:
        """Whether this is a minimum, as far as doubles tell."""
        return self.slack <= FLAT or bool((np.abs(self.step) <= STILL * np.abs(self.folded.vector)).all())

    @property
    def regular(self) -> bool:
        """Whether all free parameters can be told apart."""
        return self.rank == int(self.free.sum())


@dataclass
class Trials:
    """The points that methods try.

    outside    the last point at which some row had no residual
    count      evaluations
    """

    residuals: Residuals
    outside: tuple[np.ndarray, OutsideError] | None = None
    count: int = 0

    def __post_init__(self) -> None:
        self._last: dict[bytes, Folded | None] = {}

    def at(self, vector: np.ndarray) -> Folded | None:
        """The model at some parameters; None outside the domain. The last is remembered: its slopes are asked next."""
        key = vector.tobytes()
        if key not in self._last:
            self.count += 1
            try:
                found: Folded | None = self.residuals.fold(vector)
            except OutsideError as error:
                found = None
                self.outside = vector.copy(), error
            self._last = {key: found}
        return self._last[key]

    def values(self, vector: np.ndarray) -> np.ndarray:
        """The residuals of the small problem."""
        found = self.at(vector)
        return np.full(len(vector) + 1, NOWHERE) if found is None else found.triangle[:, -1]

    def slopes(self, vector: np.ndarray) -> np.ndarray:
        """Its Jacobian."""
        found = self.at(vector)
        return np.zeros((len(vector) + 1, len(vector))) if found is None else found.triangle[:, :-1]


def minimised(residuals: Residuals, start: np.ndarray, low: np.ndarray, high: np.ndarray) -> tuple[Stopped, Trials]:
    """The best end of some methods; the first that is a regular minimum is enough.

    low, high    bounds, which may be infinite
    errors       OutsideError where a row has no residual at the start
    """
    trials = Trials(residuals)
    if trials.at(start) is None and trials.outside is not None:
        raise trials.outside[1]
    best: Stopped | None = None
    for options in _methods(start, low, high):
        found = _ended(trials, start, low, high, options)
        if best is None or _better(found, best):
            best = found
        if best.converged and best.regular:
            break
    assert best is not None
    return best, trials


def _better(one: Stopped, other: Stopped) -> bool:
    """Minima go before other ends, and then a smaller cost counts."""
    if one.converged != other.converged:
        return one.converged
    return one.folded.cost < other.folded.cost


def _methods(start: np.ndarray, low: np.ndarray, high: np.ndarray) -> Iterator[dict[str, Any]]:
    """What is tried, in this order: scales taken from the Jacobian, then from the start, then none."""
    bounded = bool(np.isfinite(low).any() or np.isfinite(high).any())
    own = np.where(start != 0, np.abs(start), 1.0)
    bounds = {"bounds": (low, high)} if bounded else {}
    for scale in ("jac", own, 1.0):
        for method in ("trf", "dogbox") if bounded else ("lm", "trf", "dogbox"):
            yield {"method": method, "x_scale": scale, **(bounds if method != "lm" else {})}


def _ended(trials: Trials, start: np.ndarray, low: np.ndarray, high: np.ndarray, options: dict[str, Any]) -> Stopped:
    """Where a method comes, and Gauss-Newton from there."""
    with np.errstate(all="ignore"):
        done = least_squares(
            trials.values,
            start,
            trials.slopes,
            ftol=EPS,
            xtol=EPS,
            gtol=EPS,
            max_nfev=500 * (len(start) + 1),
            **options,
        )
    folded = trials.at(done.x)
    if folded is None:
        folded = trials.at(start)
    assert folded is not None
    return _polished(trials, folded, low, high, limited=done.status == 0)


def _polished(trials: Trials, folded: Folded, low: np.ndarray, high: np.ndarray, *, limited: bool) -> Stopped:
    """Gauss-Newton steps, as long as each leaves less of the slope."""
    here = _judged(folded, low, high, limited=limited)
    for _ in range(MOST_POLISHED):
        there = trials.at(np.clip(folded.vector + here.step, low, high)) if here.step.any() else None
        if there is None or there.cost > here.folded.cost * (1 + 1e-9):
            break
        next_one = _judged(there, low, high, limited=limited)
        gained = next_one.slack <= GAIN * here.slack or not np.array_equal(next_one.free, here.free)
        if next_one.slack < here.slack or not np.array_equal(next_one.free, here.free):
            here, folded = next_one, there
        if not gained:
            break
    return here


def _judged(folded: Folded, low: np.ndarray, high: np.ndarray, *, limited: bool) -> Stopped:
    """What can be said of a point."""
    matrix, rest = folded.triangle[:, :-1], folded.triangle[:, -1]
    x = folded.vector
    slope = matrix.T @ rest
    free = ~(((x <= low) & (slope >= 0)) | ((x >= high) & (slope <= 0)))
    lengths = np.linalg.norm(matrix, axis=0)
    lengths[lengths == 0] = 1.0
    left, values, right = np.linalg.svd((matrix / lengths)[:, free], full_matrices=False)
    rank = int((values > RANK * values.max(initial=0.0)).sum())
    along = left[:, :rank].T @ rest
    size = float(np.linalg.norm(rest))
    step = np.zeros_like(x)
    step[free] = -(right[:rank].T @ (along / values[:rank])) / lengths[free]
    if ((x + step < low) | (x + step > high)).any():
        inner = lsq_linear(
            matrix / lengths, -rest, ((low - x) * lengths, (high - x) * lengths), method="bvls", lsq_solver="exact"
        )
        step = inner.x / lengths
    slack = float(np.linalg.norm(along)) / size if size else 0.0
    return Stopped(folded, slack, step, rank, free, limited)
