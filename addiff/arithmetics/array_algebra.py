"""Linear algebra on arrays of doubles: what NumPy and LAPACK do for the rows of `linear_algebra`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from addiff.arithmetics.array_alarm import looked_at
from addiff.arithmetics.array_functions import added, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    Function = Callable[..., Any]
    Shape = tuple[int, ...]


CERTAIN = 1e-14
"""The reciprocal condition from which on a matrix is not told from a singular one: a few units of rounding."""

LARGE = 500
"""Rows from which on SciPy, which tells the condition by a factorization, is worth loading; else an inverse tells."""


def _matmul(a: Any, b: Any) -> Any:
    return plain(np.matmul(a, b))


def _dot(a: Any, b: Any) -> Any:
    return plain(np.matmul(a, b))


def singular(a: Any) -> bool:
    """Whether a matrix is singular, or so near that doubles cannot tell.

    cost    that of its singular values, an order more than to solve with it: for those whose condition is in doubt
    """
    if not np.isfinite(a).all() or not a.size:
        return False
    values = np.linalg.svd(a, compute_uv=False)
    return bool((values[..., -1:] <= CERTAIN * values[..., :1]).any())


def _solve(a: Any, b: Any, rank: int) -> Any:
    """The solution; further directions of the right side become further columns."""
    if a.ndim > 2 or b.ndim == rank:
        return _solution(a, b)
    columns = np.moveaxis(b, -rank, 0)
    solved = _solution(a, columns.reshape(len(a), -1)).reshape(columns.shape)
    return np.moveaxis(solved, 0, -rank)


def _solution(a: Any, b: Any) -> Any:
    if a.ndim == 2 and len(a) >= LARGE:
        solved, condition = _factored(a, b)
        if _regular(a, condition):
            return solved
    elif _regular(a, _condition(a, _inverse(a))):
        return np.linalg.solve(a, b)
    return np.full(np.shape(b), np.nan) if singular(a) else np.linalg.solve(a, b)


def _inv(a: Any) -> Any:
    inverse = _inverse(a)
    doubtful = not _regular(a, _condition(a, inverse))
    return np.full(a.shape, np.nan) if inverse is None or (doubtful and singular(a)) else inverse


def _inverse(a: Any) -> Any:
    """The inverse as LAPACK finds it, None where a pivot is exactly 0."""
    try:
        return np.linalg.inv(a)
    except np.linalg.LinAlgError:
        return None


def _condition(a: Any, inverse: Any) -> float:
    """The condition of a matrix in the norm of column sums, the worst of several; infinite where there is none."""
    return np.inf if inverse is None or not a.size else float(np.max(_columns(a) * _columns(inverse)))


def _columns(a: Any) -> Any:
    """The largest sum of magnitudes in a column."""
    return np.max(added(np.abs(a), axis=-2), axis=-1)


def _regular(a: Any, condition: float) -> bool:
    """Whether a condition leaves no doubt: the norms differ by up to n, and an estimate may be too small."""
    return bool(a.shape[-1] * condition * CERTAIN < 0.01)


def _factored(a: Any, b: Any) -> tuple[Any, float]:
    """The solution by one LU factorization, and an estimate of the condition from it.

    source    Higham, Accuracy and Stability of Numerical Algorithms (2002), sec. 15.3 (LAPACK's `gecon`)
    """
    from scipy.linalg import lapack

    lu, pivots, failed = lapack.dgetrf(a)
    if failed or not np.isfinite(lu).all():
        return None, np.inf
    reciprocal, _ = lapack.dgecon(lu, _columns(a))
    solved, _ = lapack.dgetrs(lu, pivots, b)
    return solved, 1 / reciprocal if reciprocal else np.inf


def _det(a: Any, axes: Shape, keep: bool) -> Any:
    found = np.linalg.det(a)
    return np.reshape(found, (*np.shape(found), 1, 1)) if keep else plain(found)


def _trace(a: Any, axes: Shape, keep: bool) -> Any:
    found = np.trace(a, axis1=-2, axis2=-1)
    return np.reshape(found, (*np.shape(found), 1, 1)) if keep else plain(found)


def _singular_parts(a: Any) -> Any:
    """The singular values of matrices, with vectors; NaN where a matrix is not finite: LAPACK may never end."""
    known = np.isfinite(a).all(axis=(-2, -1))
    u, s, vt = np.linalg.svd(a if known.all() else np.where(known[..., None, None], a, 0.0))
    return u, np.where(known[..., None], s, np.nan), vt


def _cofactor(a: Any) -> Any:
    """det(A)·A⁻ᵀ by the singular values, of which each element misses one: right for singular matrices too.

    source    Stewart, On the adjugate matrix, Linear Algebra Appl. 283 (1998)
    """
    u, s, vt = _singular_parts(a)
    sign = np.linalg.det(u) * np.linalg.det(vt)
    return (u * (np.round(sign)[..., None] * _others(s))[..., None, :]) @ vt


def _others(s: Any) -> Any:
    """For each number the product of all the others."""
    before = np.cumprod(np.concatenate([np.ones_like(s[..., :1]), s[..., :-1]], axis=-1), axis=-1)
    after = np.cumprod(np.concatenate([np.ones_like(s[..., :1]), s[..., :0:-1]], axis=-1), axis=-1)[..., ::-1]
    return before * after


def _cofactor_slope(a: Any, h: Any) -> Any:
    """The derivative of the cofactors along h: in the basis of the singular vectors products that miss two values."""
    u, s, vt = _singular_parts(a)
    sign = np.round(np.linalg.det(u) * np.linalg.det(vt))
    size = s.shape[-1]
    pairs = np.zeros((*s.shape, size))
    for i in range(size):
        pairs[..., i, np.arange(size) != i] = _others(np.delete(s, i, axis=-1))
    inner = np.swapaxes(u, -1, -2) @ h @ np.swapaxes(vt, -1, -2)
    diagonal = np.diagonal(inner, axis1=-2, axis2=-1)
    result = -np.swapaxes(pairs * inner, -1, -2)
    result[..., range(size), range(size)] += np.matmul(diagonal[..., None, :], pairs)[..., 0, :]
    return sign[..., None, None] * (u @ result @ vt)


FUNCTIONS: dict[str, Function] = {
    "matmul": looked_at(_matmul),
    "dot": looked_at(_dot),
    "outer": np.multiply.outer,
    "solve": looked_at(_solve),
    "inv": looked_at(_inv),
    "det": looked_at(_det),
    "trace": _trace,
    "cofactor": looked_at(_cofactor),
    "cofactor_slope": looked_at(_cofactor_slope),
}
"""By the methods of their rows."""
