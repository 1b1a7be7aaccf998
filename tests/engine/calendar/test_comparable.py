"""Days are compared with days of their kind."""

from datetime import date, timedelta
from typing import Any

import pytest

from liandong.engine.calendar import notices
from liandong.engine.calendar.comparable import holiday, period_before, works, year_before


def met(day: date) -> date:
    pairs = year_before(day, day)
    assert pairs.now == [day]
    return pairs.base[0]


@pytest.mark.parametrize(
    ("day", "base"),
    [
        (date(2025, 1, 29), date(2024, 2, 10)),  # the first lunar day
        (date(2025, 1, 28), date(2024, 2, 9)),  # its eve
        (date(2025, 10, 1), date(2024, 10, 1)),
        (date(2025, 3, 15), date(2024, 3, 15)),
    ],
)
def test_a_day_of_a_holiday_meets_the_same_day_of_that_holiday(day: Any, base: Any) -> None:
    assert met(day) == base


def test_an_ordinary_day_meets_the_same_weekday_of_the_same_season() -> None:
    assert met(date(2025, 8, 13)) == date(2024, 8, 14)


def test_every_pair_of_a_year_is_of_one_kind() -> None:
    pairs = year_before(date(2025, 1, 1), date(2025, 12, 31))
    assert len(pairs.now) + len(pairs.left_out) == 365
    for day, base in zip(pairs.now, pairs.base, strict=True):
        kind = holiday(day)
        assert holiday(base) == kind
        if kind is None:
            assert works(day, notices()) == works(base, notices())
            assert abs((day - base).days - 364) <= 21


def test_a_weekend_that_is_worked_meets_a_working_day() -> None:
    worked = [day for day, works in notices().items() if works and holiday(day) is None]
    assert worked
    for day in worked[-3:]:
        for base in year_before(day, day).base:
            assert works(base, notices())


def test_what_no_table_tells_is_left_out() -> None:
    first = date(2051, 1, 20)
    pairs = year_before(first, first + timedelta(days=10))
    assert len(pairs.now) == len(pairs.base) == 11 - len(pairs.left_out)


def test_the_period_before_has_the_same_weekdays_and_no_holidays() -> None:
    pairs = period_before(date(2025, 10, 1), date(2025, 10, 31))
    assert {date(2025, 10, n) for n in range(1, 8)} <= set(pairs.left_out)
    assert pairs.now
    for day, base in zip(pairs.now, pairs.base, strict=True):
        assert day - base == timedelta(weeks=5)
