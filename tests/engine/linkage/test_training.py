"""What is learned from records without labels stays near the truth and within bounds."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from numpy.testing import assert_allclose

from liandong.engine.linkage import LinkModel, fit
from liandong.engine.linkage.candidates.blocking import find_candidates
from liandong.engine.linkage.features.frequencies import ValueCounts
from liandong.engine.linkage.fitting import sampling
from liandong.engine.linkage.fitting.chance import chances, falling
from liandong.engine.linkage.fitting.estimation import begun, logistic
from liandong.engine.linkage.fitting.level_counts import pooled
from liandong.engine.linkage.fitting.sampling import drawn
from liandong.engine.linkage.preparation import Prepared, counted_and_indexed, prepare


@pytest.fixture(scope="module")
def fitted(city: tuple[pa.Table, pa.Table, set[tuple[str, str]]]) -> LinkModel:
    return fit(city[0], city[1], model=LinkModel.load())


def level(model: LinkModel, comparison: str, name: str) -> Any:
    return next(found for found in model.comparison(comparison).levels if found.name == name)


def test_the_share_of_equal_phones_among_true_pairs_is_learned(fitted: LinkModel) -> None:
    exact = level(fitted, "phone", "exact")
    assert exact.m == pytest.approx(0.8, abs=0.08)  # missing in a fifth of the disputes


def test_near_gaps_are_rare_by_chance(fitted: LinkModel) -> None:
    assert level(fitted, "gap", "1h").u == pytest.approx(1 / (365 * 24), rel=0.3)


def test_every_chance_stays_within_bounds(fitted: LinkModel) -> None:
    for comparison in fitted.comparisons:
        for level in comparison.levels:
            assert 0 < level.m < 1.0001
            assert 0 < level.u < 1.0001


def test_no_level_of_text_weighs_more_than_one_that_agrees_better(fitted: LinkModel) -> None:
    known = [level for level in fitted.comparison("text").levels if level.group != "missing"]
    ratios = [step.m / step.u for step in known]
    assert all(later <= earlier * 1.0001 for earlier, later in pairwise(ratios))


def test_levels_out_of_order_are_pooled() -> None:
    assert pooled([0.6, 0.1, 0.3], [0.1, 0.5, 0.4]) == pytest.approx(
        [0.6, 0.4 * 5 / 9, 0.4 * 4 / 9]
    )


def test_too_few_records_leave_the_model_as_it_is(
    city: tuple[pa.Table, pa.Table, set[tuple[str, str]]],
) -> None:
    model = LinkModel.load()
    assert fit(city[0].slice(0, 50), city[1].slice(0, 50), model=model) == model


def test_a_fit_is_the_same_each_time(
    city: tuple[pa.Table, pa.Table, set[tuple[str, str]]], fitted: LinkModel
) -> None:
    again = fit(city[0], city[1], model=LinkModel.load())
    assert again.as_json() == fitted.as_json()


def test_pairs_that_the_model_as_it_is_begun_thinks_nothing_of_are_yet_kept(
    city: tuple[pa.Table, pa.Table, set[tuple[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def kept(prepared: Prepared) -> dict[tuple[int, int], float]:
        pairs = zip(*prepared.records(np.arange(len(prepared.pairs))), strict=True)
        return dict(zip(pairs, prepared.pairs.weights(prepared.model), strict=True))

    monkeypatch.setattr(sampling, "begun", lambda *given: replace(begun(*given), prior=1e-9))
    fitting = prepare(*city[:2], LinkModel.load())
    given = prepare(*city[:2], fitting.model)
    assert kept(given) == kept(fitting)


def test_records_of_a_few_weeks_are_fitted_without_pairs_of_chance(
    city: tuple[pa.Table, pa.Table, set[tuple[str, str]]],
) -> None:
    police, complaints, _ = city
    at = police.column_names.index("received_at")
    day = pa.scalar(police["received_at"][0].as_py(), pa.timestamp("us"))
    short = [
        t.set_column(at, "received_at", pa.array([day.as_py()] * t.num_rows, pa.timestamp("us")))
        for t in (police, complaints)
    ]
    assert fit(*short, model=LinkModel.load()).fitted


def test_a_common_value_is_worth_less_than_a_rare_one() -> None:
    counts = ValueCounts.of(np.array([7] * 500 + list(range(100, 600)), np.uint64))
    common, rare, unseen = counts.bits(np.array([7, 101, 9999], np.uint64))
    assert common < 2
    assert rare == unseen > 10


def test_the_chance_of_being_true_never_falls_with_the_weight() -> None:
    rng = np.random.default_rng(3)
    strangers = rng.normal(-8, 4, 4000)
    weights = np.concatenate([rng.normal(-8, 4, 4000), rng.normal(14, 5, 800)])
    true = chances(weights, strangers, 1)
    assert (np.diff(true[np.argsort(weights)]) >= -1e-12).all()
    assert true[4000:].mean() > 0.9
    assert true[:4000].mean() < 0.05


def test_half_of_the_strangers_standing_for_two_each_tell_the_same() -> None:
    rng = np.random.default_rng(3)
    strangers = rng.normal(-8, 4, 40_000)
    weights = np.concatenate([rng.normal(-8, 4, 40_000), rng.normal(14, 5, 8_000)])
    whole = chances(weights, strangers, 1)
    assert_allclose(chances(weights, strangers[::2], 2), whole, atol=0.15)
    assert np.abs(chances(weights, strangers[::2], 1) - whole).max() > 0.3


def test_a_gap_among_the_low_weights_lifts_nothing() -> None:
    expected, found = np.array([100.0, 0.0, 100.0, 0.1]), np.array([100.0, 3.0, 100.0, 50.0])
    share = falling(expected, found)
    assert share[:3] == pytest.approx([200 / 203] * 3, abs=0.02)
    assert share[3] == pytest.approx(0.002)


def test_logistic_regression_finds_slope_and_start() -> None:
    x = np.linspace(-20, 20, 400)
    slope, start = logistic(x, 1 / (1 + np.exp2(-(0.7 * x - 2))), 0.0)
    assert slope == pytest.approx(0.7, abs=0.01)
    assert start == pytest.approx(-2, abs=0.05)


def test_strangers_within_one_table_come_of_all_its_times(
    city: tuple[pa.Table, pa.Table, set[tuple[str, str]]],
) -> None:
    both = pa.concat_tables(city[:2])
    order = np.argsort(both["received_at"].to_numpy(), kind="stable")
    with ThreadPoolExecutor(1) as aside:
        _, left, right, index = counted_and_indexed(
            [both.take(pa.array(order))], LinkModel.load(), aside
        )
    found = find_candidates(left.rows, index, within=True)
    pairs = found.left, found.right
    draw = drawn(LinkModel.load(), left, right, index, pairs, within=True)
    strangers = draw.chance.strangers
    assert strangers is not None
    assert 0.3 < np.mean(strangers.left < len(left.rows) // 2) < 0.7
