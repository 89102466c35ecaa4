"""The one output of a program as a function of the vector of its unknowns, with its derivatives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from addiff.api.grad import grad
from addiff.api.hessian import hessian
from addiff.api.products import hvp
from addiff.api.value import value

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from addiff.program.wengert import WengertList
    from addiff.results import Notice
    from addiff.solvers.problem import Problem


class Objective(Protocol):
    """A function of the vector of unknowns; where it has no value, each of its methods raises DomainError."""

    @property
    def lowered(self) -> WengertList:
        """The program of which it is made, as steps."""

    @property
    def wanted(self) -> Sequence[int]:
        """Which of its inputs are unknown."""

    def value(self, vector: np.ndarray) -> float:
        """The value."""

    def gradient(self, vector: np.ndarray) -> tuple[float, np.ndarray, Sequence[Notice]]:
        """The value, the gradient, and the warnings about both."""

    def hessian(self, vector: np.ndarray) -> np.ndarray:
        """All second derivatives."""

    def product(self, vector: np.ndarray, direction: np.ndarray) -> np.ndarray:
        """The Hessian times a vector."""


class Output:
    """The one output of a program as a function of the unknowns."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._program = problem.program
        start = problem.at(problem.unknowns.pack(problem.start))
        self.lowered = self._program.lowered_at(self._program.point(start))
        self.wanted = self._program.positions(problem.unknowns.names)

    def value(self, vector: np.ndarray) -> float:
        """The value."""
        (found,) = value(self._program, self._problem.at(vector)).values.values()
        return float(found)

    def gradient(self, vector: np.ndarray) -> tuple[float, np.ndarray, Sequence[Notice]]:
        """The value, the gradient, and the warnings about both."""
        unknowns = self._problem.unknowns
        found = grad(self._program, self._problem.at(vector), wrt=unknowns.names)
        return found.value, unknowns.pack(found.gradient), found.warnings

    def hessian(self, vector: np.ndarray) -> np.ndarray:
        """All second derivatives.

        cost    that of `hessian`, and the square of the unknowns
        """
        unknowns = self._problem.unknowns
        rows = hessian(self._program, self._problem.at(vector), wrt=unknowns.names).hessian
        return unknowns.pack_matrix(rows)

    def product(self, vector: np.ndarray, direction: np.ndarray) -> np.ndarray:
        """The Hessian times a vector."""
        unknowns = self._problem.unknowns
        found = hvp(self._program, self._problem.at(vector), unknowns.unpack(direction), wrt=unknowns.names)
        return unknowns.pack(found.hvp)
