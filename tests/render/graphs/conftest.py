from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import addiff

if TYPE_CHECKING:
    from addiff.results.graph import Graph

BLACK_SCHOLES = (
    "d1 = (log(spot/strike) + (rate + vol^2/2)*t)/(vol*sqrt(t)); d2 = d1 - vol*sqrt(t);"
    "spot*normcdf(d1) - strike*exp(-rate*t)*normcdf(d2)"
)


@pytest.fixture
def worked() -> Graph:
    """The worked example at its point."""
    return addiff.graph("(x+y)*(x-y)", {"x": 3, "y": 2})


@pytest.fixture
def option() -> Graph:
    """The price of an option: 25 nodes."""
    return addiff.graph(BLACK_SCHOLES, {"spot": 100, "strike": 95, "rate": 0.05, "vol": 0.2, "t": 0.5})


@pytest.fixture(scope="session")
def large() -> Graph:
    """A program of 9,902 nodes."""
    lines = [f"a{k + 1} = sin(a{k})*x + y" for k in range(3300)]
    return addiff.graph("\n".join(["a0 = x", *lines, "a3300"]), {"x": 1.0, "y": 2.0})
