"""Products of the Jacobian and the Hessian with vectors, without the matrices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.api.program import point_of, ready, single, values_of
from addiff.arithmetics.duals import Dual, Duals
from addiff.arithmetics.floats import floats
from addiff.evaluators import gradients
from addiff.evaluators.forward import push
from addiff.evaluators.notices import merged, told
from addiff.evaluators.reverse import pull
from addiff.evaluators.values import run
from addiff.results import HessianVector, JacobianVector, VectorJacobian

if TYPE_CHECKING:
    from collections.abc import Sequence

    from addiff.api.program import Point, Program


def jvp(program: Program | str, at: Point, tangent: Point) -> JacobianVector:
    """The derivatives of the outputs along a direction, by forward mode.

    tangent    the direction; a name left out, or given 0, takes no part
    errors     DomainError where there is no value, BadNameError for a tangent of what is no input
    cost       one sweep
    """
    program, point = ready(program, at)
    seeds = {i: number for i, number in program.direction(tangent, "tangent").items() if number != 0}
    tape = run(program.lowered, floats, point, seeds)
    indices = [index for _, index in program.lowered.outputs]
    numbers = gradients.pushed(tape, seeds, indices)
    more = gradients.doubts(tape, push, seeds, dict(zip(indices, numbers, strict=True)), None)
    return JacobianVector(
        program.text,
        point_of(program, point),
        values_of(program, tape),
        dict(zip(program.outputs, numbers, strict=True)),
        told(tape, floats, more),
    )


def vjp(program: Program | str, at: Point, cotangent: Point, *, wrt: Sequence[str] | None = None) -> VectorJacobian:
    """The gradient of a combination of the outputs, by reverse mode.

    cotangent    the weights of the outputs; a name left out, or given 0, takes no part
    errors       DomainError where there is no value, BadNameError for a cotangent of what is no output
    cost         one sweep
    """
    program, point = ready(program, at)
    seeds = {index: number for index, number in program.weights(cotangent).items() if number != 0}
    wanted = program.positions(wrt)
    tape = run(program.lowered, floats, point, wanted)
    numbers = gradients.pulled(tape, seeds, wanted)
    more = gradients.doubts(tape, pull, seeds, dict(zip(wanted, numbers, strict=True)), next(iter(seeds), None))
    return VectorJacobian(
        program.text,
        point_of(program, point),
        values_of(program, tape),
        {program.inputs[i]: number for i, number in zip(wanted, numbers, strict=True)},
        told(tape, floats, more, seeds),
    )


def hvp(program: Program | str, at: Point, vector: Point, *, wrt: Sequence[str] | None = None) -> HessianVector:
    """The gradient of the one output and its derivative along a direction, by reverse mode over dual numbers.

    vector    the direction; a name left out, or given 0, takes no part
    errors    DomainError where there is no value, UsageError for several outputs, BadNameError for what is no input
    cost      a gradient over dual numbers, which in Python is about ten times a gradient
    source    Pearlmutter, Fast Exact Multiplication by the Hessian, Neural Computation 6 (1994)
    """
    program, point = ready(program, at)
    output = single(program, "hvp")
    wanted = program.positions(wrt)
    direction = program.direction(vector, "vector")
    duals = Duals(floats)
    lifted = [duals.lift(x, direction[i]) if direction.get(i) else x for i, x in enumerate(point)]
    plain = run(program.lowered, floats, point, wanted)
    gradient = gradients.adjoints(plain, output, wanted)
    notices = told(plain, floats, gradients.remarks(plain, output, wanted, gradient))
    tape = run(program.lowered, duals, lifted, wanted)
    reached = pull(tape, {output: 1.0})
    product = {i: float(reached[i].tangent) if isinstance(reached[i], Dual) else 0.0 for i in wanted}
    more = gradients.second_doubts(tape, output, product.values())
    return HessianVector(
        program.text,
        point_of(program, point),
        plain.values[output],
        {program.inputs[i]: number for i, number in zip(wanted, gradient, strict=True)},
        {program.inputs[i]: number for i, number in product.items()},
        merged(notices, told(tape, duals, more)),
    )
