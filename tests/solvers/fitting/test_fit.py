"""Fits against SciPy's with finite differences and normal equations in 50 digits; and what may go wrong."""

from __future__ import annotations

import re
from typing import Any

import mpmath
import numpy as np
import pytest
from scipy.optimize import curve_fit, least_squares
from scipy.stats import t as student

import addiff

DECAY = "y ~ a*exp(-k*t) + c"
START = {"a": 1.0, "k": 1.0, "c": 0.0}
T = np.linspace(0, 5, 60)
Y = 3 * np.exp(-0.8 * T) + 0.5 + 0.05 * np.random.default_rng(0).normal(size=60)
OUTLYING = Y + 3.0 * (np.arange(60) % 7 == 0)
WEIGHTS = np.random.default_rng(1).uniform(0.1, 2, 60)


def decay(t: Any, a: float, k: float, c: float) -> Any:
    return a * np.exp(-k * t) + c


def fitted(**changes: Any) -> Any:
    return addiff.fit(DECAY, {"t": T, "y": Y}, START, **changes)


def numbers(named: dict[str, Any]) -> list[float]:
    return list(named.values())


def test_elements_of_arrays_are_parameters_as_numbers_are() -> None:
    known = fitted()
    found = addiff.fit("y ~ w[0]*exp(-w[1]*t) + c*s[1]", {"t": T, "y": Y}, {"w": [1, 1], "c": 0}, at={"s": [0, 1]})
    names = {"w[0]": "a", "w[1]": "k", "c": "c"}
    np.testing.assert_allclose(found.parameters["w"], [known.parameters["a"], known.parameters["k"]], rtol=1e-12)
    np.testing.assert_allclose(found.standard_errors["w"], [known.standard_errors[k] for k in "ak"], rtol=1e-9)
    assert found.standard_errors["c"] == pytest.approx(known.standard_errors["c"], rel=1e-9)
    assert list(found.covariance) == list(found.confidence_intervals) == list(names)
    for name, own in names.items():
        assert found.confidence_intervals[name] == pytest.approx(known.confidence_intervals[own], rel=1e-9)
        for other, its in names.items():
            assert found.covariance[name][other] == pytest.approx(known.covariance[own][its], rel=1e-9)
            assert found.correlation[name][other] == pytest.approx(known.correlation[own][its], rel=1e-9)


@pytest.mark.parametrize("rows", [40, 20_000])
@pytest.mark.parametrize("robust", [{}, {"loss": "cauchy", "loss_scale": 0.2}], ids=["square", "cauchy"])
def test_columns_of_arrays_are_as_columns_of_their_elements(rows: int, robust: dict[str, Any]) -> None:
    random = np.random.default_rng(rows)
    x, grid = random.normal(size=(rows, 2)), random.normal(size=(rows, 2, 2))
    y = np.exp(x @ [0.5, -0.3]) + grid[:, 0, 1] - 2 * grid[:, 1, 0] + 0.1 * random.normal(size=rows)
    start = {"w": [0.0, 0.0], "c": 0.5, "d": 0.0}
    whole = addiff.fit("y ~ exp(w@x) + sum(g*[[0, c], [d, 0]])", {"x": x, "g": grid, "y": y}, start, **robust)
    apart = {"x0": x[:, 0], "x1": x[:, 1], "g01": grid[:, 0, 1], "g10": grid[:, 1, 0], "y": y}
    parts = addiff.fit("y ~ exp(w[0]*x0 + w[1]*x1) + c*g01 + d*g10", apart, start, **robust)
    np.testing.assert_allclose(whole.parameters["w"], parts.parameters["w"], rtol=1e-9)
    np.testing.assert_allclose(whole.standard_errors["w"], parts.standard_errors["w"], rtol=1e-9)
    assert whole.parameters["d"] == pytest.approx(parts.parameters["d"], rel=1e-9)
    assert whole.standard_errors["d"] == pytest.approx(parts.standard_errors["d"], rel=1e-9)


def test_elements_that_the_data_cannot_tell_are_named() -> None:
    found = addiff.fit(
        "y ~ W[0, 0]*W[0, 1]*t + W[1, 0]", {"t": T, "y": Y}, {"W": [[1, 2], [3, 4]]}, bounds={"W": (0.1, 9)}
    )
    assert [notice.message.partition(":")[0] for notice in found.warnings] == [
        "at this point the derivatives by W[1,1] vanish",
        *("W[0,0] stands at its bound 0.1", "W[0,1] stands at its bound 0.1"),
    ]
    assert found.at_bounds == {"W[0,0]": 0.1, "W[0,1]": 0.1}
    (first, second), (third, fourth) = found.standard_errors["W"]
    assert (first, second, fourth) == (None, None, None)
    assert third > 0


def test_a_derivative_by_an_element_that_is_infinite_is_named() -> None:
    with pytest.raises(addiff.DomainError, match=r"^row 1, at the start: the derivative by w\[1\] is infinite"):
        addiff.fit("y ~ w[0]*t + sqrt(w[1])", {"t": T, "y": Y}, {"w": [1, 0]})


def test_parameters_and_covariances_are_those_of_scipy() -> None:
    fit = fitted()
    parameters, covariance = curve_fit(decay, T, Y, p0=numbers(fit.parameters), xtol=1e-15, ftol=1e-15)
    np.testing.assert_allclose(numbers(fit.parameters), parameters, rtol=1e-7)  # its differences know no more
    np.testing.assert_allclose([numbers(row) for row in fit.covariance.values()], covariance, rtol=1e-5)
    np.testing.assert_allclose(numbers(fit.standard_errors), np.sqrt(np.diag(covariance)), rtol=1e-5)


def test_intervals_r_squared_and_residuals_follow_from_their_definitions() -> None:
    fit = fitted()
    residuals = Y - decay(T, **fit.parameters)
    squares = residuals @ residuals
    assert fit.rows == 60
    assert fit.degrees_of_freedom == 57
    assert fit.residual_sum_of_squares == pytest.approx(squares, rel=1e-12)
    assert fit.residual_standard_deviation == pytest.approx((squares / 57) ** 0.5, rel=1e-12)
    assert fit.r_squared == pytest.approx(1 - squares / np.square(Y - Y.mean()).sum(), rel=1e-12)
    for name, ends in fit.confidence_intervals.items():
        low, high = student.interval(0.95, 57, fit.parameters[name], fit.standard_errors[name])
        assert ends == pytest.approx((low, high), rel=1e-12)
    assert fit.correlation["a"]["a"] == 1
    errors = fit.standard_errors
    assert fit.correlation["a"]["k"] == pytest.approx(fit.covariance["a"]["k"] / (errors["a"] * errors["k"]), rel=1e-14)


def test_weights_multiply_squared_residuals_and_may_be_a_column() -> None:
    fit = fitted(weights=WEIGHTS)
    again = addiff.fit(DECAY, {"t": T, "y": Y, "w": WEIGHTS}, START, weights="w")
    assert again == fit
    parameters, covariance = curve_fit(decay, T, Y, p0=numbers(fit.parameters), sigma=WEIGHTS**-0.5, xtol=1e-15)
    np.testing.assert_allclose(numbers(fit.parameters), parameters, rtol=1e-7)
    np.testing.assert_allclose(numbers(fit.standard_errors), np.sqrt(np.diag(covariance)), rtol=1e-5)
    mean = WEIGHTS @ Y / WEIGHTS.sum()
    total = WEIGHTS @ np.square(Y - mean)
    assert fit.r_squared == pytest.approx(1 - fit.residual_sum_of_squares / total, rel=1e-12)


def test_a_row_without_weight_is_as_no_row() -> None:
    weights = np.where(T < 4, 1.0, 0.0)
    fit = fitted(weights=weights)
    less = addiff.fit(DECAY, {"t": T[T < 4], "y": Y[T < 4]}, START)
    assert fit.degrees_of_freedom == less.degrees_of_freedom
    np.testing.assert_allclose(numbers(fit.parameters), numbers(less.parameters), rtol=1e-12)
    np.testing.assert_allclose(numbers(fit.standard_errors), numbers(less.standard_errors), rtol=1e-12)


def test_a_linear_model_has_the_solution_of_its_normal_equations_in_50_digits() -> None:
    random = np.random.default_rng(2)
    x = np.linspace(1, 2, 40)
    y = 1 + x + x**5 + random.normal(size=40)
    model = "y ~ " + " + ".join(f"b{j}*x^{j}" for j in range(6))
    fit = addiff.fit(model, {"x": x, "y": y}, {f"b{j}": 0.0 for j in range(6)})
    with mpmath.workdps(50):
        rows = mpmath.matrix([[mpmath.mpf(u) ** j for j in range(6)] for u in x.tolist()])
        sides = mpmath.matrix(y.tolist())
        inverse = (rows.T * rows) ** -1
        exact = inverse * (rows.T * sides)
        away = sides - rows * exact
        variance = (away.T * away)[0] / 34
        errors = [mpmath.sqrt(variance * inverse[j, j]) for j in range(6)]
    # Columns of unit length have a condition of 1e7 here; its square would leave nothing of these digits.
    np.testing.assert_allclose(numbers(fit.parameters), [float(b) for b in exact], rtol=1e-8)
    np.testing.assert_allclose(numbers(fit.standard_errors), [float(e) for e in errors], rtol=1e-8)


@pytest.mark.parametrize("loss", ["soft_l1", "huber", "cauchy", "arctan"])
def test_a_robust_loss_has_the_minimum_that_scipy_finds(loss: str) -> None:
    fit = addiff.fit(DECAY, {"t": T, "y": OUTLYING}, START, loss=loss, loss_scale=0.1)
    known = least_squares(
        lambda q: decay(T, *q) - OUTLYING, [3, 0.8, 0.5], loss=loss, f_scale=0.1, xtol=1e-15, ftol=1e-15, gtol=1e-15
    )
    np.testing.assert_allclose(numbers(fit.parameters), known.x, rtol=1e-6)
    residuals = OUTLYING - decay(T, **fit.parameters)
    assert fit.residual_sum_of_squares == pytest.approx(residuals @ residuals, rel=1e-12)
    assert fit.loss == loss


@pytest.mark.parametrize("loss", ["soft_l1", "huber", "cauchy", "arctan"])
def test_standard_errors_of_a_robust_loss_are_the_scatter_of_many_fits(loss: str) -> None:
    random = np.random.default_rng(3)
    t = np.linspace(0, 1, 25)
    fits = []
    for _ in range(120):
        y = 1 + 2 * t + 0.05 * random.normal(size=25)
        y[[5, 17]] += 2 * random.choice([-1, 1], 2)
        fits.append(addiff.fit("y ~ a + b*t", {"t": t, "y": y}, {"a": 1.0, "b": 2.0}, loss=loss, loss_scale=0.1))
    for name in "ab":
        scatter = np.std([fit.parameters[name] for fit in fits], ddof=1)
        told = np.mean([fit.standard_errors[name] for fit in fits])
        assert told == pytest.approx(scatter, rel=0.35)


def test_a_robust_loss_that_no_residual_reaches_has_the_errors_of_the_square() -> None:
    fit = fitted(loss="huber", loss_scale=1.0)
    np.testing.assert_allclose(numbers(fit.standard_errors), numbers(fitted().standard_errors), rtol=1e-9)


def test_a_row_without_weight_says_nothing_of_robust_errors() -> None:
    fit = addiff.fit(DECAY, {"t": T, "y": OUTLYING}, START, weights=(T < 4) * 1.0, loss="cauchy", loss_scale=0.1)
    less = addiff.fit(DECAY, {"t": T[T < 4], "y": OUTLYING[T < 4]}, START, loss="cauchy", loss_scale=0.1)
    np.testing.assert_allclose(numbers(fit.standard_errors), numbers(less.standard_errors), rtol=1e-7)


def test_a_loss_that_is_concave_at_most_residuals_tells_no_errors() -> None:
    data = {"x": [100.0] + [1.0] * 20, "y": [0.0] + [5.0, -5.0] * 10}
    fit = addiff.fit("y ~ a*x", data, {"a": 0.01}, loss="cauchy", loss_scale=3.5)
    assert fit.standard_errors == {"a": None}
    assert [w.message for w in fit.warnings] == [
        "the loss has no curvature at most residuals: no standard error can be given, a larger scale helps"
    ]


def test_a_bound_that_holds_is_told_and_the_others_are_as_with_the_parameter_fixed() -> None:
    fit = fitted(bounds={"a": (0, 2.5), "k": (0, np.inf)})
    held = addiff.fit(DECAY, {"t": T, "y": Y}, {"k": 1.0, "c": 0.0}, at={"a": 2.5})
    assert fit.parameters["a"] == 2.5
    assert fit.at_bounds == {"a": 2.5}
    assert [fit.standard_errors["a"], fit.confidence_intervals["a"], fit.correlation["a"]["k"]] == [None] * 3
    assert fit.parameters["k"] == pytest.approx(held.parameters["k"], rel=1e-10)
    scale = (56 / 57 * 58 / 56) ** 0.5  # degrees of freedom count the parameter that is held by its bound
    assert fit.standard_errors["k"] == pytest.approx(held.standard_errors["k"] * scale, rel=1e-9)
    assert [(w.kind, w.line, w.column) for w in fit.warnings] == [("bound", 1, 5)]


def test_bounds_that_hold_nothing_change_nothing() -> None:
    inside = fitted(bounds={"a": (0, 10), "k": (0, 10), "c": (-1, 1)})
    np.testing.assert_allclose(numbers(inside.parameters), numbers(fitted().parameters), rtol=1e-10)
    assert inside.at_bounds == {}


def test_parameters_that_cannot_be_told_apart_are_named() -> None:
    fit = addiff.fit("y ~ a*t + a*b*t + c", {"t": T, "y": Y}, {"a": 1.0, "b": 1.0, "c": 1.0})
    assert fit.standard_errors["a"] is fit.standard_errors["b"] is None
    alone = addiff.fit("y ~ a*t + c", {"t": T, "y": Y}, {"a": 1.0, "c": 1.0})
    assert fit.standard_errors["c"] == pytest.approx(alone.standard_errors["c"] * (58 / 57) ** 0.5, rel=1e-9)
    assert [w.message for w in fit.warnings] == ["a and b cannot be told apart: no standard error can be given"]


def test_a_step_out_of_the_domain_is_shortened() -> None:
    y = 2 * np.log(T + 0.02)
    fit = addiff.fit("y ~ a*log(t + k)", {"t": T, "y": y}, {"a": 1.0, "k": 2.0})
    np.testing.assert_allclose(numbers(fit.parameters), [2, 0.02], rtol=1e-12)


def test_as_many_rows_as_parameters_leave_no_error_to_tell() -> None:
    fit = addiff.fit("y ~ a + b*t", {"t": [0, 1], "y": [1, 3]}, {"a": 0.0, "b": 0.0})
    assert numbers(fit.parameters) == pytest.approx([1, 2], rel=1e-14)
    assert fit.degrees_of_freedom == 0
    unknown = fit.residual_standard_deviation, fit.standard_errors["a"], fit.confidence_intervals["a"]
    assert unknown == (None, None, None)


def test_definitions_functions_and_names_that_are_held() -> None:
    model = "rate = k*ln2; f(u) = a*exp(-rate*u); log(y) ~ log(f(t) + c)"
    fit = addiff.fit(model, {"t": T, "y": Y}, {"a": 2.0, "k": 1.0, "c": 0.4}, at={"ln2": np.log(2)})
    plain = curve_fit(lambda t, a, k, c: np.log(decay(t, a, k * np.log(2), c)), T, np.log(Y), p0=[2, 1, 0.4])[0]
    np.testing.assert_allclose(numbers(fit.parameters), plain, rtol=1e-6)
    assert fit.at == {"ln2": float(np.log(2))}


def test_a_constant_of_the_language_may_be_a_parameter() -> None:
    assert addiff.fit("y ~ e*t", {"t": [1, 2, 3], "y": [2, 4, 6]}, {"e": 1.0}).parameters == {"e": 2.0}


def test_many_rows_are_fitted_as_few_are() -> None:
    random = np.random.default_rng(3)
    t = random.uniform(0, 5, 120_000)
    y = decay(t, 3, 0.8, 0.5) + 0.1 * random.normal(size=len(t))
    fit = addiff.fit(DECAY, {"t": t, "y": y}, START)
    parameters, covariance = curve_fit(decay, t, y, p0=[3, 0.8, 0.5], xtol=1e-15, ftol=1e-15)
    np.testing.assert_allclose(numbers(fit.parameters), parameters, rtol=1e-7)
    np.testing.assert_allclose(numbers(fit.standard_errors), np.sqrt(np.diag(covariance)), rtol=1e-5)
    assert fit.evaluations < 8  # most of the way was gone over a sample


def test_what_only_few_of_many_rows_know_is_found_all_the_same() -> None:
    t = np.arange(150_000) / 1000
    y = 1 + 5 * np.exp(-(((t - 70.003) / 0.004) ** 2))  # a sample has hardly a row in the peak
    fit = addiff.fit("y ~ c + a*exp(-((t - m)/s)^2)", {"t": t, "y": y}, {"c": 0.9, "a": 4.0, "m": 70.0, "s": 0.005})
    np.testing.assert_allclose(numbers(fit.parameters), [1, 5, 70.003, 0.004], rtol=1e-9)


CASES: list[tuple[dict[str, Any], type[addiff.AddiffError], str]] = [
    ({"model": "a*t"}, addiff.UsageError, "fit needs a model, with ~ between what was observed and what is predicted:"
     " write y ~ a*t"),
    ({"model": "u = a*t"}, addiff.UsageError, "fit needs a model, with ~ between what was observed and what is"
     " predicted: write u ~ a*t"),
    ({"model": "y == a*t"}, addiff.UsageError, "fit needs a model, with ~ between what was observed and what is"
     " predicted: write y ~ a*t"),
    ({"model": "y ~ a*t; a"}, addiff.UsageError, "a model stands alone behind the definitions that it uses: fit takes"
     " one `y ~ ...`, and no outputs"),
    ({"model": "y ~ a*t; u = 3"}, addiff.UsageError, "a model stands alone behind the definitions that it uses: fit"
     " takes one `y ~ ...`, and no outputs"),
    ({"model": "y ~ a*q"}, addiff.BadNameError, "no value for q: no column of the data has that name (its columns: t,"
     " y), and neither --start (an unknown) nor --at (a value that is held) gives it"),
    ({"start": {"b": 1.0}}, addiff.BadNameError, "--start gives b, which is not an input of the program"),
    ({"start": {}}, addiff.UsageError, "nothing to seek: --start a=1,b=2 names the unknowns and where they start"),
    ({"start": {"a": 1.0, "t": 1.0}}, addiff.UsageError, "t is given twice: by --start and by a column"),
    ({"model": "y - a ~ a*t"}, addiff.UsageError, "the observation depends on the parameter a: what stands before ~ is"
     " made of columns, and parameters belong behind it"),
    ({"model": "u = b; y ~ a*t", "start": {"a": 1.0, "b": 1.0}}, addiff.UsageError, "the prediction does not depend on"
     " b, which --start gives as a parameter"),
    ({"model": "1 ~ a"}, addiff.UsageError, "the model uses no column of the data"),
    ({"model": "y ~ a*t", "start": {"a": [1.0, 2.0]}}, addiff.ShapeError, "the prediction has shape [2]: each row of"
     " data is a number"),
    ({"model": "y ~ a[0]*t + a[1]*t^2", "start": {"a": [1.0, 2.0]}, "data": {"t": [1.0], "y": [1.0]}},
     addiff.UsageError, "fewer rows than parameters: 1, and 2"),
    ({"model": "y ~ [a, t]"}, addiff.ShapeError, "the prediction has shape [2]: each row of data is a number"),
    ({"data": {"t": [1, 2], "y": [1]}}, addiff.ShapeError, "columns differ in length: y has 1, and t 2"),
    ({"data": {"t": [[1, 2]], "y": [1]}}, addiff.ShapeError, "the prediction has shape [2]: each row of data is a"
     " number"),
    ({"data": {"t": [1, 2], "y": [[1, 2], [3, 4]]}}, addiff.ShapeError, "the observation has shape [2]: each row of"
     " data is a number"),
    ({"data": {"t": 1, "y": [1]}}, addiff.ShapeError, "the column t is a number: --at (at=) holds what is the same for"
     " all rows"),
    ({"weights": [[1, 2], [3, 4], [5, 6]]}, addiff.ShapeError, "the weight of a row has shape [2]: each row has a"
     " number for its weight"),
    ({"model": "y ~ a*x[0]", "data": {"x": [[1, 2], [3, 4], [5, np.nan]], "y": [1, 2, 3]}}, addiff.DomainError, "row"
     " 3: the value of x is not a number (NaN)"),
    ({"data": {"t": ["b"], "y": [1]}}, addiff.UsageError, "the column t holds something that is not a number"),
    ({"data": {"t": [1, np.nan], "y": [1, 2]}}, addiff.DomainError, "row 2: the value of t is not a number (NaN)"),
    ({"data": {"t": [], "y": []}}, addiff.UsageError, "fewer rows than parameters: 0, and 1"),
    ({"weights": [1, 0, 0], "model": "y ~ a*t + b", "start": {"a": 1.0, "b": 1.0}}, addiff.UsageError, "fewer rows than"
     " parameters: 1 with a weight, and 2"),
    ({"weights": [1, -2, 0]}, addiff.UsageError, "row 2: the weight is -2, and weights are 0 or positive"),
    ({"weights": [1, 2]}, addiff.ShapeError, "there are 2 weights for 3 rows"),
    ({"weights": "z"}, addiff.BadNameError, "no column z of weights (the columns: t, y)"),
    ({"bounds": {"b": (0, 1)}}, addiff.BadNameError, "--bounds gives b, which is no unknown of --start"),
    ({"bounds": {"a": (1, 0)}}, addiff.UsageError, "--bounds: the range of a is empty: write the smaller end first"),
    ({"bounds": {"a": (2, 3)}}, addiff.UsageError, "--start: a begins outside of its bounds, 2 to 3"),
    ({"loss": "hubber"}, addiff.UsageError, "no loss hubber: did you mean huber? (there are linear, soft_l1, huber,"
     " cauchy, arctan)"),
    ({"bounds": {"a": (1, 1)}}, addiff.UsageError, "--bounds: the ends of the range of a are equal: --at a=... holds a"
     " value fixed"),
    ({"loss_scale": 2}, addiff.UsageError, "--loss-scale (loss_scale=) says from where on residuals cost less than"
     " their squares: give a --loss for which they do, one of soft_l1, huber, cauchy, arctan"),
    ({"loss_scale": 0}, addiff.UsageError, "the scale of a loss is a positive number, not 0"),
    ({"model": "y ~ log(a - t)"}, addiff.DomainError, "row 1, at the start: log of zero: a - t is 0; xlogy(x,"
     " x) is x*log(x), and 0 at 0"),
    ({"model": "y ~ exp(1000*a*t)"}, addiff.DomainError, "row 1, at the start: the residual is infinite"),
    ({"model": "y ~ sqrt(a - 1) + t"}, addiff.DomainError, "row 1, at the start: the derivative by a is infinite"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "kind", "message"), CASES)
def test_what_is_wrong_is_said(given: dict[str, Any], kind: type[addiff.AddiffError], message: str) -> None:
    wanted = {"model": "y ~ a*t", "data": {"t": [1, 2, 3], "y": [2, 3, 5]}, "start": {"a": 1.0}} | given
    with pytest.raises(kind) as caught:
        addiff.fit(**wanted)
    assert caught.value.message == message


def test_a_model_has_no_value() -> None:
    with pytest.raises(addiff.UsageError, match="is for fit: it has no value"):
        addiff.value("y ~ a", {"y": 1, "a": 2})


def test_a_program_that_was_parsed_without_a_model_is_no_model() -> None:
    with pytest.raises(addiff.UsageError, match=re.escape("write y ~ a*t")):
        addiff.fit(addiff.parse("a*t"), {"t": [1.0], "y": [1.0]}, {"a": 1.0})


def test_a_fit_without_a_minimum_says_how_far_it_came() -> None:
    with pytest.raises(addiff.ConvergenceError) as caught:
        addiff.fit("y ~ 1/(1 + exp(-(t - b)/s))", {"t": T, "y": (T > 2.4) * 1.0}, {"b": 1.0, "s": 1.0})
    assert re.fullmatch(
        r"the fit does not converge: .*; the best found is b=2\.\d+, s=0\.0\d+, with a residual standard deviation of"
        r" \S+: try another --start, --bounds, or a model with fewer parameters",
        caught.value.message,
    )
    assert caught.value.best is not None
    assert caught.value.best["b"] == pytest.approx(2.4, abs=0.2)
    assert caught.value.exit_code == 1


def test_a_tiny_unit_of_a_parameter_does_not_matter() -> None:
    data = {"x": np.array([1.0, 2, 3, 4]), "y": np.array([2, 3, 4.1, 4.9])}
    start = {"a": 1.0, "b": 1.0}
    plain, tiny = (addiff.fit(f"y ~ {unit}*a*x + b", data, start) for unit in ("1", "1e-200"))
    assert tiny.warnings == ()
    assert tiny.parameters == pytest.approx({"a": 1e200 * plain.parameters["a"], "b": plain.parameters["b"]})
    assert tiny.standard_errors["a"] == pytest.approx(1e200 * plain.standard_errors["a"])
    assert tiny.correlation["a"]["b"] == pytest.approx(plain.correlation["a"]["b"])
    assert tiny.covariance["a"]["a"] is None  # beyond the doubles


def test_parameters_that_cannot_be_told_apart_are_listed_as_far_as_they_are_few() -> None:
    data = {"x": np.arange(12.0), "y": np.arange(12.0) ** 2}
    fit = addiff.fit("y ~ sum(w)*x", data, {"w": [1.0] * 9})
    told = "w[0], w[1], w[2], w[3], w[4] and 4 more cannot be told apart: no standard error can be given"
    assert [warning.message for warning in fit.warnings] == [told]
