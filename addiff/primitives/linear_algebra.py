"""Products of matrices, linear equations, determinants.

Source: Giles, Collected matrix derivative results for forward and reverse mode algorithmic differentiation (2008).
"""

from __future__ import annotations

from typing import Any

from addiff.primitives.array_rule import ArrayRule, Misfit, Reduction, Shape, broadcast, reduced
from addiff.primitives.rule import Outside


def _product_shape(a: Shape, b: Shape) -> Shape:
    """The shape of a matrix product, as NumPy's `matmul` has it."""
    if not a or not b:
        raise Misfit("a number is no matrix: write * for a multiple")
    left, right = _forms(a, b)
    if left[-1] != right[-2]:
        last = "the last axis" if len(a) > 1 or len(b) > 1 else "the axis"
        first = "the axis" if len(b) == 1 else "the first axis" if len(b) == 2 else "the last axis but one"
        raise Misfit(f"{last} of the first has {left[-1]}, {first} of the second {right[-2]}")
    outer = (*broadcast((left[:-2], right[:-2])),) if len(left) > 2 else ()
    return (*outer, *(left[-2:-1] if len(a) > 1 else ()), *(right[-1:] if len(b) > 1 else ()))


def _forms(a: Shape, b: Shape) -> tuple[Shape, Shape]:
    """Both shapes as matrices of equal rank: a vector on the left is a row, on the right a column."""
    left = a if len(a) > 1 else (1, *a)
    right = b if len(b) > 1 else (*b, 1)
    rank = max(len(left), len(right))
    return (1,) * (rank - len(left)) + left, (1,) * (rank - len(right)) + right


def _as(m: Any, x: Any, source: Shape, shape: Shape) -> Any:
    return x if source == shape else m.reshape(x, source=source, shape=shape)


def _turned(m: Any, x: Any, rank: int) -> Any:
    """A matrix, or many, with rows and columns exchanged."""
    return m.permute(x, order=(*range(rank - 2), rank - 1, rank - 2))


def _push_product(m: Any, v: Any, arguments: Any, position: int, tangent: Any) -> Any:
    shapes = [m.shape(x) for x in arguments]
    left, right = _forms(*shapes)
    factors = [tangent if k == position else x for k, x in enumerate(arguments)]
    a, b = (_as(m, x, shape, form) for x, shape, form in zip(factors, shapes, (left, right), strict=True))
    return _as(m, m.matmul(a, b), _product_form(left, right), m.shape(v))


def _product_form(left: Shape, right: Shape) -> Shape:
    return (*broadcast((left[:-2], right[:-2])), left[-2], right[-1]) if len(left) > 2 else (left[-2], right[-1])


def _pull_product(m: Any, v: Any, arguments: Any, position: int, adjoint: Any) -> Any:
    shapes = [m.shape(x) for x in arguments]
    forms = _forms(*shapes)
    whole = _product_form(*forms)
    rank = len(whole)
    adjoint = _as(m, adjoint, m.shape(v), whole)
    other = _turned(m, _as(m, arguments[1 - position], shapes[1 - position], forms[1 - position]), rank)
    result = m.matmul(adjoint, other) if position == 0 else m.matmul(other, adjoint)
    form = (*whole[:-2], *forms[position][-2:])
    if form != forms[position]:
        result = m.collapse(result, source=form, shape=forms[position])
    return _as(m, result, forms[position], shapes[position])


def _square(shape: Shape, **_: Any) -> Shape:
    if len(shape) < 2 or shape[-1] != shape[-2]:
        raise Misfit("it is not a square matrix")
    return shape


def _of_square(shape: Shape, axes: Shape = (), keep: bool = False) -> Shape:
    return reduced(_square(shape), axes, keep)


def _of_matrix(shape: Shape, axes: Shape = (), keep: bool = False) -> Shape:
    if len(shape) < 2:
        raise Misfit("it is not a matrix")
    return reduced(shape, axes, keep)


def _solve_shape(a: Shape, b: Shape, rank: int) -> Shape:
    if len(a) != 2 or a[0] != a[1]:
        raise Misfit("the first is not a square matrix")
    if len(b) not in (1, 2):
        raise Misfit("the second is neither a vector nor a matrix")
    if a[0] != b[0]:
        raise Misfit(f"the first axis of the second has {b[0]}, not {a[0]}")
    return b


def _push_solve(m: Any, v: Any, arguments: Any, position: int, tangent: Any, rank: int) -> Any:
    a, _ = arguments
    if position == 1:
        return m.solve(a, tangent, rank=rank)
    shape = m.shape(v)
    column = shape if rank == 2 else (*shape, 1)
    size = shape[-rank]
    # v may itself be many, when this is the tangent of a tangent
    tangent = _as(m, tangent, (size, size), (*(1,) * (len(column) - 2), size, size))
    moved = m.matmul(tangent, _as(m, v, shape, column))
    return -m.solve(a, _as(m, moved, column, shape), rank=rank)


def _pull_solve(m: Any, v: Any, arguments: Any, position: int, adjoint: Any, rank: int) -> Any:
    a, _ = arguments
    weights = m.solve(_turned(m, a, 2), adjoint, rank=rank)
    return weights if position == 1 else _pull_matrix(m, v, weights)


def _pull_matrix(m: Any, v: Any, weights: Any) -> Any:
    """-w·vᵀ, for vectors or for matrices of columns."""
    shape = m.shape(v)
    column = shape if len(shape) == 2 else (*shape, 1)
    return -m.matmul(_as(m, weights, shape, column), _turned(m, _as(m, v, shape, column), 2))


def _bound_solve(m: Any, v: Any, arguments: Any, position: int, adjoint: Any, rank: int) -> Any:
    a, _ = arguments
    shape = m.shape(v)
    column = shape if len(shape) == 2 else (*shape, 1)
    turned, inverse = (m.abs(_turned(m, x, 2)) for x in (a, m.inv(a)))
    weights = m.matmul(inverse, _as(m, adjoint, shape, column))
    weights = weights + m.matmul(inverse, m.matmul(turned, weights))
    weights = _as(m, weights, column, shape)
    return weights if position == 1 else -_pull_matrix(m, m.abs(v), weights)


def _push_inverse(m: Any, v: Any, arguments: Any, position: int, tangent: Any) -> Any:
    return -m.matmul(v, m.matmul(tangent, v))


def _pull_inverse(m: Any, v: Any, arguments: Any, position: int, adjoint: Any) -> Any:
    turned = _turned(m, v, len(m.shape(v)))
    return -m.matmul(turned, m.matmul(adjoint, turned))


def _outer_shape(u: Shape, v: Shape) -> Shape:
    if len(u) != 1 or len(v) != 1:
        raise Misfit("both must be vectors")
    return (*u, *v)


def _push_outer(m: Any, v: Any, arguments: Any, position: int, tangent: Any) -> Any:
    rows, columns = m.shape(v)[-2:]
    a, b = (tangent if k == position else x for k, x in enumerate(arguments))
    return _as(m, a, (rows,), (rows, 1)) * _as(m, b, (columns,), (1, columns))


def _pull_outer(m: Any, v: Any, arguments: Any, position: int, adjoint: Any) -> Any:
    rows, columns = m.shape(v)
    other = arguments[1 - position]
    if position == 0:
        return m.sum(adjoint * _as(m, other, (columns,), (1, columns)), axes=(-1,), keep=False)
    return m.sum(adjoint * _as(m, other, (rows,), (rows, 1)), axes=(-2,), keep=False)


ROWS: list[ArrayRule] = [
    ArrayRule(
        "A @ B",
        method="matmul",
        shape=_product_shape,
        push=_push_product,
        pull=_pull_product,
        told={"A": "along T: T @ B", "B": "along T: A @ T"},
        about="the matrix product",
    ),
    ArrayRule(
        "dot(u, v)",
        shape=_product_shape,
        push=_push_product,
        pull=_pull_product,
        value=lambda m, a, b: m.matmul(a, b),
        told={"u": "v", "v": "u"},
        about="the sum of the products of the elements; of matrices the matrix product",
    ),
    ArrayRule(
        "outer(u, v)",
        shape=_outer_shape,
        push=_push_outer,
        pull=_pull_outer,
        told={"u": "along t: outer(t, v)", "v": "along t: outer(u, t)"},
        about="the matrix of all products of an element of u with one of v",
    ),
    ArrayRule(
        "solve(A, b)",
        shape=_solve_shape,
        push=_push_solve,
        pull=_pull_solve,
        bound=_bound_solve,
        domain=[Outside("linear equations with a singular matrix", lambda m, a, b, rank: m.singular(a), of="A")],
        text=lambda op, words, rank: f"solve({', '.join(words)})",
        told={"A": "along T: -solve(A, T @ x)", "b": "along t: solve(A, t)"},
        about="the x with A @ x = b",
    ),
    ArrayRule(
        "inv(A)",
        shape=_square,
        push=_push_inverse,
        pull=_pull_inverse,
        bound=lambda m, v, arguments, position, adjoint: -_pull_inverse(m, m.abs(v), arguments, position, adjoint),
        domain=[Outside("inverse of a singular matrix", lambda m, a: m.singular(a), of="A")],
        told={"A": "along T: -inv(A) @ T @ inv(A)"},
        about="the inverse of a matrix",
    ),
    Reduction(
        "det(A)",
        lambda m, v, x, axes, keep: m.cofactor(x),
        shape=_of_square,
        told={"A": "the cofactors: det(A)*transpose(inv(A))"},
        about="the determinant",
    ),
    Reduction(
        "trace(A)",
        lambda m, v, x, axes, keep: m.identity(m.shape(x)),
        linear=True,
        shape=_of_matrix,
        told={"A": "1 on the diagonal, else 0"},
        about="the sum of the diagonal",
    ),
    ArrayRule(
        "cofactor(A)",
        shape=_square,
        # the bilinear form of second derivatives of det is symmetric, so a tangent goes the way of an adjoint
        push=lambda m, v, arguments, position, tangent: m.cofactor_slope(arguments[0], tangent),
        pull=lambda m, v, arguments, position, adjoint: m.cofactor_slope(arguments[0], adjoint),
        hidden=True,
        source="Magnus & Neudecker, Matrix Differential Calculus (1999), ch. 8",
        about="the derivative of det, also where the matrix is singular",
    ),
    ArrayRule(
        "cofactor_slope(A, H)",
        shape=lambda a, h: _square(a),
        push=lambda m, v, arguments, position, tangent: _slope_along(m, arguments, position, tangent),
        pull=lambda m, v, arguments, position, adjoint: _slope_along(m, arguments, position, adjoint),
        hidden=True,
        about="how the cofactors change along a matrix",
    ),
]


def _slope_along(m: Any, arguments: Any, position: int, other: Any) -> Any:
    """The third derivative of det is symmetric too: along A it is written by the inverse."""
    a, h = arguments
    if position == 1:
        return m.cofactor_slope(a, other)
    size = m.shape(a)
    other = _as(m, other, size, (*(1,) * (len(m.shape(h)) - 2), *size))
    inverse = m.inv(a)
    turned = _turned(m, inverse, 2)

    def trace(x: Any) -> Any:
        return m.spread(m.trace(x, axes=(-2, -1), keep=False), axes=(-2, -1), keep=False, shape=m.shape(a))

    x, y = m.matmul(inverse, h), m.matmul(inverse, other)
    xy, yx = m.matmul(x, y), m.matmul(y, x)
    scale = trace(x) * trace(y) - trace(xy)
    inner = scale * turned - trace(x) * _flipped(m, y, turned) - trace(y) * _flipped(m, x, turned)
    inner = inner + _flipped(m, xy, turned) + _flipped(m, yx, turned)
    return m.det(a, axes=(-2, -1), keep=False) * inner


def _flipped(m: Any, x: Any, turned: Any) -> Any:
    """A⁻ᵀ·xᵀ."""
    return m.matmul(turned, _turned(m, x, 2))
