"""Patterns come from the program, not from a point."""

from __future__ import annotations

import pytest

import addiff
from addiff.evaluators.sparsity import colours


@pytest.mark.parametrize(
    ("text", "pattern", "colours"),
    [
        ("x*y", {"f": ("x", "y")}, 2),
        ("u = x*y; v = sin(z); u; v", {"u": ("x", "y"), "v": ("z",)}, 2),
        ("x if y > 0 else z", {"f": ("x", "z")}, 2),
        ("floor(x) + y", {"f": ("y",)}, 1),
        ("x > y", {"f": ()}, 0),
        ("0*x + 1", {"f": ("x",)}, 1),
        ("max(x, y, 3)", {"f": ("x", "y")}, 2),
        ("diff(x^2*y, x)", {"f": ("x", "y")}, 2),
        ("; ".join(f"x{i}*x{i + 1}" for i in range(5)), None, 2),
    ],
)
def test_jacobian(text: str, pattern: dict[str, tuple[str, ...]] | None, colours: int) -> None:
    found = addiff.sparsity(text)
    assert pattern is None or found.pattern == pattern
    assert found.colours == colours


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("x*y + z", {"x": ("y",), "y": ("x",), "z": ()}),
        ("x^2 + sin(y)", {"x": ("x",), "y": ("y",)}),
        ("(x + y)^2", {"x": ("x", "y"), "y": ("x", "y")}),
        ("x/y", {"x": ("y",), "y": ("x", "y")}),
        ("exp(x*y)", {"x": ("x", "y"), "y": ("x", "y")}),
        ("abs(x)*y", {"x": ("x", "y"), "y": ("x",)}),
        ("x*y if z > 0 else z^2", {"x": ("y",), "y": ("x",), "z": ("z",)}),
        ("besselj(1, x)", {"x": ("x",)}),
    ],
)
def test_hessian(text: str, pattern: dict[str, tuple[str, ...]]) -> None:
    assert addiff.sparsity(text, hessian=True).pattern == pattern


@pytest.mark.parametrize("text", ["x^2*y + sin(z*x) + y*w", "u = x + y; v = u*z; v^2 + w", "x*y*z*w"])
def test_the_sparse_hessian_has_just_this_pattern(text: str) -> None:
    at = {"x": 0.3, "y": 0.7, "z": 1.1, "w": 0.2}
    rows = addiff.hessian(text, at, sparse=True).hessian
    assert {name: set(row) for name, row in rows.items()} == {
        name: set(row) for name, row in addiff.sparsity(text, hessian=True).pattern.items()
    }


def test_the_numbers_of_the_report() -> None:
    found = addiff.sparsity("; ".join(f"x{i} - x{i + 1}" for i in range(9)), wrt=[f"x{i}" for i in range(10)])
    assert (found.rows, found.columns, found.nonzeros, found.density) == (9, 10, 18, 0.2)


def test_a_large_band_is_found_in_linear_time() -> None:
    n = 3000
    found = addiff.sparsity("; ".join(f"x{i} + x{i + 1}^2" for i in range(n)))
    assert (found.nonzeros, found.colours) == (2 * n, 2)


def test_the_hessian_of_several_outputs_is_no_request() -> None:
    with pytest.raises(addiff.UsageError):
        addiff.sparsity("x; x^2", hessian=True)


def test_the_pattern_stands_in_the_order_asked_for() -> None:
    assert addiff.sparsity("x*y*z", wrt=["z", "x"]).pattern == {"f": ("z", "x")}


def test_a_row_with_many_columns_needs_as_many_colours() -> None:
    assert colours([set(range(50_000))]) == 50_000  # no end without bits
    assert colours([{0, 1}, {1, 2}, {0, 2}, {3}]) == 3
    assert colours([set(), set()]) == 0
