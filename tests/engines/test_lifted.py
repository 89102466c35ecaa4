"""All rows of a block at once say what each row alone says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import addiff
from addiff.engines.choice import engine_for
from addiff.engines.lifted import Lifted, serves
from addiff.engines.plain import Plain
from addiff.engines.question import Question
from tests.lowering.test_over_rows import PROGRAMS, SHAPES

if TYPE_CHECKING:
    from collections.abc import Collection

ROWS = 12

SPECIAL = [0.0, -0.0, 1.0, -1.0, 2.0, 710.0, -745.0, 1e200, -1e200, 1e-300, np.inf, -np.inf]

MORE = [
    "sqrt(x*sum(u))",
    "sum(log(u))*x",
    "x/norm(u - v)",
    "sum(abs(u))*x",
    "max(u)*x + max(x, y)",
    "sum(relu(A @ u))*x",
    "[log(x), sqrt(y), x/y] @ u",
    "floor(x)*sum(u) + sum(u % 2)",
    "exp(sum(exp(u)))*x",
    "A @ u; x*v; sum(u*v); 3",
    "u*x; outer(u, v)",
    "sum(u^v) + x^y",
    "logsumexp(1000*u) - sum(softmax(u*x)*v)",
    "inv(S)[0, 1]*x",
    "sum(where(u > 0, sqrt(u), x))",
]


def questions(program: addiff.Program) -> list[tuple[str, dict[str, Any]]]:
    """The questions that a program can be asked."""
    last = program.inputs[-1]
    ones = {n: np.ones(SHAPES[n]) if SHAPES[n] else 1.0 for n in program.inputs}
    found: list[tuple[str, dict[str, Any]]] = [
        ("value", {}),
        ("jacobian", {}),
        ("jacobian", {"mode": "reverse", "wrt": program.inputs[:1]}),
        ("jacobian", {"mode": "forward"}),
        ("jvp", {"tangent": ones}),
        ("taylor", {"order": 3, "direction": {last: ones[last]}}),
    ]
    if len(program.outputs) == 1:
        found += [("grad", {}), ("grad", {"mode": "forward", "wrt": [last]}), ("vjp", {"cotangent": {"f": -1.5}})]
        found += [("hvp", {"vector": ones}), ("hessian", {"wrt": program.inputs[:1]})]
    return found


def points(program: addiff.Program, fixed: Collection[str], special: float, seed: int) -> list[np.ndarray]:
    """Values of the inputs, a share of which is special."""
    random = np.random.default_rng(seed)
    found = []
    for name in program.inputs:
        shape = SHAPES[name] if name in fixed else (ROWS, *SHAPES[name])
        x = random.uniform(-2, 2, shape)
        x = np.where(random.random(shape) < special, random.choice(SPECIAL, shape), x)
        found.append(np.broadcast_to(x, (ROWS, *SHAPES[name])))
    return found


def hold(engine: Any, question: Question, at: list[np.ndarray]) -> None:
    """Compare an engine's answers with those of the plain one."""
    answers = engine.answer(at, (), ROWS)
    wanted = Plain(question).answer(at, (), ROWS)
    assert {k: e.message for k, e in answers.errors.items()} == {k: e.message for k, e in wanted.errors.items()}
    assert answers.warnings == wanted.warnings
    assert answers.modes == wanted.modes
    good = [row for row in range(ROWS) if row not in wanted.errors]
    got, expected = answers.numbers[:, good], wanted.numbers[:, good]
    assert np.array_equal(np.isfinite(got), np.isfinite(expected))
    unit = np.abs(np.where(np.isfinite(expected), expected, 0.0)).max(axis=0, initial=1.0)
    with np.errstate(invalid="ignore"):
        away = np.where(got == expected, 0.0, np.abs(got - expected))
    assert (np.isnan(away) | (away <= 1e-12 * unit)).all()


@pytest.mark.parametrize("text", [*PROGRAMS, *MORE])
@pytest.mark.parametrize("special", [0.0, 0.01, 0.2])
def test_rows_at_once_say_what_each_row_says(text: str, special: float) -> None:
    program = addiff.parse(text)
    for seed, (name, options) in enumerate(questions(program)):
        fixed = program.inputs[1:2] if seed % 2 else ()
        try:
            question = Question(name, program, options, SHAPES, fixed)
        except addiff.AddiffError:
            continue  # an array, whose gradient nobody can ask for
        at = points(program, fixed, special, seed)
        hold(engine_for(question), question, at)
        if serves(question):
            hold(Lifted(question), question, at)
