"""The calendar of occasions: when a reminder is begun, which seasons and days are compared."""

from datetime import date, timedelta

import pytest

from liandong.desk.outreach.rules.publicity.occasions import (
    OCCASIONS,
    Season,
    earlier,
    ordinary_days,
    seasons_between,
    to_begin,
)
from liandong.engine.calendar import notices
from liandong.engine.calendar.comparable import holiday, works


def season(key: str, year: int) -> Season:
    found = OCCASIONS[key].at(year)
    assert found
    return found


@pytest.mark.parametrize(
    ("key", "year", "day"),
    [
        ("spring", 2027, date(2027, 2, 6)),
        ("lantern", 2026, date(2026, 3, 3)),
        ("tomb_sweeping", 2024, date(2024, 4, 4)),
        ("tomb_sweeping", 2025, date(2025, 4, 4)),
        ("tomb_sweeping", 2026, date(2026, 4, 5)),
        ("tomb_sweeping", 2027, date(2027, 4, 5)),
        ("dragon_boat", 2026, date(2026, 6, 19)),
        ("mid_autumn", 2026, date(2026, 9, 25)),
        ("national_day", 2026, date(2026, 10, 1)),
    ],
)
def test_an_occasion_has_its_day_in_each_year(key: str, year: int, day: date) -> None:
    assert season(key, year).day == day


def test_a_lunar_occasion_beyond_the_table_is_not_invented() -> None:
    assert OCCASIONS["spring"].at(2031) is None
    assert OCCASIONS["national_day"].at(2031) is not None


@pytest.mark.parametrize(
    ("today", "keys"),
    [
        (date(2026, 9, 14), []),
        (date(2026, 9, 15), ["mid_autumn"]),
        (date(2026, 9, 21), ["mid_autumn", "national_day"]),
        (date(2026, 10, 2), []),
        (date(2026, 12, 25), ["new_year"]),
    ],
)
def test_a_reminder_is_begun_ten_days_before_and_not_after_the_day(
    today: date, keys: list[str]
) -> None:
    assert [each.occasion.key for each in to_begin(today)] == keys


def test_the_calendar_stands_in_order_of_days_across_the_year() -> None:
    found = seasons_between(date(2026, 12, 1), date(2027, 3, 31))
    assert [each.name for each in found] == [
        "2026年冬季", "2026年双12", "2027年元旦", "2027年春节", "2027年元宵", "2027年3·15",
    ]  # fmt: skip


def test_spring_is_compared_with_the_lunar_season_of_the_years_before() -> None:
    days = [each.day for each in earlier(season("spring", 2027))]
    assert days == [date(2026, 2, 17), date(2025, 1, 29), date(2024, 2, 10)]


@pytest.mark.parametrize("key", ["national_day", "spring", "summer", "winter", "rights_day"])
def test_each_day_meets_one_ordinary_day_that_is_worked_or_off_alike(key: str) -> None:
    this, worked = season(key, 2025), notices()
    days, others = ordinary_days(this, worked, before=date(2026, 12, 1))
    assert days
    assert len(days) == len(others) == len(set(others)) == len(set(days))
    inside = set(this.each_day())
    for day, other in zip(days, others, strict=True):
        assert day in inside
        assert other not in inside
        assert holiday(other) is None
        assert works(day, worked) == works(other, worked)


def test_days_to_come_are_no_ordinary_days() -> None:
    this = season("double_11", 2026)
    until = this.until + timedelta(days=1)
    _days, others = ordinary_days(this, notices(), before=until)
    assert others
    assert max(others) < this.since
