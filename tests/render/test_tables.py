from __future__ import annotations

from addiff.render.document import Column, Table
from addiff.render.tables import lines


def drawn(table: Table, width: int) -> list[str]:
    return ["".join(text for text, _ in line).rstrip() for line in lines(table, width)]


def numbers(*texts: str) -> Table:
    return Table((Column("n", numeric=True),), tuple(((text, "number"),) for text in texts))


def test_decimal_points_come_under_each_other() -> None:
    assert drawn(numbers("-1.25", "10", "3e-7", "NaN", ""), 80)[2:] == ["-1.25", "10", " 3e-7", "  NaN", ""]


def test_infinity_and_nan_stand_on_the_right() -> None:
    assert drawn(numbers("1", "Infinity"), 80)[2:] == ["       1", "Infinity"]


def test_a_text_that_does_not_fit_wraps_at_its_spaces() -> None:
    table = Table((Column("k", key=True), Column("text")), ((("a", "name"), ("one two three four five", "")),))
    assert drawn(table, 20)[2:] == ["a  one two three", "   four five"]


def test_optional_columns_go_first() -> None:
    columns = (Column("k", key=True), Column("optional one", optional=True), Column("n", numeric=True))
    table = Table(columns, ((("a", "name"), ("b", ""), ("1", "number")),))
    assert drawn(table, 40)[0] == "k  optional one  n"
    assert drawn(table, 8)[0] == "k  n"


def test_columns_without_room_move_below_behind_the_key() -> None:
    columns = (Column("k", key=True), *(Column(f"number {i}", numeric=True) for i in range(3)))
    table = Table(columns, ((("a", "name"), ("1", "number"), ("2", "number"), ("3", "number")),))
    assert drawn(table, 22) == [
        "k  number 0  number 1",
        "─────────────────────",
        "a         1         2",
        "",
        "k  number 2",
        "───────────",
        "a         3",
    ]


def test_a_table_without_rows_has_its_headings() -> None:
    assert drawn(numbers(), 80) == ["n", "─"]
