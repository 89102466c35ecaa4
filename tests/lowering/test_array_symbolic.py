"""Derivatives of programs with arrays as programs: written out, they are what the sweeps find."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import addiff
from addiff.errors import LimitError, UsageError

A = [[2.0, 0.5], [0.25, 3.0]]
X = [1.5, 0.5]


@pytest.mark.parametrize(
    "text",
    [
        "sum(x^2)",
        "A @ x",
        "x @ A @ x",
        "A @ A",
        "exp(A)*x + 1",
        "sum(where(x > 1, log(x), x^3))",
        "where(A > 1 and A < 2.5, A, A^2)",
        "prod(x) + mean(A) + var(x)",
        "norm(x) + norm([x[0], x[1], 2])",
        "sum(A, axis=0, keepdims=1)",
        "max(A, axis=1) + min(x)",
        "logsumexp(A, axis=1)",
        "softmax(x)",
        "cumsum(A)",
        "dot(x, x) + trace(A)",
        "outer(x, x)",
        "solve(A, x)",
        "inv(A)",
        "det(A)",
        "det([[x[0], 1, 2], [3, x[1], 4], [5, 6, 7]])",
        "concat(x, [x[0]*x[1]])[::-1]",
        "reshape(transpose(A), 4)[1:]",
        "[s*x, x/s]",
        "f(t) = sin(t)*t; f(x) + s",
    ],
)
def test_the_derivative_as_a_program_has_the_values_of_the_jacobian(text: str) -> None:
    program = addiff.parse(text)
    at = {name: value for name, value in (("A", A), ("x", X), ("s", 1.25)) if name in program.inputs}
    derived = addiff.parse(addiff.derive(program, at).program)
    expected = addiff.jacobian(program, at).jacobian["f"]
    found = addiff.value(derived, {name: at[name] for name in derived.inputs}).values
    for name, value in zip(expected, found.values(), strict=True):
        assert np.shape(value) == np.shape(expected[name])
        np.testing.assert_allclose(value, expected[name], rtol=1e-12, atol=1e-14)


def test_it_is_text_of_the_language() -> None:
    assert addiff.derive("sum(x*y)", {"x": [1, 2], "y": [3, 4]}).program == (
        "df_dx = [y[0], y[1]]\ndf_dy = [x[0], x[1]]\ndf_dx; df_dy"
    )


def test_numbers_in_lists_need_no_point() -> None:
    assert addiff.derive("sum([x, x^2])").program == "1 + 2*x"


def test_what_is_too_large_or_nested_is_refused() -> None:
    with pytest.raises(LimitError):
        addiff.derive("det(A)", {"A": np.eye(9)})
    with pytest.raises(UsageError):
        addiff.derive("sum(diff(sum(v^3), v))", {"v": [1, 2]})


def test_sparsity_takes_an_array_as_one_column() -> None:
    at: dict[str, Any] = {"A": A, "x": X, "s": 1.0}
    found = addiff.sparsity("A @ x; sum(x); s", at)
    assert found.pattern == {"f1": ("A", "x"), "f2": ("x",), "s": ("s",)}
    assert addiff.sparsity("x @ A @ x + s^2", at, hessian=True).pattern == {
        "x": ("x", "A"),
        "A": ("x", "A"),
        "s": ("s",),
    }
