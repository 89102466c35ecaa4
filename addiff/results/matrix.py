"""Matrices of derivatives."""

from __future__ import annotations


class Sparse(dict[str, dict[str, float]]):
    """A matrix by the names of its rows and columns, of which only the structural nonzeros are there.

    columns    the names of all columns, in order
    """

    __slots__ = ("columns",)

    def __init__(self, rows: dict[str, dict[str, float]], columns: tuple[str, ...]) -> None:
        super().__init__(rows)
        self.columns = columns
