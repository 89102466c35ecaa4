"""Pictures by Matplotlib, which is loaded here and only here: it is an optional part of the installation."""

from __future__ import annotations

from importlib import import_module
from io import BytesIO
from typing import Any

from addiff.errors import UsageError

DPI = 150

SETTINGS = {
    "svg.hashsalt": "addiff",  # else ids are new in each run
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.alpha": 0.3,
}


def library(form: str) -> tuple[Any, Any]:
    """Matplotlib and its figures.

    errors    UsageError, with what to install, where it is not there
    """
    try:
        return import_module("matplotlib"), import_module("matplotlib.figure")
    except ImportError:
        raise UsageError(
            f"{form.upper()} needs Matplotlib, which is not installed: pip install 'addiff[plot]'"
        ) from None


def figure(form: str, width: float, height: float) -> Any:
    """A new figure, in inches.

    errors    as for `library`
    """
    matplotlib, made = library(form)
    matplotlib.rcParams.update(SETTINGS)
    return made.Figure(figsize=(width, height), dpi=DPI, layout="constrained")


def written(drawn: Any, form: str) -> str | bytes:
    """A figure as `svg` or `png`, the same in each run."""
    data = BytesIO()
    if form == "svg":
        drawn.savefig(data, format="svg", metadata={"Date": None, "Creator": None})
        return "\n".join([line.rstrip() for line in data.getvalue().decode().split("\n")])
    drawn.savefig(data, format="png", metadata={"Software": None})
    return data.getvalue()
