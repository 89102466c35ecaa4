"""What `plot` answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from addiff.results.notice import Notice


@dataclass(frozen=True)
class Curve:
    """An output, or a derivative of it, at the points of a plot.

    name      what it is called: `f`, `df/dx`, `d2f/dx2`
    output    the output
    order     how often it is differentiated
    values    one for each point; None where there is none
    breaks    points behind which the line is broken though there are values on both sides: jumps and poles
    """

    name: str
    output: str
    order: int
    values: tuple[float | None, ...]
    breaks: tuple[int, ...]


@dataclass(frozen=True)
class Plot:
    """Outputs and their derivatives along one input.

    at        the values of the other inputs
    over      the input, and from where to where it goes
    points    its values, increasing; they lie closer where the curves bend
    view      the least and the greatest value that are worth seeing: near a pole there is no greatest
    """

    expression: str
    at: dict[str, float]
    over: dict[str, tuple[float, float]]
    points: tuple[float, ...]
    curves: tuple[Curve, ...]
    view: tuple[float, float]
    warnings: tuple[Notice, ...]


@dataclass(frozen=True)
class Surface:
    """One output over two inputs, on a grid.

    at          the values of the other inputs
    over        the two inputs, and from where to where each goes
    points      their values, increasing
    values      a row for each value of the second input, with one for each value of the first; None where there is none
    gradient    the same for the derivative by each of the two
    view        the least and the greatest value that are worth seeing
    """

    expression: str
    at: dict[str, float]
    over: dict[str, tuple[float, float]]
    points: dict[str, tuple[float, ...]]
    output: str
    values: tuple[tuple[float | None, ...], ...]
    gradient: dict[str, tuple[tuple[float | None, ...], ...]]
    view: tuple[float, float]
    warnings: tuple[Notice, ...]
