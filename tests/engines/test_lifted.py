"""All rows of a block at once say what each row alone says."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import addiff
from addiff.engines.at_once import ASKED
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
    assert wanted.modes in (answers.modes, [answers.modes] * ROWS)
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


def test_only_rows_with_something_to_say_are_left_to_the_plain_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[float] = []

    class Listening(Plain):
        def answer(self, points: Any, but: Any, rows: int) -> Any:
            left.extend(points[0][:, 0].tolist())
            return super().answer(points, but, rows)

    monkeypatch.setattr("addiff.engines.lifted.Plain", Listening)
    question = Question("grad", addiff.parse("sum(log(v))*t"), {}, {"v": (2,)})
    v = np.random.default_rng(1).uniform(0.5, 2.0, (3000, 2))
    v[[7, 1234]] = -1.0
    answers = Lifted(question).answer([v, np.ones(3000)], [2999], 3000)
    assert sorted(answers.errors) == [7, 1234]
    assert left.count(-1.0) == 2
    assert len(left) < 32
    good = [row for row in range(2999) if row not in answers.errors]
    assert np.allclose(answers.numbers[1:3, good].T, 1 / v[good], rtol=1e-15)


def test_what_is_the_same_in_all_rows_stays_one() -> None:
    question = Question("grad", addiff.parse("sum(A @ x)"), {"wrt": ["x"]}, {"A": (50, 50), "x": (50,)}, {"A"})
    random = np.random.default_rng(2)
    a, x = random.normal(size=(50, 50)), random.normal(size=(300, 50))
    answers = Lifted(question).answer([np.broadcast_to(a, (300, 50, 50)), x], (), 300)
    assert np.allclose(answers.numbers[0], (x @ a.T).sum(axis=1), rtol=1e-12, atol=1e-12)
    assert np.allclose(answers.numbers[1:].T, a.sum(axis=0), rtol=1e-12)


def test_many_threads_ask_one_engine() -> None:
    question = Question("grad", addiff.parse("sum(sqrt(v))*t + norm(v)"), {}, {"v": (3,)})
    engine = engine_for(question)
    assert isinstance(engine, Lifted)
    random = np.random.default_rng(3)
    blocks = [[random.uniform(0.1, 3.0, (1000, 3)), random.uniform(0.1, 3.0, 1000)] for _ in range(6)]
    for place, (v, _) in enumerate(blocks):
        v[place * 100, 1] = -1.0
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda block: engine.answer(block, (), 1000), blocks))
    for place, (block, found) in enumerate(zip(blocks, together, strict=True)):
        assert list(found.errors) == [place * 100]
        assert np.array_equal(
            np.delete(found.numbers, place * 100, axis=1),
            np.delete(engine.answer(block, (), 1000).numbers, place * 100, axis=1),
        )


def test_a_wrong_sweep_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    pulled = ASKED["vjp"]
    right = pulled.answers
    monkeypatch.setattr(
        pulled, "answers", lambda self, rows: {path: x * (1 + 1e-11) for path, x in right(self, rows).items()}
    )
    question = Question("vjp", addiff.parse("sum(u)*x"), {"cotangent": {"f": 2.0}}, SHAPES)
    with pytest.raises(AssertionError):
        hold(Lifted(question), question, points(question.program, (), 0.0, 1))


def test_series_of_numbers_are_found_for_all_rows_at_once() -> None:
    program = addiff.parse("exp(sin(x)) + y*log(x)")
    question = Question("taylor", program, {"order": 4, "wrt": ["x"]})
    engine = engine_for(question)
    assert isinstance(engine, Lifted)
    x, y = np.random.default_rng(4).uniform(0.1, 3.0, (2, 40))
    x[11] = -1.0
    answers = engine.answer([x, y], (), 40)
    assert list(answers.errors) == [11]
    for row in (0, 11, 39):
        if row != 11:
            alone = addiff.taylor(program, {"x": x[row], "y": y[row]}, 4, wrt=["x"])
            assert answers.numbers[:, row] == pytest.approx(alone.coefficients["f"], rel=1e-14)


@pytest.mark.parametrize("text", ["diff(x^2*sum(u), x)", "sum(solve(S, u))"])
def test_programs_that_go_row_by_row_are_left_to_the_plain_engine(text: str) -> None:
    assert isinstance(engine_for(Question("grad", addiff.parse(text), {}, SHAPES)), Plain)
