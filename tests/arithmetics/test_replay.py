"""A recording done again: what it gives, whose memory that is, and when it refuses."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from addiff.arithmetics.recording import Recording, Refused
from addiff.arithmetics.replay import Replay

if TYPE_CHECKING:
    from collections.abc import Callable


def replay(formula: Callable[..., Any], *point: Any) -> Replay:
    m = Recording()
    results = formula(m, *map(m.input, point))
    return Replay(m, len(point), results if isinstance(results, list) else [results])


X, Y = np.array([1.5, 2.5, 0.5]), np.array([3.0, 0.25, 2.0])


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (lambda m, x, y: (x - y) * 2.0 + (y - x) / y, lambda x, y: (x - y) * 2.0 + (y - x) / y),
        (lambda m, x, y: y - (x - y * y), lambda x, y: y - (x - y * y)),
        (lambda m, x, y: x * 3.0 + (x * -3.0) * (y * 2.0), lambda x, y: x * 3.0 - 3.0 * x * (2.0 * y)),
        (lambda m, x, y: x * 3.0 + (y * -1.0) * (x * -3.0), lambda x, y: x * 3.0 + y * (3.0 * x)),
        (lambda m, x, y: m.scatter(x * y, key=(slice(1, 4),), shape=(5,)), lambda x, y: [0.0, *(x * y), 0.0]),
        (lambda m, x, y: m.max(x * x, y * y), lambda x, y: np.maximum(x * x, y * y)),
        (lambda m, x, y: m.softplus(x) + m.sigmoid(x - y), lambda x, y: np.logaddexp(0, x) + 1 / (1 + np.exp(y - x))),
        (lambda m, x, y: m.softmax(x * y, axes=(-1,)), lambda x, y: np.exp(x * y) / np.exp(x * y).sum()),
        (lambda m, x, y: m.logsumexp(x + y, axes=(-1,), keep=False), lambda x, y: np.log(np.exp(x + y).sum())),
        (lambda m, x, y: m.mean(x * y, axes=(-1,), keep=False), lambda x, y: np.mean(x * y)),
    ],
)
def test_it_gives_what_the_formula_does(formula: Callable[..., Any], expected: Callable[..., Any]) -> None:
    again = replay(formula, X, Y)
    for x, y in ((X, Y), (Y, X), (X + 1, Y / 3)):
        (found,) = again.at([x, y])
        np.testing.assert_allclose(found, expected(x, y), rtol=1e-14)


def test_parts_are_added_to_what_is_nobody_elses() -> None:
    def formula(m: Any, x: Any, y: Any) -> list[Any]:
        whole = m.scatter(x, key=(slice(0, 3),), shape=(4,))
        kept = whole * 1.0
        return [m.added_at(whole, y, key=(slice(1, 4),)), kept]

    again = replay(formula, X, Y)
    for _ in range(2):
        found, kept = again.at([X, Y])
        np.testing.assert_array_equal(kept, [*X, 0.0])
        np.testing.assert_array_equal(found, [X[0], X[1] + Y[0], X[2] + Y[1], Y[2]])


def test_results_are_no_part_of_the_point() -> None:
    again = replay(lambda m, x: [x * 1.0, m.index(x, key=(slice(1, 3),))], X)
    for result in again.at([X]):
        assert not np.shares_memory(result, X)


def test_results_do_not_change_when_it_is_done_again() -> None:
    again = replay(lambda m, x: [x * x, (x * x + 1.0) * x], X)
    first = again.at([X])
    copies = [np.array(x) for x in first]
    again.at([Y])
    for x, copy in zip(first, copies, strict=True):
        np.testing.assert_array_equal(x, copy)


@pytest.mark.parametrize(
    ("formula", "odd"),
    [
        (lambda m, x, s: x * x, (np.full(3, 1e200), 1.0)),
        (lambda m, x, s: m.log(x), (-X, 1.0)),
        (lambda m, x, s: s * s * x, (X, 1e200)),
        (lambda m, x, s: x / s, (X, 0.0)),
        (lambda m, x, s: m.index(x, key=(0,)) * s, (np.full(3, 1e200), 1e200)),
    ],
)
def test_it_refuses_what_is_not_finite(formula: Callable[..., Any], odd: tuple[Any, ...]) -> None:
    again = replay(formula, X, 2.0)
    with pytest.raises(Refused):
        again.at(odd)
    again.at((X, 2.0))


def test_threads_do_not_disturb_each_other() -> None:
    again = replay(lambda m, x: [m.sum(m.exp(x * x) * x, axes=(-1,), keep=False)], np.zeros(20_000))
    wrong = []

    def run(number: float) -> None:
        for _ in range(50):
            (found,) = again.at([np.full(20_000, number)])
            if found != pytest.approx(20_000 * np.exp(number * number) * number, rel=1e-12):
                wrong.append(found)

    threads = [threading.Thread(target=run, args=(k / 4,)) for k in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
