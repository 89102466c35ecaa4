"""An engine says of every point what the Python interface says of it alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import addiff
from addiff.api.program import ready
from addiff.arithmetics.spelled import COLUMNWISE
from addiff.engines.choice import engine_for
from addiff.engines.plain import Plain
from addiff.engines.plan import Plan
from addiff.engines.question import Question
from addiff.engines.traced import serves
from addiff.evaluators import gradients
from addiff.evaluators.reverse import pull
from addiff.evaluators.values import run
from addiff.results.columns import numbers
from tests.test_properties import points, programs

if TYPE_CHECKING:
    from addiff.engines.answers import Engine


def asked(program: addiff.Program) -> list[tuple[str, dict[str, Any]]]:
    """The questions that every program can be asked."""
    first = program.inputs[:1]
    return [
        ("value", {}),
        ("grad", {}),
        ("jacobian", {}),
        ("jacobian", {"mode": "forward"}),
        ("jvp", {"tangent": dict.fromkeys(program.inputs, 2.0)}),
        ("vjp", {"cotangent": dict.fromkeys(program.outputs, -1.5), "wrt": first}),
    ]


def asked_twice(program: addiff.Program) -> list[tuple[str, dict[str, Any]]]:
    """The questions of second order."""
    last = program.inputs[-1:]
    vector = dict.fromkeys(program.inputs, 0.5)
    return [("hessian", {}), ("hessian", {"wrt": last}), ("hvp", {"vector": vector}), ("hvp", {"vector": {}})]


def terms(question: Question, point: dict[str, float]) -> np.ndarray:
    """For each number of an answer the magnitudes of what is added up to it: what its rounding is in proportion to.

    Of a value these are the shares of the steps before it; of a derivative, the products along all paths.
    """
    program, lowered, values, m, _ = ready(question.program, {name: point[name] for name in question.program.inputs})
    tape = run(lowered, m, values, range(len(values)))
    entries = [(index, [(a, abs(partial)) for a, partial in edges]) for index, edges in tape.entries]
    magnitudes: Any = SimpleNamespace(values=tape.values, entries=entries)
    outputs = dict(lowered.outputs)
    slopes = {
        name: {x: reached[k] or 0.0 for k, x in enumerate(program.inputs)}
        for name, index in outputs.items()
        for reached in (pull(magnitudes, {index: 1.0}),)
    }
    tangent, cotangent = (question.options.get(name, {}) for name in ("tangent", "cotangent"))

    def size(member: Any, *names: Any) -> Any:
        if member in ("value", "values"):
            return gradients.noise(tape, outputs[names[0] if names else program.outputs[0]]) / np.finfo(float).eps
        if member == "jvp":
            return sum(abs(seed) * slopes[names[0]][x] for x, seed in tangent.items())
        if member == "vjp":
            return sum(abs(seed) * slopes[name][names[0]] for name, seed in cotangent.items())
        name, x = names if member == "jacobian" else (program.outputs[0], *names)
        return slopes[name][x]

    found = np.array([size(*path) for path in question.paths])
    return np.where(np.isfinite(found), found, 0.0)


def hold(engine: Engine, question: Question, at: list[dict[str, float]], ulps: int, *, together: bool = False) -> None:
    """Compare an engine's answers with those of the interface.

    ulps        what they may differ by in each number, in units of it or of what is added up to it
    together    whether the greatest number of a point sets the unit for all, as for second derivatives
    """
    columns = [np.array([point[name] for point in at]) for name in question.program.inputs]
    answers = engine.answer(columns, [], len(at))
    for row, point in enumerate(at):
        try:
            result = question.ask({name: point[name] for name in question.program.inputs})
        except addiff.AddiffError as error:
            message: str | None = error.message
        else:
            message = None
        told = answers.errors.get(row)
        assert (told and told.message) == message
        if message is not None:
            continue
        if together and not np.isfinite(numbers(result)).all():
            continue  # products of 0 and infinity that a block, which knows that the slope is 0 everywhere, never meets
        assert answers.warnings.get(row, ()) == result.warnings
        assert answers.modes is None or result.mode == (
            answers.modes if isinstance(answers.modes, str) else answers.modes[row]
        )
        expected = np.array(numbers(result), dtype=float)
        got = answers.numbers[:, row]
        if ulps == 0:
            assert np.array_equal(got, expected, equal_nan=True)
        else:
            unit = np.abs(expected[np.isfinite(expected)]).max(initial=1.0) if together else terms(question, point)
            tolerance = ulps * 2.3e-16
            assert np.allclose(got, expected, rtol=tolerance, atol=unit * tolerance, equal_nan=True), (got, expected)


@settings(max_examples=60, deadline=None)
@given(programs(), st.lists(points, min_size=1, max_size=3))
def test_the_plain_engine_says_what_each_point_alone_says(text: str, at: list[dict[str, float]]) -> None:
    program = addiff.parse(text)
    for name, options in asked(program):
        question = Question(name, program, options)
        hold(Plain(question), question, at, 0)


@settings(max_examples=150, deadline=None)
@given(programs(), st.lists(points, min_size=1, max_size=5))
def test_blocks_say_what_each_point_alone_says(text: str, at: list[dict[str, float]]) -> None:
    program = addiff.parse(text)
    for name, options in asked(program):
        question = Question(name, program, options)
        if serves(question):
            hold(engine_for(question, many=False), question, at, 4096)


moderate = st.fixed_dictionaries(dict.fromkeys("xyz", st.floats(0.125, 4) | st.floats(-4, -0.125) | st.just(0.0)))


@settings(max_examples=100, deadline=None)
@given(programs(), st.lists(moderate, min_size=1, max_size=5))
def test_second_derivatives_in_blocks_are_those_of_each_point_alone(text: str, at: list[dict[str, float]]) -> None:
    program = addiff.parse(text)
    for name, options in asked_twice(program) if len(program.outputs) == 1 and program.inputs else ():
        question = Question(name, program, options)
        hold(engine_for(question, many=False), question, at, 4096, together=True)


def test_blocks_leave_to_the_plain_engine_only_where_something_is_to_be_said(monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[float] = []

    class Listening(Plain):
        def answer(self, points: Any, but: Any, rows: int) -> Any:
            left.extend(points[0].tolist())
            return super().answer(points, but, rows)

    monkeypatch.setattr("addiff.engines.plan.Plain", Listening)
    question = Question("grad", addiff.parse("abs(x) + log(x + 2) + exp(-x)*(exp(-x)*(x*1e200))"), {})
    column = np.array([1.0, 0.0, -2.5, -1.5, np.inf, 400.0, 0.25])
    answers = Plan(question).answer([column], [], len(column))
    assert left == [0.0, -2.5, np.inf, 400.0]
    assert list(answers.errors) == [2, 4]
    assert {row: [n.kind for n in notices] for row, notices in answers.warnings.items()} == {1: ["kink"]}


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("1 + (x ^ z and x)", {"x": 0.0, "z": -np.inf}),
        ("x + (x and x*z)*x", {"x": 1.0, "z": np.inf}),
        ("1/(x*z)", {"x": 2.0, "z": np.inf}),
        ("(x if z > 0 else inf) + x", {"x": 2.0, "z": 0.0}),
    ],
)
def test_infinity_that_leaves_no_trace_in_the_answers_is_seen(text: str, point: dict[str, float]) -> None:
    program = addiff.parse(text)
    for name, options in asked(program):
        question = Question(name, program, options)
        hold(Plan(question), question, [point], 0)


@pytest.mark.parametrize(("text", "multiplications"), [("-(2*x)*(y/4)", 2), ("(x/2)/(4*y)", 1), ("2*x/(-y)*3", 3)])
def test_signs_and_powers_of_two_meet_in_one_product(text: str, multiplications: int) -> None:
    question = Question("value", addiff.parse(text), {})
    assert len(Plan(question)._compiled.code) <= multiplications + 1
    random = np.random.default_rng(6)
    points = [dict(zip("xy", row, strict=True)) for row in random.uniform(-3, 3, (50, 2)).tolist()]
    hold(Plan(question), question, points, 1)


@pytest.mark.parametrize("base", ["10", "2", "0.5", "1.001", "1e-300", "1e10"])
def test_powers_of_a_number_are_right_to_the_last_units_and_exact_where_they_are(base: str) -> None:
    question = Question("grad", addiff.parse(f"{base}^x"), {})
    far = min(300.0, 700 / abs(np.log(float(base))))
    columns = np.array([*np.linspace(-far, far, 2001), *range(int(min(far, 15)))])
    hold(Plan(question), question, [{"x": x} for x in columns.tolist()], 16)
    exact = Plan(question).answer([np.arange(3.0)], (), 3).numbers[0]
    assert exact.tolist() == [1.0, float(base), float(base) ** 2]


@pytest.mark.parametrize("text", ["x^2*x*y - x^3*y", "x^5*y - x^2*x^3*y", "x^4/y - (x^2)^2/y; x*y"])
@pytest.mark.parametrize("scale", [1e-40, 1.0, 1e20])
def test_what_cancels_is_as_right_as_the_terms_that_are_added(text: str, scale: float) -> None:
    program = addiff.parse(text)
    random = np.random.default_rng(8)
    at = [{"x": x * scale, "y": y} for x, y in random.uniform(0.5, 3.0, (50, 2)).tolist()]
    for name, options in asked(program) if len(program.outputs) == 1 else asked(program)[2:]:
        question = Question(name, program, options)
        hold(Plan(question), question, at, 16)


def test_a_wrong_function_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(COLUMNWISE, "sin", lambda x, out: np.multiply(np.sin(x), 1 + 1e-11, out=out))
    question = Question("grad", addiff.parse("x*sin(x)"), {})
    with pytest.raises(AssertionError):
        hold(Plan(question), question, [{"x": 1.0}], 4096)


@pytest.mark.parametrize(
    "text", ["log(x)*sin(x) + tanh(x)", "sqrt(x) if x > 1 else x*log(x)", "normcdf(x)*gamma(x)^0.3 + log(x)"]
)
def test_bad_rows_leave_the_others_as_they_are_to_the_last_bit(text: str) -> None:
    question = Question("grad", addiff.parse(text), {})
    engine = Plan(question)
    good = np.random.default_rng(3).uniform(0.1, 3.0, 20_000)
    places = [1, 5_000, 17_123]
    column = np.insert(good, places, -1.0)
    answers = engine.answer([column], [], len(column))
    found = np.flatnonzero(column < 0).tolist()
    assert sorted(answers.errors if "if" not in text else ()) == ([] if "if" in text else found)
    assert np.array_equal(np.delete(answers.numbers, found, axis=1), engine.answer([good], [], len(good)).numbers)


@pytest.mark.parametrize("text", ["sqrt(x) if x > 0 else 0", "x*log(x) if x > 0 else 0"])
def test_a_branch_is_done_for_its_rows_only(text: str) -> None:
    question = Question("grad", addiff.parse(text), {})
    column = np.linspace(-2, 2, 10_000)
    answers = Plan(question).answer([column], [], len(column))
    assert not answers.errors
    assert not answers.warnings
    assert np.isfinite(answers.numbers).all()
    at = [{"x": x} for x in column[::500].tolist()]
    hold(Plan(question), question, at, 4)


def test_many_threads_ask_one_engine() -> None:
    question = Question("grad", addiff.parse("sin(x)*exp(-y^2) + (log(x) if x > 1 else y)"), {})
    engine = Plan(question)
    random = np.random.default_rng(4)
    blocks = [random.uniform(0.1, 3.0, (2, 20_000)) for _ in range(8)]
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda block: engine.answer(list(block), [], block.shape[1]).numbers, blocks))
    for block, found in zip(blocks, together, strict=True):
        assert np.array_equal(found, engine.answer(list(block), [], block.shape[1]).numbers)


@pytest.mark.parametrize("count", [1, 12])
def test_independent_conditionals_take_no_more_for_being_many(count: int) -> None:
    text = " + ".join(f"(log(x{k}) if x{k} > 1 else x{k}^2*y)" for k in range(count))
    question = Question("grad", addiff.parse(text), {})
    engine = Plan(question)
    random = np.random.default_rng(5)
    columns = [random.uniform(0.1, 3.0, 50) for _ in question.program.inputs]
    hold(engine, question, [dict(zip(question.program.inputs, row, strict=True)) for row in np.transpose(columns)], 16)


def test_functions_that_need_scipy_are_the_same_to_the_last_units_without_it() -> None:
    question = Question("jacobian", addiff.parse("normcdf(x); erfc(x); erf(x)"), {})
    column = np.linspace(-6, 6, 1001)
    few, many = (Plan(question, many=many).answer([column], [], 1001).numbers for many in (False, True))
    assert np.allclose(few, many, rtol=16 * 2.3e-16, atol=0)
