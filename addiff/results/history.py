"""How a descent went."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class History:
    """The loss by epochs; the first entry is the start.

    epoch           how many were done
    loss            of all rows, then
    learning_rate   that of the steps since the entry before; 0 at the start
    """

    epoch: tuple[int, ...]
    loss: tuple[float, ...]
    learning_rate: tuple[float, ...]
