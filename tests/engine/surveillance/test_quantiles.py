"""Tails of counts, beside SciPy's own distributions."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from liandong.engine.surveillance.detectors import quantiles

means = st.floats(0.01, 5000)
widths = st.floats(1.0, 20)


def distribution(mean: float, phi: float) -> Any:
    if phi <= 1:
        return stats.poisson(mean)
    return stats.nbinom(mean / (phi - 1), 1 / phi)


@given(mean=means, phi=widths, count=st.integers(0, 6000))
def test_the_upper_tail_is_that_of_the_distribution(mean: Any, phi: Any, count: Any) -> None:
    ours = quantiles.upper_tail(np.array(float(count)), np.array(mean), np.array(phi))
    assert ours == pytest.approx(distribution(mean, phi).sf(count - 1), rel=1e-6, abs=1e-280)


@given(mean=means, phi=widths)
def test_the_quantile_is_the_first_count_that_suffices(mean: Any, phi: Any) -> None:
    bound = float(quantiles.quantile(0.99, np.array(mean), np.array(phi)))
    known = distribution(mean, phi)
    assert known.cdf(bound) >= 0.99 - 1e-12
    assert bound == 0 or known.cdf(bound - 1) < 0.99 + 1e-12


def test_without_a_mean_there_is_neither_bound_nor_tail() -> None:
    mean, phi = np.array([np.inf, np.nan]), np.array([2.0, 2.0])
    assert np.isnan(quantiles.quantile(0.99, mean, phi)).all()
    assert np.isnan(quantiles.upper_tail(np.array([3.0, 3.0]), mean, phi)).all()
