"""Roots: against roots that are known, and what is said where there is none."""

from __future__ import annotations

from math import cbrt, exp, log, sqrt
from typing import Any

import numpy as np
import pytest

import addiff
from addiff.solvers.problem import pose
from addiff.solvers.roots.residuals import Residuals
from addiff.solvers.system import System

EQUATIONS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("x^2 + y^2 == 4; x == y", {"x": 1, "y": 2}, {"x": sqrt(2), "y": sqrt(2)}),
    ("x^2 + y^2 - 4; x - y", {"x": 1, "y": 2}, {"x": sqrt(2), "y": sqrt(2)}),
    ("x^3 == 2", {"x": 5}, {"x": cbrt(2)}),
    ("(x^3 == 2)", {"x": 5}, {"x": cbrt(2)}),
    ("cube = x^3 == 2; cube", {"x": 5}, {"x": cbrt(2)}),
    ("x == y == 2", {"x": 1, "y": 1}, {"x": 2, "y": 2}),
    ("log(x) == -5", {"x": 10}, {"x": exp(-5)}),  # steps that leave the domain
    ("atan(x)", {"x": 10}, {"x": 0}),  # from where Newton's steps alone go ever farther
    ("1e-12*(x^2 - 4)", {"x": 1}, {"x": 2}),  # residuals that are small everywhere
    ("1e12*(x^2 - 4)", {"x": 1}, {"x": 2}),
    ("x + y == 3; x - y == 1; 2*x == 4", {"x": 0, "y": 0}, {"x": 2, "y": 1}),  # more equations than unknowns
    ("x^3 == 0", {"x": 1}, {"x": 0}),
    ("x == 1000", {"x": 1}, {"x": 1000}),  # residuals of exactly zero, far from the start
    ("x^2 == 1e6", {"x": 1}, {"x": 1000}),
    ("exp(-x) == 1e-300", {"x": 1}, {"x": 300 * log(10)}),
    ("x + y == 1e6; x*y == 1", {"x": 1, "y": 1}, {"x": 1e6 - 1e-6, "y": 1e-6}),
    ("x == 1000; y == 2; 0*x == 0", {"x": 1, "y": 1}, {"x": 1000, "y": 2}),
]


@pytest.mark.parametrize(("equations", "start", "root"), EQUATIONS)
def test_the_root_is_found(equations: str, start: dict[str, Any], root: dict[str, Any]) -> None:
    found = addiff.solve(equations, start)
    assert found.root == pytest.approx(root, rel=1e-12, abs=1e-12)
    assert found.converged
    assert found.message == "the residuals vanish"


def test_a_multiple_root_is_found_as_far_as_doubles_can_tell() -> None:
    assert addiff.solve("x^2 - 2*x + 1", {"x": 3}).root["x"] == pytest.approx(1, abs=1e-7)


def test_elements_of_arrays_are_equations_and_unknowns() -> None:
    a, b = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([5.0, 6.0])
    found = addiff.solve("A @ x == b", {"x": [0, 0]}, at={"A": a, "b": b})
    assert found.root["x"] == pytest.approx(np.linalg.solve(a, b))
    assert found.residuals["f"] == pytest.approx([0, 0], abs=1e-12)
    assert found.jacobian_condition == pytest.approx(np.linalg.cond(a))


def test_residuals_bear_the_names_of_their_outputs() -> None:
    found = addiff.solve("circle = x^2 + y^2 == 4; circle; x == y", {"x": 1, "y": 2})
    assert list(found.residuals) == ["circle", "f2"]
    assert found.expression == "circle = x^2 + y^2 == 4; circle; x == y"


LEAST = "where the residuals are least and the Jacobian is singular; another start may lead to a root"


@pytest.mark.parametrize(
    ("equations", "start", "message"),
    [
        ("x^2 + 1", {"x": 1}, f"no root: f is still 1 {LEAST}"),
        ("x^4 + x^2 + 1", {"x": 0.5}, f"no root: f is still 1 {LEAST}"),
        ("1e-12*(x^2 + 1)", {"x": 1}, f"no root: f is still 1e-12 {LEAST}"),
        ("(x - 1000)^2 + 1", {"x": 1}, f"no root: f is still 1 {LEAST}"),  # far from the start
        ("x^2 + y^2 + 1; x - y", {"x": 1, "y": 2}, f"no root: f1 is still 1 {LEAST}"),
        ("x*y == 1; x*y == 2", {"x": 1, "y": 1}, "no root: f1 is still 0.5 where the residuals are least and the J"),
        ("x + y == 3; x == 1; y == 1", {"x": 0, "y": 0}, "no root: f1 is still -0.333 where the residuals are least;"),
        ("exp(-x)", {"x": 1}, "no root: the point moves away, and f is still "),
        ("exp(-x) + 1", {"x": 1}, "no root: the point moves away, and f is still "),
        ("exp(-x) + 1; y", {"x": 1, "y": 2}, "no root: the point moves away, and f1 is still "),
        ("1/x", {"x": 1}, "no root: the point moves away, and f is still "),
        ("exp(x) == 0", {"x": 1000}, "the equations have no finite derivatives at the start: exp(x) is beyond the"),
    ],
)
def test_what_has_no_root(equations: str, start: dict[str, Any], message: str) -> None:
    with pytest.raises(addiff.ConvergenceError) as caught:
        addiff.solve(equations, start)
    assert caught.value.message.startswith(message)
    assert "; the best point is x = " in caught.value.message
    assert caught.value.best is not None
    assert set(caught.value.best) == set(start)


def test_freudenstein_and_roths_system_ends_where_its_residuals_are_least() -> None:
    system = "x - 13 + ((5 - y)*y - 2)*y; x - 29 + ((y + 1)*y - 14)*y"
    with pytest.raises(addiff.ConvergenceError, match=rf"^no root: f. is still -?4.95 {LEAST}") as caught:
        addiff.solve(system, {"x": 0.5, "y": -2})
    assert caught.value.best == pytest.approx({"x": 11.4128, "y": -0.896805}, rel=1e-4)
    assert addiff.solve(system, {"x": 4, "y": 3}).root == pytest.approx({"x": 5, "y": 4})


@pytest.mark.parametrize(
    ("equations", "start", "told"),
    [
        ("x - x", {"x": 1}, ["the derivatives by x vanish there"]),
        ("x + y == 2; 2*x + 2*y == 4; z == 1", {"x": 0, "y": 3, "z": 0}, ["x and y cannot be told apart"]),
        ("v[0] + v[1] == 2; 2*v[0] + 2*v[1] == 4", {"v": [0, 3]}, ["v[0] and v[1] cannot be told apart"]),
        ("(x - 1)*(x - 1); x*y - y; z == 2", {"x": 0, "y": 3, "z": 0}, ["the derivatives by y vanish there"]),
        ("(x - 1)^2 == 0; y == 1", {"x": 1, "y": 3}, ["the derivatives by x vanish there"]),
        ("1e-20*(x - 1) == 0; 1e20*y == 3", {"x": 0, "y": 3}, []),  # units do not matter
        ("1e-200*x == 1e-200; y == 1", {"x": 5, "y": 3}, []),
        ("1e200*x == 1e200; y == 1", {"x": 5, "y": 3}, []),
        (
            "sum(v)*[1, 1, 1, 1, 1, 1, 1] == 0",
            {"v": [1] * 7},
            ["v[0], v[1], v[2], v[3], v[4] and 2 more cannot be told apart"],
        ),
    ],
)
def test_a_root_where_the_jacobian_is_singular_is_warned_of(
    equations: str, start: dict[str, Any], told: list[str]
) -> None:
    found = addiff.solve(equations, start)
    assert [(notice.kind, notice.message) for notice in found.warnings] == [
        ("singular", f"the Jacobian is singular at the root: {what}, and other roots may lie beside it")
        for what in told
    ]


@pytest.mark.parametrize(
    ("equation", "root"), [("cbrt(x) == 0", 0), ("cbrt(x - 1) == 0", 1), ("cbrt(x^2 - 2)", sqrt(2))]
)
def test_a_root_where_the_slope_has_no_end_is_one(equation: str, root: float) -> None:
    found = addiff.solve(equation, {"x": 3})
    assert found.root["x"] == pytest.approx(root, rel=1e-15)
    assert "singular" not in [notice.kind for notice in found.warnings]


def test_one_of_the_slopes_at_a_root_may_be_without_end() -> None:
    found = addiff.solve("abs(x - 1) - 0.5*y^2 == -1; 0.1*(x - 1)^2 + cbrt(x - 1) == 0", {"x": 1.3, "y": 0.7})
    assert found.root == pytest.approx({"x": 1, "y": sqrt(2)}, rel=1e-15)


def test_residuals_that_a_short_step_makes_smaller_are_not_least() -> None:
    problem = pose(addiff.parse("cbrt(x - 1)"), {"x": 3}, {})
    residuals = Residuals(System(problem.program, problem), np.array([1 - 1e-9]))
    assert not residuals.least()
    assert not residuals.singular


def test_a_search_that_leaves_the_domain_is_told_with_the_place() -> None:
    with pytest.raises(
        addiff.ConvergenceError, match=r"^the search left the domain, where f is still 1: square"
    ) as caught:
        addiff.solve("1 + sqrt(x) == 0", {"x": 1})
    assert (caught.value.line, caught.value.column, caught.value.end_column) == (1, 5, 12)


def test_an_error_inside_an_equation_keeps_its_place() -> None:
    with pytest.raises(addiff.DomainError, match="square root of a negative number: x is -1") as caught:
        addiff.solve("y == 2;\n3 == sqrt(x)", {"x": -1, "y": 1})
    assert (caught.value.line, caught.value.column, caught.value.end_column) == (2, 6, 13)


@pytest.mark.parametrize(
    ("equations", "start", "kind", "message"),
    [
        ("x + y", {"x": 1, "y": 1}, "usage", "1 equation cannot determine 2 unknowns: hold some of them with --at"),
        ("x >= 1", {"x": 1}, "usage", "solve takes equations, a == b, and expressions that are to be zero, not >="),
        ("x == 1 < 2", {"x": 1}, "usage", "solve takes equations, a == b, and expressions that are to be zero, not <"),
        ("x == 1", {"y": 1}, "name", "--start gives y, which is not an input of the program"),
        ("x == y", {"x": 1}, "name", "no value for y: neither --start (an unknown) nor --at"),
        ("x == 1", {}, "usage", "nothing to seek"),
        ("x == [1, 2]; y == [1, 2, 3] + [1, 2]", {"x": 1, "y": 1}, "shape", "shapes do not fit"),
    ],
)
def test_what_cannot_be_asked(equations: str, start: dict[str, Any], kind: str, message: str) -> None:
    with pytest.raises(addiff.AddiffError) as caught:
        addiff.solve(equations, start)
    assert caught.value.kind == kind
    assert caught.value.message.startswith(message)


def test_too_few_evaluations_are_told() -> None:
    with pytest.raises(addiff.ConvergenceError, match=r"evaluations by lm: f2 is still|f1 is still"):
        addiff.solve("10*(y - x^2); 1 - x", {"x": -1.2, "y": 1}, max_iterations=1)
