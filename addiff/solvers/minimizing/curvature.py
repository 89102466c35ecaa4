"""How a function bends at a point: Newton's step, and whether a stationary point is a minimum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

NO_CURVATURE = 1e-13
"""What an eigenvalue of a Hessian with ones on its diagonal is rounding of, times the number of unknowns."""


@dataclass(frozen=True)
class Curvature:
    """The second derivatives by the unknowns that are free to move, told apart by their signs.

    kind      `minimum` (all positive), `saddle` (one is negative), `maximum` (all are), `flat` (some are 0, none
              negative)
    step      Newton's, along the directions that bend upward; 0 for unknowns that are not free
    rest      the largest element of the gradient that the step leaves: along directions that do not bend upward
    downward  the direction that bends downward most; None where none does
    """

    kind: str
    step: np.ndarray
    rest: float
    downward: np.ndarray | None


def curvature(hessian: np.ndarray, gradient: np.ndarray, free: np.ndarray) -> Curvature | None:
    """How a function bends.

    free       which unknowns can move
    returns    None where a second derivative does not exist
    """
    inner = hessian[np.ix_(free, free)]
    step = np.zeros_like(gradient)
    if not np.isfinite(inner).all():
        return None
    if not len(inner):
        return Curvature("minimum", step, 0.0, None)
    # Ones on the diagonal make the answer the same whatever the units of the unknowns.
    diagonal = np.abs(np.diagonal(inner))
    scale = 1 / np.sqrt(np.where(diagonal > 0, diagonal, 1.0))
    scaled = inner * scale[:, None] * scale
    if not np.isfinite(scaled).all():
        return None
    try:
        values, vectors = np.linalg.eigh(scaled)
    except np.linalg.LinAlgError:  # numbers at the edge of the doubles
        return None
    cut = NO_CURVATURE * len(values) * float(np.abs(values).max())
    bent = values > cut
    inverse = np.where(bent, 1 / np.where(bent, values, 1.0), 0.0)
    step[free] = -scale * (vectors @ (inverse * (vectors.T @ (scale * gradient[free]))))
    rest = 0.0 if bent.all() else float(np.abs(gradient[free] + inner @ step[free]).max())
    if values[0] < -cut:
        downward = np.zeros_like(gradient)
        downward[free] = scale * vectors[:, 0]
        return Curvature("maximum" if values[-1] < -cut else "saddle", step, rest, downward)
    return Curvature("minimum" if bent.all() else "flat", step, rest, None)
