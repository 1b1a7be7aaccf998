"""What of the past is left out, and what that costs the variance."""

import numpy as np
import pytest

from liandong.engine.surveillance.detectors.calibrated import trials
from liandong.engine.surveillance.detectors.past_outbreaks import limit, outbreaks, variance_kept


def quiet(mean: float, phi: float, times: int) -> np.ndarray:
    rng = np.random.default_rng(3)
    rate = rng.gamma(mean / (phi - 1), phi - 1, times) if phi > 1 else np.full(times, mean)
    return rng.poisson(rate).astype(float)


@pytest.mark.parametrize(("mean", "phi"), [(0.4, 2.0), (3, 1.0), (20, 3), (400, 1.5), (5000, 40)])
def test_the_variance_of_what_is_kept_is_that_of_simulated_counts(
    mean: float | int, phi: float | int
) -> None:
    counts = quiet(mean, phi, 200_000)[None]
    known = np.ones(counts.shape, dtype=bool)
    means = np.full(counts.shape, mean)
    kept = counts[~outbreaks(counts, means, np.array([[phi]]), known)]
    found = ((kept - mean) ** 2).mean() / (phi * mean)
    assert variance_kept(np.array([float(mean)]), np.array([phi])) == pytest.approx(found, rel=0.03)


def test_a_rise_over_two_weeks_is_left_out_though_neither_week_is_beyond_the_limit() -> None:
    counts = np.full((1, 20), 10.0)
    counts[0, 9:11] = 18
    known = np.ones(counts.shape, dtype=bool)
    assert limit(np.array(10.0), np.array(1.0)) > 18
    left_out = outbreaks(counts, np.full(counts.shape, 10.0), np.array([[1.0]]), known)
    assert np.nonzero(left_out[0])[0].tolist() == [9, 10]


def test_with_a_high_count_go_the_time_before_and_two_after() -> None:
    counts = np.full((1, 20), 10.0)
    counts[0, 9] = 40
    known = np.ones(counts.shape, dtype=bool)
    left_out = outbreaks(counts, np.full(counts.shape, 10.0), np.array([[1.0]]), known)
    assert np.nonzero(left_out[0])[0].tolist() == [8, 9, 10, 11]


@pytest.mark.parametrize("skewness", [0.2, 1.0, 4.0])
def test_windows_count_for_as_many_tests_as_simulated_ones(skewness: float) -> None:
    shape = 4 / skewness**2
    sums = np.random.default_rng(1).standard_gamma(shape, 2_000_000)
    one, two = sums[1:], sums[1:] + sums[:-1]
    high = [window > np.quantile(window, 1 - 0.0057) for window in (one, two)]
    found = (high[0] | high[1]).mean() / 0.0057
    wide = 1e6  # of counts so large that they are a gamma variable: skewness 2 √(φ / μ)
    mean = 4 * wide / skewness**2
    assert trials("week", np.array(mean), np.array(wide)) == pytest.approx(found, rel=0.02)
