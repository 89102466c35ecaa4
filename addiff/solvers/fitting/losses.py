"""What a residual costs: its square, or less where it is large, so that a few outliers do not decide a fit.

A loss ρ(z), z = (r/s)², costs s²ρ for a residual r. Least squares sees s·√ρ·sign(r) in the place of r, whose square is
the cost exactly, with its derivative by r.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from addiff.errors import UsageError
from addiff.suggestions import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable

    Function = Callable[[np.ndarray], np.ndarray]


class Loss(NamedTuple):
    """A loss.

    ratio    ρ(z)/z, which is 1 at 0
    slope    ρ'(z)
    bend     ρ'(z) + 2zρ''(z): the second derivative by r of half the cost
    """

    ratio: Function
    slope: Function
    bend: Function


def _over(values: np.ndarray, z: np.ndarray) -> np.ndarray:
    """A quotient that is 1 where both sides are 0."""
    found: np.ndarray = np.divide(values, z, out=np.ones_like(z), where=z > 0)
    return found


def _huber_ratio(z: np.ndarray) -> np.ndarray:
    root = np.sqrt(np.maximum(z, 1))
    found: np.ndarray = (2 - 1 / root) / root
    return found


ROBUST = {
    "soft_l1": Loss(
        lambda z: 2 / (1 + np.sqrt(1 + z)),
        lambda z: 1 / np.sqrt(1 + z),
        lambda z: (1 + z) ** -1.5,
    ),
    "huber": Loss(
        _huber_ratio,
        lambda z: 1 / np.sqrt(np.maximum(z, 1)),
        lambda z: (z <= 1) * 1.0,
    ),
    "cauchy": Loss(
        lambda z: _over(np.log1p(z), z),
        lambda z: 1 / (1 + z),
        lambda z: (2 / (1 + z) - 1) / (1 + z),
    ),
    "arctan": Loss(
        lambda z: _over(np.arctan(z), z),
        lambda z: 1 / (1 + z * z),
        lambda z: (4 / (1 + z * z) - 3) / (1 + z * z),
    ),
}
"""Those that are not the square itself, under SciPy's names."""

LOSSES = ("linear", *ROBUST)

DESCENDING = ("cauchy", "arctan")
"""Those of which a part is concave: they have minima where most of the data count for outliers."""


def robust(name: str) -> Loss | None:
    """A loss by its name; None for the square.

    errors    UsageError for a name that is none
    """
    if name not in LOSSES:
        raise UsageError(f"no loss {name}{did_you_mean(name, LOSSES)} (there are {', '.join(LOSSES)})")
    return ROBUST.get(name)


def scale_of(name: str, given: float | None) -> float:
    """The scale of a loss.

    errors    UsageError for what is no scale, and for one of a loss that has none
    """
    if given is None:
        return 1.0
    if not (given > 0 and np.isfinite(given)):
        raise UsageError(f"the scale of a loss is a positive number, not {given:g}")
    if name not in ROBUST:
        raise UsageError(
            f"--loss-scale (loss_scale=) says from where on residuals cost less than their squares: give a --loss for"
            f" which they do, one of {', '.join(ROBUST)}"
        )
    return given


def transformed(loss: Loss, residuals: np.ndarray, scale: float) -> tuple[np.ndarray, np.ndarray]:
    """What least squares sees in the place of residuals, and its derivative by each."""
    z = np.square(residuals / scale)
    root = np.sqrt(loss.ratio(z))
    return residuals * root, loss.slope(z) / root


def scored(loss: Loss, residuals: np.ndarray, scale: float) -> tuple[np.ndarray, np.ndarray]:
    """The first and the second derivatives of half the costs of residuals."""
    z = np.square(residuals / scale)
    return residuals * loss.slope(z), loss.bend(z)
