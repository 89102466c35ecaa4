"""Drawings in characters: whoever follows the lines finds the edges of the graph, and no others."""

from __future__ import annotations

from random import Random

import pytest

from addiff.render.graphs.canvas import DOWN, JOINTS, LEFT, RIGHT, UP
from addiff.render.graphs.drawing import Arrow, Box, drawing

MASKS = {character: mask for mask, character in JOINTS.items()} | {"│": UP | DOWN, "─": LEFT | RIGHT}
WAYS = {UP: (-1, 0), DOWN: (1, 0), LEFT: (0, -1), RIGHT: (0, 1)}
BACK = {UP: DOWN, DOWN: UP, LEFT: RIGHT, RIGHT: LEFT}


def drawn(boxes: list[Box], arrows: list[Arrow], width: int) -> list[str]:
    _, lines = drawing(boxes, arrows, width, float("inf"))
    return ["".join(text for text, _ in line) for line in lines]


def followed(rows: list[str]) -> set[tuple[str, str]]:
    """The edges of a drawing, by the names in its boxes, found as a reader does: along the lines."""
    width = max(map(len, rows))
    sheet = [row.ljust(width) for row in rows]
    found = set()
    for r, row in enumerate(sheet):
        for c, character in enumerate(row):
            if character == "┬" and is_border(sheet, r, c):
                for port in ends(sheet, r + 1, c):
                    found.add((named(sheet, r, c, -1), named(sheet, *port, 1)))
    return found


def is_border(sheet: list[str], r: int, c: int) -> bool:
    """Whether a place lies on the bottom of a box, rather than where a line branches."""
    row = sheet[r]
    left = c
    while row[left] in "─┬":
        left -= 1
    right = c
    while row[right] in "─┬":
        right += 1
    return row[left] == "└" and row[right] == "┘"


def ends(sheet: list[str], r: int, c: int) -> set[tuple[int, int]]:
    """The places on the tops of boxes to which lines lead from a place, coming from above."""
    found = set()
    waiting = [(r, c, DOWN)]
    seen = set()
    while waiting:
        r, c, way = waiting.pop()
        if (r, c, way) in seen:
            continue
        seen.add((r, c, way))
        character = sheet[r][c]
        if character == "┴" and way == DOWN and is_top(sheet, r, c):
            found.add((r, c))
            continue
        mask = MASKS[character]
        ways = [way] if character in "│─" or not mask & BACK[way] else [w for w in WAYS if mask & w and w != BACK[way]]
        if character == "─":
            assert way in (LEFT, RIGHT), f"a line ends at {r}, {c}"
        elif character != "│":
            assert mask & BACK[way], f"a line ends at {r}, {c}"
        waiting += [(r + WAYS[w][0], c + WAYS[w][1], w) for w in ways]
    return found


def is_top(sheet: list[str], r: int, c: int) -> bool:
    row = sheet[r]
    left = c
    while row[left] in "─┴":
        left -= 1
    return row[left] == "┌"


def named(sheet: list[str], r: int, c: int, way: int) -> str:
    """The name in the box on whose border a place lies; way is to the line that it stands in."""
    left = c
    while sheet[r][left] in "─┬┴":
        left -= 1
    return sheet[r + way][left + 2 :].split()[0]


def boxes(names: list[str], widths: list[int]) -> list[Box]:
    return [Box(((((name.ljust(w), "name"),), ()),), "step") for name, w in zip(names, widths, strict=True)]


@pytest.mark.parametrize("labelled", [False, True])
@pytest.mark.parametrize("seed", range(40))
def test_the_lines_lead_where_the_edges_go(seed: int, labelled: bool) -> None:  # a parameter of the test
    chance = Random(seed)
    nodes = chance.randint(2, 30)
    names = [f"n{k}" for k in range(nodes)]
    pairs = [
        (chance.randrange(max(0, target - 9), target), target)
        for target in range(min(3, nodes - 1), nodes)
        for _ in range(chance.choice([1, 2, 2, 3]))
    ]
    arrows = [Arrow(a, b, "x" * chance.randint(1, 5) if labelled else "") for a, b in pairs]
    rows = drawn(boxes(names, [chance.randint(3, 12) for _ in names]), arrows, chance.choice([60, 100, 200]))
    assert followed(rows) == {(names[a], names[b]) for a, b in pairs}
