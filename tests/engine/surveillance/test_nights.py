"""A night over the whole hierarchy: what is found, what is one rise, where it is."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from liandong.engine.surveillance.curves import curves
from liandong.engine.surveillance.detectors.unseen_series import judge_weeks
from liandong.engine.surveillance.nightly.false_discovery import q_values, shared_out
from liandong.engine.surveillance.nightly.findings import Rules, judge_nights, year_wide
from liandong.engine.surveillance.nightly.hierarchy import DISPUTES, count, members, with_city
from liandong.engine.surveillance.nightly.shared_rises import Rise, leaders
from liandong.engine.surveillance.scan.corners import corner

END = date(2026, 11, 23)
SECTORS = ("食品", "服装鞋帽", "教育培训", "旅游")
SCHEMA = DISPUTES | {"lon": pl.Float64, "lat": pl.Float64}


def quiet(years: float = 3, a_day: float = 2.0, seed: int = 1, district: str = "铜马商圈") -> Any:
    """A district where nothing happens, one row a dispute."""
    rng = np.random.default_rng(seed)
    days = np.repeat(np.arange(int(years * 365)), rng.poisson(a_day, int(years * 365)))
    size = len(days)
    return pl.DataFrame(
        {
            "id": np.arange(size) + 1_000_000 * seed,
            "day": [END - timedelta(days=int(day)) for day in days],
            "district": [district] * size,
            "sector": rng.choice(SECTORS, size),
            "item": [f"品类{number}" for number in rng.integers(0, 8, size)],
            "merchant": [f"店{number}" for number in rng.integers(0, 60, size)],
            "phrases": [[f"词{number}"] for number in rng.integers(0, 30, size)],
            "lon": 120.10 + rng.random(size) / 50,
            "lat": 33.30 + rng.random(size) / 50,
        },
        schema=SCHEMA,
    )


def rise(size: int, *, days: int = 7, **words: Any) -> Any:
    """So many disputes of one kind in the last days, at one corner."""
    common = {"district": "铜马商圈", "sector": "教育培训", "item": "健身", "merchant": "晨曦健身"}
    return pl.DataFrame(
        [
            {
                "id": number,
                "day": END - timedelta(days=number % days),
                "phrases": ["商家跑路", "退款难"],
                "lon": 120.105,
                "lat": 33.305,
            }
            | common
            | words
            for number in range(size)
        ],
        schema=SCHEMA,
    )


OLD = rise(1, sector="", item="", merchant="", phrases=[]).with_columns(
    day=END - timedelta(days=30)
)
"""A dispute without any known detail."""
DEEPER = ("sector", "item", "merchant", "phrase")


def night(disputes: Any, **rules: Any) -> Any:
    counted = count(disputes, END)
    (found,) = judge_nights(counted, {"铜马商圈": Rules(**rules)})
    return counted, found


def test_a_matter_counts_in_each_of_its_series_once() -> None:
    counted = count(OLD.vstack(rise(2)), END, levels=("district", *DEEPER))
    levels = dict(zip(counted.series["level"], counted.counts[-1], strict=True))
    assert counted.end == END
    assert levels == {"district": 2, "sector": 2, "item": 2, "merchant": 2, "phrase": 2}


def test_what_was_not_told_makes_no_series() -> None:
    counted = count(OLD.vstack(rise(3, merchant="", item=None)), END)
    assert set(counted.series["level"]) == {"district", "sector", "phrase"}


def test_weeks_end_with_the_day_that_is_judged() -> None:
    counted = count(rise(8, days=8), END)
    assert counted.counts.shape[0] == 1
    assert counted.counts[0, 0] == 7  # the eighth day back would begin another week


def test_a_matter_without_a_district_counts_for_the_city_alone() -> None:
    city = with_city(rise(2).vstack(rise(1, district=None)))
    assert sorted(city["district"]) == ["", "", "", "铜马商圈", "铜马商圈"]


def test_nothing_is_counted_before_a_district_can_be_compared() -> None:
    counted = count(quiet(), END, since={"铜马商圈": date(2026, 6, 1)})
    first = int(np.argmax(~np.isnan(counted.counts[:, 0])))
    assert counted.days[first] >= np.datetime64("2026-06-01")
    assert len(counted.days) == 25


@pytest.mark.long
def test_a_quiet_district_raises_hardly_anything() -> None:
    found = sum(
        bool(judge_night.found)
        for seed in range(6)
        for judge_night in judge_nights(count(quiet(seed=seed), END), back=8)
    )
    assert found <= 8  # of 48 nights, at q = 0.1


def test_a_rise_is_found_at_every_level_and_the_surest_comes_first() -> None:
    counted, found = night(quiet().vstack(rise(25)))
    levels = [counted.series["level"][alarm.column] for alarm in found.found]
    assert {"sector", "item", "merchant", "phrase"} <= set(levels)
    first = found.found[0]
    assert (first.since, first.until) in {
        (END - timedelta(days=6), END),
        (END - timedelta(days=13), END),
    }
    assert first.observed == 25
    assert first.observed > first.upper >= first.expected


@pytest.mark.parametrize(
    ("size", "least_in_window", "raised"), [(7, 7, True), (7, 8, False), (4, 5, False)]
)
def test_never_an_alarm_under_the_floor(size: int, least_in_window: int, raised: bool) -> None:
    _counted, found = night(
        quiet().vstack(rise(size)), least_in_window=least_in_window, levels=("merchant",)
    )
    assert bool(found.found) is raised
    assert all(alarm.observed >= least_in_window for alarm in found.found)


def test_only_the_levels_that_are_asked_for_are_watched() -> None:
    counted, found = night(quiet().vstack(rise(25)), levels=("sector",))
    assert {counted.series["level"][alarm.column] for alarm in found.found} == {"sector"}
    assert found.tested == len(SECTORS)


def test_a_shop_that_nobody_complained_of_before_is_found_at_once() -> None:
    counted, found = night(quiet().vstack(rise(6, merchant="新店")), levels=("merchant",))
    (first,) = found.found
    assert counted.series["merchant"][first.column] == "新店"
    assert first.expected < 0.01
    (curve,) = curves(counted, [(first.column, 1)])
    assert curve.observed[-1] == 6
    assert curve.upper[-1] is not None


def test_a_curve_leaves_open_what_no_bound_was_found_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts so unsteady that no number of them would be too many: no bound, and no crash."""
    counted, found = night(quiet().vstack(rise(25)), levels=("sector",))
    wanted = [(found.found[0].column, 1)]
    judged = judge_weeks(counted.counts[:, [wanted[0][0]]], counted.days, np.arange(-52, 0) + 150)
    unbounded = judged.ranges._replace(upper=np.full_like(judged.ranges.upper, np.inf))
    changed = judged._replace(ranges=unbounded)
    monkeypatch.setattr("liandong.engine.surveillance.curves.judge_weeks", lambda *_: changed)
    (curve,) = curves(counted, wanted)
    assert set(curve.upper) == {None}
    assert None not in curve.lower


def test_too_short_a_history_is_not_judged() -> None:
    _counted, found = night(quiet(years=10 / 52).vstack(rise(30)))
    assert found.found == []


def test_nothing_at_all_is_no_night() -> None:
    assert list(judge_nights(count(pl.DataFrame(schema=SCHEMA), END))) == []


def test_a_year_back_is_judged_as_it_was_then() -> None:
    disputes = quiet()
    _counted, tonight = night(disputes.vstack(rise(25)))
    later = disputes.vstack(rise(25)).with_columns(pl.col("day") - timedelta(days=35))
    nights = list(judge_nights(count(later, END), back=8))
    assert [bool(past.found) for past in nights][2] is bool(tonight.found) is True
    assert nights[2].until == END - timedelta(days=35)


def test_levels_share_q_evenly() -> None:
    groups = np.array([0, 1, 1, 1, 1])
    weights = shared_out(groups)
    assert weights.mean() == pytest.approx(1)
    assert weights[0] == pytest.approx(weights[1:].sum())
    assert q_values(np.array([0.04] + [0.5] * 4), weights)[0] == pytest.approx(0.08)


def test_over_the_year_less_is_found_than_in_a_night() -> None:
    arguments: dict[str, Any] = {"tested": 1000, "before": 0, "q": 0.1}
    assert year_wide(0.01, until=date(2026, 1, 5), **arguments)
    assert not year_wide(0.01, until=date(2026, 12, 5), **arguments)
    assert year_wide(1e-6, until=date(2026, 12, 5), **arguments)


SHOP, STREET = frozenset(range(20)), frozenset(range(60))


def test_one_rise_is_told_by_the_one_that_shows_it_most() -> None:
    shop = Rise(SHOP, 19, 1e-12)
    sector = Rise(frozenset(range(30)), 21, 1e-10)
    other = Rise(frozenset(range(100, 110)), 8, 1e-4)
    assert leaders([sector, shop, other]) == [1, 1, 2]
    assert leaders([shop, Rise(STREET, 25, 1e-5)]) == [0, 0]
    assert leaders([shop, Rise(STREET, 60, 1e-5)]) == [0, 1]  # far more than the shop rises there


def test_what_is_known_goes_on_and_a_district_comes_before_the_city() -> None:
    known = Rise(SHOP, 15, 1e-3, standing=True)
    assert leaders([Rise(SHOP, 19, 1e-12), known]) == [1, 1]
    assert leaders([Rise(SHOP, 19, 1e-12, wide=True), Rise(SHOP, 15, 1e-6)]) == [1, 1]
    city = Rise(STREET, 60, 1e-9, wide=True, standing=True)
    assert leaders([Rise(SHOP, 19, 1e-6), city]) == [0, 1]  # what is known of all hides no place


def test_the_curve_ends_with_what_was_found() -> None:
    counted, found = night(quiet().vstack(rise(25)))
    first = found.found[0]
    width = ((first.until - first.since).days + 1) // 7
    (curve,) = curves(counted, [(first.column, width)])
    assert curve.observed[-1] == first.observed
    assert curve.expected[-1] == pytest.approx(first.expected, abs=0.02)
    assert curve.days[-1] == first.since
    assert all(
        low <= high for low, high in zip(curve.lower, curve.upper, strict=True) if high is not None
    )


def test_the_corner_is_where_the_rise_is_and_since_when() -> None:
    disputes = quiet().filter(pl.col("sector") == "教育培训").vstack(rise(12, days=6))
    found = corner(disputes, END, a_day=0.5)
    assert found is not None
    assert abs(found.lon - 120.105) < 0.003
    assert found.since == END - timedelta(days=5)
    assert found.observed >= 12
    assert found.p_value < 0.001


def test_where_matters_lie_as_always_there_is_no_corner() -> None:
    disputes = quiet(seed=5)
    assert corner(disputes, END, a_day=2.0) is None
    assert (
        corner(disputes.with_columns(pl.lit(None, pl.Float64).alias("lon")), END, a_day=2) is None
    )


def test_members_of_a_phrase_are_those_that_say_it() -> None:
    disputes = rise(3).vstack(rise(2, phrases=["退款难"]).with_columns(pl.col("id") + 50))
    key = {"district": "铜马商圈", "level": "phrase", "phrase": "商家跑路"}
    assert members(disputes, key).height == 3
