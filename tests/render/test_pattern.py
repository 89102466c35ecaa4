from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addiff.render.pattern import CELLS_ACROSS, CELLS_DOWN, lines, picture
from addiff.render.screen import Screen
from addiff.render.terminal import write


def test_a_dot_is_an_entry_where_there_is_room() -> None:
    assert lines(picture([[0], [1], [2], [3]], 4, 4)) == ["|⠑⢄|"]
    assert lines(picture([[0, 1, 2], [], [], [], [2]], 5, 3)) == ["|⠉⠁|", "|⠀⠁|"]


def test_a_matrix_without_nonzeros_is_empty() -> None:
    assert lines(picture([[], []], 2, 3)) == ["|⠀⠀|"]


def dots(drawn: list[str]) -> set[tuple[int, int]]:
    """Where a picture has dots: row and column."""
    places = [(0, 0), (1, 0), (2, 0), (0, 1), (1, 1), (2, 1), (3, 0), (3, 1)]  # as the bits of braille go
    return {
        (4 * i + down, 2 * j + across)
        for i, line in enumerate(drawn)
        for j, cell in enumerate(line[1:-1])
        for bit, (down, across) in enumerate(places)
        if ord(cell) >> bit & 1
    }


@given(
    st.integers(1, 300).flatmap(
        lambda height: st.integers(1, 300).flatmap(
            lambda width: st.tuples(
                st.just(height),
                st.just(width),
                st.sets(st.tuples(st.integers(0, height - 1), st.integers(0, width - 1)), max_size=30),
            )
        )
    )
)
def test_a_dot_stands_where_its_block_has_a_nonzero_and_nowhere_else(
    matrix: tuple[int, int, set[tuple[int, int]]],
) -> None:
    height, width, nonzeros = matrix
    rows = [[j for i, j in nonzeros if i == k] for k in range(height)]
    drawn = lines(picture(rows, height, width))
    high, wide = min(height, 80), min(width, 80)
    assert dots(drawn) == {(i * high // height, j * wide // width) for i, j in nonzeros}
    assert (len(drawn), {len(line) for line in drawn}) == (-(-high // 4), {2 - -wide // 2})


@pytest.mark.parametrize(("height", "width"), [(1000, 1000), (3, 1000), (1000, 3), (81, 81)])
def test_a_picture_has_its_largest_size(height: int, width: int) -> None:
    drawn = lines(picture([range(width)] * height, height, width))
    assert len(drawn) <= CELLS_DOWN
    assert max(map(len, drawn)) <= CELLS_ACROSS + 2
    assert "⠀" not in "".join(drawn)


def test_a_picture_keeps_within_a_narrow_screen() -> None:
    diagonal = picture([[k] for k in range(80)], 80, 80)
    for width in (20, 31, 41, 42, 200):
        drawn = lines(diagonal, width)
        assert {len(line) for line in drawn} == {min(width, 42)}
        assert {i for i, _ in dots(drawn)} == set(range(80))


def test_without_unicode_a_cell_says_whether_it_has_a_dot() -> None:
    pattern = picture([[0], [], [], [], [3]], 5, 4)
    assert write((pattern,), Screen(unicode=False)) == "|# |\n| #|\n"
