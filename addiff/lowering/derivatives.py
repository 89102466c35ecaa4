"""`diff(expr, x)` in the language: a step whose value is the derivative of a program of its own.

The expression is lowered to a program that is run at the values in force, each time by a sweep of its own: `diff` gives
what `grad` would give there, warnings included, whatever arithmetic it is met in. A derivative of it is one more name
in the list of those that the inner program is differentiated by, and a nested `diff` is a step of the inner program: so
no two differentiations can be confused, as no number of one ever meets a seed of the other.
"""

from __future__ import annotations

from math import factorial, prod
from typing import TYPE_CHECKING, Any

from addiff.arithmetics.duals import Dual, Duals, duals_over
from addiff.arithmetics.linear import Contracted
from addiff.arithmetics.series import Jet, Jets
from addiff.evaluators import array_gradients, gradients
from addiff.evaluators.forward import push
from addiff.evaluators.notices import told
from addiff.evaluators.seeds import Tangent
from addiff.evaluators.values import run
from addiff.primitives.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from addiff.arithmetics.contract import Arithmetic
    from addiff.program.wengert import WengertList
    from addiff.results import Notice


class Derivative(Rule):
    """The row of one `diff`: its arguments are the inputs of the inner program.

    program    the inner program, of one output
    along      the inputs that it is differentiated by, one after the other, by their indices
    """

    __slots__ = ("along", "program", "result_shape", "slopes")

    composite = True

    def __init__(self, program: WengertList, along: tuple[int, ...]) -> None:
        super().__init__("diff(f, x)")
        self.program = program
        self.along = along
        self.slopes: dict[int, Derivative] = {}
        steps = program.steps
        shapes = [steps[index].shape for index in (program.outputs[0][1], *along)]
        self.result_shape: tuple[int, ...] = tuple([n for shape in shapes for n in shape])

    @property
    def elementwise(self) -> bool:  # type: ignore[override]  # it depends on the program
        """Whether all inside is numbers."""
        return not self.program.shaped

    def slope(self, position: int) -> Derivative:
        """The row of its partial derivative with respect to one argument."""
        if position not in self.slopes:
            self.slopes[position] = Derivative(self.program, (*self.along, position))
        return self.slopes[position]

    def evaluate(self, m: Arithmetic, arguments: Sequence[Any]) -> tuple[Any, tuple[Notice, ...]]:
        """The derivative at some numbers of `m`, and the warnings that it deserves.

        errors    DomainError where the expression has no value
        cost      one sweep over numbers that double with each name in `along` but the first; where all are one name,
                  quadratic in their number
        """
        if self.program.shaped:
            return self._of_arrays(m, arguments)
        if not m.level and len(self.along) > 2 and len(set(self.along)) == 1:
            return self._by_series(m, arguments)
        *outer, last = self.along
        point = list(arguments)
        levels: list[Duals] = []
        for position in outer:
            m = duals_over(m)
            levels.append(m)
            point[position] = m.lift(point[position], 1.0)
        ((_, output),) = self.program.outputs
        tape = run(self.program, m, point, [last])
        if not m.level:
            slope = gradients.pushed(tape, {last: 1.0}, [output])[0]
            more = gradients.doubts(tape, push, {last: 1.0}, {output: slope}, None)
            return slope, told(tape, m, more)
        reached = push(tape, {last: 1.0})[output]
        number: Any = 0.0 if reached is None else reached
        for level in reversed(levels):
            number = number.tangent if isinstance(number, Dual) and number.m is level else 0.0
        return number, told(tape, m, gradients.second_doubts(tape, output, [m.primal(number)]))

    def _of_arrays(self, m: Arithmetic, arguments: Sequence[Any]) -> tuple[Any, tuple[Notice, ...]]:
        """The derivative where there are arrays: along all elements of each name at once, each one axis in front."""
        steps = self.program.steps
        ((_, output),) = self.program.outputs
        outer, last = self.along[:-1], self.along[-1]
        moving: Any = m
        point = list(arguments)
        levels: list[Any] = []
        for position in outer:
            moving = duals_over(moving)
            levels.append(moving)
            point[position] = moving.lift(point[position], _directions(m, steps[position].shape))
        tape = run(self.program, moving, point, [last])
        seed = _directions(m, steps[last].shape)
        notices: list[tuple[int, str]] = []
        if moving.level:
            with m.quiet():
                reached = push(tape, {last: Tangent(seed)})[output]
            number: Any = None if reached is None else reached.number
            for level in reversed(levels):
                number = number.tangent if isinstance(number, Dual) and number.m is level else None
        else:
            (row,) = array_gradients.forward_rows(tape, [last], [output])
            found = row.get(last, m.zeros(self.result_shape))
            return found, told(tape, m, gradients.doubts(tape, push, {}, {output: found}, None))
        shape = steps[output].shape
        counts = tuple(prod(steps[position].shape) for position in self.along)
        if number is None:
            return m.zeros(self.result_shape), told(tape, moving)
        notices = gradients.second_doubts(tape, output, [m.primal(number)])
        number = m.broadcast(number, source=m.shape(number), shape=(*counts, *shape))
        front = len(counts)
        number = m.permute(number, order=(*range(front, front + len(shape)), *range(front)))
        number = m.reshape(number, source=(*shape, *counts), shape=self.result_shape)
        return number, told(tape, moving, notices)

    def edge(self, m: Any, slope: Any, argument: Any) -> Any:
        """The linear map that a derivative by one argument is."""
        source = m.shape(argument)
        if not source and not self.result_shape:
            return slope
        return Contracted(m, slope, source, self.result_shape)

    def _by_series(self, m: Arithmetic, arguments: Sequence[Any]) -> tuple[Any, tuple[Notice, ...]]:
        """The derivative of high order by one name: so many Taylor coefficients cost less than so many levels."""
        order, position = len(self.along), self.along[0]
        jets = Jets(m, order)
        point = [*arguments]
        point[position] = jets.curve([point[position], 1.0])
        ((_, output),) = self.program.outputs
        tape = run(self.program, jets, point)
        jet = tape.values[output]
        number = jet[order] * float(factorial(order)) if isinstance(jet, Jet) else 0.0
        return number, told(tape, jets, gradients.second_doubts(tape, output, [number]))


def _directions(m: Any, shape: tuple[int, ...]) -> Any:
    """A direction along each element of an array, one behind the other."""
    return m.basis(shape, 0, prod(shape))
