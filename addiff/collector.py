"""Python's cyclic collector, kept out while much is made that is no garbage."""

from __future__ import annotations

import gc
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
T = TypeVar("T")


def uncollected(function: Callable[P, T]) -> Callable[P, T]:
    """The function, run without the collector.

    A hundred thousand nodes, steps or edges are none of them garbage, and looking for some triples the time that it
    takes to make them. Inside another such function it changes nothing.
    """

    @wraps(function)
    def undisturbed(*arguments: P.args, **keywords: P.kwargs) -> T:
        if not gc.isenabled():
            return function(*arguments, **keywords)
        gc.disable()
        try:
            return function(*arguments, **keywords)
        finally:
            gc.enable()

    return undisturbed
