"""The alarm that goes off where something that is not finite is made, so that nobody has to look at every number."""

from __future__ import annotations

import threading
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
        if not np.isfinite(result).all():
            ALARM.raised = True
        return result

    return watched
