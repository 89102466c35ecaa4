"""The loss of a descent by its epochs: as numbers, or as a curve."""

from __future__ import annotations

from math import isfinite, nan
from typing import TYPE_CHECKING

from addiff.numerals import shortest

if TYPE_CHECKING:
    from addiff.render.screen import Screen
    from addiff.results.history import History

WIDTH, HEIGHT = 7.0, 4.2
"""Inches."""

WIDE = 100.0
"""The ratio of losses from which on a curve is read better by its logarithm."""


def write(result: History, form: str, screen: Screen, digits: int) -> str | bytes:
    """A history in the form that is asked for.

    form      `csv`, `svg`, `png`
    errors    UsageError where a picture needs a library that is not there
    """
    if form in ("svg", "png"):
        return _curve(result, form)
    rows = zip(result.epoch, result.loss, result.learning_rate, strict=True)
    lines = [f"{epoch},{shortest(loss)},{shortest(rate)}" for epoch, loss, rate in rows]
    return "\n".join(["epoch,loss,learning_rate", *lines, ""])


def _curve(result: History, form: str) -> str | bytes:
    from addiff.render.matplotlib import figure, written

    drawn = figure(form, WIDTH, HEIGHT)
    axes = drawn.subplots()
    losses = [loss if isfinite(loss) else nan for loss in result.loss]
    axes.plot(result.epoch, losses, linewidth=1.6)
    axes.set(xlabel="epoch", ylabel="loss")
    known = [loss for loss in losses if loss == loss]
    if known and min(known) > 0 and max(known) > WIDE * min(known):
        axes.set_yscale("log")
    return written(drawn, form)
