"""Jacobians, Hessians, products with vectors and series, as a program that uses addiff as a library sees them."""

from __future__ import annotations

import dataclasses
from math import inf, isfinite, nan
from typing import Any

import numpy as np
import pytest

import addiff
from addiff.errors import UsageError
from addiff.results.elements import by_element
from addiff.results.matrix import Sparse

PAIR = "u = x*y; v = x/y; u; v"
AT = {"x": 3.0, "y": 2.0}

SECOND_ORDER = [
    "x*x",
    "x*x*x*x",
    "x*y",
    "(x+y)*(x-y)",
    "s = x*y + z; s*s*exp(s)",
    "s = sin(x*y); t = s*s + z; t/(1 + s) + s*t",
    "x^y + log(x*x)*z",
    "sqrt(x^2 + y^2 + z^2)",
    "a = x*y; b = a*z; c = a*b; c - a",
    "max(x, y)^2*z",
    "x*z if x > y else y^3",
    "atan2(x*y, z) + x*x",
    "x + 2*y - z",
]
"""Programs with steps that are used more than once, and such that are not."""

THREE = {"x": 1.3, "y": 0.7, "z": -0.4}


def of(text: str, at: dict[str, float]) -> dict[str, float]:
    """The part of a point that a program has inputs for."""
    return {name: at[name] for name in addiff.parse(text).inputs}


def kinds(result: Any) -> list[str]:
    return [notice.kind for notice in result.warnings]


@pytest.mark.parametrize(
    ("result", "members"),
    [
        (addiff.jacobian(PAIR, AT), "expression at mode values jacobian warnings"),
        (addiff.hessian("x*y", AT), "expression at value gradient hessian warnings"),
        (addiff.jvp(PAIR, AT, {"x": 1}), "expression at values jvp warnings"),
        (addiff.vjp(PAIR, AT, {"u": 1}), "expression at values vjp warnings"),
        (addiff.hvp("x*y", AT, {"x": 1}), "expression at value gradient hvp warnings"),
        (addiff.taylor("exp(x)", {"x": 0}, 3), "expression at order coefficients warnings"),
    ],
)
def test_the_fields_are_the_members_of_the_reference(result: Any, members: str) -> None:
    assert [field.name for field in dataclasses.fields(result)] == members.split()
    with pytest.raises(dataclasses.FrozenInstanceError):
        result.at = {}


def test_a_jacobian_has_a_row_for_each_output() -> None:
    result = addiff.jacobian(PAIR, AT)
    assert result.values == {"u": 6.0, "v": 1.5}
    assert result.jacobian == {"u": {"x": 2.0, "y": 3.0}, "v": {"x": 0.5, "y": -0.75}}


@pytest.mark.parametrize(
    "text", [PAIR, "s = x*y; s; s*s; sin(s)", "x; x^2; y", "x*y; abs(x - y)", "x if y > 0 else y; x"]
)
def test_the_modes_agree_on_a_jacobian(text: str) -> None:
    forward, reverse, both = (addiff.jacobian(text, AT, mode=mode) for mode in ("forward", "reverse", "both"))
    assert (forward.mode, reverse.mode, both.mode) == ("forward", "reverse", "both")
    for output, row in forward.jacobian.items():
        assert row == pytest.approx(reverse.jacobian[output], rel=1e-15)
    assert both.jacobian == reverse.jacobian
    assert forward.warnings == reverse.warnings == both.warnings


def test_by_default_a_jacobian_is_found_in_the_cheaper_mode() -> None:
    assert addiff.jacobian("x; x^2; x^3", {"x": 2}).mode == "forward"
    assert addiff.jacobian("x*y*z", THREE).mode == "reverse"


def test_outputs_that_are_one_step_have_equal_rows() -> None:
    result = addiff.jacobian("u = x*y; w = u; u; w; u*1", AT)
    assert result.jacobian["u"] == result.jacobian["w"] == {"x": 2.0, "y": 3.0}
    assert addiff.vjp("u = x*y; w = u; u; w", AT, {"u": 1, "w": 2}).vjp == {"x": 6.0, "y": 9.0}
    assert addiff.jvp("u = x*y; w = u; u; w", AT, {"x": 1}).jvp == {"u": 2.0, "w": 2.0}


def test_the_order_of_a_series_may_be_any_integer() -> None:
    taylor = addiff.taylor("x^3", {"x": 1}, np.int64(3))
    assert (taylor.order, type(taylor.order), taylor.coefficients) == (3, int, {"f": (1.0, 3.0, 3.0, 1.0)})


def test_wrt_chooses_and_orders_everywhere() -> None:
    order = ["z", "x"]
    text = "x*y*z + x^2"
    jacobian = addiff.jacobian(text, THREE, wrt=order)
    hessian = addiff.hessian(text, THREE, wrt=order)
    hvp = addiff.hvp(text, THREE, {"y": 1}, wrt=order)
    assert list(jacobian.jacobian["f"]) == list(hessian.gradient) == list(hessian.hessian) == order
    assert [list(row) for row in hessian.hessian.values()] == [order, order]
    assert list(addiff.vjp(text, THREE, {"f": 1}, wrt=order).vjp) == list(hvp.hvp) == list(hvp.gradient) == order
    full = addiff.hessian(text, THREE).hessian
    assert hessian.hessian == {i: {j: full[i][j] for j in order} for i in order}
    assert hvp.hvp == {i: full[i]["y"] for i in order}


def test_wrt_chooses_and_orders_the_nonzeros_too() -> None:
    hessian = addiff.hessian("x*y*z", THREE, wrt=["z", "x"], sparse=True).hessian
    assert [list(row) for row in hessian.values()] == [["x"], ["z"]]
    row = addiff.jacobian("x*y*z", THREE, wrt=["z", "y", "x"], sparse=True).jacobian["f"]
    assert list(row) == ["z", "y", "x"]


@pytest.mark.parametrize("text", SECOND_ORDER)
def test_the_rows_of_a_hessian_are_products_with_unit_vectors(text: str) -> None:
    at = of(text, THREE)
    result = addiff.hessian(text, at)
    for name, row in result.hessian.items():
        product = addiff.hvp(text, at, {name: 1})
        assert product.hvp == pytest.approx(row, rel=1e-13, abs=1e-14)
        assert product.gradient == pytest.approx(result.gradient, rel=1e-14)
        assert (product.value, product.warnings) == (result.value, result.warnings)
        assert all(result.hessian[other][name] == entry for other, entry in row.items())


@pytest.mark.parametrize("text", SECOND_ORDER)
def test_a_sparse_matrix_lacks_nothing_but_zeros(text: str) -> None:
    at = of(text, THREE)
    dense, sparse = addiff.hessian(text, at).hessian, addiff.hessian(text, at, sparse=True).hessian
    assert isinstance(sparse, Sparse)
    assert list(sparse.columns) == list(sparse) == list(dense)
    assert {name: dict.fromkeys(dense, 0.0) | row for name, row in sparse.items()} == dense
    first, short = addiff.jacobian(text, at).jacobian, addiff.jacobian(text, at, sparse=True).jacobian
    assert {name: dict.fromkeys(at, 0.0) | row for name, row in short.items()} == first


def test_a_nonzero_of_the_structure_stays_where_the_point_makes_it_zero() -> None:
    assert addiff.jacobian("x*y; 2", {"x": 1, "y": 0}, sparse=True).jacobian == {"f1": {"x": 0.0, "y": 1.0}, "f2": {}}
    assert addiff.hessian("x^2*y + z", {"x": 1, "y": 0, "z": 1}, sparse=True).hessian == {
        "x": {"x": 0.0, "y": 2.0},
        "y": {"x": 2.0},
        "z": {},
    }


@pytest.mark.parametrize("text", [PAIR, "s = x*y; s; s*s; sin(s)", "x^y; y; atan2(x, y)"])
def test_products_are_those_of_the_jacobian(text: str) -> None:
    result = addiff.jacobian(text, AT)
    tangent = {"x": 0.3, "y": -2.0}
    jvp = addiff.jvp(text, AT, tangent)
    assert jvp.values == result.values
    for name, row in result.jacobian.items():
        assert jvp.jvp[name] == pytest.approx(sum(row[i] * tangent[i] for i in row), rel=1e-14)
    weights = {name: k + 0.5 for k, name in enumerate(result.values)}
    vjp = addiff.vjp(text, AT, weights)
    for i in AT:
        total = sum(weight * result.jacobian[name][i] for name, weight in weights.items())
        assert vjp.vjp[i] == pytest.approx(total, rel=1e-14)


def test_a_seed_of_zero_takes_no_part() -> None:
    at = {"x": 1, "y": 0}
    for tangent in ({"x": 1, "y": 0}, {"x": 1}, {"x": 1, "y": -0.0}):
        result = addiff.jvp("x + sqrt(y)", at, tangent)
        assert (result.jvp, result.warnings) == ({"f": 1.0}, ())
    assert kinds(addiff.jvp("x + sqrt(y)", at, {"y": 1})) == ["vertical"]
    for cotangent in ({"u": 1, "v": 0}, {"u": 1}):
        back = addiff.vjp("u = x; v = sqrt(y); u; v", at, cotangent)
        assert (back.vjp, back.warnings) == ({"x": 1.0, "y": 0.0}, ())
    assert addiff.vjp("u = x; v = sqrt(y); u; v", at, {"v": 1}).vjp == {"x": 0.0, "y": inf}


def test_a_vector_of_zeros_gives_zeros() -> None:
    assert addiff.jvp(PAIR, AT, {"x": 0}).jvp == {"u": 0.0, "v": 0.0}
    assert addiff.vjp(PAIR, AT, {}).vjp == {"x": 0.0, "y": 0.0}
    assert addiff.hvp("x*y", AT, {}).hvp == {"x": 0.0, "y": 0.0}


@pytest.mark.parametrize(
    ("text", "at", "kind"),
    [
        ("abs(x)*y", {"x": 0, "y": 2}, "kink"),
        ("max(x, y)^2", {"x": 2, "y": 2}, "kink"),
        ("relu(x)^2 + y", {"x": 0, "y": 2}, "kink"),
        ("floor(x)*y", {"x": 1, "y": 2}, "jump"),
    ],
)
def test_a_hessian_warns_where_the_gradient_does(text: str, at: dict[str, float], kind: str) -> None:
    assert kinds(addiff.hessian(text, at)) == [kind]
    assert addiff.hessian(text, at).warnings == addiff.grad(text, at).warnings
    assert kinds(addiff.hvp(text, at, {"x": 1})) == [kind]


def test_an_infinite_slope_spoils_its_own_second_derivative_only() -> None:
    result = addiff.hessian("sqrt(x) + y", {"x": 0, "y": 1})
    assert result.gradient == {"x": inf, "y": 1.0}
    assert "vertical" in kinds(result)
    entries = [(i, j) for i, row in result.hessian.items() for j, entry in row.items() if not isfinite(entry)]
    assert entries == [("x", "x")]


def test_a_series_is_that_of_the_textbook() -> None:
    assert addiff.taylor("exp(x)", {"x": 0}, 4).coefficients["f"] == pytest.approx((1, 1, 1 / 2, 1 / 6, 1 / 24))
    assert addiff.taylor("1/(1 - x)", {"x": 0}, 5).coefficients == {"f": (1.0,) * 6}
    assert addiff.taylor("x; x^2; 7", {"x": 3}, 2).coefficients == {"x": (3, 1, 0), "f2": (9, 6, 1), "f3": (7, 0, 0)}
    assert addiff.taylor("x^2", {"x": 3}, 0).coefficients == {"f": (9.0,)}


def test_a_series_goes_along_wrt_or_a_direction() -> None:
    assert addiff.taylor("x*y", AT, 2, wrt=["y"]).coefficients == {"f": (6.0, 3.0, 0.0)}
    assert addiff.taylor("x*y", AT, 2, direction={"x": 1, "y": 2}).coefficients == {"f": (6.0, 8.0, 2.0)}
    assert addiff.taylor("x*y", AT, 2, direction={"x": 1}).coefficients == {"f": (6.0, 2.0, 0.0)}


def test_the_first_coefficients_are_those_of_the_other_functions() -> None:
    text = "sin(x*y)*exp(z) + x^3"
    direction = {"x": 0.5, "y": -1.0, "z": 2.0}
    _, first, second = addiff.taylor(text, THREE, 2, direction=direction).coefficients["f"]
    product = addiff.hvp(text, THREE, direction).hvp
    assert first == pytest.approx(addiff.jvp(text, THREE, direction).jvp["f"], rel=1e-13)
    assert second == pytest.approx(sum(product[i] * direction[i] for i in direction) / 2, rel=1e-13)


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (lambda: addiff.hessian(PAIR, AT), "usage", "hessian is for one output, and the program has 2: u, v"),
        (lambda: addiff.hvp(PAIR, AT, {"x": 1}), "usage", "hvp is for one output, and the program has 2: u, v"),
        (lambda: addiff.jvp(PAIR, AT, {"z": 1}), "name",
         "the tangent (--tangent) gives z, which is not an input of the program (its inputs: x, y)"),
        (lambda: addiff.jvp("rate", {"rate": 1}, {"rat": 1}), "name",
         "the tangent (--tangent) gives rat, which is not an input of the program: did you mean rate?"
         " (its inputs: rate)"),
        (lambda: addiff.vjp(PAIR, AT, {"x": 1}), "name",
         "the cotangent (--cotangent) gives x, which is not an output of the program (its outputs: u, v)"),
        (lambda: addiff.hvp("x", {"x": 1}, {"f": 1}), "name",
         "the vector (--vector) gives f, which is not an input of the program (its inputs: x)"),
        (lambda: addiff.jvp("3", {}, {"x": 1}), "name",
         "the tangent (--tangent) gives x, which is not an input of the program (its inputs: none)"),
        (lambda: addiff.jvp(PAIR, AT, {"x": nan}), "domain",
         "the tangent (--tangent) gives NaN to x: a value is a number"),
        (lambda: addiff.taylor("x*y", AT, 2), "usage",
         "a Taylor series goes along one input, and there are 2: x, y; choose one with --wrt x, or a direction with"
         " --direction x=1"),
        (lambda: addiff.taylor("a+b+c+d+e+x+y", dict.fromkeys("abcdexy", 1), 2), "usage",
         "a Taylor series goes along one input, and there are 7: a, b, c, d, e and 2 more; choose one with --wrt a, or"
         " a direction with --direction a=1"),
        (lambda: addiff.taylor("x", {"x": 1}, 1.0), "usage",  # type: ignore[arg-type]  # what is wrong
         "the order of a Taylor series is a whole number from 0 on, not 1.0"),
        (lambda: addiff.taylor("x*y", AT, 2, wrt=["x"], direction={"x": 1}), "usage",
         "give the direction or wrt: both say along what the series goes"),
        (lambda: addiff.taylor("x", {"x": 1}, -1), "usage",
         "the order of a Taylor series is a whole number from 0 on, not -1"),
        (lambda: addiff.taylor("x", {"x": 1}, 10_001), "limit", "the order 10,001 is beyond 10,000"),
        (lambda: addiff.jacobian("x", {"x": 1}, mode="sideways"), "usage",
         "no mode 'sideways': forward, reverse or both"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(call: Any, kind: str, message: str) -> None:
    with pytest.raises(addiff.AddiffError) as caught:
        call()
    assert (caught.value.kind, caught.value.message) == (kind, message)


def test_a_dense_matrix_has_a_limit_and_a_sparse_one_none(monkeypatch: pytest.MonkeyPatch) -> None:
    from addiff.api import program

    monkeypatch.setattr(program, "MOST_ENTRIES", 99)
    text = "+".join(f"x{i}^2" for i in range(10))
    at = {f"x{i}": 1.0 for i in range(10)}
    with pytest.raises(addiff.LimitError, match="10 rows and 10 columns, more than 99 entries: ask for its nonzeros"):
        addiff.hessian(text, at)
    assert addiff.hessian(text, at, sparse=True).hessian == {name: {name: 2.0} for name in at}


def test_a_value_that_overflows_is_told_whatever_is_asked_for() -> None:
    result = addiff.vjp("u = x; v = exp(1000*x); u; v", {"x": 3}, {"u": 1})
    assert [w.kind for w in result.warnings] == ["overflow"]


def test_the_gradient_beside_a_hessian_product_has_its_own_warnings() -> None:
    result = addiff.hvp("sqrt(x^2) + y^2", {"x": 0, "y": 1}, {"y": 1})
    assert [w.kind for w in result.warnings] == ["vertical", "undefined"]


def test_a_domain_that_is_asked_over_dual_numbers_tells_no_warning() -> None:
    assert [w.kind for w in addiff.hvp("x^y", {"x": 1e-200, "y": -2}, {"x": 1}).warnings] == ["overflow"]


def test_a_trace_of_several_outputs_tells_what_its_tangents_are_worth() -> None:
    assert "undefined" in [w.kind for w in addiff.trace("sqrt(x^2); x", {"x": 0}).warnings]


OF_ARRAYS = {
    "sum(100*(x[1:] - x[:-1]^2)^2 + (1 - x[:-1])^2)": {"x": [0.3, -1.2, 0.7, 2.0]},
    "sum(A @ x * y) + y[1]^3": {"A": [[1.0, 2.0], [3.0, 4.0]], "x": [0.5, -1.0], "y": [2.0, 3.0]},
    "logsumexp(1000*x) + norm(x)*s": {"x": [1.0, 1.002, 0.5], "s": 0.5},
    "sum(softmax(x)*x) + prod(x)": {"x": [1.0, 2.0, 0.5]},
    "sum(where(x > 0, x^3, 0)) + var(x[:2])": {"x": [1.0, -2.0, 0.5]},
    "det(A) + sum(solve(A, x))": {"A": [[1.0, 2.0], [3.0, 4.5]], "x": [0.5, -1.0]},
    "max(x)^2 + sum(abs(x))": {"x": [1.0, -2.0, 0.0]},
}


@pytest.mark.parametrize(("text", "at"), OF_ARRAYS.items())
def test_a_sparse_hessian_of_arrays_goes_by_elements(text: str, at: dict[str, Any]) -> None:
    dense, sparse = addiff.hessian(text, at), addiff.hessian(text, at, sparse=True)
    full = by_element(dense)
    assert isinstance(sparse.hessian, Sparse)
    assert list(sparse.hessian.columns) == list(sparse.hessian) == list(full.hessian)
    for name, row in sparse.hessian.items():
        assert dict.fromkeys(full.hessian, 0.0) | row == pytest.approx(full.hessian[name], rel=1e-9, abs=1e-9)
    assert sparse.value == dense.value
    assert by_element(sparse).gradient == full.gradient
    assert {notice.kind for notice in sparse.warnings} == {notice.kind for notice in dense.warnings}


def test_a_sparse_hessian_of_arrays_has_only_who_meets_whom() -> None:
    at = {"x": [1.0, 2.0, 3.0], "y": 1.0}
    assert addiff.hessian("sum(x[1:]*x[:-1]) + x[1]*y", at, sparse=True, wrt=["y", "x"]).hessian == {
        "y": {"x[1]": 1.0},
        "x[0]": {"x[1]": 1.0},
        "x[1]": {"y": 1.0, "x[0]": 1.0, "x[2]": 1.0},
        "x[2]": {"x[1]": 1.0},
    }


def test_a_sparse_hessian_of_arrays_does_not_write_out_a_diff() -> None:
    with pytest.raises(UsageError, match="a sparse Hessian does not write out a diff in a program with arrays"):
        addiff.hessian("sum(x)*diff(y^3, y)", {"x": [1.0, 2.0], "y": 1.0}, sparse=True)
