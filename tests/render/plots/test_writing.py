"""Plots with characters, as numbers, and in files."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

import addiff
from addiff.render import written
from addiff.render.characters import width_of
from addiff.render.plots.terminal import ticks
from addiff.render.screen import Screen
from addiff.sampling.drawn import drawn

if TYPE_CHECKING:
    from addiff.results.plot import Plot, Surface

RANGE = {"x": (-3.0, 3.0)}


def sampled(text: str, derivatives: int = 0, *over: str) -> Plot | Surface:
    ranges = RANGE | dict.fromkeys(over, (-2.0, 2.0))
    return drawn(addiff.parse(text), {}, ranges, derivatives)


def text(result: Plot | Surface, form: str = "table", screen: Screen | None = None) -> str:
    found = written(result, form, screen=screen or Screen())
    assert isinstance(found, str)
    return found


def columns(picture: str) -> list[str]:
    """The columns of the frame of a picture, from left to right."""
    lines = [line for line in picture.splitlines() if "│" in line or "┤" in line]
    inner = [re.split("[│┤]", line, maxsplit=1)[1].rstrip("│") for line in lines]
    width = max(map(len, inner))
    return ["".join(column) for column in zip(*[line.ljust(width) for line in inner], strict=True)]


@pytest.mark.parametrize("expression", ["tan(x)", "1/x"])
def test_no_line_is_drawn_through_a_pole(expression: str) -> None:
    for column in columns(text(sampled(expression))):
        drawn_there = [k for k, c in enumerate(column) if c != " "]
        assert len(drawn_there) < 12, column  # a line from top to bottom would have all of them


def test_a_kink_leaves_a_gap_between_the_pieces_of_the_derivative() -> None:
    dots = [column.count("•") for column in columns(text(sampled("abs(x)", 1)))]
    assert max(dots) <= 2  # where both pieces end in one column


@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_picture_keeps_to_the_screen(width: int) -> None:
    lines = text(sampled("sin(x)/x", 1), screen=Screen(width)).splitlines()
    assert max(map(width_of, lines)) <= width
    assert lines[-1] == "⠒⠒ f   •• df/dx"


def test_pictures_can_be_plain_and_in_colour() -> None:
    result = sampled("sin(x)", 1)
    assert text(result, screen=Screen(unicode=False)).isascii()
    assert "\x1b" not in text(result)
    assert "\x1b[" in text(result, screen=Screen(80, colour=True))


def test_ticks_are_round_numbers_within_the_limits() -> None:
    assert ticks(-3, 3, 7) == [-3, -2, -1, 0, 1, 2, 3]
    assert ticks(0, 1e-3, 5) == [0, 2e-4, 4e-4, 6e-4, 8e-4, 1e-3]
    assert ticks(-1e9, 1e9, 5) == [-1e9, -5e8, 0, 5e8, 1e9]


def test_csv_has_a_row_for_each_point_and_nothing_in_gaps() -> None:
    rows = list(csv.reader(io.StringIO(text(sampled("abs(x)", 2), "csv"))))
    assert rows[0] == ["x", "f", "df_dx", "d2f_dx_dx"]
    assert ["-3.0", "3.0", "-1.0", "0.0"] in rows
    assert ["0.0", "0.0", "", ""] in rows


def test_json_has_the_points_the_curves_and_their_breaks() -> None:
    result = json.loads(text(sampled("floor(x)"), "json"))
    assert list(result) == ["expression", "at", "over", "points", "curves", "view", "warnings"]
    assert result["over"] == {"x": [-3.0, 3.0]}
    (curve,) = result["curves"]
    assert (curve["name"], curve["output"], curve["order"]) == ("f", "f", 0)
    assert len(curve["values"]) == len(result["points"])
    assert [round(result["points"][k], 6) for k in curve["breaks"]] == [-2, -1, 0, 1, 2, 3]


def test_a_surface_is_shaded_with_arrows_uphill() -> None:
    picture = text(sampled("x + 0*y", 0, "y"))
    arrows = [c for c in picture if c in "←↑→↓↖↗↘↙"]
    assert set(arrows) == {"→"}
    row = picture.splitlines()[3]
    assert row.index("░") < row.index("▒") < row.index("▓") < row.index("█")
    assert text(sampled("x*y", 0, "y"), screen=Screen(unicode=False)).isascii()
    rows = text(sampled("x*y", 0, "y"), "csv").splitlines()
    assert rows[:2] == ["x,y,f,df_dx,df_dy", "-3.0,-2.0,6.0,-2.0,-3.0"]


@pytest.mark.parametrize("over", [(), ("y",)])
def test_files_are_pictures_and_the_same_in_each_run(over: tuple[str, ...]) -> None:
    result = sampled("log(x)" + "*y" * len(over), 0, *over)
    svg = text(result, "svg")
    assert svg == text(result, "svg")
    assert ET.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"
    png = written(result, "png", screen=Screen())
    assert isinstance(png, bytes)
    assert png.startswith(b"\x89PNG")


def test_a_file_needs_matplotlib_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    matplotlib = import_module("addiff.render.matplotlib")

    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(matplotlib, "import_module", missing)
    with pytest.raises(addiff.UsageError, match=r"SVG needs Matplotlib.*pip install 'addiff\[plot\]'"):
        text(sampled("x"), "svg")
