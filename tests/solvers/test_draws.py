"""Random starts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from addiff.cli import point
from addiff.errors import LimitError, UsageError
from addiff.solvers.draws import drawn


def start(*texts: str, seed: int = 0) -> dict[str, Any]:
    found, known = drawn(texts, seed, "--start")
    return point.read(found, "--start", known)


def test_a_draw_is_an_array_in_an_expression() -> None:
    at = start("W=normal(4, 16)/2 , b=zeros(2),s=uniform()", "v=1-uniform(3)")
    assert np.shape(at["W"]) == (4, 16)
    np.testing.assert_array_equal(at["W"], np.random.default_rng([0, 0]).standard_normal((4, 16)) / 2)
    assert isinstance(at["s"], float)
    np.testing.assert_array_equal(at["b"], [0.0, 0.0])
    np.testing.assert_array_equal(at["v"], 1 - np.random.default_rng([0, 3]).random(3))


def test_the_seed_decides() -> None:
    assert np.array_equal(start("W=normal(3)", seed=4)["W"], start("W=normal(3)", seed=4)["W"])
    assert not np.array_equal(start("W=normal(3)", seed=4)["W"], start("W=normal(3)", seed=5)["W"])


def test_other_names_that_end_alike_are_left_alone() -> None:
    assert drawn(["x=log(2)", "abnormal(2)=1"], 0, "--start")[1] == {}


def test_wrong_shapes_are_refused() -> None:
    with pytest.raises(UsageError, match="the lengths of axes"):
        drawn(["W=normal(4.5)"], 0, "--start")
    for lengths in ("100000,100000", "99999999999", "2,10000000000000000000000"):
        with pytest.raises(LimitError, match=rf"--start: normal\({lengths}\) draws more than 100,000,000 numbers"):
            drawn([f"W=normal({lengths})"], 0, "--start")
