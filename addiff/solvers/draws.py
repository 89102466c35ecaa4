"""Random starts: `W=normal(4,16)/2` stands for an array of numbers drawn with the seed."""

from __future__ import annotations

import re
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from addiff.errors import LimitError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

CALL = re.compile(r"(?<![\w.])(normal|uniform|zeros)\s*\(([^()\[\]]*)\)")
"""A draw: what from, and the lengths of the axes."""

KINDS: dict[str, Callable[[np.random.Generator, tuple[int, ...]], Any]] = {
    "normal": lambda random, shape: random.standard_normal(shape or None),
    "uniform": lambda random, shape: random.random(shape or None),
    "zeros": lambda random, shape: np.zeros(shape) if shape else 0.0,
}
"""What numbers are drawn from: the standard normal distribution, the interval from 0 to 1, or nothing."""

MOST = 100_000_000
"""Numbers that are worth drawing: 800 megabytes."""


def drawn(texts: Iterable[str], seed: int, option: str) -> tuple[list[str], dict[str, Any]]:
    """The same texts with a name in the place of each draw, and the values of these names.

    seed      the k-th draw has a generator of its own, of the seed and k: another one before it changes nothing else
    errors    UsageError for what is no shape, LimitError for too many numbers
    """
    values: dict[str, Any] = {}

    def name(match: re.Match[str]) -> str:
        kind, lengths = match[1], [part.strip() for part in match[2].split(",") if part.strip()]
        if not all(length.isascii() and length.isdigit() for length in lengths):
            raise UsageError(f"{option}: {match[0]}: between the parentheses stand the lengths of axes: {kind}(4, 16)")
        long = any(len(length.lstrip("0")) > len(str(MOST)) for length in lengths)
        shape = () if long else tuple(map(int, lengths))
        if long or prod(shape) > MOST:
            raise LimitError(f"{option}: {match[0]} draws more than {MOST:,} numbers")
        random = np.random.default_rng([seed, len(values)])
        found = f"{kind}_{len(values) + 1}"
        values[found] = KINDS[kind](random, shape)
        return found

    return [text if text.startswith("@") else CALL.sub(name, text) for text in texts], values
