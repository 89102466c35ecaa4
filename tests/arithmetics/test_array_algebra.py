"""Linear equations and inverses: what is singular, whichever way it is found out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from addiff.arithmetics import array_algebra
from addiff.arithmetics.tensors import tensors


def of_condition(size: int, condition: float) -> Any:
    """A matrix whose singular values go from 1 down to 1/condition."""
    random = np.random.default_rng(size)
    u, v = (np.linalg.qr(random.normal(size=(size, size)))[0] for _ in range(2))
    return (u * np.geomspace(1.0, 1 / condition, size)) @ v


@pytest.mark.parametrize("size", [1, 2, 5, 60])
@pytest.mark.parametrize("condition", [1.0, 1e8, 1e12, 1e13, 3e13, 2e14, 1e15, 1e17])
def test_the_singular_values_decide_in_doubt(size: int, condition: float) -> None:
    a = of_condition(size, condition)
    none = tensors.singular(a)
    assert none == (size > 1 and condition > 1e14)
    b = np.ones(size)
    assert np.isnan(tensors.inv(a)).all() == none
    assert np.isnan(tensors.solve(a, b, rank=1)).all() == none
    if condition < 1e9:
        np.testing.assert_allclose(a @ tensors.solve(a, b, rank=1), b, rtol=1e-6)
        np.testing.assert_allclose(a @ tensors.inv(a), np.eye(size), atol=1e-6)


@pytest.mark.parametrize("condition", [10.0, 1e10, 3e13, 1e15])
def test_large_matrices_are_factorized_once(condition: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(array_algebra, "LARGE", 40)
    a, random = of_condition(50, condition), np.random.default_rng(0)
    for shape, rank in (((50,), 1), ((50, 3), 2), ((4, 50), 1), ((4, 50, 3), 2)):
        b = random.normal(size=shape)
        found = tensors.solve(a, b, rank=rank)
        assert found.shape == shape
        if condition > 1e14:
            assert np.isnan(found).all()
        else:
            columns, solved = (np.moveaxis(x, -rank, 0).reshape(50, -1) for x in (b, found))
            np.testing.assert_allclose(solved, np.linalg.solve(a, columns), rtol=1e-3 if condition > 1e12 else 1e-5)


def test_no_singular_values_are_asked_for_where_nothing_is_in_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    a = of_condition(6, 100.0)
    monkeypatch.setattr(array_algebra, "singular", lambda _: pytest.fail("they cost more than the equations"))
    tensors.solve(a, np.ones(6), rank=1)
    tensors.inv(a)
    tensors.solve(np.stack([a, 2 * a]), np.ones((2, 6, 1)), rank=2)
    tensors.inv(np.stack([a, 2 * a]))


def test_one_singular_matrix_among_several_is_found() -> None:
    several = np.stack([np.eye(2), [[1.0, 2.0], [2.0, 4.0]]])
    assert np.isnan(tensors.inv(several)).all()
    assert np.isnan(tensors.solve(several, np.ones((2, 2, 1)), rank=2)).all()
