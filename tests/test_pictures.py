"""The pictures of the README are made by the program, and show what it says today.

`ADDIFF_UPDATE_SNAPSHOTS=1 pytest tests/test_pictures.py` makes them anew.
"""

from __future__ import annotations

import io
import os
import shlex
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

import addiff
from addiff.cli.main import main
from addiff.render import written
from addiff.render.graphs.svg import picture
from addiff.render.screen import Screen

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "examples" / "pictures"

UPDATE = "ADDIFF_UPDATE_SNAPSHOTS"

TRACE = 'addiff trace "log(x1) + x1*x2 - sin(x2)" --at x1=2,x2=5 --digits 4'
GRAPH = 'addiff graph "log(x1) + x1*x2 - sin(x2)" --at x1=2,x2=5 --digits 4 --out graph.svg'
PLOT = 'addiff plot "sin(x)/x" --over x=-20:20 --derivatives 1 --out plot.svg'
FIT = "addiff fit -f examples/fits/filter.ad --data examples/fits/filter.csv --start @examples/fits/filter.json"

WIDTH = 76

FRAME = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace;
font-size: {char_height}px; line-height: {line_height}px; font-variant-east-asian: full-width; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: sans-serif; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/></clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""
"""As Rich draws a terminal, but with fonts that are there: its own come from the network."""


def trace(monkeypatch: pytest.MonkeyPatch) -> str:
    """A trace as a terminal shows it, by Rich."""
    result = addiff.trace("log(x1) + x1*x2 - sin(x2)", {"x1": 2, "x2": 5})
    text = written(result, "table", screen=Screen(WIDTH, colour=True), outputs=("f",), digits=4)
    assert isinstance(text, str)
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    console.print(Text("$ " + TRACE + "\n"), Text.from_ansi(text), sep="")
    return console.export_svg(title="addiff", theme=MONOKAI, code_format=FRAME, unique_id="trace")


def graph(monkeypatch: pytest.MonkeyPatch) -> str:
    """The graph by our own layout: Graphviz may be there or not."""
    return picture(addiff.graph("log(x1) + x1*x2 - sin(x2)", {"x1": 2, "x2": 5}), 4, graphviz=False)


def plot(monkeypatch: pytest.MonkeyPatch) -> str:
    return _written(PLOT, ROOT / "plot.svg", monkeypatch)


def fit(monkeypatch: pytest.MonkeyPatch) -> str:
    return _written(FIT + " --out fit.svg", ROOT / "fit.svg", monkeypatch)


def _written(command: str, path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What a command line writes."""
    monkeypatch.chdir(ROOT)
    try:
        assert main(shlex.split(command)[1:]) == 0
        return path.read_text(encoding="utf-8")
    finally:
        path.unlink()


def texts(svg: str) -> list[str]:
    """What there is to read in a picture: the rest may differ from one version of a library to the next."""
    return [text for element in ET.fromstring(svg).iter() if (text := (element.text or "").strip()) and "{" not in text]


MAKERS = {"trace": trace, "graph": graph, "plot": plot, "fit": fit}


@pytest.mark.parametrize("name", MAKERS)
def test_a_picture_is_what_the_program_makes_today(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = FOLDER / f"{name}.svg"
    made = MAKERS[name](monkeypatch)
    if os.environ.get(UPDATE):
        path.parent.mkdir(exist_ok=True)
        path.write_text(made, encoding="utf-8")
    assert texts(made) == texts(path.read_text(encoding="utf-8"))
    if name == "graph":
        assert made == path.read_text(encoding="utf-8")


def test_the_readme_shows_every_picture_and_the_command_that_makes_it() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert {path.name for path in FOLDER.iterdir()} == {"trace.svg", "graph.svg", "plot.svg", "fit.svg"}
    for path in FOLDER.iterdir():
        assert f"(examples/pictures/{path.name})" in readme
    for command in (TRACE, GRAPH, PLOT, FIT):
        assert command in readme


def test_no_picture_asks_for_anything_of_the_network() -> None:
    for path in FOLDER.iterdir():
        text = path.read_text(encoding="utf-8")
        assert "url(http" not in text
        assert 'href="http' not in text
