"""What is left out of a recording, and what has to stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from addiff.arithmetics.recording import Recording
from addiff.arithmetics.shortened import Shortened

if TYPE_CHECKING:
    from collections.abc import Callable


def done(formula: Callable[..., Any], count: int = 2) -> list[tuple[Any, Any]]:
    """The operations that are left of a formula of arrays, each with the number that it multiplies by, if it does."""
    m = Recording()
    result = formula(m, *[m.input(np.array([1.5, 2.5])) for _ in range(count)])
    short = Shortened(m, [result.index])
    return [
        (op.function, next((float(short.start[p]) for p in op.places if np.ndim(short.start[p] or ()) == 0), None))
        for op in short.code
    ]


@pytest.mark.parametrize(
    ("formula", "left"),
    [
        (lambda m, x, y: (x + y) * (y + x), [(np.add, None), (np.multiply, None)]),
        (lambda m, x, y: (x - y) * (x - y), [(np.subtract, None), (np.multiply, None)]),
        (lambda m, x, y: (x - y) * (y - x), [(np.subtract, None), (np.subtract, None), (np.multiply, None)]),
        (lambda m, x, y: x * 1.0 + y, [(np.add, None)]),
        (lambda m, x, y: m.scaled(-x, -1.0) + y, [(np.add, None)]),
        (lambda m, x, y: x * np.broadcast_to(1.0, (2,)) + y, [(np.add, None)]),
        (lambda m, x, y: -(x * 3.0), [(np.multiply, -3.0)]),
        (lambda m, x, y: x * 2.0 * 100.0, [(np.multiply, 200.0)]),
        (lambda m, x, y: x * 3.0 * 4.0, [(np.multiply, 12.0)]),
        (lambda m, x, y: x * 0.1 * 0.3, [(np.multiply, 0.1), (np.multiply, 0.3)]),  # it rounds twice
        (lambda m, x, y: x * 4.0 * 0.1, [(np.multiply, 4.0), (np.multiply, 0.1)]),  # the first may overflow
        (lambda m, x, y: x * 2.0**-600 * 2.0**-600, [(np.multiply, 2.0**-600), (np.multiply, 2.0**-600)]),
        (lambda m, x, y: m.exp(m.abs(x)) + m.exp(m.abs(x)), [(np.abs, None), (np.exp, None), (np.add, None)]),
    ],
)
def test_what_is_left(formula: Callable[..., Any], left: list[Any]) -> None:
    assert done(formula) == left


def test_what_leads_nowhere_is_left_out() -> None:
    m = Recording()
    x = m.input(np.array([1.0, 2.0]))
    _, wanted = m.exp(x), m.log(x)
    assert [op.function for op in Shortened(m, [wanted.index]).code] == [np.log]


def test_a_question_stays() -> None:
    m = Recording()
    x = m.input(np.array([1.0, 2.0]))
    assert x == [1.0, 3.0]
    assert len(Shortened(m, [x.index]).code) == 2


def test_constants_that_print_alike_are_two() -> None:
    third = 1 / 3
    left = done(lambda m, x, y: x * third + x * np.nextafter(third, 1.0).item())
    assert [function for function, _ in left] == [np.multiply, np.multiply, np.add]


def test_what_is_put_in_zeros_is_made_there_unless_it_serves_elsewhere() -> None:
    def formula(m: Any, x: Any, y: Any) -> Any:
        return m.scatter(x + y, key=(slice(1, 3),), shape=(4,))

    assert [function.args for function, _ in done(formula)] == [(np.add,)]

    def twice(m: Any, x: Any, y: Any) -> Any:
        return m.scatter(x + y, key=(slice(0, 2),), shape=(3,)) * m.sum(x + y, axes=(-1,), keep=False)

    assert len(done(twice)) == 4
