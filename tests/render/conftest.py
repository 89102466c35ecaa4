"""Results to be rendered, made by hand from published figures, and the comparison of texts with stored ones."""

from __future__ import annotations

import os
from math import cos, log, sin
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from addiff.results import Check, Comparison, Gradient, Notice, Trace, TraceStep, Values

if TYPE_CHECKING:
    from collections.abc import Callable

SNAPSHOTS = Path(__file__).parent.parent / "snapshots"

UPDATE = "ADDIFF_UPDATE_SNAPSHOTS"
"""`ADDIFF_UPDATE_SNAPSHOTS=1 pytest tests/render` stores the texts as they are now; read the difference."""


@pytest.fixture
def matches() -> Callable[[str, str], None]:
    """Compares a text with `tests/snapshots/<name>`."""

    def compare(text: str, name: str) -> None:
        path = SNAPSHOTS / name
        if os.environ.get(UPDATE):
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")

    return compare


def traced(mode: str = "both") -> Trace:
    """Baydin et al. 2018, tables 2 and 3: `log(x1) + x1*x2 - sin(x2)` at (2, 5)."""
    x1, x2 = 2.0, 5.0
    v1, v2, v4 = log(x1), x1 * x2, sin(x2)
    rows: list[tuple[str, str, tuple[str, ...], tuple[float, ...], str, float, tuple[float, float], float]] = [
        ("x1", "input", (), (), "x1", x1, (1, 0), 5.5),
        ("x2", "input", (), (), "x2", x2, (0, 1), 2 - cos(x2)),
        ("v1", "log", ("x1",), (0.5,), "log(x1)", v1, (0.5, 0), 1),
        ("v2", "*", ("x1", "x2"), (x2, x1), "x1*x2", v2, (x2, x1), 1),
        ("v3", "+", ("v1", "v2"), (1, 1), "v1 + v2", v1 + v2, (5.5, 2), 1),
        ("v4", "sin", ("x2",), (cos(x2),), "sin(x2)", v4, (0, cos(x2)), -1),
        ("v5", "-", ("v3", "v4"), (1, -1), "v3 - v4", v1 + v2 - v4, (5.5, 2 - cos(x2)), 1),
    ]
    steps = tuple(
        TraceStep(
            name,
            op,
            args,
            tuple(map(float, partials)),
            expression,
            value,
            {"x1": float(tangents[0]), "x2": float(tangents[1])} if mode != "reverse" else None,
            float(adjoint) if mode != "forward" else None,
        )
        for name, op, args, partials, expression, value, tangents, adjoint in rows
    )
    return Trace("log(x1) + x1*x2 - sin(x2)", {"x1": x1, "x2": x2}, mode, {"f": v1 + v2 - v4}, steps, ())


@pytest.fixture
def trace() -> Trace:
    """The trace of both modes."""
    return traced()


@pytest.fixture
def trace_of() -> Callable[[str], Trace]:
    """The trace of a mode."""
    return traced


@pytest.fixture
def wide_trace() -> Trace:
    """A trace with more inputs than fit side by side: the sum of squares."""
    names = [f"rate_{k}" for k in range(1, 9)]
    inputs = [
        TraceStep(n, "input", (), (), n, k + 0.5, {m: float(m == n) for m in names}, 2.0 * k + 1)
        for k, n in enumerate(names)
    ]
    values = {n: k + 0.5 for k, n in enumerate(names)}
    total = TraceStep(
        "v1",
        "hypot",
        tuple(names),
        tuple(2 * x for x in values.values()),
        f"squares({', '.join(names)})",
        sum(x * x for x in values.values()),
        {n: 2 * x for n, x in values.items()},
        1.0,
    )
    return Trace("squares", values, "both", {"f": total.value}, (*inputs, total), ())


@pytest.fixture
def gradient() -> Gradient:
    """The worked example, with a warning that it does not deserve."""
    notice = Notice("kink", "abs(x) has a kink at x = 0", 1, 1, 7)
    return Gradient("(x+y)*(x-y)", {"x": 3.0, "y": 2.0}, "reverse", 5.0, {"x": 6.0, "y": -4.0}, (notice,))


@pytest.fixture
def values() -> Values:
    """Two outputs, one of them infinite."""
    return Values("u = x*y; v = x/y; u; v", {"x": 3.0, "y": 2e-7}, {"u": 6e-7, "velocity": float("inf")}, ())


@pytest.fixture
def check() -> Check:
    """One derivative that was compared, one that a warning kept from it."""
    compared = Comparison(1.0806046117362795, 1.0806046117362793, 1.08060461173, 2.3e-12)
    return Check("y*sin(x)", {"x": 1.0, "y": 2.0}, True, 1.682, {"x": compared, "y": Comparison(1, 1, None, None)}, ())
