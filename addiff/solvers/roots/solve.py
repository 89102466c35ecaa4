"""The root of a system of equations."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np

from addiff.api.program import parse
from addiff.errors import ConvergenceError, UsageError
from addiff.results.root import Root
from addiff.solvers.bounds import iterations_of, tolerance_of
from addiff.solvers.directions import directions, told_apart
from addiff.solvers.failing import failed
from addiff.solvers.problem import pose
from addiff.solvers.roots.residuals import Residuals
from addiff.solvers.system import System

if TYPE_CHECKING:
    from addiff.api.program import Point, Program
    from addiff.results import Notice
    from addiff.solvers.problem import Problem

TOLERANCE = 1e-9
"""The relative change of the unknowns that a residual may be worth."""

MOST_ITERATIONS = 1000
"""Evaluations of a method, where the user asks for no other number."""

MOST_NEWTON = 200
"""At a root of order p each step leaves 1 - 1/p of the distance."""


@np.errstate(all="ignore")  # what overflows is judged by its result
def solve(
    equations: Program | str,
    start: Point,
    *,
    at: Point | None = None,
    max_iterations: int | None = None,
    tolerance: float | None = None,
) -> Root:
    """The point near a start where both sides of all equations `a == b` are equal, and all other outputs zero.

    start         the unknowns, numbers or arrays, and where they start
    at            the values of the other inputs
    tolerance     the relative change of the unknowns that a residual may be worth
    errors        ConvergenceError where no root is found, which tells the best point; UsageError where there are fewer
                  equations than unknowns; DomainError where there is no value at the start; those of a point
    """
    at = at or {}
    program = parse(equations, [*at, *start]) if isinstance(equations, str) else equations
    program, _ = program.differences(("==", ""), "solve takes equations, a == b, and expressions that are to be zero")
    problem = pose(program, start, at)
    most = iterations_of(max_iterations, MOST_ITERATIONS)
    small = tolerance_of(tolerance, TOLERANCE)
    residuals = Residuals(System(program, problem), problem.unknowns.pack(problem.start))
    _refuse(problem, residuals)
    method = _search(residuals, small, most)
    if not residuals.vanish(small):
        raise _stalled(problem, residuals, method, most)
    names = problem.unknowns
    return Root(
        program.text,
        problem.held,
        problem.start,
        names.unpack(residuals.vector),
        residuals.system.named(residuals.vector),
        float(np.linalg.cond(residuals.jacobian)) if residuals.jacobian.any() else np.inf,
        method,
        residuals.evaluations,
        True,
        "the residuals vanish",
        (*_warnings(program, problem, residuals.jacobian), *residuals.warnings),
    )


def _warnings(program: Program, problem: Problem, jacobian: np.ndarray) -> tuple[Notice, ...]:
    """That the Jacobian is singular at the root, and which unknowns it does not tell apart."""
    names = problem.unknowns.elements()
    found = []
    for group in directions(jacobian).groups:
        what = told_apart([names[k] for k in group], "the derivatives by {} vanish there")
        message = f"the Jacobian is singular at the root: {what}, and other roots may lie beside it"
        found.append(program.notice("singular", message, problem.unknowns.owner(group[0])))
    return tuple(found)


def _refuse(problem: Problem, residuals: Residuals) -> None:
    """Raise where no method can begin."""
    count, size = residuals.jacobian.shape
    if count < size:
        raise UsageError(
            f"{count} equation{'s' * (count != 1)} cannot determine {size} unknowns: hold some of them with --at, or"
            " take minimize for the least of something"
        )
    if not residuals.usable:
        why = f": {residuals.warnings[0].message}" if residuals.warnings else ""
        raise failed(f"the equations have no finite derivatives at the start{why}", problem, residuals.vector)


def _search(residuals: Residuals, small: float, most: int) -> str:
    """Go to a root.

    returns    the method that came to it, or the last one
    """
    from scipy.optimize import root

    count, size = residuals.jacobian.shape
    method = ""
    for method in ("hybr", "lm") if count == size else ("lm",):
        for start in (residuals.start, residuals.vector):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # what they tell of is judged at the end
                options = {"maxfev" if method == "hybr" else "maxiter": most, "xtol": 1e-14}
                root(residuals.look, start, jac=True, method=method, options=options)
            residuals.newton(min(most, MOST_NEWTON))
            if residuals.vanish(small):
                return method
    return method


def _stalled(problem: Problem, residuals: Residuals, method: str, most: int) -> ConvergenceError:
    """Why the search ended at no root."""
    worst = int(np.abs(residuals.values).argmax())
    label = residuals.system.labels(residuals.vector)[worst]
    left = f"{label} is still {residuals.values[worst]:.3g}"
    cause = None
    if residuals.fading():
        message = f"no root: the point moves away, and {left}; another start would help"
    elif residuals.least():
        square = residuals.jacobian.shape[0] == residuals.jacobian.shape[1]
        singular = " and the Jacobian is singular" if square and residuals.singular else ""
        message = f"no root: {left} where the residuals are least{singular}; another start may lead to a root"
    elif residuals.refused is not None:
        cause = residuals.refused
        message = f"the search left the domain, where {left}: {cause.message}; another start would help"
    elif residuals.singular:
        message = f"the Jacobian is singular, and {left}; another start would help"
    else:
        message = f"no root after {residuals.evaluations:,} evaluations by {method}: {left}; another start would help"
    return failed(message, problem, residuals.vector, cause)
