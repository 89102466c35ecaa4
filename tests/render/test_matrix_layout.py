"""Matrices as the user sees them, against stored texts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from addiff import render
from addiff.render.screen import Screen
from addiff.results import Hessian, Jacobian
from addiff.results.matrix import Sparse

Matches = Callable[[str, str], None]


def few() -> Jacobian:
    """Three outputs of seven inputs."""
    names = [f"rate_{k}" for k in range(7)]
    rows = {u: {name: (k - 2) / (i + 3) for k, name in enumerate(names)} for i, u in enumerate(("u", "v", "total"))}
    values = {"u": 6.0, "v": -1.5e-7, "total": float("inf")}
    return Jacobian("u; v; total", dict.fromkeys(names, 1.0), "both", values, rows, ())


def small(*, sparse: bool = False) -> Hessian:
    """Four inputs, of which one enters linearly."""
    names = ("x", "y", "z", "α")
    rows = {"x": {"x": 2.0, "y": -0.125}, "y": {"x": -0.125, "y": 1e10}, "z": {}, "α": {"α": float("nan")}}
    at, gradient = dict.fromkeys(names, 0.5), {"x": 1.25, "y": -30.0, "z": 1.0, "α": 0.0}
    full = {name: dict.fromkeys(names, 0.0) | row for name, row in rows.items()}
    return Hessian("x^2 + z", at, 5.0, gradient, Sparse(rows, names) if sparse else full, ())


def large(*, sparse: bool = False) -> Hessian:
    """An arrow of thirty inputs."""
    names = tuple(f"x{k}" for k in range(30))
    rows = {name: {names[0]: 1.0, name: 2.0} for name in names[1:]}
    rows = {names[0]: dict.fromkeys(names, 1.0), **rows}
    at, gradient = dict.fromkeys(names, 0.5), dict.fromkeys(names, -2.0)
    full = {name: dict.fromkeys(names, 0.0) | row for name, row in rows.items()}
    return Hessian("arrow", at, 5.0, gradient, Sparse(rows, names) if sparse else full, ())


RESULTS = {"jacobian": few(), "hessian": small(), "hessian_sparse": small(sparse=True), "hessian_large": large()}


@pytest.mark.parametrize("width", [60, 200])
@pytest.mark.parametrize("name", RESULTS)
def test_matrices_are_tables_or_pictures(name: str, matches: Matches, width: int) -> None:
    text = render.text(RESULTS[name], "table", screen=Screen(width), outputs=("f",))
    assert max(map(len, text.split("\n"))) <= width
    matches(text, f"{name}_{width}.txt")


@pytest.mark.parametrize("form", ["markdown", "latex"])
@pytest.mark.parametrize("name", RESULTS)
def test_documents_have_the_same(name: str, matches: Matches, form: str) -> None:
    text = render.text(RESULTS[name], form, screen=Screen(), outputs=("f",))
    matches(text, f"{name}_{form}.txt")
    if form == "latex":
        assert not any("\u2800" <= c <= "\u28ff" for c in text)


def test_a_large_sparse_matrix_looks_like_the_dense_one() -> None:
    texts = [render.text(large(sparse=s), "table", screen=Screen(), outputs=("f",)) for s in (False, True)]
    assert texts[0] == texts[1]
    assert "  30       30        88   0.0978\n" in texts[0]


@pytest.mark.parametrize("width", [20, 60])
def test_a_picture_fits_narrow_screens(width: int) -> None:
    text = render.text(large(), "table", screen=Screen(width, unicode=False), outputs=("f",))
    assert text.isascii()
    assert max(len(line) for line in text.split("\n") if line.startswith("|")) == min(width, 17)


@pytest.mark.parametrize(("rows", "columns", "shown"), [(20, 20, True), (21, 1, False), (1, 21, False)])
def test_more_than_twenty_rows_or_columns_are_a_picture(rows: int, columns: int, shown: bool) -> None:
    matrix = {f"f{i}": {f"x{j}": 7.0 for j in range(columns)} for i in range(rows)}
    at = {f"x{j}": 1.0 for j in range(columns)}
    result = Jacobian("", at, "forward", dict.fromkeys(matrix, 0.0), matrix, ())
    text = render.text(result, "table", screen=Screen())
    assert ("∂/∂x0" in text) is shown
    assert ("density" in text) is not shown


def test_a_program_without_inputs_has_no_matrix() -> None:
    assert render.text(Hessian("3", {}, 3.0, {}, {}, ()), "table", screen=Screen(), outputs=("f",)) == "3\n\nf = 3\n"
    values = {f"f{k}": float(k) for k in range(30)}
    result = Jacobian("", {}, "forward", values, {name: {} for name in values}, ())
    assert "f29        29\n" in render.text(result, "table", screen=Screen())
