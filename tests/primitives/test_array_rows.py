"""Every row of arrays at random shapes: its value, its push against differences, and its pull against its push."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest

from addiff.arithmetics.array_contract import ArrayOperation
from addiff.arithmetics.array_duals import ArrayDuals
from addiff.arithmetics.tensors import tensors
from addiff.primitives.array_table import ARRAY_FAMILIES, ARRAY_RULES

if TYPE_CHECKING:
    from collections.abc import Callable


class Case(NamedTuple):
    """A row with settings, at arguments of some shapes.

    value    the same by NumPy, written without addiff
    """

    method: str
    settings: dict[str, Any]
    shapes: tuple[tuple[int, ...], ...]
    value: Callable[..., Any]


def _reductions() -> list[Case]:
    by_numpy: dict[str, Callable[..., Any]] = {
        "sum": np.sum,
        "prod": np.prod,
        "mean": np.mean,
        "var": np.var,
        "least": np.min,
        "greatest": np.max,
        "norm": lambda x, axis, keepdims: np.sqrt(np.sum(x**2, axis=axis, keepdims=keepdims)),
        "logsumexp": lambda x, axis, keepdims: np.log(np.sum(np.exp(x), axis=axis, keepdims=keepdims)),
    }
    settings = [((3, 4), (-2, -1), False), ((5,), (-1,), False), ((2, 3, 4), (-2,), True), ((2, 3, 4), (-3, -1), False)]
    return [
        Case(
            method,
            {"axes": axes, "keep": keep},
            (shape,),
            lambda x, f=function, axes=axes, keep=keep: f(x, axis=axes, keepdims=keep),
        )
        for method, function in by_numpy.items()
        for shape, axes, keep in settings
    ]


MASK = np.array([[True, False, True], [False, False, True]])


def _cofactor_slope(a: Any, h: Any) -> Any:
    t = 1e-5
    above, below = (np.linalg.det(b) * np.linalg.inv(b).T for b in (a + t * h, a - t * h))
    return (above - below) / (2 * t)


def _scattered(x: Any) -> Any:
    result = np.zeros((3, 4))
    result[1, 0:4:2] = x
    return result


def _put(x: Any) -> Any:
    result = np.zeros((2, 3))
    result[MASK] = x
    return result


CASES = [
    *_reductions(),
    Case("softmax", {"axes": (-1,)}, ((3, 4),), lambda x: np.exp(x) / np.exp(x).sum(axis=-1, keepdims=True)),
    Case("softmax", {"axes": (-2, -1)}, ((3, 4),), lambda x: np.exp(x) / np.exp(x).sum()),
    Case("cumsum", {"axis": -1, "back": False}, ((3, 4),), lambda x: np.cumsum(x, axis=1)),
    Case("cumsum", {"axis": -2, "back": True}, ((3, 4),), lambda x: np.cumsum(x[::-1], axis=0)[::-1]),
    *[
        Case("matmul", {}, shapes, np.matmul)
        for shapes in [
            ((3,), (3,)),
            ((2, 3), (3,)),
            ((2,), (2, 3)),
            ((2, 3), (3, 4)),
            ((5, 2, 3), (3, 4)),
            ((2, 3), (5, 3, 4)),
            ((5, 2, 3), (3,)),
            ((3,), (5, 3, 4)),
            ((5, 1, 2, 3), (4, 3, 2)),
        ]
    ],
    Case("dot", {}, ((3,), (3,)), np.dot),
    Case("dot", {}, ((2, 3), (3, 4)), np.dot),
    Case("outer", {}, ((2,), (3,)), np.outer),
    Case("solve", {"rank": 1}, ((3, 3), (3,)), np.linalg.solve),
    Case("solve", {"rank": 2}, ((3, 3), (3, 2)), np.linalg.solve),
    Case("solve", {"rank": 2}, ((3, 3), (3, 3)), np.linalg.solve),
    Case("inv", {}, ((3, 3),), np.linalg.inv),
    Case("inv", {}, ((2, 3, 3),), np.linalg.inv),
    Case("det", {"axes": (-2, -1), "keep": False}, ((4, 4),), np.linalg.det),
    Case("det", {"axes": (-2, -1), "keep": False}, ((2, 3, 3),), np.linalg.det),
    Case("trace", {"axes": (-2, -1), "keep": False}, ((3, 3),), np.trace),
    Case("trace", {"axes": (-2, -1), "keep": False}, ((2, 3),), np.trace),
    Case("cofactor", {}, ((3, 3),), lambda a: np.linalg.det(a) * np.linalg.inv(a).T),
    Case("cofactor_slope", {}, ((3, 3), (3, 3)), _cofactor_slope),
    Case("stack", {"axis": -3}, ((2, 3), (2, 3)), lambda *parts: np.stack(parts)),
    Case("stack", {"axis": -1}, ((2,), (2,)), lambda *parts: np.stack(parts, axis=-1)),
    Case("stack", {"axis": -1}, ((), (), ()), lambda *parts: np.array(parts)),
    Case("concat", {"axis": -1}, ((2,), (3,), (1,)), lambda *parts: np.concatenate(parts)),
    Case("concat", {"axis": -2}, ((2, 3), (1, 3)), lambda *parts: np.concatenate(parts)),
    Case("index", {"key": (1, slice(None))}, ((3, 4),), lambda x: x[1]),
    Case("index", {"key": (-1, 2)}, ((3, 4),), lambda x: x[-1, 2]),
    Case("index", {"key": (slice(None, None, -2), slice(1, 3))}, ((3, 4),), lambda x: x[::-2, 1:3]),
    Case("scatter", {"key": (1, slice(0, 4, 2)), "shape": (3, 4)}, ((2,),), _scattered),
    Case("reshape", {"source": (2, 6), "shape": (3, 4)}, ((2, 6),), lambda x: x.reshape(3, 4)),
    Case("permute", {"order": (2, 0, 1)}, ((2, 3, 4),), lambda x: np.transpose(x, (2, 0, 1))),
    Case("broadcast", {"source": (3, 1), "shape": (2, 3, 4)}, ((3, 1),), lambda x: np.broadcast_to(x, (2, 3, 4))),
    Case("broadcast", {"source": (), "shape": (2, 3)}, ((),), lambda x: np.broadcast_to(x, (2, 3))),
    Case(
        "collapse",
        {"source": (2, 3, 4), "shape": (3, 1)},
        ((2, 3, 4),),
        lambda x: x.sum(axis=0).sum(axis=-1, keepdims=True),
    ),
    Case(
        "spread",
        {"axes": (-2,), "keep": False, "shape": (2, 3, 4)},
        ((2, 4),),
        lambda x: np.repeat(x[:, None, :], 3, axis=1),
    ),
    Case("gather", {"source": (2, 3), "mask": MASK}, ((2, 3),), lambda x: x[MASK]),
    Case("gather", {"source": (3,), "mask": MASK}, ((3,),), lambda x: np.broadcast_to(x, (2, 3))[MASK]),
    Case("put", {"mask": MASK}, ((3,),), _put),
]


CASES_BY_METHOD = {case.method: case for case in CASES}


def _id(case: Case) -> str:
    return f"{case.method}{case.shapes}{[v for v in case.settings.values() if not hasattr(v, 'shape')]}"


def _operation(case: Case, m: Any = tensors) -> ArrayOperation:
    rule: Any = ARRAY_RULES[case.method]
    return ArrayOperation(rule.with_settings(**case.settings), m)


def _point(case: Case, seed: int) -> list[Any]:
    """Numbers that are apart from each other and from 0, so that differences cross no kink."""
    random = np.random.default_rng(seed)
    sizes = [int(np.prod(shape)) for shape in case.shapes]
    numbers = random.permutation(np.linspace(-2.0, 2.5, sum(sizes) + 1)[: sum(sizes)]) + 0.01
    parts = np.split(numbers, np.cumsum(sizes)[:-1])
    point = [part.reshape(shape) if shape else float(part[0]) for part, shape in zip(parts, case.shapes, strict=True)]
    if case.method in ("solve", "inv"):
        point[0] = point[0] + 4 * np.eye(3)  # far from singular
    return point


@pytest.mark.parametrize("case", CASES, ids=_id)
def test_the_value_is_numpys(case: Case) -> None:
    point = _point(case, 1)
    expected = case.value(*point)
    tolerance = 1e-8 if case.method == "cofactor_slope" else 1e-12
    with tensors.quiet():
        np.testing.assert_allclose(_operation(case).function(*point), expected, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("case", CASES, ids=_id)
def test_the_push_agrees_with_differences_and_the_pull_with_the_push(case: Case) -> None:
    point = _point(case, 2)
    operation = _operation(case)
    with tensors.quiet():
        value = operation.function(*point)
        edges = list(operation.edges(range(len(point)), (True,) * len(point), value, point))
    random = np.random.default_rng(3)
    for position, (edge, remarks) in enumerate(edges):
        assert remarks == []
        tangent = random.normal(size=case.shapes[position])
        adjoint = random.normal(size=np.shape(value))
        with tensors.quiet():
            pushed = edge.push(tangent if tangent.ndim else float(tangent))
            pulled = edge.pull(adjoint if adjoint.ndim else float(adjoint))
        assert np.shape(pushed) == np.shape(value)
        assert np.shape(pulled) == case.shapes[position]
        np.testing.assert_allclose(pushed, _difference(operation, point, position, tangent), rtol=1e-6, atol=1e-6)
        np.testing.assert_allclose(np.vdot(adjoint, pushed), np.vdot(pulled, tangent), rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize("case", CASES, ids=_id)
def test_several_directions_are_one_more_axis_in_front(case: Case) -> None:
    point = _point(case, 4)
    operation = _operation(case)
    random = np.random.default_rng(5)
    with tensors.quiet():
        value = operation.function(*point)
        for position, (edge, _) in enumerate(operation.edges(range(len(point)), (), value, point)):
            tangents = random.normal(size=(3, *case.shapes[position]))
            adjoints = random.normal(size=(3, *np.shape(value)))
            one_by_one = [edge.push(t if t.ndim else float(t)) for t in tangents]
            np.testing.assert_allclose(edge.push(tangents), one_by_one, rtol=1e-12, atol=1e-12)
            one_by_one = [edge.pull(a if a.ndim else float(a)) for a in adjoints]
            np.testing.assert_allclose(edge.pull(adjoints), one_by_one, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("case", CASES, ids=_id)
def test_dual_numbers_know_the_derivative_of_push_and_pull(case: Case) -> None:
    """The pull over dual numbers has the tangent that differences of the pull have."""
    point = _point(case, 6)
    random = np.random.default_rng(7)
    with tensors.quiet():
        value = _operation(case).function(*point)
    adjoint = random.normal(size=np.shape(value))
    adjoint = adjoint if adjoint.ndim else float(adjoint)
    speeds = [random.normal(size=shape) if shape else float(random.normal()) for shape in case.shapes]

    def pulled(m: Any, arguments: list[Any]) -> list[Any]:
        operation = _operation(case, m)
        with tensors.quiet():
            v = operation.function(*arguments)
            return [edge.pull(adjoint) for edge, _ in operation.edges(range(len(point)), (), v, arguments)]

    duals = ArrayDuals(tensors)
    moving = pulled(duals, [duals.lift(x, t) for x, t in zip(point, speeds, strict=True)])
    h = 1e-6
    above, below = (pulled(tensors, [x + sign * h * t for x, t in zip(point, speeds, strict=True)]) for sign in (1, -1))
    for found, up, down in zip(moving, above, below, strict=True):
        slope = getattr(found, "tangent", 0.0)
        np.testing.assert_allclose(
            slope, (np.asarray(up) - down) / (2 * h) + 0.0 * np.asarray(up), rtol=2e-5, atol=2e-5
        )


def _difference(operation: ArrayOperation, point: list[Any], position: int, tangent: Any) -> Any:
    """The central difference along one argument, extrapolated once."""

    def slope(h: float) -> Any:
        ends = []
        for sign in (1, -1):
            moved = list(point)
            moved[position] = point[position] + sign * h * tangent
            moved[position] = moved[position] if np.ndim(moved[position]) else float(moved[position])
            with tensors.quiet():
                ends.append(np.asarray(operation.function(*moved)))
        return (ends[0] - ends[1]) / (2 * h)

    return (4 * slope(5e-5) - slope(1e-4)) / 3


def test_every_row_of_arrays_is_tested() -> None:
    rows = {rule.method for rows in ARRAY_FAMILIES.values() for rule in rows}
    assert rows == set(CASES_BY_METHOD)


def test_a_pull_that_is_slightly_wrong_is_caught() -> None:
    case = CASES_BY_METHOD["outer"]
    (edge, _), *_ = _operation(case).edges([0, 1], (), np.outer([1.0, 2], [3.0, 4, 5]), [np.ones(2), np.ones(3)])
    adjoint, tangent = np.arange(6.0).reshape(2, 3), np.array([1.0, -2.0])
    wrong = edge.pull(adjoint) * 1.001
    assert abs(np.vdot(adjoint, edge.push(tangent)) - np.vdot(wrong, tangent)) > 1e-4


@pytest.mark.parametrize("rule", [rule for rows in ARRAY_FAMILIES.values() for rule in rows], ids=lambda r: r.method)
def test_every_row_of_arrays_says_what_it_is(rule: Any) -> None:
    assert rule.about
    assert rule.hidden or rule.method == "matmul" or set(rule.told) <= set(rule.parameters)
