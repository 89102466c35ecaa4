"""The least sum of squares, by methods that see the triangle of all rows.

At each point a method gets the last column of the triangle for residuals and the others for the Jacobian: cost,
gradient and Gauss-Newton's matrix are those of all rows, and so are its steps. Where it ends, Gauss-Newton steps go on
until they gain nothing. If that is no regular minimum, methods with other scales and damping begin anew, and the best
is kept. Where derivatives say nothing, at a saddle or a plateau, steps are tried, and from one that falls it goes on.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from addiff.solvers.directions import RANK, lengths
from addiff.solvers.fitting.marquardt import EPS, descended
from addiff.solvers.fitting.probes import Probes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from addiff.solvers.bounds import Box
    from addiff.solvers.fitting.evaluations import Evaluations
    from addiff.solvers.fitting.model_over_data import Folded

    Method = Callable[[Folded], tuple[Folded, bool]]

NEAR = 1e-5
"""The same cosine as below, where Gauss-Newton can be left alone."""

FLAT = 1e-7
"""The cosine of the angle between the residuals and what the parameters can change; at a minimum it is 0."""

SETTLED = 1e-12
"""Where it is smaller, parameters are right to 1e-10 of their standard errors, however many rows there are."""

STILL = 1e-8
"""A step that is relatively smaller changes nothing that is told."""

MOST_POLISHED = 50
"""Gauss-Newton steps at the end; where residuals are large, each gains little."""

MOST_EVALUATIONS = 500
"""Of a method, for each parameter and one more."""

MOST_PROBED = 6
"""Times that a search goes on from a point that only a step could find."""

GAIN = 0.9
"""What such a step leaves of the slope, at most, if another one is worth it."""


class Stopped(NamedTuple):
    """Where a method came, and what it says of it.

    folded     the model there
    slack      the cosine of the angle between the residuals and what the free parameters can change
    step       the step that Gauss-Newton would go from there
    rank       how many directions of the free parameters can be told apart, and
    free       which parameters no bound holds
    enough     whether it had as many evaluations as it wanted
    """

    folded: Folded
    slack: float
    step: np.ndarray
    rank: int
    free: np.ndarray
    enough: bool

    @property
    def converged(self) -> bool:
        """Whether this is a minimum, as far as doubles tell."""
        return self.slack <= FLAT or bool((np.abs(self.step) <= STILL * np.abs(self.folded.vector)).all())

    @property
    def regular(self) -> bool:
        """Whether all free parameters can be told apart."""
        return self.rank == int(self.free.sum())


def minimised(evaluations: Evaluations, start: np.ndarray, box: Box) -> Stopped:
    """The best end of some methods, and of those that go on where steps fall though derivatives say nothing.

    box       bounds, which may be infinite
    errors    OutsideError where a row has no residual at the start
    """
    begun = evaluations.at(start)
    if begun is None:
        assert evaluations.outside is not None
        raise evaluations.outside[1]
    probes = Probes(evaluations, start, box)
    best = _descended(evaluations, probes.fallen(begun, thorough=False) or begun, box)
    for _ in range(MOST_PROBED):
        there = probes.fallen(best.folded)
        if there is None:
            break
        found = _descended(evaluations, there, box)
        if found.folded.cost >= best.folded.cost:
            break
        best = found
    return best


def _descended(evaluations: Evaluations, begun: Folded, box: Box) -> Stopped:
    """The best end of some methods; the first that is a regular minimum is enough."""
    best: Stopped | None = None
    for method in _methods(evaluations, begun.vector, box):
        with np.errstate(all="ignore"):
            folded, enough = method(begun)
        found = _polished(evaluations, folded, box, enough=enough)
        if best is None or better(found, best):
            best = found
        if best.converged and best.regular:
            break
    assert best is not None
    return best


def better(one: Stopped, other: Stopped) -> bool:
    """Minima go before other ends, and then a smaller cost counts."""
    if one.converged != other.converged:
        return one.converged
    return one.folded.cost < other.folded.cost


def _methods(evaluations: Evaluations, start: np.ndarray, box: Box) -> Iterator[Method]:
    """What is tried, in this order: our own, then SciPy's with scales from the Jacobian and from the start."""
    most = MOST_EVALUATIONS * (len(start) + 1)
    if not box.bounded:
        yield lambda begun: descended(evaluations, begun, NEAR, most)
        yield lambda begun: descended(evaluations, begun, EPS, most)
    from scipy.optimize import least_squares

    own = np.where(start != 0, np.abs(start), 1.0)
    for scale in ("jac", own):
        for name in ("trf", "dogbox") if box.bounded else ("lm", "trf", "dogbox"):
            yield partial(_of_scipy, least_squares, evaluations, box, most, name, scale)


def _of_scipy(
    least_squares: Callable[..., Any],
    evaluations: Evaluations,
    box: Box,
    most: int,
    name: str,
    scale: Any,
    begun: Folded,
) -> tuple[Folded, bool]:
    """Where a method of SciPy comes from a point."""
    done = least_squares(
        evaluations.values,
        begun.vector,
        evaluations.slopes,
        method=name,
        x_scale=scale,
        bounds=box,
        ftol=EPS,
        xtol=EPS,
        gtol=EPS,
        max_nfev=most,
    )
    return evaluations.at(done.x) or begun, done.status != 0


def _polished(evaluations: Evaluations, folded: Folded, box: Box, *, enough: bool) -> Stopped:
    """Gauss-Newton steps, as long as each leaves less of the slope."""
    here = _judged(folded, box, enough=enough)
    for _ in range(MOST_POLISHED):
        if here.slack <= SETTLED:
            break
        there = evaluations.at(box.inside(folded.vector + here.step)) if here.step.any() else None
        if there is None or there.cost > here.folded.cost * (1 + 1e-9):
            break
        next_one = _judged(there, box, enough=enough)
        gained = next_one.slack <= GAIN * here.slack or not np.array_equal(next_one.free, here.free)
        if next_one.slack < here.slack or not np.array_equal(next_one.free, here.free):
            here, folded = next_one, there
        if not gained:
            break
    return here


def _judged(folded: Folded, box: Box, *, enough: bool) -> Stopped:
    """What can be said of a point."""
    matrix, rest = folded.triangle[:, :-1], folded.triangle[:, -1]
    x = folded.vector
    slope = matrix.T @ rest
    free = box.free(x, slope)
    scales = lengths(matrix)
    left, values, right = np.linalg.svd((matrix / scales)[:, free], full_matrices=False)
    rank = int((values > RANK * values.max(initial=0.0)).sum())
    along = left[:, :rank].T @ rest
    size = float(np.linalg.norm(rest))
    step = np.zeros_like(x)
    step[free] = -(right[:rank].T @ (along / values[:rank])) / scales[free]
    if ((x + step < box.low) | (x + step > box.high)).any():
        from scipy.optimize import lsq_linear

        around = ((box.low - x) * scales, (box.high - x) * scales)
        inner = lsq_linear(matrix / scales, -rest, around, method="bvls", lsq_solver="exact")
        step = inner.x / scales
    slack = float(np.linalg.norm(along)) / size if size else 0.0
    return Stopped(folded, slack, step, rank, free, enough)
