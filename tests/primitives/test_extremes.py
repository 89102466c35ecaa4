"""All shares of a slope cost one look at the ties."""

from __future__ import annotations

from typing import Any

import pytest

import addiff
from addiff.arithmetics.contract import Operation
from addiff.arithmetics.floats import floats
from addiff.primitives.table import RULES


class Number(float):
    """A double that counts how often it is compared."""

    compared = 0

    def __eq__(self, other: object) -> bool:
        Number.compared += 1
        return float(self) == other

    __hash__ = float.__hash__


@pytest.mark.parametrize("method", ["min", "max"])
def test_comparisons_grow_as_the_arguments_do(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    n = 500
    monkeypatch.setattr(Number, "compared", 0)
    arguments = [Number(2.0)] * n
    found = list(Operation(RULES[method], floats).partials(range(n), (True,) * n, 2.0, arguments))
    assert found == [(1 / n, "kink")] * n
    assert Number.compared == 2 * n  # once for the shares, once for the kink


@pytest.mark.parametrize(
    ("method", "arguments"), [("min", (1.0, 2.0, 1.0)), ("max", (1.0, 2.0, 1.0)), ("clip", (2.0, 2.0, 5.0))]
)
@pytest.mark.parametrize("dependent", [(True, True, True), (True, False, False), (False, True, True)])
def test_partials_together_are_those_one_by_one(
    method: str, arguments: tuple[float, ...], dependent: tuple[bool, ...]
) -> None:
    operation = Operation(RULES[method], floats)
    value: Any = operation.function(*arguments)
    alone = [operation.partial(k, dependent, value, arguments) for k in range(3)]
    assert list(operation.partials(range(3), dependent, value, arguments)) == alone


def test_a_hessian_of_many_equal_arguments_ends() -> None:
    names = [f"x{k}" for k in range(3000)]
    rows = addiff.hessian(f"max({','.join(names)})", dict.fromkeys(names, 1.0), sparse=True).hessian
    assert not any(rows.values())
