"""What holds for the derivatives of every program: each way to the same number gives the same number."""

from __future__ import annotations

from math import factorial, isfinite, isnan
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import addiff
from tests.test_properties import NAMES, points, programs

if TYPE_CHECKING:
    from addiff.results import Notice

smooth = st.fixed_dictionaries({n: st.floats(0.1, 2.5) for n in NAMES})
"""Points at which special points are unlikely."""


def asked(function: Any, text: str, at: dict[str, float], **options: Any) -> Any:
    """What a function answers, or None where there is no value."""
    program = addiff.parse(text)
    try:
        return function(program, {name: at[name] for name in program.inputs}, **options)
    except addiff.DomainError:
        return None


def doubtful(warnings: tuple[Notice, ...]) -> bool:
    return bool(warnings)


CANCELLED = 1e-14
"""What may be left of 0, as of the slope of x/x: points and slopes are about 1, and rounding is 1e-16 of them."""


def close(a: float, b: float, scale: float) -> bool:
    """Whether two numbers are equal up to the rounding of what they are sums of."""
    allowed = max(1e-9 * max(abs(a), abs(b), scale), CANCELLED)
    return a == b or abs(a - b) <= allowed or not (isfinite(a) and isfinite(b))


@settings(max_examples=100, deadline=None)
@given(programs(), points)
def test_a_jacobian_of_one_output_is_its_gradient(text: str, at: dict[str, float]) -> None:
    gradient = asked(addiff.grad, text, at)
    if gradient is not None:
        jacobian = asked(addiff.jacobian, text, at, mode="both")
        ((_, row),) = jacobian.jacobian.items()
        assert jacobian.warnings == gradient.warnings
        assert list(row) == list(gradient.gradient)


@settings(max_examples=100, deadline=None)
@given(programs(), smooth)
def test_a_row_of_the_hessian_is_its_product_with_a_unit_vector(text: str, at: dict[str, float]) -> None:
    result = asked(addiff.hessian, text, at)
    if result is None or doubtful(result.warnings):
        return
    for name, row in result.hessian.items():
        product = asked(addiff.hvp, text, at, vector={name: 1.0}).hvp
        scale = max(map(abs, [*row.values(), *result.gradient.values()]), default=0.0)
        for other, entry in row.items():
            assert close(entry, product[other], scale), (name, other)


@settings(max_examples=100, deadline=None)
@given(programs(), smooth)
def test_a_derivative_in_the_language_is_the_gradient(text: str, at: dict[str, float]) -> None:
    gradient = asked(addiff.grad, text, at)
    if gradient is None:
        return
    lines = text.split("\n")
    for name, slope in gradient.gradient.items():
        inside = "\n".join([*lines[:-1], f"diff({lines[-1]}, {name})"])
        found = asked(addiff.value, inside, at)
        assert close(found.values["f"], slope, max(map(abs, gradient.gradient.values())))
        kinds = {(w.kind, w.line) for w in found.warnings}
        assert kinds >= {(w.kind, w.line) for w in addiff.grad(text, gradient.at, wrt=[name]).warnings}


@settings(max_examples=100, deadline=None)
@given(programs(), smooth)
def test_the_derivative_written_as_a_program_has_the_same_value(text: str, at: dict[str, float]) -> None:
    gradient = asked(addiff.grad, text, at)
    if gradient is None or doubtful(gradient.warnings):
        return
    for name, slope in gradient.gradient.items():
        derived = addiff.parse(addiff.derive(text, wrt=[name]).program)
        point = {n: gradient.at[n] for n in derived.inputs}
        scale = max(map(abs, gradient.gradient.values()))
        ((_, number),) = addiff.value(derived, point).values.items()
        assert close(number, slope, scale), (name, derived.text)


@settings(max_examples=80, deadline=None)
@given(programs(), smooth)
def test_taylor_coefficients_are_derivatives(text: str, at: dict[str, float]) -> None:
    program = addiff.parse(text)
    if not program.inputs:
        return
    (name, *_) = program.inputs
    series = asked(addiff.taylor, text, at, order=3, direction={name: 1.0})
    if series is None or doubtful(series.warnings):
        return
    ((_, coefficients),) = series.coefficients.items()
    lines = text.split("\n")
    for k in (1, 2, 3):
        inside = "\n".join([*lines[:-1], f"diff({lines[-1]}, {', '.join([name] * k)})"])
        found = asked(addiff.value, inside, at)
        if found is not None and not doubtful(found.warnings):
            scale = max(map(abs, coefficients))
            assert close(found.values["f"] / factorial(k), coefficients[k], scale), k


@settings(max_examples=80, deadline=None)
@given(programs(), points)
def test_a_doubtful_second_derivative_is_never_silent(text: str, at: dict[str, float]) -> None:
    result = asked(addiff.hessian, text, at)
    if result is None:
        return
    numbers = [x for row in result.hessian.values() for x in row.values()]
    if not all(map(isfinite, numbers)):
        assert result.warnings


@settings(max_examples=100, deadline=None)
@given(programs())
def test_what_the_program_leaves_out_of_its_pattern_is_zero(text: str) -> None:
    at = {"x": 0.7, "y": 1.3, "z": 0.4}
    pattern = addiff.sparsity(text, hessian=True).pattern
    result = asked(addiff.hessian, text, at)
    if result is None:
        return
    for name, row in result.hessian.items():
        for other, entry in row.items():
            # NaN: an infinite slope behind a jump, whose slope of 0 is none in the pattern
            assert other in pattern[name] or entry == 0.0 or isnan(entry)


def test_the_comparison_can_fail() -> None:
    assert not close(1.0, 1.00001, 1.0)
    with pytest.raises(AssertionError):
        assert close(1.0, 2.0, 0.0)
