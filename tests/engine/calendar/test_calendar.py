"""The days by which trade moves, beside the notices of the State Council."""

from datetime import date

import chinese_calendar
import pytest

from liandong.engine.calendar import lunar_days, notices

NOTICES = {
    "spring": "Spring Festival",
    "dragon_boat": "Dragon Boat Festival",
    "mid_autumn": "Mid-autumn Festival",
}


@pytest.mark.parametrize("name", list(NOTICES))
def test_lunar_days_fall_into_the_holidays_of_the_state_council(name: str) -> None:
    for day in lunar_days(name):
        if day.year > 2026:
            continue
        off, holiday = chinese_calendar.get_holiday_detail(day)
        if name == "mid_autumn" and (day.month, day.day) >= (10, 1):
            assert off  # within the National Day holiday
            continue
        assert off
        assert holiday in {NOTICES[name], None}  # None: on a weekend anyway


def test_the_first_day_of_a_lunar_year_follows_its_eve() -> None:
    for day in lunar_days("spring"):
        if 2010 <= day.year <= 2026:
            assert chinese_calendar.is_holiday(day)
        assert date(day.year, 1, 21) <= day <= date(day.year, 2, 21)


def test_the_notices_say_which_days_differ_from_their_weekday() -> None:
    noticed = notices()
    assert noticed[date(2026, 2, 28)]
    assert not noticed[date(2026, 2, 17)]
    for day, works in noticed.items():
        assert works == chinese_calendar.is_workday(day)
