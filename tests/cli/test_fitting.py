"""`addiff fit` as it is called."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import csv, parquet

import addiff

if TYPE_CHECKING:
    from tests.cli.conftest import Run

MODEL = "y ~ a*exp(-k*t)"
CSV = b"name,t,y\nfirst,0,2.1\nsecond,1,1.2\nthird,2,0.7\nfourth,3,0.45\n"
DATA = {"t": [0, 1, 2, 3], "y": [2.1, 1.2, 0.7, 0.45]}
START = {"a": 1.0, "k": 1.0}
FIT = ("fit", MODEL, "--data", "d.csv", "--start", "a=1,k=1")


@pytest.fixture
def fit(run: Run) -> Run:
    """Runs `fit` with a file of data."""
    Path("d.csv").write_bytes(CSV)
    return run


def test_the_json_has_the_members_of_the_result(fit: Run) -> None:
    known = addiff.fit(MODEL, DATA, START)
    found = json.loads(fit(*FIT, "--json").out)
    of_robust_losses_and_tables = {"loss_scale", "rows_without_weight"}
    assert list(found) == [name for name in known.__dataclass_fields__ if name not in of_robust_losses_and_tables]
    assert found["parameters"] == known.parameters
    assert found["standard_errors"] == known.standard_errors
    assert found["confidence_intervals"]["a"] == list(known.confidence_intervals["a"] or ())
    assert found["converged"] is True


def test_parameters_may_be_arrays(fit: Run) -> None:
    arrays = ("fit", "y ~ w[0]*exp(-w[1]*t)", "--data", "d.csv", "--start", "w=[1,1]")
    known, found = (json.loads(fit(*line, "--json").out) for line in (FIT, arrays))
    assert found["parameters"] == {"w": pytest.approx(list(known["parameters"].values()))}
    assert found["standard_errors"] == {"w": pytest.approx(list(known["standard_errors"].values()))}
    table = fit(*arrays).out.splitlines()
    assert [line.split()[0] for line in table[4:6]] == ["w[0]", "w[1]"]
    assert fit(*arrays, "--residuals", "r.csv", "--format", "csv").out.splitlines()[1].startswith("w[0],2.09")
    assert fit(*FIT, "--residuals", "s.csv").code == 0
    one, other = (np.genfromtxt(name, delimiter=",", skip_header=1)[:, 3:5] for name in ("r.csv", "s.csv"))
    np.testing.assert_allclose(one, other, rtol=1e-9)
    assert fit(*arrays, "--out", "f.svg").code == 0


def test_columns_may_be_those_of_an_array(run: Run) -> None:
    Path("d.csv").write_bytes(b"x[0],x[1],y\n1,2,3\n2,1,4\n0,1,1\n3,3,8\n")
    shown = run("fit", "y ~ w@x + b", "--data", "d.csv", "--start", "w=[0,0],b=0", "--residuals", "r.csv", "--json")
    assert shown.code == 0
    found = json.loads(shown.out)["parameters"]
    assert [*found["w"], found["b"]] == pytest.approx([1.7, 1, -0.3], rel=1e-12)
    rows = np.genfromtxt("r.csv", delimiter=",", skip_header=1)
    np.testing.assert_allclose(rows[:, 3], rows[:, :2] @ found["w"] + found["b"], rtol=1e-12)
    np.testing.assert_allclose(rows[:, 4], rows[:, 2] - rows[:, 3], atol=1e-12)


def test_the_table_has_parameters_goodness_and_correlations(fit: Run) -> None:
    code, out, err = fit(*FIT, "--digits", "4")
    assert (code, err) == (0, "")
    assert out.splitlines()[:13] == [
        "y ~ a*exp(-k*t)",
        "",
        "parameter   value  ± standard error  95 % from     to",
        "─────────────────────────────────────────────────────",
        "a          2.091            0.02899     1.966   2.215",
        "k          0.5383           0.01574     0.4706  0.606",
        "",
        "residual standard deviation = 0.03019",
        "residual sum of squares     = 0.001823",
        "R²                          = 0.9989",
        "degrees of freedom          = 2",
        "rows                        = 4",
        "",
    ]


@pytest.mark.parametrize("form", ["markdown", "latex", "csv", "jsonl"])
def test_every_form_has_the_parameters(fit: Run, form: str) -> None:
    code, out, _ = fit(*FIT, "--format", form)
    assert code == 0
    assert "2.09" in out


def test_the_csv_has_a_row_for_each_parameter(fit: Run) -> None:
    known = addiff.fit(MODEL, DATA, START)
    lines = fit(*FIT, "--format", "csv").out.splitlines()
    assert lines[0] == "parameter,value,standard_error,low,high"
    low, high = known.confidence_intervals["a"] or (0, 0)
    assert lines[1] == f"a,{known.parameters['a']!r},{known.standard_errors['a']!r},{low!r},{high!r}"


def test_residuals_are_written_beside_the_columns_of_the_data(fit: Run) -> None:
    assert fit(*FIT, "--residuals", "r.csv", "--json").code == 0
    table = csv.read_csv("r.csv").to_pydict()
    assert table["name"] == ["first", "second", "third", "fourth"]
    at = addiff.fit(MODEL, DATA, START).parameters
    np.testing.assert_allclose(table["predicted"], at["a"] * np.exp(-at["k"] * np.arange(4)), rtol=1e-14)
    np.testing.assert_allclose(table["residual"], np.array(DATA["y"]) - table["predicted"], rtol=1e-14)


def test_data_and_residuals_may_be_parquet(run: Run) -> None:
    parquet.write_table(pa.table(DATA), "d.parquet")
    options = ("--data", "d.parquet", "--start", "a=1,k=1", "--residuals", "r.parquet", "--json")
    assert json.loads(run("fit", MODEL, *options).out)["parameters"] == addiff.fit(MODEL, DATA, START).parameters
    assert parquet.read_table("r.parquet").column_names == ["t", "y", "predicted", "residual", "error"]


@pytest.mark.parametrize(("file", "begin"), [("f.svg", b"<?xml"), ("f.png", b"\x89PNG")])
def test_a_picture_is_written(fit: Run, file: str, begin: bytes) -> None:
    code, out, err = fit(*FIT, "--out", file)
    assert (code, out, err) == (0, "", "")
    drawn = Path(file).read_bytes()
    assert drawn.startswith(begin)
    assert file.endswith("png") or b"a = 2.09065" in drawn


def test_bounds_weights_and_losses_are_options(fit: Run) -> None:
    Path("d.csv").write_bytes(b"t,y,w\n0,2.1,1\n1,1.2,0.5\n2,0.7,2\n3,0.45,1\n")
    options = ("--weights", "w", "--bounds", "a=0:2,k=-inf:9", "--loss", "huber", "--loss-scale", "0.01", "--json")
    found = json.loads(fit(*FIT, *options).out)
    data = {**DATA, "w": [1, 0.5, 2, 1]}
    bounds = {"a": (0.0, 2.0), "k": (-np.inf, 9.0)}
    known = addiff.fit(MODEL, data, START, weights="w", bounds=bounds, loss="huber", loss_scale=0.01)
    assert found["parameters"] == known.parameters
    assert found["at_bounds"] == {"a": 2.0}
    assert (found["loss"], found["loss_scale"]) == ("huber", 0.01)
    assert "rows_without_weight" not in found
    assert found["warnings"][0]["kind"] == "bound"


def test_a_model_may_stand_in_a_file_and_data_come_from_standard_input(run: Run) -> None:
    Path("m.ad").write_text("decay(u) = a*exp(-k*u)  # of a name of its own\ny ~ decay(t)\n")
    options = ("--data", "-", "--data-format", "csv", "--start", "a=1,k=1", "--json")
    found = json.loads(run("fit", "-f", "m.ad", *options, stdin=CSV).out)
    assert found["parameters"]["a"] == pytest.approx(addiff.fit(MODEL, DATA, START).parameters["a"], rel=1e-13)


def test_columns_that_are_no_numbers_stay_unread_and_rows_with_gaps_are_named(fit: Run) -> None:
    assert fit(*FIT, "--json").code == 0  # the column name holds text
    Path("d.csv").write_bytes(b"t,y\n0,2\n1,\n2,1\n")
    assert fit(*FIT) == (2, "", "error: d.csv, row 2: no value for y: its cell is empty\n")
    Path("d.csv").write_bytes(b"t,y\n0,2\nold,4\n2,1\n")
    assert fit(*FIT) == (2, "", "error: d.csv, row 2: 'old' is not a number, and column t should hold numbers\n")


MISTAKES = [
    (("fit", MODEL, "--start", "a=1,k=1"), "fit needs data: --data FILE binds its columns"),
    ((*FIT, "--weights", "ww"), "no column ww of weights (the columns: name, t, y)"),
    ((*FIT, "--loss-scale", "0"), "--loss-scale 0: give a positive number"),
    ((*FIT, "--loss-scale", "2"), "--loss-scale (loss_scale=) says from where on residuals cost less than"),
    ((*FIT, "--residuals", "-"), "--residuals -: standard output is the result's; give a file"),
    (
        (*FIT, "--residuals", "r.txt"),
        "--residuals r.txt: the ending of a table is one of .csv, .tsv, .json, .jsonl, .parquet",
    ),
    ((*FIT, "--bounds", "a=3:0"), "--bounds: the range of a is empty: write the smaller end first"),
    ((*FIT, "--bounds", "a=1:1"), "--bounds: the ends of the range of a are equal: --at a=... holds a value fixed"),
    ((*FIT, "--out", "f.dot"), "--out f.dot: no form for the ending .dot"),
    (("fit", "y ~ a*x", "--data", "d.csv", "--start", "a=1"), "no value for x: no column of the data has that name"),
    (("fit", "2 ~ a", "--data", "d.csv", "--start", "a=1"), "the model uses no column of d.csv"),
]


def test_a_table_with_semicolons_is_told_apart_from_one_without_the_column(fit: Run) -> None:
    Path("s.csv").write_text("t;y\n0;2,1\n1;1,2\n")
    message = "no column of the data has that name (its columns: t;y, with semicolons between them: a .csv has commas"
    for command in (["fit", MODEL], ["minimize", "(y - a*exp(-k*t))^2"]):
        assert message in fit(*command, "--data", "s.csv", "--start", "a=1,k=1").err


@pytest.mark.parametrize(("arguments", "message"), MISTAKES)
def test_what_is_wrong_is_said_and_nothing_written(fit: Run, arguments: tuple[str, ...], message: str) -> None:
    code, out, err = fit(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"error: {message}")
    assert sorted(path.name for path in Path().iterdir()) == ["d.csv"]


def test_a_column_of_the_name_of_one_that_is_added_is_refused(fit: Run) -> None:
    Path("d.csv").write_bytes(b"t,y,residual\n0,2.1,0\n1,1.2,0\n")
    message = "--residuals adds a column residual, and d.csv has one already"
    assert fit(*FIT, "--residuals", "r.csv") == (2, "", f"error: {message}\n")


def test_no_convergence_ends_with_1_and_leaves_no_file(fit: Run) -> None:
    Path("d.csv").write_text("t,y\n" + "".join(f"{k / 12!r},{int(k > 28)}\n" for k in range(60)))
    options = ("--data", "d.csv", "--start", "b=1,s=1", "--residuals", "r.csv", "--json")
    code, out, err = fit("fit", "y ~ 1/(1 + exp(-(t - b)/s))", *options)
    assert (code, out) == (1, "")
    assert json.loads(err)["error"]["kind"] == "convergence"
    assert not Path("r.csv").exists()


def test_residuals_are_not_left_where_the_result_cannot_be_shown(fit: Run) -> None:
    code, out, err = fit(*FIT, "--residuals", "r.csv", "--out", "nowhere/f.json")
    assert (code, out) == (2, "")
    assert err.startswith("error: cannot write")
    assert sorted(path.name for path in Path().iterdir()) == ["d.csv"]
