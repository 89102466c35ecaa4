"""A plot in the form that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.numerals import shortest
from addiff.render.document import Note, Program
from addiff.render.numbers import Figures
from addiff.render.terminal import write as write_table
from addiff.results.fit import FitPicture
from addiff.results.plot import Surface

if TYPE_CHECKING:
    from collections.abc import Iterator

    from addiff.render.document import Block
    from addiff.render.screen import Screen
    from addiff.results.plot import Plot


def write(result: Plot | Surface | FitPicture, form: str, screen: Screen, digits: int) -> str | bytes:
    """A plot drawn with characters, as a table of its numbers, or as a picture.

    form      `table` draws it; `csv`, `svg`, `png`; of a fit only these last two
    errors    UsageError where a picture needs a library that is not there
    """
    if isinstance(result, FitPicture):
        from addiff.render.plots.matplotlib import fitted

        return fitted(result, form)
    if form == "csv":
        return _csv(result)
    if form in ("svg", "png"):
        from addiff.render.plots.matplotlib import contour, curves

        return contour(result, form) if isinstance(result, Surface) else curves(result, form)
    if isinstance(result, Surface):
        from addiff.render.plots.shades import drawing as shades

        drawn = shades(result, screen)
    else:
        from addiff.render.plots.terminal import drawing as lines

        drawn = lines(result, screen)
    head = write_table((Program(result.expression),), screen)
    tail = write_table(tuple(_notes(result, Figures(digits))), screen)
    return f"{head}\n{drawn}{tail}"


def _notes(result: Plot | Surface, figures: Figures) -> Iterator[Block]:
    """What is held, and what is beyond the picture."""
    if result.at:
        yield Note("at " + ", ".join([f"{name} = {figures.text(x)}" for name, x in result.at.items()]))


def _csv(result: Plot | Surface) -> str:
    """A row for each point; nothing where there is no number."""
    lines: list[list[str]] = []
    if isinstance(result, Surface):
        (x, xs), (y, ys) = result.points.items()
        lines.append([x, y, result.output, *[f"d{result.output}_d{name}" for name in result.gradient]])
        for k, v in enumerate(ys):
            for j, u in enumerate(xs):
                numbers = [result.values[k][j], *[rows[k][j] for rows in result.gradient.values()]]
                lines.append([shortest(u), shortest(v), *map(_cell, numbers)])
    else:
        (name,) = result.over
        lines.append([name, *[_column(curve.output, name, curve.order) for curve in result.curves]])
        for k, u in enumerate(result.points):
            lines.append([shortest(u), *[_cell(curve.values[k]) for curve in result.curves]])
    return "".join([",".join(line) + "\n" for line in lines])


def _column(output: str, name: str, order: int) -> str:
    """What the column of a derivative is called."""
    if order == 0:
        return output
    return f"d{'' if order == 1 else order}{output}" + f"_d{name}" * order


def _cell(number: float | None) -> str:
    return "" if number is None else shortest(number)
