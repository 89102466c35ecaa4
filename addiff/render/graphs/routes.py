"""The lines between two layers of a drawing in characters: where they leave, where they arrive, in which row they turn.

All edges of a node leave it at one place, and are one net. A net turns in a track of its own where it would otherwise
lie on another; so lines cross, and never run over each other.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Net:
    """The edges of one vertex to the layer below.

    start    the column where they leave
    ends     the columns where they arrive
    track    the row in which they turn; None for a straight line down
    """

    start: int
    ends: list[int] = field(default_factory=list)
    track: int | None = None

    @property
    def straight(self) -> bool:
        """Whether it never turns."""
        return set(self.ends) == {self.start}

    @property
    def span(self) -> tuple[int, int]:
        """The columns between which it lies."""
        return min(self.start, *self.ends), max(self.start, *self.ends)


def ports(wanted: list[int], widths: list[int], first: int, last: int, taken: set[int]) -> list[int]:
    """Where lines arrive at a box, from left to right, as close as may be to where they come from.

    wanted    the columns that they come from, in order
    widths    the room that each needs behind it, for its label
    first     the leftmost column of the box
    last      the column behind the room of the last
    taken     columns at which other nets leave above: no line should arrive there
    """
    found: list[int] = []
    left = first
    room = sum(widths) + len(widths)
    for want, width in zip(wanted, widths, strict=True):
        most = last - room
        room -= width + 1
        column = max(left, min(want, most))
        choices = [column, *[c for d in (1, 2) for c in (column + d, column - d) if left <= c <= most]]
        column = next((c for c in choices if c == want or c not in taken), column)
        found.append(column)
        left = column + width + 1
    return found


def tracks(nets: list[Net]) -> int:
    """Give each net that turns a track; the number of tracks.

    Where a net leaves at the column at which another arrives, it must have turned before: its track is above.
    """
    turning = [net for net in nets if not net.straight]
    arriving = {end: net for net in turning for end in net.ends}
    later: dict[int, list[Net]] = {}
    waits = {id(net): 0 for net in turning}
    for net in turning:
        other = arriving.get(net.start)
        if other is not None and other is not net:
            later.setdefault(id(net), []).append(other)
            waits[id(other)] += 1
    rows: list[list[tuple[int, int]]] = []
    least = {id(net): 0 for net in turning}
    waiting = sorted(turning, key=lambda net: net.span)
    while waiting:
        net = next((net for net in waiting if waits[id(net)] == 0), waiting[0])  # a ring is broken anywhere
        waiting.remove(net)
        first, last = net.span
        row = least[id(net)]
        while row < len(rows) and any(a <= last and first <= b for a, b in rows[row]):
            row += 1
        if row == len(rows):
            rows.append([])
        rows[row].append((first, last))
        net.track = row
        for other in later.get(id(net), ()):
            waits[id(other)] -= 1
            least[id(other)] = max(least[id(other)], row + 1)
    return len(rows)
