"""What an engine answers for a block of points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np

    from addiff.errors import AddiffError
    from addiff.results import Notice


@dataclass(frozen=True)
class Answers:
    """A column for each number of the answers, and what there is to say of some points.

    numbers     one row for each number of an answer, one column for each point: contiguous along the points
    modes       the mode of each answer, where they have one; a text is that of all
    errors      by point; its numbers then mean nothing
    warnings    by point
    """

    numbers: np.ndarray
    modes: str | list[str] | None
    errors: dict[int, AddiffError]
    warnings: dict[int, tuple[Notice, ...]]


class Engine(Protocol):
    """A way to answer one question at any number of points."""

    def answer(self, points: Sequence[np.ndarray], but: Iterable[int], rows: int) -> Answers:
        """The answers for a block of points.

        points     a column of doubles for each input of the program; of an array its axes are behind that of the points
        but        points that are left out
        rows       how many there are; a program without inputs has no columns to tell
        errors     what is wrong whatever the point is raised; what is wrong with one stands in the answers
        """
