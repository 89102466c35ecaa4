"""What constraints and bounds hold of a gradient."""

from __future__ import annotations

import numpy as np

import addiff
from addiff.solvers.bounds import box
from addiff.solvers.minimizing.constraints import compared, constraints_of, unheld
from addiff.solvers.minimizing.limits import Limits
from addiff.solvers.problem import pose


def test_only_what_is_at_a_bound_or_at_an_edge_is_held() -> None:
    problem = pose(addiff.parse("a + b + c"), {"a": 0, "b": 4, "c": 3}, {})
    limits = Limits(box(problem, {"a": (0, 10)}), constraints_of(problem, compared(["c >= 3"], "abc")), 10, 1e-8)
    left = unheld(limits, np.array([0.0, 4.0, 3.0]), np.ones(3))
    assert left.tolist() == [0, 1, 0]  # b has no bound at all
