"""The alarm that goes off where something that is not finite is made, so that nobody has to look at every number."""

from __future__ import annotations

import threading
from contextvars import Context, copy_context
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    Function = Callable[..., Any]


class _Alarm(threading.local):
    """Whether NumPy met what is not finite: it sets flags of the processor, so that nobody has to look."""

    raised = False
    expected = False


ALARM = _Alarm()


def raise_alarm(*_: Any) -> None:
    """Set it off: what NumPy calls."""
    ALARM.raised = True


def looked_at(function: Function) -> Function:
    """A function that sets no flags: its values are looked at."""

    def watched(*arguments: Any, **settings: Any) -> Any:
        result = function(*arguments, **settings)
        if not all_finite(result):
            ALARM.raised = True
        return result

    return watched


def all_finite(x: Any) -> bool:
    """Whether all elements are finite: where the sum of their squares is, they are."""
    return (x.__class__ is np.ndarray and isfinite(np.vdot(x, x))) or bool(np.isfinite(x).all())


_QUIET: list[Context] = []
"""Contexts in which NumPy calls the alarm, not in use: to enter one costs a small part of what `np.errstate` does."""


def quietly(function: Function, *arguments: Any) -> Any:
    """Call a function that nothing not finite goes into, with the alarm instead of warnings."""
    try:
        context = _QUIET.pop()
    except IndexError:
        context = copy_context()
        context.run(np.seterr, all="call", under="ignore")
        context.run(np.seterrcall, raise_alarm)
    before = ALARM.raised, ALARM.expected
    ALARM.raised = ALARM.expected = False
    try:
        return context.run(function, *arguments)
    finally:
        ALARM.raised, ALARM.expected = before
        _QUIET.append(context)
