"""In which corner, and since when, there is more than expected."""

from itertools import product
from typing import Any

import numpy as np
import pytest

from liandong.engine.surveillance.scan import space_time

SIDE = 5
POINTS = np.array(list(product(range(SIDE), range(SIDE))), dtype=np.float64)
POINTS += np.linspace(0, 0.1, SIDE * SIDE)[:, None] ** 2  # no two distances alike
NEAR = space_time.nearest(POINTS, 6)


def quiet(rng: Any, mean: float = 2.0, times: int = 14) -> Any:
    return rng.poisson(mean, (times, len(POINTS))).astype(np.float64)


def with_outbreak(rng: Any) -> Any:
    """Three neighbouring places, for four days, four times as many."""
    counts = quiet(rng)
    counts[-4:, NEAR[12, :3]] += rng.poisson(6.0, (4, 3))
    return counts


def models(counts: Any) -> Any:
    flat = np.full(counts.shape, 2.0)
    return {
        "expectation": space_time.by_expectation(counts, flat),
        "population": space_time.by_population(counts, np.ones(counts.shape[1])),
        "permutation": space_time.by_permutation(counts),
    }


def ratio(c: float, b: float, total: float) -> float:
    if c <= b:
        return 0.0
    if not total:
        return c * np.log(c / b) - c + b
    rest = (total - c) * np.log((total - c) / (total - b)) if total > c else 0.0
    return c * np.log(c / b) + rest


@pytest.mark.parametrize("name", ["expectation", "population", "permutation"])
def test_no_zone_and_duration_is_likelier_than_the_one_found(name: str) -> None:
    model = models(quiet(np.random.default_rng(5)))[name]
    found = space_time.scan(model, NEAR, replicates=0)
    every = [
        ratio(model.counts[-t:, zone].sum(), model.expected[-t:, zone].sum(), model.total)
        for t in range(1, 15)
        for zone in (row[:n] for row in NEAR for n in range(1, 7))
    ]
    assert found.score == pytest.approx(max(every))
    assert found.score == pytest.approx(ratio(found.observed, found.expected, model.total))
    assert np.isnan(found.p_value)


@pytest.mark.parametrize("name", ["expectation", "population", "permutation"])
def test_an_outbreak_is_found_where_and_since_when_it_is(name: str) -> None:
    found = space_time.scan(
        models(with_outbreak(np.random.default_rng(8)))[name], NEAR, replicates=99
    )
    assert set(NEAR[12, :3]) <= set(found.places)
    assert found.duration == 4
    assert found.p_value < 0.01
    assert found.rank_p_value == 0.01


@pytest.mark.parametrize("name", ["expectation", "population", "permutation"])
def test_quiet_weeks_seldom_look_like_an_outbreak(name: str) -> None:
    rng = np.random.default_rng(6)
    found = [space_time.scan(models(quiet(rng))[name], NEAR, replicates=49) for _ in range(40)]
    assert sum(cluster.p_value < 0.05 for cluster in found) <= 6  # 2 expected
    assert sum(cluster.p_value < 0.5 for cluster in found) >= 10  # 20 expected


def test_counts_that_vary_more_than_poisson_need_their_dispersion() -> None:
    rng = np.random.default_rng(7)
    mean, phi = np.full((14, len(POINTS)), 2.0), np.full(len(POINTS), 4.0)
    counts = rng.poisson(rng.gamma(mean / 3, 3)).astype(np.float64)
    plain = space_time.scan(space_time.by_expectation(counts, mean), NEAR, replicates=49)
    wide = space_time.scan(space_time.by_expectation(counts, mean, phi), NEAR, replicates=49)
    assert plain.p_value < 0.01 < wide.p_value


def test_the_longest_duration_is_kept() -> None:
    model = models(with_outbreak(np.random.default_rng(8)))["expectation"]
    assert space_time.scan(model, NEAR, longest=2, replicates=0).duration <= 2


def test_where_nothing_exceeds_what_is_expected_there_is_no_cluster() -> None:
    counts = np.ones((4, len(POINTS)))
    assert space_time.scan(space_time.by_expectation(counts, counts * 2), NEAR) is None
    assert space_time.scan(space_time.by_permutation(np.zeros((4, len(POINTS)))), NEAR) is None


def test_a_place_is_its_own_nearest_even_where_two_share_a_point() -> None:
    assert space_time.nearest(np.zeros((3, 2)), 2)[:, 0].tolist() == [0, 1, 2]


def test_a_missing_count_or_one_where_none_is_expected_is_refused() -> None:
    counts = np.ones((4, len(POINTS)))
    counts[0, 0] = np.nan
    with pytest.raises(ValueError, match="every place and time"):
        space_time.by_permutation(counts)
    with pytest.raises(ValueError, match="none are expected"):
        space_time.by_expectation(np.ones((4, 2)), np.zeros((4, 2)))


def test_a_gumbel_distribution_is_known_by_its_draws() -> None:
    draws = np.random.default_rng(2).gumbel(5.0, 2.0, 20_000)
    assert space_time.gumbel(draws) == pytest.approx((5.0, 2.0), rel=0.02)
