"""What is counted while rows go by."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from addiff.errors import AddiffError
from addiff.results.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from addiff.data.batch import Batch
    from addiff.data.computed import Computed
    from addiff.source import Source


class Tally:
    """Rows, those that failed, and those with warnings.

    rows      how many there were
    failed    how many of them failed
    agreed    whether all checks agreed
    first     the place and the error of the first that failed
    warned    for each kind of warning how many rows have it, the place of the first, and what it says there
    """

    __slots__ = ("agreed", "failed", "first", "rows", "warned")

    def __init__(self) -> None:
        self.rows = 0
        self.failed = 0
        self.agreed = True
        self.first: tuple[str, AddiffError] | None = None
        self.warned: dict[str, tuple[int, str, Notice]] = {}

    def add(self, part: str, batch: Batch, computed: Computed, agree: int | None) -> None:
        """Count a batch.

        part     what stands before its rows in messages
        agree    the column that says whether a check agrees
        """
        self.rows += batch.rows
        self.failed += len(computed.errors)
        if computed.errors and self.first is None:
            row = min(computed.errors)
            self.first = _place(part, batch, row), computed.errors[row]
        for row in sorted(computed.warnings):
            for kind, notice in {notice.kind: notice for notice in reversed(computed.warnings[row])}.items():
                count, first, told = self.warned.get(kind, (0, "", notice))
                self.warned[kind] = (count + 1, first or _place(part, batch, row), told)
        if agree is not None:
            self.agreed &= bool((computed.numbers[agree] != 0.0).all())

    def join(self, later: Tally) -> None:
        """Count what comes behind."""
        self.rows += later.rows
        self.failed += later.failed
        self.agreed &= later.agreed
        self.first = self.first or later.first
        for kind, (count, place, notice) in later.warned.items():
            before, first, told = self.warned.get(kind, (0, place, notice))
            self.warned[kind] = (before + count, first, told)

    def members(self) -> dict[str, Any]:
        """The same as JSON has it."""
        return {
            "rows": self.rows,
            "failed": self.failed,
            "agreed": self.agreed,
            "first": self.first and [self.first[0], error_members(self.first[1])],
            "warned": [[count, place, asdict(notice)] for count, place, notice in self.warned.values()],
        }

    @classmethod
    def of(cls, members: Mapping[str, Any], source: Source) -> Tally:
        """The tally that JSON tells of.

        source    the text that errors have their places in
        """
        tally = cls()
        tally.rows, tally.failed, tally.agreed = members["rows"], members["failed"], members["agreed"]
        if members["first"]:
            place, error = members["first"]
            tally.first = place, error_of(error, source)
        for count, place, notice in members["warned"]:
            tally.warned[notice["kind"]] = (count, place, Notice(**notice))
        return tally


def error_members(error: AddiffError) -> dict[str, Any]:
    """An error as JSON has it."""
    return {name: getattr(error, name) for name in ("kind", "message", "line", "column", "end_column")}


def error_of(members: Mapping[str, Any], source: Source) -> AddiffError:
    """The error that JSON tells of."""
    kinds = {kind.kind: kind for kind in AddiffError.__subclasses__()}
    error = kinds[members["kind"]](members["message"])
    if members["line"] is not None:
        error.source = source
        error.line, error.column, error.end_column = members["line"], members["column"], members["end_column"]
    return error


def _place(part: str, batch: Batch, row: int) -> str:
    return f"{part}row {batch.first + row:,}"
