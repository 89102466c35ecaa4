"""The line that tells how far a run is: what it says, and what it leaves out where there is little room."""

from __future__ import annotations

import pytest

from addiff.render.progress import Progress, progress_text
from addiff.render.screen import Screen


def text(width: int, *, done: int = 12_345_678, skipped: int = 0, total: float | None = 1e8, note: str = "") -> str:
    progress = Progress("rows", total)
    progress.skip(skipped)
    progress.advance(done - skipped)
    progress.note = note
    return progress_text(progress, 10.0, Screen(width))


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (100, "════──────────────────────────  12,345,678 rows   12 %  1.23M rows/s  1:11 left"),
        (60, "═─────────  12,345,678 rows   12 %  1.23M rows/s  1:11 left"),
        (50, "12,345,678 rows   12 %  1.23M rows/s  1:11 left"),
        (40, "12,345,678 rows   12 %  1:11 left"),
        (30, "═─────────   12 %  1:11 left"),
        (16, "1:11 left"),
    ],
)
def test_what_there_is_no_room_for_is_left_out(width: int, line: str) -> None:
    assert text(width) == line


def test_without_a_total_there_are_count_pace_and_time() -> None:
    assert text(60, total=None) == "12,345,678 rows  1.23M rows/s  0:10"


def test_what_was_done_before_is_not_in_the_pace() -> None:
    assert text(80, done=60, skipped=50, total=100).endswith("60 rows   60 %  1 rows/s  0:40 left")


def test_nothing_done_yet_has_no_pace() -> None:
    assert text(80, done=0, total=100) == "─" * 30 + "  0 rows    0 %  0:10"


def test_an_estimate_that_was_too_low_is_no_more_than_all() -> None:
    assert "100 %  1 rows/s  0:00 left" in text(80, done=10, total=9)


def test_another_run_has_its_own_unit_and_a_note() -> None:
    progress = Progress("epochs", 400)
    progress.advance(100)
    progress.note = "loss 0.0123"
    assert progress_text(progress, 8000.0, Screen(90)).split("  ")[1:] == [
        "100 epochs",
        " 25 %",
        "loss 0.0123",
        "0.0125 epochs/s",
        "6:40:00 left",
    ]


@pytest.mark.parametrize(("pace", "shown"), [(9.996, "10"), (999.6, "1k"), (12_345, "12.3k"), (999_700, "1,000k")])
def test_rates_have_three_digits(pace: float, shown: str) -> None:
    progress = Progress("rows")
    progress.advance(round(pace * 1000))
    assert f"  {shown} rows/s" in progress_text(progress, 1000.0, Screen(80))


def test_an_encoding_without_signs_gets_a_bar_of_ascii() -> None:
    progress = Progress("rows", 10)
    progress.advance(5)
    assert progress_text(progress, 1.0, Screen(80, unicode=False)).startswith("=" * 15 + "-" * 15)
