"""The program that a command line asks about: its argument, a file, or standard input."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from addiff.cli.files import read_text
from addiff.errors import AddiffError, BadSyntaxError, UsageError
from addiff.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from addiff.api.program import Program


def read(expression: str | None, file: str | None, bound: Iterable[str], *, model: bool = False) -> Program:
    """The program, parsed.

    expression    the argument of the command; `-` is standard input
    file          the file of `-f`
    bound         the names that the point binds: those of constants become inputs
    model         whether it is to be a model, `y ~ ...`
    errors        UsageError without a program or for a point in its place, FileError, BadSyntaxError, BadNameError
    """
    from addiff.api import program

    parse = program.parse_model if model else program.parse
    if expression == "-":
        file = "-"
    if file is not None:
        text = read_text(file)
        try:
            return parse(text, bound, None if file == "-" else file)
        except AddiffError:
            if _is_point(text):
                name = "standard input" if file == "-" else file
                raise UsageError(f"{name} holds a point, not a program: --at @{file}") from None
            raise
    if expression is None:
        raise UsageError('no program: give an expression in quotes, as in "x^2 + y", a file with -f FILE, or -')
    for position, character in enumerate(expression):
        if "\ud800" <= character <= "\udfff":  # what Python makes of a byte that is no UTF-8
            raise BadSyntaxError("the expression is not UTF-8 text", Source(expression), (position, position + 1))
    try:
        return parse(expression, bound)
    except AddiffError:
        if os.path.isfile(expression):
            raise UsageError(f"{expression} is a file: -f {expression} reads the program in it") from None
        raise


def _is_point(text: str) -> bool:
    """Whether a text is a JSON object."""
    import json

    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False
