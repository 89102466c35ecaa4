"""How the numbers of options are read: each reader says what is wrong with the option that it is told of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addiff.errors import LimitError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    import click

LONGEST_ORDER = 15
"""Digits of an order that anyone can mean."""


def within(most: int, default: int | None = None) -> Callable[[click.Context, click.Parameter, str | None], int | None]:
    """A whole number from 1 on.

    default    what it is where the option is not given
    """

    def reading(ctx: click.Context, parameter: click.Parameter, given: str | None) -> int | None:
        if given is None:
            return default
        if not (given.isascii() and given.isdigit() and len(given) <= len(str(most)) and 1 <= int(given) <= most):
            raise UsageError(f"{parameter.opts[0]} {given}: give a whole number from 1 to {most:,}")
        return int(given)

    return reading


def order(ctx: click.Context, parameter: click.Parameter, given: str) -> int:
    """An order of derivatives; how high it may be is known to the library."""
    if not (given.isascii() and given.isdigit()):
        raise UsageError(f"{parameter.opts[0]} {given}: give a whole number from 0 on")
    if len(given) > LONGEST_ORDER:  # Python reads no more than some thousand digits
        raise LimitError(f"{parameter.opts[0]}: a number of {len(given):,} digits is no order that a series can have")
    return int(given)


def count(ctx: click.Context, parameter: click.Parameter, given: str | None) -> int | None:
    """A whole number from 0 on, or None."""
    return None if given is None else order(ctx, parameter, given)


def whole(ctx: click.Context, parameter: click.Parameter, given: str | None) -> int | None:
    """A whole number, or None; which ones make sense is known to the library."""
    if given is None:
        return None
    if not (given.isascii() and given.isdigit() and len(given) < 16):
        raise UsageError(f"{parameter.opts[0]} {given}: give a whole number from 0 on, of at most 15 digits")
    return int(given)


def real(ctx: click.Context, parameter: click.Parameter, given: str | None) -> float | None:
    """A number, or None."""
    if given is None:
        return None
    try:
        return float(given)
    except ValueError:
        raise UsageError(f"{parameter.opts[0]} {given}: give a number") from None


def positive(ctx: click.Context, parameter: click.Parameter, given: str | None) -> float | None:
    """A positive number, or None."""
    if given is None:
        return None
    try:
        number = float(given)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise UsageError(f"{parameter.opts[0]} {given}: give a positive number")
    return number
