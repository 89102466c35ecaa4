"""Things are worked on ahead and come out in order; whatever goes wrong goes wrong at its place."""

from __future__ import annotations

import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from addiff.streams.overlap import in_order

if TYPE_CHECKING:
    from collections.abc import Iterator


def threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("addiff")]


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_results_come_in_order_whatever_takes_longest(jobs: int) -> None:
    def work(k: int) -> int:
        time.sleep((k % 3) / 1000)
        return k * k

    assert list(in_order(range(50), work, jobs)) == [k * k for k in range(50)]
    assert threads() == []


def test_no_more_is_taken_than_will_be_used_soon() -> None:
    taken: list[int] = []

    def things() -> Iterator[int]:
        for k in range(1000):
            taken.append(k)
            yield k

    results = in_order(things(), str, 2)
    with closing(results):
        assert next(results) == "0"
        time.sleep(0.05)
        assert len(taken) <= 6
    assert threads() == []


def test_an_error_of_work_comes_behind_what_was_before_it() -> None:
    results = in_order([4, 2, 0, 1], lambda k: 4 // k, 3)
    assert [next(results), next(results)] == [1, 2]
    with pytest.raises(ZeroDivisionError):
        next(results)
    assert threads() == []


def test_an_error_of_taking_comes_behind_what_was_before_it() -> None:
    def things() -> Iterator[int]:
        yield 1
        raise KeyboardInterrupt

    results = in_order(things(), str, 3)
    assert next(results) == "1"
    with pytest.raises(KeyboardInterrupt):
        next(results)
    assert threads() == []


def test_a_read_that_never_returns_does_not_hold_up_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("addiff.streams.overlap.PATIENCE", 0.01)
    release = threading.Event()

    def things() -> Iterator[int]:
        yield 1
        release.wait(30)

    results = in_order(things(), str, 1)
    with closing(results):
        assert next(results) == "1"
    assert threads() == ["addiff-reader"]
    release.set()
