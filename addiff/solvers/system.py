"""The outputs of a program as functions of the vector of its unknowns."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import numpy as np

from addiff.api.jacobian import jacobian
from addiff.api.program import ready
from addiff.api.value import value
from addiff.evaluators.gradients import noise
from addiff.evaluators.values import run
from addiff.results.elements import apart

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from addiff.api.numbers import Number
    from addiff.api.program import Program
    from addiff.results import Notice
    from addiff.solvers.problem import Problem


class System:
    """All elements of all outputs, with their derivatives by all unknowns.

    program    it may use some of the names of the problem, and no others
    only       the one output that is meant, by its position; None: all of them
    """

    def __init__(self, program: Program, problem: Problem, only: int | None = None) -> None:
        self._program = program
        self._problem = problem
        self.outputs = program.outputs if only is None else program.outputs[only : only + 1]
        self._own = [name for name in problem.unknowns.names if name in program.inputs]

    def values(self, vector: np.ndarray) -> np.ndarray:
        """The values.

        errors    DomainError where there is none
        """
        return _flat(self.named(vector))

    def jacobian(self, vector: np.ndarray) -> tuple[np.ndarray, np.ndarray, Sequence[Notice]]:
        """The values, the derivatives, a row for each value, and the warnings about both.

        errors    DomainError where there is no value
        """
        found = jacobian(self._program, self._at(vector), wrt=self._own)
        values = _flat({name: found.values[name] for name in self.outputs})
        matrix = np.zeros((len(values), self._problem.unknowns.size))
        first = 0
        for name in self.outputs:
            last = first + np.size(found.values[name])
            for unknown, block in found.jacobian[name].items():
                part = self._problem.unknowns.part(unknown)
                matrix[first:last, part] = np.reshape(block, (last - first, part.stop - part.start))
            first = last
        return values, matrix, found.warnings

    def named(self, vector: np.ndarray) -> dict[str, Number]:
        """The values by their outputs."""
        found = value(self._program, self._at(vector)).values
        return {name: found[name] for name in self.outputs}

    def noise(self, vector: np.ndarray) -> np.ndarray:
        """How far rounding may have moved each of the values."""
        at = ready(self._program, self._at(vector))
        tape = run(at.lowered, at.m, at.point, self._program.positions(self._own))
        found = []
        for name, index in at.lowered.outputs:
            if name in self.outputs:
                found.append(np.full(prod(at.lowered.steps[index].shape), noise(tape, index)))
        return np.concatenate(found)

    def labels(self, vector: np.ndarray) -> list[str]:
        """What each of the values is called."""
        return list(apart(self.named(vector)))

    def _at(self, vector: np.ndarray) -> Mapping[str, Number]:
        everything = self._problem.beside | self._problem.at(vector)
        return {name: everything[name] for name in self._program.inputs}


def _flat(values: Mapping[str, Number]) -> np.ndarray:
    return np.concatenate([np.ravel(number) for number in values.values()])
