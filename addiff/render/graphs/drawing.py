"""A graph drawn with the characters of boxes."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from addiff.render.characters import width_of
from addiff.render.graphs.canvas import Canvas
from addiff.render.graphs.layered import layers
from addiff.render.graphs.routes import Net, ports, tracks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from addiff.render.document import Line
    from addiff.render.graphs.layered import Layers

GAP = 2
"""Columns between two boxes."""

EXITS = {"step": "┬", "input": "┬", "output": "╤", "rest": "│"}
"""What a line begins with at the bottom of a box."""


class Box(NamedTuple):
    """A node to be drawn.

    lines    what stands in it, a line each: on the left and on the right
    kind     `input`, `step`, `output`; `rest` has no frame
    """

    lines: tuple[tuple[Line, Line], ...]
    kind: str


class Arrow(NamedTuple):
    """An edge to be drawn: from box to box, with the label of its end."""

    source: int
    target: int
    label: str


def drawing(boxes: Sequence[Box], arrows: Sequence[Arrow], width: int, most: float) -> tuple[int, tuple[Line, ...]]:
    """A graph in characters.

    width      columns that there are
    most       columns that the boxes of a layer may take
    returns    the columns that it takes, which may be more than there are, and its lines
    """
    arriving: list[list[Arrow]] = [[] for _ in boxes]
    for arrow in arrows:
        arriving[arrow.target].append(arrow)
    widths = [_width(box, arriving[k]) for k, box in enumerate(boxes)]
    pairs = [(arrow.source, arrow.target) for arrow in arrows]
    found = layers([float(w) for w in widths], pairs, gap=GAP, bend=1, most=most)
    return _Drawn(boxes, arrows, widths, found, width).result()


def _width(box: Box, arriving: Sequence[Arrow]) -> int:
    """The columns of a box: its longest line, or the labels of its edges."""
    inner = max([_length(left) + _length(right) + (2 if left and right else 0) for left, right in box.lines])
    labels = sum([width_of(arrow.label) + 2 for arrow in arriving]) - 1
    return max(inner + 4, labels + 2, 5)


def _length(line: Line) -> int:
    return sum([width_of(text) for text, _ in line])


class _Drawn:
    """A drawing under way."""

    def __init__(
        self, boxes: Sequence[Box], arrows: Sequence[Arrow], widths: list[int], found: Layers, width: int
    ) -> None:
        self.boxes = boxes
        self.widths = widths
        self.layers = found
        self.labels: dict[tuple[int, int], list[str]] = {}  # by the last vertex before the target, and the target
        for arrow, path in zip(arrows, found.paths, strict=True):
            self.labels.setdefault((path[-2], arrow.target), []).append(arrow.label)
        self.lefts = _columns(found, widths, width)
        self.places = {vertex: place for row in found.rows for place, vertex in enumerate(row)}
        self.exits: dict[int, int] = {}
        self.entries: dict[int, list[int]] = {}

    def leaves(self, vertex: int) -> int:
        """The column at which the edges of a vertex leave it."""
        left = self.lefts[vertex]
        if vertex >= self.layers.count:
            return left
        return self.exits.get(vertex, left + (self.widths[vertex] - 1) // 2)

    def result(self) -> tuple[int, tuple[Line, ...]]:
        found = self.layers
        heights = [max([self._height(vertex) for vertex in row], default=1) for row in found.rows]
        channels = [self._channel(above, below) for above, below in pairwise(found.rows)]
        height = sum(heights) + sum([channel[1] + channel[2] for channel in channels])
        width = max(
            [self.lefts[v] + self._wide(v) for row in found.rows for v in row]
            + [column + width_of(label) + 1 for c in channels for column, label in c[3]],
            default=0,
        )
        canvas = Canvas(width, height)
        top = 0
        for k, row in enumerate(found.rows):
            for vertex in row:
                self._put(canvas, vertex, top, heights[k])
            top += heights[k]
            if k < len(channels):
                nets, turns, labelled, labels = channels[k]
                _route(canvas, nets, top, turns, labelled)
                for column, label in labels:
                    canvas.write(top + turns, column + 1, label, "derivative")
                top += turns + labelled
        return width, tuple(canvas.lines())

    def _height(self, vertex: int) -> int:
        return len(self.boxes[vertex].lines) + 2 if vertex < self.layers.count else 1

    def _put(self, canvas: Canvas, vertex: int, top: int, height: int) -> None:
        """A box with its lines, or the line of a bend through the layer; below a low box its line goes on."""
        column = self.leaves(vertex)
        if vertex >= self.layers.count:
            canvas.down(vertex, column, top, top + height - 1)
            return
        box, left, width = self.boxes[vertex], self.lefts[vertex], self.widths[vertex]
        own = self._height(vertex)
        canvas.box(top, left, own, width, box.kind)
        for k, line in enumerate(box.lines):
            for part, start in ((line[0], left + 2), (line[1], left + width - 2 - _length(line[1]))):
                place = start
                for text, role in part:
                    canvas.write(top + 1 + k, place, text, role)
                    place += width_of(text)
        for entry in self.entries.get(vertex, ()):
            canvas.write(top, entry, "╧" if box.kind == "output" else "┴", "sign")
        if self.layers.below[vertex]:
            canvas.write(top + own - 1, column, EXITS[box.kind], "sign")
            canvas.down(vertex, column, top + own, top + height - 1)

    def _channel(self, above: list[int], below: list[int]) -> tuple[dict[int, Net], int, int, list[tuple[int, str]]]:
        """What lies between two layers: the nets, the rows in which they turn, those for labels, and the labels."""
        nets = {vertex: Net(self.leaves(vertex)) for vertex in above if self.layers.below[vertex]}
        labels: list[tuple[int, str]] = []
        for vertex in below:
            sources = sorted(self.layers.above[vertex], key=lambda v: nets[v].start)
            if vertex >= self.layers.count:
                (source,) = sources
                nets[source].ends.append(self._bent(vertex, source, nets))
                continue
            texts = {source: list(self.labels[source, vertex]) for source in sources}
            told = [texts[source].pop(0) for source in sources]
            left = self.lefts[vertex]
            self.entries[vertex] = ports(
                [nets[s].start for s in sources],
                [max(1, width_of(text)) for text in told],
                left + 1,
                left + self.widths[vertex],
                {net.start for net in nets.values()},
            )
            for source, column, text in zip(sources, self.entries[vertex], told, strict=True):
                nets[source].ends.append(column)
                if text:
                    labels.append((column, text))
        for vertex, net in nets.items():
            self._straighten(vertex, net)
        turns = tracks(list(nets.values()))
        return nets, max(turns, 0 if labels else 1), 1 if labels else 0, labels

    def _straighten(self, vertex: int, net: Net) -> None:
        """Let the one edge of a box leave it where it arrives, if that is below the box."""
        left = self.lefts[vertex]
        if vertex < self.layers.count and len(net.ends) == 1 and left < net.ends[0] < left + self.widths[vertex] - 1:
            self.exits[vertex] = net.start = net.ends[0]

    def _bent(self, vertex: int, source: int, nets: dict[int, Net]) -> int:
        """The column of a bend: straight below where it comes from if there is room, else near its own.

        It is not one at which another net leaves above.
        """
        first, last = self._room(vertex)
        own = min(max(self.lefts[vertex], first), last)
        taken = {net.start for other, net in nets.items() if other != source}
        choices = [nets[source].start, own, own + 1, own - 1]
        self.lefts[vertex] = next((c for c in choices if c not in taken and first <= c <= last), own)
        return self.lefts[vertex]

    def _room(self, vertex: int) -> tuple[int, int]:
        """The columns between the neighbours of a bend, but for one on each side."""
        row = self.layers.rows[self.layers.of[vertex]]
        place = self.places[vertex]
        first, last = 1, self.lefts[row[-1]] + self._wide(row[-1])
        if place:
            first = self.lefts[row[place - 1]] + self._wide(row[place - 1]) + 1
        if place + 1 < len(row):
            last = self.lefts[row[place + 1]] - 2
        return first, max(first, last)

    def _wide(self, vertex: int) -> int:
        return self.widths[vertex] if vertex < self.layers.count else 1


def _route(canvas: Canvas, nets: dict[int, Net], top: int, turns: int, labelled: int) -> None:
    """The lines of a channel: all that go down first, then what passes under them."""
    bottom = top + turns + labelled - 1
    for number, net in nets.items():
        track = bottom if net.track is None else top + net.track
        canvas.down(number, net.start, top, track)
        for end in net.ends:
            canvas.down(number, end, top if net.track is None else track, bottom)
    for number, net in nets.items():
        if net.track is not None:
            canvas.across(number, top + net.track, [net.start, *net.ends], [net.start], net.ends)


def _columns(found: Layers, widths: Sequence[int], width: int) -> list[int]:
    """The leftmost column of each vertex: whole numbers, a bend with a column free on both sides.

    width    columns that there are: rows that would reach beyond are moved to the left as far as they can be
    """
    lefts = [0] * len(found.of)
    for row in found.rows:
        wide = [widths[vertex] if vertex < found.count else 1 for vertex in row]
        gaps = [GAP if v < found.count and w < found.count else 1 for v, w in pairwise(row)]
        wanted = [round(found.x[vertex] - w / 2) for vertex, w in zip(row, wide, strict=True)]
        last = width
        for k in reversed(range(len(row))):
            wanted[k] = min(wanted[k], last - wide[k])
            last = wanted[k] - (gaps[k - 1] if k else 0)
        free = 0 if row and row[0] < found.count else 1
        for k, vertex in enumerate(row):
            lefts[vertex] = max(free, wanted[k])
            free = lefts[vertex] + wide[k] + (gaps[k] if k < len(gaps) else 0)
    return lefts
