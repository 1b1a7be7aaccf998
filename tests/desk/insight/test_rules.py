"""Periods, the days they are compared with, and the wording of a change."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.desk.disputes.rules.comparable_days import (
    Against,
    comparable_days,
    days_meant,
    spans,
)
from liandong.desk.insight.queries.feeds import days_of_silence
from liandong.desk.insight.rules.change import NO_DAYS, changes, rate
from liandong.desk.insight.rules.period import Grain, Period, last_days
from liandong.desk.insight.rules.year import year_of
from liandong.engine.calendar import notices

DAYS = st.dates(date(2020, 1, 1), date(2028, 1, 1))


def period(start: Any, length: Any) -> Any:
    return Period(start, date.fromordinal(start.toordinal() + length))


@given(DAYS, st.integers(0, 1500))
def test_steps_cover_every_day_once(start: Any, length: Any) -> None:
    covered = [
        day
        for step in period(start, length).steps()
        for day in range(step.since.toordinal(), step.until.toordinal() + 1)
    ]
    assert covered == [day.toordinal() for day in period(start, length).each_day()]


@given(DAYS, st.integers(0, 400), st.sampled_from(Against))
def test_each_day_is_compared_with_a_day_of_its_own_or_left_out(
    start: Any, length: Any, kind: Any
) -> None:
    of = period(start, length)
    pairs = of.against(kind, notices())
    assert len(set(pairs.base)) == len(pairs.base) == len(pairs.now)
    assert sorted([*pairs.now, *pairs.left_out]) == of.each_day()
    assert all(base < now for now, base in zip(pairs.now, pairs.base, strict=True))


@given(st.sets(DAYS))
def test_spans_hold_the_same_days(days: Any) -> None:
    found = [
        date.fromordinal(day)
        for first, last in spans(days)
        for day in range(first.toordinal(), last.toordinal() + 1)
    ]
    assert found == sorted(days)


def test_spring_festival_meets_spring_festival() -> None:
    pairs = comparable_days(date(2026, 2, 17), date(2026, 2, 17), Against.YEAR, notices())
    assert pairs.base == [date(2025, 1, 29)]


def test_a_list_shows_the_days_compared_or_those_compared_with() -> None:
    span = date(2026, 11, 23), date(2026, 11, 24)
    assert days_meant("year", *span, notices()) == [date(2025, 11, 24), date(2025, 11, 25)]
    assert days_meant("with_year", *span, notices()) == [*span]


def test_the_last_seven_days_end_today() -> None:
    assert last_days(7, date(2026, 11, 24)) == Period(date(2026, 11, 18), date(2026, 11, 24))


@pytest.mark.parametrize(
    ("days", "grain"), [(30, Grain.DAY), (90, Grain.WEEK), (1200, Grain.MONTH)]
)
def test_a_trend_has_a_readable_number_of_points(days: int, grain: Any) -> None:
    assert last_days(days, date(2026, 11, 24)).grain is grain


def one_change(now: Any, base: Any, tested: Any = 1) -> Any:
    return changes({"x": now}, {"x": base}, pairs=len(now), tested=tested)["x"]


@pytest.mark.parametrize(
    ("now", "base", "words"),
    [
        ([0, 0], [0, 0], "持平"),
        ([2, 1], [0, 0], "+3"),
        ([2, 1], [25, 24], "-46"),
        ([33, 32], [25, 25], "+15（+30%，-11%～+92%）"),
        ([750, 750], [1500, 1500], "-1,500（-50%，-53%～-47%）"),
    ],
)
def test_pieces_first_and_no_percentage_on_a_small_base(now: Any, base: Any, words: str) -> None:
    assert one_change(now, base).words() == words


def test_where_there_are_no_days_to_compare_nothing_is_said() -> None:
    assert changes({"x": []}, {}, pairs=0)["x"] == NO_DAYS
    assert NO_DAYS.words() == NO_DAYS.verdict() == "无可比日"


def test_a_rise_is_beyond_chance_or_not_and_harder_to_call_among_many() -> None:
    assert one_change([12, 12], [4, 4]).verdict() == "上升超出正常波动"
    assert one_change([5, 5], [4, 4]).verdict() == "正常波动之内"
    assert one_change([12, 12], [4, 4], tested=1000).verdict() == "正常波动之内"


def test_a_rate_of_nothing_is_no_rate() -> None:
    assert rate(0, 0) is None
    assert rate(1, 4) == 0.25


def test_a_source_is_silent_when_it_is_quiet_for_longer_than_ever() -> None:
    weekly = [date(2026, 11, day) for day in (1, 8, 15)]
    assert days_of_silence(weekly, date(2026, 11, 22)) == 0
    assert days_of_silence(weekly, date(2026, 11, 24)) == 9
    assert days_of_silence([], date(2026, 11, 24)) == 0


@pytest.mark.parametrize(
    ("day", "mark", "name", "like", "why"),
    [
        (date(2026, 2, 17), "休", "春节", "2025-01-29 星期三", "节日对节日：都是春节"),
        (date(2026, 2, 14), "班", "春节前3天", "2025-01-26 星期日", "节日对节日：都是春节前3天"),
        (date(2026, 6, 10), "", "", "2025-06-11 星期三", "去年同一星期几"),
    ],
)
def test_the_year_says_of_each_day_with_which_it_is_compared_and_why(
    day: Any, mark: str, name: str, like: str, why: str
) -> None:
    found = next(candidate for candidate in year_of(2026, notices()) if candidate.day == day)
    assert (found.mark, found.name, found.like_words(), found.why) == (mark, name, like, why)


def test_the_year_has_all_its_days() -> None:
    assert len(year_of(2024, notices())) == 366
