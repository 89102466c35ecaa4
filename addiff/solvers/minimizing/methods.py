"""The methods that look for a minimum, in one table, each by its name."""

from __future__ import annotations

import warnings
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from addiff.errors import DomainError
from addiff.solvers.minimizing.stopping import falls
from addiff.solvers.minimizing.trials import WALL, FallsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from addiff.solvers.minimizing.constraints import Constraint
    from addiff.solvers.minimizing.limits import Limits
    from addiff.solvers.minimizing.trials import Trials

FAR = 1e6
"""How many times farther out than its start a search is doubted."""


class Ending(NamedTuple):
    """How a method ended: where, and after how many steps."""

    vector: np.ndarray
    iterations: int


class Method(NamedTuple):
    """A method that looks for a minimum.

    run            it goes from the best point of the trials, and remembers the points that it tries in them
    bounds         whether it keeps to bounds
    constraints    whether it keeps to constraints
    """

    run: Callable[[Trials, Limits], Ending]
    bounds: bool = False
    constraints: bool = False


def _scipy(name: str, *, derivatives: str = "", **options: Any) -> Callable[[Trials, Limits], Ending]:
    """A method of SciPy's `minimize`.

    derivatives    which of the second ones it takes: `hess`, `hessp` or none
    options        its own; `gtol` and the like are the tolerance where they are None
    """

    def run(trials: Trials, limits: Limits) -> Ending:
        from scipy.optimize import Bounds, minimize

        more: dict[str, Any] = {}
        if derivatives == "hess":
            more["hess"] = lambda vector: np.nan_to_num(trials.objective.hessian(vector))
        elif derivatives == "hessp":
            more["hessp"] = trials.objective.product
        if limits.box.bounded:
            more["bounds"] = Bounds(*limits.box)
        if limits.constraints:
            fences = [_Fence(constraint, trials.vector) for constraint in limits.constraints]
            more["constraints"] = [
                {"type": "eq" if f.equal else "ineq", "fun": f.values, "jac": f.jacobian} for f in fences
            ]
        own = {key: limits.tolerance if value is None else value for key, value in options.items()}
        own["maxiter"] = limits.max_iterations
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what they tell of is judged at the end
            watch = _Watch(trials, limits)
            try:
                found = minimize(trials.look, trials.vector, method=name, jac=True, options=own, callback=watch, **more)
            # Numbers that it cannot reckon with; trust-exact then comes to no step at all, and returns it.
            except (ValueError, ArithmeticError, UnboundLocalError, np.linalg.LinAlgError):
                return Ending(trials.vector, watch.steps)
        return Ending(np.asarray(found.x, dtype=float), int(found.nit))

    return run


class _Fence:
    """A constraint as a method sees it: where it has no value, it is missed by far."""

    def __init__(self, constraint: Constraint, start: np.ndarray) -> None:
        self._constraint = constraint
        self.equal = constraint.equal
        self._values = constraint.values(start)
        self._jacobian = constraint.jacobian(start)

    def values(self, vector: np.ndarray) -> np.ndarray:
        """The values; where there are none, worse ones than the last."""
        try:
            self._values = self._constraint.values(vector)
        except DomainError:
            return np.asarray(self._values - WALL * (1 + np.abs(self._values)))
        return self._values

    def jacobian(self, vector: np.ndarray) -> np.ndarray:
        """Their derivatives; where there are none, the last."""
        with suppress(DomainError):
            self._jacobian = self._constraint.jacobian(vector)
        return self._jacobian


class _Watch:
    """Looks after the steps of a method: far out, whether the value falls for ever."""

    def __init__(self, trials: Trials, limits: Limits) -> None:
        self._trials = trials
        self._limits = limits
        self.steps = 0
        self._next = FAR * max(1.0, float(np.abs(trials.start).max()))

    def __call__(self, vector: np.ndarray, *_: object) -> None:
        """After a step to a point.

        errors    FallsError where it does
        """
        self.steps += 1
        reached = float(np.abs(vector).max())
        if reached > self._next:
            self._next = FAR * reached
            if falls(self._trials, self._limits, vector, vector - self._trials.start):
                raise FallsError


METHODS = {
    "bfgs": Method(_scipy("BFGS", gtol=None)),
    "lbfgs": Method(_scipy("L-BFGS-B", gtol=None, ftol=0.0, maxfun=10_000_000), bounds=True),
    "newton-cg": Method(_scipy("Newton-CG", derivatives="hessp", xtol=None)),
    "trust-exact": Method(_scipy("trust-exact", derivatives="hess", gtol=None)),
    "slsqp": Method(_scipy("SLSQP", ftol=1e-15), bounds=True, constraints=True),
}
"""By what `--method` says."""
