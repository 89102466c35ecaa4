"""What was computed for the rows of a batch, and how a writer is told what it will get."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    from addiff.data.batch import Batch
    from addiff.errors import AddiffError
    from addiff.results import Notice


@dataclass(frozen=True)
class Computed:
    """Columns of numbers for a batch, and the rows that have none.

    points      one column for each input of the program; of arrays, whose axes are behind that of the rows
    numbers     one for each number of the result; what stands there in a row with an error means nothing
    modes       the mode of each row, where the result tells it; a text is that of all
    errors      by row
    warnings    by row, where there are some
    absent      for an input the rows that give it no value at all
    """

    points: Sequence[np.ndarray]
    numbers: Sequence[np.ndarray]
    modes: str | Sequence[str] | None
    errors: Mapping[int, AddiffError]
    warnings: Mapping[int, tuple[Notice, ...]]
    absent: Mapping[int, Sequence[int]]


class Writer(Protocol):
    """A table that is being written."""

    def write(self, batch: Batch, computed: Computed) -> None:
        """Some rows more."""
        self.put(self.formatted(batch, computed))

    def formatted(self, batch: Batch, computed: Computed) -> Any:
        """Rows made ready to be written: most of the work, and in any thread, for any rows at any time."""

    def put(self, formatted: Any) -> None:
        """Write rows that are ready, in the order of the table."""

    def close(self) -> None:
        """The end of the table; the file stays open."""

    def abandon(self) -> None:
        """Instead of the end: nothing more is written, whatever a library would still do on its way out."""
        return
