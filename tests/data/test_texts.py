"""Columns of doubles as text: what Python writes, whatever the double is."""

from __future__ import annotations

import numpy as np
import pytest

from addiff.data.texts import cells, joined, strings
from addiff.numerals import shortest
from addiff.results.columns import NUMBER, OPTIONAL, TRUTH

POWERS = 2.0 ** np.arange(-1074, 1024)
TENS = np.array([float(f"1e{k}") for k in range(-323, 309)])
RANDOM = np.random.default_rng(0)
BITS = RANDOM.integers(0, 2**64, 20_000, dtype=np.uint64).view(np.float64)


def around(x: np.ndarray) -> np.ndarray:
    """Numbers with their neighbours, of both signs."""
    near = np.concatenate([x, np.nextafter(x, 0.0), np.nextafter(x, np.inf)])
    return np.concatenate([near, -near])


@pytest.mark.parametrize(
    "doubles",
    [
        around(POWERS),
        around(TENS),
        BITS,
        RANDOM.normal(size=20_000) * 10.0 ** RANDOM.integers(-12, 20, 20_000),
        np.arange(-1000, 1000) * 1e-6,
        np.array([0.0, -0.0, np.nan, np.inf, -np.inf, 5.0]),
        np.array([1.5]),
        np.array([]),
        np.arange(10.0)[::2],
    ],
    ids=["powers of 2", "powers of 10", "bits", "sizes", "short", "special", "one", "none", "strided"],
)
def test_the_text_of_a_double_is_the_same_on_every_way(doubles: np.ndarray) -> None:
    assert cells(doubles, NUMBER, None).to_pylist() == [shortest(x) for x in doubles.tolist()]


def test_a_row_without_a_number_is_blank() -> None:
    doubles, missing = np.array([1.0, np.nan, np.nan]), np.array([False, False, True])
    assert cells(doubles, NUMBER, missing).to_pylist() == ["1.0", "NaN", ""]
    assert cells(doubles, NUMBER, missing, blank="null", quoted=True).to_pylist() == ["1.0", '"NaN"', "null"]
    assert cells(doubles, OPTIONAL, None).to_pylist() == ["1.0", "", ""]
    assert cells(np.array([1.0, 0.0, 0.0]), TRUTH, missing).to_pylist() == ["true", "false", ""]
    assert cells(np.array([1e-6, 1e20, 3e-5]), NUMBER, np.full(3, fill_value=True)).to_pylist() == ["", "", ""]


def test_half_a_surrogate_pair_stays_as_its_escape() -> None:
    array = strings(["ü", "\ud800", None])
    assert array.to_pylist() == ["ü", "\\ud800", None]
    assert joined(array.drop_null(), ", ") == "ü, \\ud800".encode()


def test_long_texts_stay_within_memory() -> None:
    for length in range(1, 600):
        doubles = -np.linspace(1.1, 9.7, length) * 1e-200
        assert len(cells(doubles, NUMBER, None)) == length
