"""Names in messages: lists of them, and the known one that a misspelt one most likely meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


MOST_LISTED = 5
"""Names that are worth listing in a message."""

MOST_COLUMNS = 10
"""Columns that are worth it: a table may have many more than the one that is looked for."""

SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
"""What else tables have between their columns."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like `name`, or None where none is near.

    Slips of case and underscores come first, then likeness of the letters (`difflib`, loaded only here: nobody
    waits for an import on the way to an answer), then a known beginning (`exponential` for `exp`).
    """
    from difflib import get_close_matches

    plain = {_plain(k): k for k in sorted(known, reverse=True)}
    wanted = _plain(name)
    if wanted in plain:
        return plain[wanted]
    if len(wanted) < 2:
        return None  # any letter is as near to x as any other
    found = get_close_matches(wanted, plain, n=1, cutoff=0.5 if len(wanted) == 2 else 0.6)
    found = found or [k for k in sorted(plain, key=len, reverse=True) if len(k) > 2 and wanted.startswith(k)]
    return plain[found[0]] if found else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`: did you mean sin?`, or nothing."""
    found = nearest(name, known)
    return f": did you mean {found}?" if found else ""


def _plain(name: str) -> str:
    """A name without case and underscores."""
    return name.casefold().replace("_", "")


def listed(names: Sequence[str], count: int | None = None, most: int = MOST_LISTED) -> str:
    """The first of some names, and how many more there are.

    count    how many there are, where `names` are only the first
    """
    more = (len(names) if count is None else count) - most
    return ", ".join(names[:most]) + (f" and {more:,} more" if more > 0 else "")


def together(names: Sequence[str]) -> str:
    """Some names, all of them where they are few: `x, y and z`."""
    few = 1 < len(names) <= MOST_LISTED
    return f"{', '.join(names[:-1])} and {names[-1]}" if few else listed(names)


def told_columns(names: Sequence[str]) -> str:
    """The columns of a table, as a message that misses one tells them; where there seems to be one, what separates it.

    names    as they stand in the table
    """
    known = listed([name.strip() for name in names], most=MOST_COLUMNS)
    separator = next((c for c in SEPARATORS if c in known), None) if len(names) == 1 else None
    hint = f", with {SEPARATORS[separator]} between them: a .csv has commas, a .tsv tabs" if separator else ""
    return f"its columns: {known or 'none'}{hint}"
