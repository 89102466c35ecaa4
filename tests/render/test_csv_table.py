from __future__ import annotations

import csv
from dataclasses import replace

import pytest

from addiff.errors import UsageError
from addiff.render.csv_table import table
from addiff.results import Check, Gradient, Hessian, Jacobian, Trace, Values
from addiff.results.matrix import Sparse


def test_a_point_is_a_row_with_its_inputs_before_and_an_empty_error_last(gradient: Gradient) -> None:
    assert table(gradient, ("f",)) == "x,y,f,df_dx,df_dy,error\n3.0,2.0,5.0,6.0,-4.0,\n"


def test_values_are_columns(values: Values) -> None:
    assert table(values, ()) == "x,y,u,velocity,error\n3.0,2e-07,6e-07,Infinity,\n"


def test_an_output_with_the_name_of_an_input_is_refused() -> None:
    with pytest.raises(UsageError, match="two columns would be called x: give the output a name of its own"):
        table(Values("x", {"x": 1.0}, {"x": 1.0}, ()), ())


def test_the_column_error_replaces_an_input_of_that_name() -> None:
    assert table(Values("error + x", {"error": 1.0, "x": 2.0}, {"f": 3.0}, ()), ()) == "x,f,error\n2.0,3.0,\n"


def test_an_output_called_error_is_refused() -> None:
    message = "^two columns would be called error: give the output a name of its own, as in `result = error`$"
    for at in ({"x": 3.0}, {"error": 9.0}):
        with pytest.raises(UsageError, match=message):
            table(Values("error", at, {"error": 9.0}, ()), ("error",))


def test_a_trace_is_a_row_for_each_step_with_exact_figures(trace: Trace) -> None:
    rows = list(csv.DictReader(table(trace, ()).splitlines()))
    assert len(rows) == 7
    assert rows[3]["args"] == "x1 x2"
    assert rows[3]["partials"] == "5.0 2.0"
    assert [float(row["value"]) for row in rows] == [step.value for step in trace.steps]
    assert rows[1]["adjoint"] == "1.7163378145367738"
    assert rows[5]["tangent_x2"] == "0.28366218546322625"


def test_a_trace_of_one_mode_has_the_columns_of_that_mode(trace: Trace) -> None:
    backward = replace(trace, steps=tuple(replace(step, tangents=None) for step in trace.steps))
    forward = replace(trace, steps=tuple(replace(step, adjoint=None) for step in trace.steps))
    assert "tangent" not in table(backward, ())
    assert "adjoint" not in table(forward, ())


def test_a_check_is_a_row_for_each_input(check: Check) -> None:
    assert table(check, ("f",)).splitlines()[2] == "y,2.0,1.0,1.0,,"


def test_columns_of_derivatives_may_meet_other_columns() -> None:
    message = "two columns would be called df_dx: give the output a name of its own$"
    rows = {"f": {"x": 1.0}, "df_dx": {"x": 2.0}}
    with pytest.raises(UsageError, match=message):
        table(Jacobian("", {"x": 1.0}, "forward", {"f": 1.0, "df_dx": 2.0}, rows, ()), ("f", "df_dx"))
    with pytest.raises(UsageError, match=message):
        table(Gradient("", {"x": 1.0, "df_dx": 1.0}, "reverse", 1.0, {"x": 1.0, "df_dx": 0.0}, ()), ("f",))


def test_each_pair_of_a_hessian_stands_there_once_in_the_order_asked_for() -> None:
    rows = {"y": {"y": 1.0, "x": 2.0}, "x": {"y": 2.0, "x": 3.0}}
    result = Hessian("", {"x": 0.5, "y": 0.25}, 4.0, {"y": 5.0, "x": 6.0}, rows, ())
    assert table(result, ("f",)) == (
        "x,y,f,df_dy,df_dx,d2f_dy_dy,d2f_dy_dx,d2f_dx_dx,error\n0.5,0.25,4.0,5.0,6.0,1.0,2.0,3.0,\n"
    )


def test_a_sparse_matrix_is_a_row_for_each_entry() -> None:
    rows = Sparse({"y": {"x": 2.0}, "x": {"y": 2.0, "x": float("inf")}, "z": {}}, ("y", "x", "z"))
    hessian = Hessian("", {}, 4.0, {}, rows, ())
    assert table(hessian, ("f",)) == "row,column,value\ny,x,2.0\nx,x,Infinity\n"
    jacobian = Jacobian("", {}, "forward", {}, rows, ())
    assert table(jacobian, ("f",)) == "row,column,value\ny,x,2.0\nx,y,2.0\nx,x,Infinity\n"
