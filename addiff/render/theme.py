"""Roles as they look in a terminal: the one place to change a colour."""

from __future__ import annotations

from functools import cache

from rich.color import ColorSystem
from rich.style import Style

STYLES = {
    "name": "bold",
    "number": "",
    "derivative": "cyan",
    "operation": "",
    "program": "italic",
    "heading": "bold",
    "column": "dim",
    "sign": "dim",
    "note": "dim",
    "good": "green",
    "bad": "bold red",
    "error": "bold red",
    "warning": "bold yellow",
    "message": "bold",
    "gutter": "blue",
    "source": "",
    "caret": "bold red",
    "help": "",
}
"""Rich's words for each role; only the terminal's own sixteen colours, so that the user's palette is kept."""


def paint(text: str, role: str) -> str:
    """A text in the look of its role."""
    style = _style(role)
    return style.render(text, color_system=ColorSystem.STANDARD) if text.strip() else text


@cache
def _style(role: str) -> Style:
    return Style.parse(STYLES.get(role, ""))
