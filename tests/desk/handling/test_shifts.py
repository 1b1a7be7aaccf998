"""Which shift is running."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.desk.handling.rules.shifts import shift_at, week_of


@pytest.mark.parametrize(
    ("hour", "minute", "day", "key"),
    [
        (8, 0, 24, "day"),
        (17, 59, 24, "day"),
        (18, 0, 24, "night"),
        (23, 59, 24, "night"),
        (0, 0, 23, "night"),
        (7, 59, 23, "night"),
    ],
)
def test_the_night_shift_is_called_by_the_day_it_began(
    hour: int, minute: int, day: int, key: str
) -> None:
    found, shift = shift_at(datetime(2026, 11, 24, hour, minute))
    assert (found, shift.key) == (date(2026, 11, day), key)


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)))
def test_a_week_holds_its_day_and_begins_on_monday(day: Any) -> None:
    days = week_of(day)
    assert day in days
    assert days[0].weekday() == 0
    assert days[-1] - days[0] == timedelta(days=6)
