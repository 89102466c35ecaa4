"""Options that name files: no file that a command writes is one that it reads, or writes for something else."""

from __future__ import annotations

import os
from itertools import combinations

import click

from addiff.cli.files import SYSTEM
from addiff.errors import UsageError


class Read(click.Option):
    """An option that names a file to read."""


class Written(click.Option):
    """An option that names a file to write."""


def refuse_overwriting(context: click.Context) -> None:
    """Raise UsageError where a file that is written has another use too.

    context    of a command whose options are read
    """
    named = [
        (option, path)
        for option in context.command.params
        if isinstance(option, (Read, Written)) and isinstance(path := context.params.get(option.name or ""), str)
    ]
    named.sort(key=lambda pair: isinstance(pair[0], Read))
    for (one, path), (other, its) in combinations(named, 2):
        if isinstance(one, Read) or not _same(path, its):
            continue
        if isinstance(other, Written):
            raise UsageError(f"{one.opts[0]} and {other.opts[0]} both write {path}: give each a file of its own")
        raise UsageError(f"{one.opts[0]} {path} would overwrite the file of {other.opts[0]}: give another file")


def _same(path: str, other: str) -> bool:
    """Whether two paths name one file; standard input and output, and devices, are none."""
    if "-" in (path, other) or "\0" in path + other or os.path.abspath(path).startswith(SYSTEM):
        return False
    if os.path.realpath(path) == os.path.realpath(other):
        return True
    return os.path.exists(path) and os.path.exists(other) and os.path.samefile(path, other)
