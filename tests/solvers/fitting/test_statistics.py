"""Student's t against SciPy's, at all degrees of freedom."""

from __future__ import annotations

import pytest
from scipy.special import stdtrit

from addiff.solvers.fitting.statistics import quantile


@pytest.mark.parametrize("freedom", [*range(1, 60), 99, 100, 399, 400, 401, 402, 1000, 12345, 10**6, 10**12])
def test_the_quantile_of_student_is_that_of_scipy(freedom: int) -> None:
    assert quantile(freedom) == pytest.approx(stdtrit(freedom, 0.975), rel=1e-13)
