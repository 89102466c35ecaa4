"""An engine says of every point what the Python interface says of it alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import addiff
from addiff.arithmetics.arrays import arrays
from addiff.engines.blocks import Blocks, serves
from addiff.engines.plain import Plain
from addiff.engines.question import Question
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


def hold(engine: Engine, question: Question, at: list[dict[str, float]], ulps: int) -> None:
    """Compare an engine's answers with those of the interface."""
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
        assert answers.warnings.get(row, ()) == result.warnings
        assert answers.modes is None or answers.modes[row] == result.mode
        expected = np.array(numbers(result), dtype=float)
        got = answers.numbers[:, row]
        if ulps == 0:
            assert np.array_equal(got, expected, equal_nan=True)
        else:
            assert np.allclose(got, expected, rtol=ulps * 2.3e-16, atol=0, equal_nan=True), (got, expected)


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
            hold(Blocks(question), question, at, 4096)


def test_blocks_leave_to_the_plain_engine_only_where_something_is_to_be_said(monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[float] = []

    class Listening(Plain):
        def answer(self, points: Any, but: Any, rows: int) -> Any:
            left.extend(points[0].tolist())
            return super().answer(points, but, rows)

    monkeypatch.setattr("addiff.engines.blocks.Plain", Listening)
    question = Question("grad", addiff.parse("abs(x) + log(x + 2) + erf(x)*1e-200*x*1e200"), {})
    column = np.array([1.0, 0.0, -2.5, -1.5, np.inf, 1e-160, 0.25])
    answers = Blocks(question).answer([column], [], len(column))
    assert left == [0.0, -2.5, np.inf, 1e-160]
    assert list(answers.errors) == [2]
    assert {row: [n.kind for n in notices] for row, notices in answers.warnings.items()} == {
        1: ["kink"],
        4: ["undefined"],
    }


def test_a_wrong_function_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(arrays.__dict__, "sin", lambda x: np.sin(x) * (1 + 1e-11))
    question = Question("grad", addiff.parse("x*sin(x)"), {})
    with pytest.raises(AssertionError):
        hold(Blocks(question), question, [{"x": 1.0}], 4096)
