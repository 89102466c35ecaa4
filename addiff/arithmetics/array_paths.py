"""Sums over paths through a program with arrays, where plain numbers cannot carry them: see `evaluators.paths`.

Each element has its set of classes, as bits; no bits where no path leads, which is not the same as a 0.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from addiff.arithmetics.array_functions import added
from addiff.arithmetics.linear import Elementwise, Reduced
from addiff.primitives.arrangements import ROWS as ARRANGEMENTS

if TYPE_CHECKING:
    from types import ModuleType

MOVING = frozenset(rule.method for rule in ARRANGEMENTS) - {"collapse", "spread"}
"""The rows that move elements, and sets of classes as well."""


class Paths:
    """A tangent or adjoint that knows what its products are.

    classes    for each element the set of the classes of the products in its sum, as bits
    finite     the sum of the finite ones
    rules      the module that knows how classes multiply
    """

    __slots__ = ("classes", "finite", "rules")

    def __init__(self, classes: Any, finite: Any, rules: ModuleType) -> None:
        self.classes = classes
        self.finite = finite
        self.rules = rules

    def __add__(self, other: Paths) -> Paths:
        return Paths(self.classes | other.classes, self.finite + other.finite, self.rules)

    def times(self, partial: Any) -> Paths:
        """Each element times its partial."""
        partial = np.asarray(partial)
        numbers = np.where(np.isfinite(partial), partial, 0.0) * self.finite
        return Paths(_table(self.rules)[self.classes, _classes(partial)], numbers, self.rules)

    def moved(self, move: Any) -> Paths:
        """The elements moved by a function that copies them or puts them among zeros."""
        classes = np.asarray(move(self.classes.astype(float))).astype(np.int64)
        return Paths(classes, np.asarray(move(self.finite)), self.rules)

    def summed(self, axes: tuple[int, ...], *, keep: bool) -> Paths:
        """The sums along some axes."""
        joined: Any = np.bitwise_or.reduce
        classes = joined(self.classes, axis=axes, keepdims=keep) if axes else self.classes
        return Paths(classes, added(self.finite, axis=axes, keepdims=keep), self.rules)

    def number(self) -> Any:
        """The sums: NaN where the chain rule cannot tell, infinite where a path is."""
        rules = self.rules
        infinities = self.classes & rules.INFINITE
        found = np.where(infinities == rules.POSITIVE_INFINITE, np.inf, np.where(infinities != 0, -np.inf, self.finite))
        none = (self.classes & (rules.UNDEFINED | rules.CONFLICT) != 0) | (infinities == rules.INFINITE)
        return np.where(none, np.nan, found)


class Down(Paths):
    """A tangent."""

    __slots__ = ()

    def __mul__(self, edge: Any) -> Any:
        return _as(Down, self._push(edge))

    def __add__(self, other: Paths) -> Any:
        return _as(Down, super().__add__(other))

    def _push(self, edge: Any) -> Paths:
        if isinstance(edge, Elementwise):
            moved = self.moved(lambda x: edge.m.broadcast(x, source=edge.source, shape=edge.shape))
            return moved.times(edge.partial)
        if isinstance(edge, Reduced):
            return self.times(edge.slope).summed(edge.axes, keep=edge.keep)
        return _mapped(self, edge, edge.push) if hasattr(edge, "push") else self.times(edge)


class Up(Paths):
    """An adjoint."""

    __slots__ = ()

    def __mul__(self, edge: Any) -> Any:
        return _as(Up, self._pull(edge))

    def __add__(self, other: Paths) -> Any:
        return _as(Up, super().__add__(other))

    def _pull(self, edge: Any) -> Paths:
        if isinstance(edge, Elementwise):
            product = self.times(edge.partial)
            lead = product.finite.ndim - len(edge.shape)
            more = len(edge.shape) - len(edge.source)
            axes = tuple(
                lead + k for k, n in enumerate(edge.shape) if k < more or (edge.source[k - more] == 1 and n != 1)
            )
            shape = (*product.finite.shape[:lead], *edge.source)
            summed = product.summed(axes, keep=False)
            return summed.moved(lambda x: np.reshape(x, shape))
        if isinstance(edge, Reduced):
            spread = self.moved(lambda x: edge.m.spread(x, axes=edge.axes, keep=edge.keep, shape=edge.shape))
            return spread.times(edge.slope)
        return _mapped(self, edge, edge.pull) if hasattr(edge, "pull") else self.times(edge)


def _as(kind: Any, paths: Paths) -> Any:
    return kind(paths.classes, paths.finite, paths.rules)


def _mapped(paths: Paths, edge: Any, move: Any) -> Paths:
    """Through any other linear map: what it sends an infinity to is one too, with the sign that it has there."""
    if edge.rule.method in MOVING:
        return paths.moved(move)
    rules = paths.rules
    finite = np.asarray(move(paths.finite))
    classes = np.where(finite > 0, rules.POSITIVE, np.where(finite < 0, rules.NEGATIVE, rules.ZERO))
    for here, there in ((rules.POSITIVE_INFINITE, 1.0), (rules.NEGATIVE_INFINITE, -1.0)):
        reached = np.asarray(move((paths.classes & here != 0) * there))
        classes |= np.where(reached > 0, rules.POSITIVE_INFINITE, 0) | np.where(reached < 0, rules.NEGATIVE_INFINITE, 0)
    for bad in (rules.UNDEFINED, rules.CONFLICT):
        classes |= np.where(np.asarray(move((paths.classes & bad != 0) * 1.0)) != 0, bad, 0)
    return Paths(classes, finite, rules)


def started(kind: type[Paths], number: Any, rules: ModuleType) -> Any:
    """A sweep's seed: an element that is exactly 0 takes no part."""
    number = np.asarray(number, dtype=float)
    return kind(np.where(number == 0, 0, 1 << _classes(number)), number, rules)


def _classes(number: Any) -> Any:
    """The class of each element, as the place of its bit."""
    signs = np.sign(number)
    found = np.where(np.isinf(number), 2 + 2 * signs, 2 + signs)
    return np.where(np.isnan(number), 5, found).astype(np.int64)


@cache
def _table(rules: ModuleType) -> Any:
    """The classes of the products of each set with each class."""
    return np.array([[rules.product_of_classes(classes, 1 << k) for k in range(7)] for classes in range(128)])
