"""Products of the Jacobian and the Hessian with vectors, without the matrices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from addiff.api.program import point_of, ready, single, values_of
from addiff.arithmetics.duals import duals_over
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
    program, lowered, point, m, _ = ready(program, at)
    seeds = _moving(program.direction(tangent, "tangent", lowered))
    tape = run(lowered, m, point, seeds)
    indices = [index for _, index in lowered.outputs]
    numbers = gradients.pushed(tape, seeds, indices)
    more = gradients.doubts(tape, push, seeds, dict(zip(indices, numbers, strict=True)), None)
    return JacobianVector(
        program.text,
        point_of(program, point),
        values_of(tape),
        dict(zip(program.outputs, numbers, strict=True)),
        told(tape, m, more),
    )


def _moving(seeds: dict[int, Any]) -> dict[int, Any]:
    """Those seeds that are not 0: one that is takes no part."""
    return {index: seed for index, seed in seeds.items() if (seed != 0 if seed.__class__ is float else seed.any())}


def vjp(program: Program | str, at: Point, cotangent: Point, *, wrt: Sequence[str] | None = None) -> VectorJacobian:
    """The gradient of a combination of the outputs, by reverse mode.

    cotangent    the weights of the outputs; a name left out, or given 0, takes no part
    errors       DomainError where there is no value, BadNameError for a cotangent of what is no output
    cost         one sweep
    """
    program, lowered, point, m, _ = ready(program, at)
    seeds = _moving(program.weights(cotangent, lowered))
    wanted = program.positions(wrt)
    tape = run(lowered, m, point, wanted)
    numbers = gradients.pulled(tape, seeds, wanted)
    more = gradients.doubts(tape, pull, seeds, dict(zip(wanted, numbers, strict=True)), next(iter(seeds), None))
    return VectorJacobian(
        program.text,
        point_of(program, point),
        values_of(tape),
        {program.inputs[i]: number for i, number in zip(wanted, numbers, strict=True)},
        told(tape, m, more, seeds),
    )


def hvp(program: Program | str, at: Point, vector: Point, *, wrt: Sequence[str] | None = None) -> HessianVector:
    """The gradient of the one output and its derivative along a direction, by reverse mode over dual numbers.

    vector    the direction; a name left out, or given 0, takes no part
    errors    DomainError where there is no value, UsageError for several outputs, BadNameError for what is no input
    cost      a gradient over dual numbers, which in Python is about ten times a gradient
    source    Pearlmutter, Fast Exact Multiplication by the Hessian, Neural Computation 6 (1994)
    """
    program, lowered, point, m, _ = ready(program, at)
    output = single(program, "hvp", lowered)
    wanted = program.positions(wrt)
    direction = _moving(program.direction(vector, "vector", lowered))
    duals = duals_over(m)
    lifted = [duals.lift(x, direction[i]) if i in direction else x for i, x in enumerate(point)]
    plain = run(lowered, m, point, wanted)
    gradient = gradients.adjoints(plain, output, wanted)
    notices = told(plain, m, gradients.remarks(plain, output, wanted, gradient))
    tape = run(lowered, duals, lifted, wanted)
    product = dict(zip(wanted, gradients.moved(tape, output, wanted), strict=True))
    more = gradients.second_doubts(tape, output, product.values())
    return HessianVector(
        program.text,
        point_of(program, point),
        plain.values[output],
        {program.inputs[i]: number for i, number in zip(wanted, gradient, strict=True)},
        {program.inputs[i]: number for i, number in product.items()},
        merged(notices, told(tape, duals, more)),
    )
