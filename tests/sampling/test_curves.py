"""Where curves are sampled, and where their lines break."""

from __future__ import annotations

import math

import pytest

import addiff
from addiff.results.plot import Plot
from addiff.sampling.curves import FINEST, MOST, plot
from addiff.sampling.drawn import drawn


def sampled(text: str, low: float, high: float, derivatives: int = 1, **at: float) -> Plot:
    return plot(addiff.parse(text), at, "x", (low, high), derivatives)


def broken(result: Plot, k: int) -> list[float]:
    """Where a curve is broken: at breaks, and where it has no value."""
    curve = result.curves[k]
    places = [(result.points[j] + result.points[j + 1]) / 2 for j in curve.breaks]
    places += [x for x, y in zip(result.points, curve.values, strict=True) if y is None]
    return sorted(places)


def test_values_and_derivatives_are_those_of_taylor() -> None:
    result = sampled("exp(-(x - m)^2/2)", -4, 6, 2, m=1.0)
    assert [curve.name for curve in result.curves] == ["f", "df/dx", "d2f/dx2"]
    for x, f, d, dd in zip(result.points, *[curve.values for curve in result.curves], strict=True):
        peak = math.exp(-((x - 1) ** 2) / 2)
        assert f == pytest.approx(peak, rel=1e-13, abs=1e-300)
        assert d == pytest.approx(-(x - 1) * peak, rel=1e-12, abs=1e-300)
        assert dd == pytest.approx(((x - 1) ** 2 - 1) * peak, rel=1e-11, abs=1e-14)
    assert all(broken(result, k) == [] for k in range(3))
    assert result.at == {"m": 1.0}


def test_a_removable_gap_is_a_gap_of_one_point() -> None:
    result = sampled("sin(x)/x", -20, 20)
    assert broken(result, 0) == [0.0]
    low, high = result.view
    assert low < -0.43
    assert high > 1


def test_a_kink_breaks_the_derivative_and_not_the_function() -> None:
    result = sampled("abs(x)", -3, 3)
    assert broken(result, 0) == []
    assert broken(result, 1) == [0.0]
    near = [x for x in result.points if x]
    assert min(map(abs, near)) < 6 * 2 * FINEST


@pytest.mark.parametrize("text", ["tan(x)", "sin(x)/cos(x)"])
def test_poles_that_no_point_meets_break_the_line(text: str) -> None:
    result = sampled(text, -5, 5, 0)
    poles = [(k - 0.5) * math.pi for k in (-1, 0, 1, 2)]
    assert broken(result, 0) == pytest.approx(poles, abs=1e-7)
    low, high = result.view
    assert -12 < low < -3
    assert 3 < high < 12


def test_a_pole_at_a_point_is_a_gap() -> None:
    result = sampled("1/x", -3, 3)
    assert broken(result, 0) == [0.0]
    values = [y for y in result.curves[0].values if y is not None]
    assert max(values) > 1e8
    assert result.view[1] < 20


def test_jumps_break_the_line_where_they_are() -> None:
    assert broken(sampled("floor(x)", -2.6, 2.4, 0), 0) == pytest.approx([-2, -1, 0, 1, 2], abs=1e-7)


def test_a_steep_slope_is_no_jump() -> None:
    result = sampled("tanh(10000*x)", -3, 3)
    assert broken(result, 0) == []
    assert max(y for y in result.curves[1].values if y is not None) == pytest.approx(1e4, rel=0.01)


def test_the_edge_of_a_domain_is_found() -> None:
    result = sampled("sqrt(x - 1)", -3, 3, 0)
    first = next(x for x, y in zip(result.points, result.curves[0].values, strict=True) if y is not None)
    assert first == pytest.approx(1, abs=1e-7)
    assert all(y is None for x, y in zip(result.points, result.curves[0].values, strict=True) if x < 1)


def test_points_lie_closer_where_a_curve_bends() -> None:
    result = sampled("exp(-1000*x^2)", -3, 3, 0)
    inside = sum(abs(x) < 0.2 for x in result.points)
    assert inside > 2 * 301 * 0.4 / 6
    assert result.view == pytest.approx((-0.05, 1.05))


def test_a_curve_that_bends_without_end_is_given_up() -> None:
    result = sampled("sin(1/x)", -1, 1)
    assert len(result.points) == MOST


def test_points_increase_and_both_ends_are_there() -> None:
    result = sampled("abs(sin(7*x))", -1, 2)
    assert list(result.points) == sorted(set(result.points))
    assert (result.points[0], result.points[-1]) == (-1, 2)


def test_several_outputs_are_several_curves() -> None:
    result = sampled("u = x^2; v = 1/x; u; v", 1, 2)
    assert [curve.name for curve in result.curves] == ["u", "du/dx", "v", "dv/dx"]
    assert result.curves[3].values[0] == -1


def test_a_constant_has_a_view() -> None:
    result = sampled("0*x + 5", 0, 1, 0)
    assert result.view[0] < 5 < result.view[1]


def test_two_inputs_are_a_surface_with_its_gradient() -> None:
    found = drawn(addiff.parse("x^2*y + a"), {"a": 1.0}, {"x": (-3.0, 3.0), "y": (-2.0, 2.0)}, 0)
    assert not isinstance(found, Plot)
    for k, y in enumerate(found.points["y"]):
        for j, x in enumerate(found.points["x"]):
            assert found.values[k][j] == pytest.approx(x * x * y + 1, rel=1e-13)
            assert found.gradient["x"][k][j] == pytest.approx(2 * x * y, rel=1e-13)
            assert found.gradient["y"][k][j] == pytest.approx(x * x, rel=1e-13)


@pytest.mark.parametrize(
    ("text", "at", "over", "derivatives", "error"),
    [
        ("log(x)", {}, {"x": (-2.0, -1.0)}, 0, addiff.DomainError),
        ("exp(x)", {}, {"x": (800.0, 900.0)}, 0, addiff.DomainError),
        ("exp(x)*y", {}, {"x": (800.0, 900.0), "y": (1.0, 2.0)}, 0, addiff.DomainError),
        ("x*y", {}, {"x": (0.0, 1.0)}, 0, addiff.BadNameError),
        ("x", {}, {"z": (0.0, 1.0)}, 0, addiff.BadNameError),
        ("x", {"x": 1.0}, {"x": (0.0, 1.0)}, 0, addiff.UsageError),
        ("x", {}, {"x": (0.0, 1.0)}, 21, addiff.LimitError),
        ("x*y", {}, {"x": (0.0, 1.0), "y": (0.0, 1.0)}, 2, addiff.UsageError),
        ("x*y*z", {}, dict.fromkeys("xyz", (0.0, 1.0)), 0, addiff.UsageError),
        ("x; y", {}, {"x": (0.0, 1.0), "y": (0.0, 1.0)}, 0, addiff.UsageError),
    ],
)
def test_what_cannot_be_drawn_is_refused(
    text: str,
    at: dict[str, float],
    over: dict[str, tuple[float, float]],
    derivatives: int,
    error: type[addiff.AddiffError],
) -> None:
    with pytest.raises(error):
        drawn(addiff.parse(text), at, over, derivatives)
