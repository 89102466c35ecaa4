"""Constraints: comparisons that the unknowns must satisfy, in words of the same names as the program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from addiff.api.program import Program
from addiff.errors import AddiffError, BadNameError, DomainError, UsageError
from addiff.solvers.system import System
from addiff.source import Source
from addiff.suggestions import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from addiff.solvers.minimizing.limits import Limits
    from addiff.solvers.problem import Problem

SIGNS = {">=": 1.0, ">": 1.0, "<=": -1.0, "<": -1.0, "==": 0.0}
"""What makes the difference of the sides at least 0; of an equation it is 0."""

KEPT = 1e-8
"""How far a constraint may be missed, beside the larger of 1 and the greatest derivative of its sides."""

VERTICAL = 1e8
"""What stands for an infinite derivative: a step along it is short, and yet one."""

STEEP = 100.0
"""A derivative so many times larger than the terms of its value says nothing a step away: of cbrt(x) near 0."""

TIGHT = 1e-6
"""How far from its edge a constraint still holds the point back, in the same units."""


@dataclass(frozen=True)
class Constraint:
    """Values that must be at least 0, or 0.

    equal    whether 0
    sign     by which the difference of the sides is multiplied
    """

    equal: bool
    sign: float
    system: System

    def values(self, vector: np.ndarray) -> np.ndarray:
        """Of the difference, so that it is good where it is positive."""
        return self.sign * self.system.values(vector)

    def jacobian(self, vector: np.ndarray) -> np.ndarray:
        """Their derivatives, a row for each; steep slopes in place of vertical ones, which no step could follow."""
        matrix = self.sign * self.system.jacobian(vector)[1]
        return np.where(np.isinf(matrix), np.copysign(VERTICAL, matrix), matrix)

    def reach(self, vector: np.ndarray, matrix: np.ndarray) -> np.ndarray:
        """What is small for each value: 1, or its greatest derivative, unless that is steep beside its terms.

        matrix    the Jacobian
        """
        terms = self.system.noise(vector) / np.finfo(float).eps
        vouched = np.where(np.isfinite(terms), STEEP * terms, 0.0)
        return np.asarray(np.maximum(1.0, np.minimum(np.abs(matrix).max(axis=1), vouched)))


class Compared(NamedTuple):
    """What a text compares: the differences of the sides, the outputs of a program, and the signs of each."""

    program: Program
    signs: Sequence[Sequence[str]]


def compared(texts: Sequence[str], known: Sequence[str]) -> list[Compared]:
    """What some texts compare, each once or more often.

    known     the names that have values: of unknowns, and of what is held
    errors    UsageError for what is no comparison of one direction; BadNameError for a name without a value; those of
              a program
    """
    found = []
    for text in texts:
        source = Source(text, "--constraint")
        try:
            program, signs = Program(source, known).differences(SIGNS, "a constraint compares, as in x + y <= 1")
            for name in program.inputs:
                if name not in known:
                    raise BadNameError(
                        f"no value for {name}: neither --start nor --at gives it{did_you_mean(name, known)}",
                        source,
                        program.first_use(name),
                    )
        except AddiffError as error:
            error.message = f"--constraint: {error.message}"
            raise
        if any(len({SIGNS[sign] for sign in own}) > 1 for own in signs):
            raise UsageError(f"--constraint {text}: a chain goes one way: split it into two constraints")
        found.append(Compared(program, signs))
    return found


def constraints_of(problem: Problem, comparisons: Sequence[Compared]) -> tuple[Constraint, ...]:
    """The constraints of a problem that has values for all their names."""
    found = []
    for program, signs in comparisons:
        for k, own in enumerate(signs):
            way = SIGNS[own[0]]
            found.append(Constraint(way == 0, way or 1.0, System(program, problem, k)))
    return tuple(found)


def missed(found: Sequence[Constraint], vector: np.ndarray) -> float:
    """By how much the worst constraint is missed, beside its reach.

    errors    DomainError where one has no value
    """
    worst = 0.0
    for constraint in found:
        values = constraint.values(vector)
        wrong = np.abs(values) if constraint.equal else np.maximum(-values, 0.0)
        if wrong.any():
            worst = max(worst, float((wrong / constraint.reach(vector, constraint.jacobian(vector))).max()))
    return worst


def kept(found: Sequence[Constraint], vector: np.ndarray) -> bool:
    """Whether all constraints hold at a point; False where one has no value."""
    try:
        return missed(found, vector) <= KEPT
    except DomainError:
        return False


def unheld(limits: Limits, vector: np.ndarray, gradient: np.ndarray) -> np.ndarray:
    """What is left of the gradient when the constraints and bounds that hold the point back push against it.

    source    the conditions of Karush, Kuhn and Tucker: Nocedal & Wright, Numerical Optimization (2006), sec. 12.3
    """
    from scipy.optimize import lsq_linear

    rows: list[np.ndarray] = []
    lowest: list[float] = []
    for constraint in limits.constraints:
        values, matrix = constraint.values(vector), constraint.jacobian(vector)
        tight = np.full(len(values), True) if constraint.equal else values <= TIGHT * constraint.reach(vector, matrix)
        rows.extend(matrix[tight])
        lowest.extend([-np.inf if constraint.equal else 0.0] * int(tight.sum()))
    for bound, sign in zip(limits.box.near(vector, TIGHT), (1.0, -1.0), strict=True):
        rows.extend(sign * np.eye(len(vector))[bound])
        lowest.extend([0.0] * int(bound.sum()))
    if not rows:
        return gradient
    matrix = np.array(rows).T
    pushes = lsq_linear(matrix, gradient, bounds=(lowest, np.inf), tol=1e-14).x
    return np.asarray(gradient - matrix @ pushes)
