"""A program over rows against the same program row by row."""

from __future__ import annotations

import numpy as np
import pytest

import addiff
from addiff.arithmetics.array_constants import constant
from addiff.arithmetics.tensors import tensors
from addiff.evaluators import gradients
from addiff.evaluators.values import run
from addiff.lowering.over_rows import SingleRowError, over_rows

ROWS = 5
SHAPES = {
    "x": (),
    "y": (),
    "u": (3,),
    "v": (3,),
    "w": (4,),
    "A": (4, 3),
    "B": (3, 4),
    "S": (3, 3),
    "T": (2, 4, 3),
    "R": (2, 3, 4),
}

PROGRAMS = [
    "x*y + 1",
    "x + sum(u)",
    "sum(x*u + v)",
    "sum(A*u + x)",
    "sum(sin(A + T)*x)",
    "u @ v",
    "dot(u, v)",
    "sum(A @ u)",
    "sum(u @ B)",
    "sum((A @ B)*x)",
    "sum(T @ B)",
    "sum(A @ R)",
    "sum(T @ R)",
    "sum(T @ u)",
    "sum(u @ R)",
    "sum(outer(u, w)*B)",
    "logsumexp(A @ u) - x*sum(softmax(A @ v)*w)",
    "sum(tanh(A, )) if x > 0 else y".replace(", )", ")"),
    "sum(cumsum(u*x)) + norm(v) + var(w) + prod(u) + max(v) + min(w)",
    "sum(max(A, axis=0)*u) + sum(mean(T*x, axis=1))",
    "[x, y, x*y] @ u + concat(u, w)[2]*x",
    "sum(concat(u, v)[1:5]*w)",
    "reshape(A, 12)[::2] @ reshape(B, [2, 6])[1]",
    "sum(transpose(A) @ transpose(B))",
    "sum(where(u > x, u^2, v))",
    "log(x) if x > 0 else x^2",
    "sum(where(u > 0, log(u), 0))*x",
    "det(S + 3) + trace(S*x)",
    "sum(inv(S + [[9, 0, 0], [0, 9, 0], [0, 0, 9]])*x)",
    "sum(solve([[2, 1, 0], [0, 3, 1], [1, 0, 4]], u*x))",
    "sum(solve([[2, 1, 0], [0, 3, 1], [1, 0, 4]], B)[:, 0]*v)*x",
    "x if y > 0 and sum(u) > 0 else y*sum(v)",
    "sum(x^k for k in range(1, 4)) + sum(u[i]*v[i] for i in range(3))",
    "min(x, y, u[0])*A[1, -1]",
]


def point(names: tuple[str, ...], varying: set[str], random: np.random.Generator) -> dict[str, np.ndarray]:
    return {n: random.uniform(-2, 2, (ROWS, *SHAPES[n]) if n in varying else SHAPES[n]) for n in names}


def row_of(at: dict[str, np.ndarray], varying: set[str], row: int) -> dict[str, object]:
    found = {name: value[row] if name in varying else value for name, value in at.items()}
    return {name: value if np.ndim(value) else float(value) for name, value in found.items()}


@pytest.mark.parametrize("text", PROGRAMS)
@pytest.mark.parametrize("seed", range(6))
def test_values_and_gradients_are_those_of_the_rows(text: str, seed: int) -> None:
    random = np.random.default_rng(seed)
    program = addiff.parse(text)
    varying = {n for n in program.inputs if random.random() < 0.6} or {program.inputs[0]}
    at = point(program.inputs, varying, random)
    lowered = program.lowered_at(program.point(row_of(at, varying, 0)))
    places = [i for i, name in enumerate(program.inputs) if name in varying]
    whole = over_rows(lowered, places, ROWS)
    everything = list(range(len(program.inputs)))
    numbers = [constant(at[n]) if np.ndim(at[n]) else float(at[n]) for n in program.inputs]
    tape = run(whole, tensors, numbers, everything)
    (_, output) = whole.outputs[0]
    rows = [addiff.grad(program, row_of(at, varying, k)) for k in range(ROWS)]
    np.testing.assert_allclose(tape.values[output], [r.value for r in rows], rtol=1e-12, atol=1e-12)
    total = over_rows(lowered, places, ROWS, "mean")
    tape = run(total, tensors, numbers, everything)
    (_, output) = total.outputs[0]
    assert total.steps[output].shape == ()
    found = gradients.adjoints(tape, output, everything)
    for name, gradient in zip(program.inputs, found, strict=True):
        each = np.array([r.gradient[name] for r in rows])
        wanted = each / ROWS if name in varying else each.sum(axis=0) / ROWS
        np.testing.assert_allclose(gradient, wanted, rtol=1e-10, atol=1e-11, err_msg=name)


def test_an_output_that_is_the_same_for_all_rows_is_repeated() -> None:
    program = addiff.parse("a = x*y; a; y^2; 3")
    whole = over_rows(program.lowered, [0], ROWS)
    assert [whole.steps[index].shape for _, index in whole.outputs] == [(ROWS,)] * 3


@pytest.mark.parametrize("text", ["diff(x^2*y, x)", "sum(solve([[2, y], [0, 3]], [x, 1]))"])
def test_what_cannot_be_done_for_all_rows_is_refused(text: str) -> None:
    program = addiff.parse(text)
    with pytest.raises(SingleRowError):
        over_rows(program.lowered, [0, 1], ROWS)
