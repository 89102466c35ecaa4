"""Files that a command writes: none that it reads, and no two of one name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Run

DATA = "t,y\n0,2.1\n1,1.2\n2,0.6\n"
FIT = "fit -f m.ad --data d.csv --start a=2,k=1"
TRAIN = "minimize -f m.ad --data d.csv --start a=2,k=1 --method adam --epochs 3"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (f"{FIT} --residuals d.csv", "--residuals d.csv would overwrite the file of --data: give another file"),
        (f"{FIT} --residuals ./x/../d.csv", "--residuals ./x/../d.csv would overwrite the file of --data"),
        (f"{FIT} --residuals link.csv", "--residuals link.csv would overwrite the file of --data"),
        (f"{FIT} --out d.csv", "--out d.csv would overwrite the file of --data"),
        (f"{FIT} --out m.ad --format table", "--out m.ad would overwrite the file of -f"),
        (f"{FIT} --out r.csv --residuals r.csv", "--residuals and --out both write r.csv: give each a file of its own"),
        (f"{TRAIN} --history d.csv", "--history d.csv would overwrite the file of --data"),
        (f"{TRAIN} --checkpoint m.ad", "--checkpoint m.ad would overwrite the file of -f"),
        (f"{TRAIN} --checkpoint c.csv --history c.csv", "--history and --checkpoint both write c.csv"),
        ("graph -f m.ad --out m.ad --format svg", "--out m.ad would overwrite the file of -f"),
    ],
)
def test_a_file_with_another_use_is_not_overwritten(run: Run, line: str, message: str) -> None:
    program = "y ~ a*exp(-k*t)" if line.startswith("fit") else "(y - a*exp(-k*t))^2"
    Path("d.csv").write_text(DATA)
    Path("m.ad").write_text(program)
    Path("x").mkdir()
    Path("link.csv").symlink_to("d.csv")
    code, out, err = run(*line.split())
    assert (code, out) == (2, "")
    assert err.startswith(f"error: {message}")
    assert (Path("d.csv").read_text(), Path("m.ad").read_text()) == (DATA, program)
    assert sorted(path.name for path in Path().iterdir()) == ["d.csv", "link.csv", "m.ad", "x"]


def test_standard_output_and_a_table_of_points_are_no_such_files(run: Run) -> None:
    Path("d.csv").write_text(DATA)
    assert run("eval", "-f", "-", "--at", "t=1", "--out", "-", "--json", stdin=b"t^2").code == 0
    assert run("eval", "t + y", "--points", "d.csv", "--out", "d.csv").code == 0
    assert Path("d.csv").read_text().startswith("t,y,f,error\n0,2.1,2.1,\n")
