"""Shapes: what they are before anything is computed, and what is said where they do not fit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import addiff
from addiff.errors import AddiffError, LimitError, ShapeError

A = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
V = [1.0, 2.0, 3.0]


def value(text: str, **at: Any) -> Any:
    return next(iter(addiff.value(text, at).values.values()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[1, 2, 3]", [1, 2, 3]),
        ("[[1, x], [x^2, 4]]", [[1, 2], [4, 4]]),
        ("[v, v]", [V, V]),
        ("[i*x for i in range(3)]", [0, 2, 4]),
        ("[[i*j for j in range(2)] for i in range(3)]", [[0, 0], [0, 1], [0, 2]]),
        ("[i for i in range(5) if i != 2]", [0, 1, 3, 4]),
        ("sum([i for i in range(0)])", 0),
        ("v[0] + v[-1]", 4),
        ("v[1:]", [2, 3]),
        ("v[::2]", [1, 3]),
        ("v[::-1]", [3, 2, 1]),
        ("v[-2:]", [2, 3]),
        ("v[5:]", []),
        ("A[1]", A[1]),
        ("A[:, 0]", [1, 4]),
        ("A[0, 1:]", [2, 3]),
        ("A[-1][0]", 4),
        ("[[1, 2], [3, 4]][1][0]", 3),
        ("len(v)", 3),
        ("len(A)", 2),
        ("sum(x for i in range(len(v)))", 6),
        ("A + v", [[2, 4, 6], [5, 7, 9]]),
        ("A + reshape([10, 20], [2, 1])", [[11, 12, 13], [24, 25, 26]]),
        ("A @ v", [14, 32]),
        ("transpose(A) @ [1, 1]", [5, 7, 9]),
        ("transpose(v)", V),
        ("dot(v, v)", 14),
        ("dot(A, v)", [14, 32]),
        ("dot(2, v)", [2, 4, 6]),
        ("dot(v, [[[1, 2], [3, 4], [5, 6]]])", [[22, 28]]),
        ("outer([1, 2], [3, 4])", [[3, 4], [6, 8]]),
        ("outer(2, [[3, 4]])", [[6, 8]]),
        ("trace([[1, 2, 3], [4, 5, 6]])", 6),
        ("det([[x]])", 2),
        ("sum(A)", 21),
        ("sum(A, axis=0)", [5, 7, 9]),
        ("sum(A, axis=-1)", [6, 15]),
        ("sum(A, 1)", [6, 15]),
        ("sum(A, axis=1, keepdims=1)", [[6], [15]]),
        ("sum(A, keepdims=1)", [[21]]),
        ("mean(A, axis=0)", [2.5, 3.5, 4.5]),
        ("var(A, axis=1)", [2 / 3, 2 / 3]),
        ("prod(A, axis=1)", [6, 120]),
        ("min(A, axis=0)", [1, 2, 3]),
        ("max(A)", 6),
        ("max(A, axis=1, keepdims=1)", [[3], [6]]),
        ("max(v, 2)", [2, 2, 3]),
        ("norm([[3, 4]])", 5),
        ("norm([[3, 4], [6, 8]], axis=1)", [5, 10]),
        ("cumsum(A)", [1, 3, 6, 10, 15, 21]),
        ("cumsum(A, axis=0)", [[1, 2, 3], [5, 7, 9]]),
        ("sum(softmax(A, axis=1), axis=1)", [1, 1]),
        ("concat(v, [4], [5, 6])", [1, 2, 3, 4, 5, 6]),
        ("concat(A, [[7, 8, 9]])", [*A, [7, 8, 9]]),
        ("reshape(A, 6)", [1, 2, 3, 4, 5, 6]),
        ("reshape(A, [3, 2])", [[1, 2], [3, 4], [5, 6]]),
        ("reshape(A, [3, -1])", [[1, 2], [3, 4], [5, 6]]),
        ("n = 3; reshape(A, [n, n - 1])", [[1, 2], [3, 4], [5, 6]]),
        ("where(v > 1, v, 0)", [0, 2, 3]),
        ("where([1, 0, 1], 1, 2)", [1, 2, 1]),
        ("v > 1", [0, 1, 1]),
        ("not v", [0, 0, 0]),
        ("v > 1 and v < 3", [0, 1, 0]),
        ("1 < v < 3", [0, 1, 0]),
        ("sum(x) + mean(x) + prod(x) + max(x) + min(x) + logsumexp(x)", 12),
        ("norm(-x) + var(x) + softmax(x)", 3),
        ("cumsum(x)", [2]),
        ("[1, 2]^[x, 3]", [1, 8]),
        ("[x][0]", 2),
    ],
)
def test_a_value_is_what_numpy_would_have(text: str, expected: Any) -> None:
    at = {name: given for name, given in (("A", A), ("v", V), ("x", 2.0)) if name in addiff.parse(text).inputs}
    found = value(text, **at)
    assert np.shape(found) == np.shape(expected)
    np.testing.assert_allclose(found, expected, rtol=1e-14)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "v + [1, 2]",
            "shapes do not fit: v has shape [3] (column 1) and [1, 2] has shape [2] (column 5):"
            " the last axis has 3 and 2",
        ),
        (
            "exp(A) - transpose(A)",
            "shapes do not fit: exp(A) has shape [2, 3] (column 1) and transpose(A) has shape [3, 2] (column 10):"
            " the last axis but one has 2 and 3",
        ),
        (
            "A @ [1, 2]",
            "shapes do not fit: A has shape [2, 3] (column 1) and [1, 2] has shape [2] (column 5): the last axis of the"
            " first has 3, the axis of the second 2",
        ),
        (
            "A @ A",
            "shapes do not fit: A has shape [2, 3] (column 1) and A has shape [2, 3] (column 5): the last axis of the"
            " first has 3, the first axis of the second 2",
        ),
        (
            "x @ A",
            "shapes do not fit: x is a number (column 1) and A has shape [2, 3] (column 5):"
            " a number is no matrix: write * for a multiple",
        ),
        ("det(A)", "shapes do not fit: A has shape [2, 3] (column 5): it is not a square matrix"),
        ("inv(v)", "shapes do not fit: v has shape [3] (column 5): it is not a square matrix"),
        ("trace(v)", "shapes do not fit: v has shape [3] (column 7): it is not a matrix"),
        (
            "solve([[1, 2], [3, 4]], v)",
            "shapes do not fit: [[1, 2], [3, 4]] has shape [2, 2] (column 7) and v has shape [3] (column 25): the first"
            " axis of the second has 3, not 2",
        ),
        ("v[3]", "the index 3 is out of range: axis 0 has 3 elements, 0 to 2 or -3 to -1"),
        ("A[0, -4]", "the index -4 is out of range: axis 1 has 3 elements, 0 to 2 or -3 to -1"),
        ("v[0, 0]", "v has shape [3]: it has 1 axis and not 2 to index"),
        ("x[0]", "x is a number: it has no elements to index"),
        ("v[::0]", "the step of a slice is not 0"),
        (
            "v[x]",
            "an index is a finite number known before evaluation, so it cannot depend on an input: define x in the"
            " program, as in `x = 3`",
        ),
        ("v[v]", "an index is a number, not an array"),
        ("v[1/2]", "an index is a whole number, not 0.5"),
        ("[v, 1]", "the items of an array have one shape: the first has shape [3], and item 1 is a number"),
        ("[[1, 2], [3]]", "the items of an array have one shape: the first has shape [2], and item 1 has shape [1]"),
        ("sum(A, axis=2)", "sum has no axis 2 to go along: A has shape [2, 3]"),
        ("sum(x, axis=0)", "sum has no axis 0 to go along: x is a number"),
        ("max(v, x, axis=0)", "axis is for max of one array, and here are 2"),
        ("sum(A, 0, axis=0)", "sum is given axis twice"),
        ("softmax(v, keepdims=1)", "softmax has no keyword keepdims"),
        ("len(x)", "a number has no len: it has no axes"),
        (
            "max([i for i in range(0)])",
            "shapes do not fit: [i for i in range(0)] has shape [0] (column 5): it has no elements",
        ),
        ("concat(v, 1)", "concat joins arrays, and 1 is a number: write [1]"),
        (
            "concat(A, [[1, 2]])",
            "shapes do not fit: A has shape [2, 3] (column 8) and [[1, 2]] has shape [1, 2] (column 11): only the axis"
            " along which they are joined may differ",
        ),
        ("reshape(v, [2, 2])", "v has shape [3], so it has 3 elements, and shape [2, 2] takes 4"),
        ("reshape(v, [2, -1])", "v has shape [3], so it has 3 elements, and shape [2, -1] takes another number"),
        ("reshape(v, [1.5, 2])", "a shape is a list of whole numbers"),
        (
            "1 if v > 0 else 2",
            "the condition of if is a number, and v > 0 has shape [3]: where(c, a, b) chooses element by element",
        ),
    ],
)
def test_shapes_that_do_not_fit_are_told_before_anything_is_computed(text: str, message: str) -> None:
    at = {name: given for name, given in (("A", A), ("v", V), ("x", 2.0)) if name in addiff.parse(text).inputs}
    with pytest.raises(AddiffError) as caught:
        addiff.value(text, at)
    assert caught.value.message == message
    assert caught.value.kind == "shape"
    assert caught.value.column is not None


def test_nothing_is_computed_before_all_shapes_fit() -> None:
    with pytest.raises(ShapeError):
        addiff.value("log(v); v + [1, 2]", {"v": [-1.0, -2.0, -3.0]})


def test_a_program_is_lowered_once_for_each_set_of_shapes() -> None:
    program = addiff.parse("sum(x^2)")
    first = program.lowered_at(program.point({"x": [1, 2]}))
    assert program.lowered_at(program.point({"x": [3, 4]})) is first
    assert program.lowered_at(program.point({"x": [3, 4, 5]})) is not first
    assert program.lowered_at(program.point({"x": 3})) is program.lowered


def test_an_array_operation_is_one_step() -> None:
    program = addiff.parse("sum(100*(x[1:] - x[:-1]^2)^2 + (1 - x[:-1])^2)")
    assert len(program.lowered_at(program.point({"x": np.ones(1000)})).steps) < 20


def test_equal_steps_of_arrays_are_one() -> None:
    program = addiff.parse("sum(x[1:]) + sum(x[1:])*2 + [1, 2] @ [1, 2]")
    steps = program.lowered_at(program.point({"x": [1, 2, 3]})).steps
    assert [step.rule.sign for step in steps if step.arguments] == ["index", "sum", "*", "+", "+"]


def test_more_axes_than_numpy_has_are_refused() -> None:
    with pytest.raises(LimitError) as caught:
        addiff.value("[" * 65 + "1" + "]" * 65, {})
    assert caught.value.message == "an array has at most 64 axes, and this one 65"


def test_a_large_loop_becomes_one_step() -> None:
    found = value("sum([x*i for i in range(10000)])", x=2.0)
    assert found == 2.0 * sum(range(10000))


def test_shapes_of_tangents_are_those_of_inputs() -> None:
    with pytest.raises(ShapeError) as caught:
        addiff.jvp("sum(v)", {"v": V}, {"v": [1, 2]})
    assert caught.value.message == "the tangent (--tangent) gives v shape [2], and v has shape [3]"
    with pytest.raises(ShapeError) as caught:
        addiff.vjp("v; sum(v)", {"v": V}, {"v": 1})
    assert caught.value.message == "the cotangent (--cotangent) gives v a number, and v has shape [3]"
