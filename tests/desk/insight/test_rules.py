"""Periods and what may be said of a change."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.desk.insight.rules.change import change, rate
from liandong.desk.insight.rules.period import Grain, Period, last_days

DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@given(DAYS, st.integers(0, 1500))
def test_steps_cover_every_day_once(start, length):
    period = Period(start, date.fromordinal(start.toordinal() + length))
    covered = [
        day
        for step in period.steps()
        for day in range(step.since.toordinal(), step.until.toordinal() + 1)
    ]
    assert covered == list(range(period.since.toordinal(), period.until.toordinal() + 1))


@given(DAYS, st.integers(0, 800))
def test_what_it_is_compared_with_is_as_long(start, length):
    period = Period(start, date.fromordinal(start.toordinal() + length))
    assert period.before().days == period.days == period.year_before().days
    assert period.before().until.toordinal() + 1 == period.since.toordinal()
    assert period.year_before().since.weekday() == period.since.weekday()


def test_the_last_seven_days_end_today():
    assert last_days(7, date(2026, 11, 24)) == Period(date(2026, 11, 18), date(2026, 11, 24))


@pytest.mark.parametrize(
    ("days", "grain"), [(30, Grain.DAY), (90, Grain.WEEK), (1200, Grain.MONTH)]
)
def test_a_trend_has_a_readable_number_of_points(days, grain):
    assert last_days(days, date(2026, 11, 24)).grain is grain


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (0, 0, "持平"),
        (3, 0, "+3"),
        (3, 49, "-46"),
        (65, 50, "+15（+30.0%）"),
        (1500, 3000, "-1,500（-50.0%）"),
    ],
)
def test_pieces_first_and_no_percentage_on_a_small_base(now, before, words):
    assert change(now, before).words() == words


def test_a_rate_of_nothing_is_no_rate():
    assert rate(0, 0) is None
    assert rate(1, 4) == 0.25
