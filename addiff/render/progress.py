"""How far a long run is, as one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from addiff.render.screen import Screen

NARROWEST_BAR, WIDEST_BAR = 10, 30
"""Columns of the bar, where there is room for one."""


class Progress:
    """What a run tells of itself while it goes on.

    unit      what is counted, such as rows
    done      how many are done
    skipped   how many of them had been done before the run began
    total     how many there are in all, as far as that is known
    note      what else there is to say, such as a loss
    """

    __slots__ = ("done", "note", "skipped", "total", "unit")

    def __init__(self, unit: str, total: float | None = None) -> None:
        self.unit = unit
        self.done = 0
        self.skipped = 0
        self.total = total
        self.note = ""

    def advance(self, count: int) -> None:
        """So many more are done."""
        self.done += count

    def skip(self, count: int) -> None:
        """So many more had been done before."""
        self.done += count
        self.skipped += count


def progress_text(progress: Progress, elapsed: float, screen: Screen) -> str:
    """A line that is narrower than the screen: what there is no room for is left out, the least important first.

    elapsed    seconds since the run began
    """
    from addiff.render.terminal import painted  # nothing of it is needed where no line is drawn

    done, total = progress.done, progress.total
    pace = (done - progress.skipped) / elapsed if elapsed else 0.0
    count = f"{done:,} {progress.unit}"
    share = left = None
    if total:
        share = min(1.0, done / total)
        left = max(0.0, total - done) / pace if pace else None
    parts = [  # in the order in which they stand, with their importance
        (3, count, "number"),
        (2, "" if share is None else f"{100 * share:3.0f} %", "number"),
        (5, progress.note, "derivative"),
        (4, f"{_rounded(pace)} {progress.unit}/s" if pace else "", "note"),
        (1, f"{_time(elapsed)}" if left is None else f"{_time(left)} left", "note"),
    ]
    parts = [part for part in parts if part[1]]
    room = screen.width - 1  # a line that fills the last column may move the cursor to the next
    while len(parts) > 1 and _width(parts) > room:
        parts.remove(max(parts))
    line = [piece for _, text, role in parts for piece in (("  ", ""), (text, role))][1:]
    bar = min(WIDEST_BAR, room - _width(parts) - 2) // 5 * 5  # so that it does not change with every digit beside it
    if share is not None and bar >= NARROWEST_BAR:
        full = round(share * bar)
        line = [("═" * full, "derivative"), ("─" * (bar - full), "sign"), ("  ", ""), *line]
    return painted([tuple(line)], screen).rstrip("\n") if _width(parts) <= room else ""


def _width(parts: list[tuple[int, str, str]]) -> int:
    from addiff.render.characters import width_of

    return sum([width_of(text) + 2 for _, text, _ in parts]) - 2


def _rounded(pace: float) -> str:
    """A rate with as many digits as can be read while it changes."""
    for size, sign in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if pace >= size:
            return f"{pace / size:.3g}{sign}" if pace < 999.5 * size else f"{pace / size:,.0f}{sign}"
    return f"{pace:.3g}" if pace < 999.5 else "1k"


def _time(seconds: float) -> str:
    """Hours, minutes and seconds."""
    minutes, rest = divmod(min(round(seconds), 10**8), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
