"""The known name that a misspelt one most likely meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


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
