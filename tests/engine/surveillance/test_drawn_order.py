"""Who gets a letter first is drawn by lot; what it changed is told by comparing with other lots."""

from collections import Counter

import numpy as np
import pytest

from liandong.engine.kernels import Floats
from liandong.engine.surveillance.drawn_order import (
    Order,
    draw,
    effect_of_order,
    smallest_effect,
)

UNITS, GROUPS, APART = 24, 6, 4


def counts_of(order: Order, ratio: float, seed: int) -> Floats:
    """Busy and quiet shops, a season that all share, fewer disputes once a shop has its letter."""
    rng = np.random.default_rng(seed)
    weeks = np.arange(order.weeks)
    season = 1 + 0.4 * np.sin(2 * np.pi * weeks / 52 + rng.uniform(0, 6))
    mean = 6 * rng.gamma(2, 0.5, len(order.starts)) * season[:, None]
    mean = np.where(weeks[:, None] >= order.starts, mean * ratio, mean)
    return rng.poisson(mean).astype(np.float64)


def test_the_lot_leaves_nobody_out_and_can_be_drawn_again() -> None:
    order = draw(23, groups=GROUPS, apart=APART, seed=7)
    groups = Counter(order.starts.tolist())
    assert sorted(groups) == [4, 8, 12, 16, 20, 24]
    assert max(groups.values()) - min(groups.values()) == 1
    assert order.weeks == 28
    assert (draw(23, groups=GROUPS, apart=APART, seed=7).starts == order.starts).all()
    assert (draw(23, groups=GROUPS, apart=APART, seed=8).starts != order.starts).any()


def test_a_fall_is_found_with_its_interval() -> None:
    order = draw(UNITS, groups=GROUPS, apart=APART, seed=1)
    found = effect_of_order(counts_of(order, 0.5, 1), order)
    assert found.p <= 0.01
    assert found.low < 0.5 < found.high < 1
    assert found.ratio == pytest.approx(0.5, abs=0.08)


def test_a_season_and_busy_shops_are_no_effect() -> None:
    order = draw(UNITS, groups=GROUPS, apart=APART, seed=2)
    found = effect_of_order(counts_of(order, 1.0, 2), order)
    assert found.low < 1 < found.high
    assert found.p > 0.05


def test_without_disputes_nothing_is_said() -> None:
    order = draw(UNITS, groups=GROUPS, apart=APART, seed=3)
    assert np.isnan(effect_of_order(np.zeros((order.weeks, UNITS)), order)).all()
    assert np.isnan(effect_of_order(np.ones((order.weeks - 1, UNITS)), order)).all()


def test_few_disputes_can_only_show_a_large_effect() -> None:
    rng = np.random.default_rng(4)
    busy, quiet = (rng.poisson(mean, (60, UNITS)).astype(np.float64) for mean in (10, 1))
    large, small = (
        smallest_effect(past, groups=GROUPS, apart=APART, tries=20) for past in (busy, quiet)
    )
    assert large > small or np.isnan(small)
    assert np.isnan(smallest_effect(busy[:20], groups=GROUPS, apart=APART))
