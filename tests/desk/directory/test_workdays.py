"""Legal periods, against dates worked out by hand and against a slow obvious counter."""

from datetime import date, timedelta
from typing import Any

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.desk.directory.rules.calendars import shipped_calendar
from liandong.desk.directory.rules.workdays import (
    Calendar,
    Day,
    add_natural_days,
    add_working_days,
    working_days_between,
)

D = date.fromisoformat
CALENDAR = shipped_calendar()

RECEIPTS = [
    ("2024-09-13", "2024-09-25", "2024-10-11"),
    ("2025-09-26", "2025-10-13", "2025-10-23"),
    ("2026-02-12", "2026-02-28", "2026-03-11"),
    ("2026-04-30", "2026-05-13", "2026-05-25"),
    ("2026-05-08", "2026-05-18", "2026-05-28"),
    ("2026-09-18", "2026-09-29", "2026-10-15"),
    ("2026-09-28", "2026-10-13", "2026-10-23"),
    ("2026-11-24", "2026-12-03", "2026-12-15"),
]


@pytest.mark.parametrize(("receipt", "seven", "fifteen"), RECEIPTS)
def test_seven_and_fifteen_working_days(receipt: Any, seven: Any, fifteen: Any) -> None:
    assert add_working_days(D(receipt), 7, CALENDAR).due == D(seven)
    assert add_working_days(D(receipt), 15, CALENDAR).due == D(fifteen)


def test_forty_five_working_days_of_the_old_rule() -> None:
    assert add_working_days(D("2026-03-02"), 45, CALENDAR).due == D("2026-05-08")


@pytest.mark.parametrize(
    ("start", "due", "alternative"),
    [
        ("2026-08-05", "2026-10-04", "2026-10-08"),  # in the break, no statutory day: both readings
        ("2026-08-03", "2026-10-08", None),  # ends on the statutory 2 October
        ("2026-07-20", "2026-09-18", None),
        ("2026-04-15", "2026-06-14", None),  # an ordinary Sunday stays
    ],
)
def test_sixty_natural_days(start: str, due: str, alternative: str | None) -> None:
    deadline = add_natural_days(D(start), 60, CALENDAR)
    assert deadline.due == D(due)
    assert deadline.alternative == (D(alternative) if alternative else None)


def test_thirty_days_for_judicial_confirmation_move_past_new_year() -> None:
    assert add_natural_days(D("2025-12-02"), 30, CALENDAR).due == D("2026-01-04")


def test_the_working_out_names_what_was_skipped() -> None:
    deadline = add_working_days(D("2026-09-28"), 7, CALENDAR)
    assert [run.words() for run in deadline.skipped] == ["10-01～10-07 国庆节", "10-11 周末"]
    assert "满 7 个工作日，届满 2026-10-13" in deadline.words()
    assert deadline.working_out()["due"] == "2026-10-13"


def test_both_readings_stand_in_the_working_out() -> None:
    words = add_natural_days(D("2026-08-05"), 60, CALENDAR).words()
    assert "届满 2026-10-04" in words
    assert "2026-10-08" in words
    assert "从严" in words


@pytest.mark.parametrize(
    ("add", "start", "length"),
    [(add_working_days, "2026-12-28", 7), (add_natural_days, "2026-11-20", 60)],
)
def test_past_the_last_known_year_it_warns_loudly(add: Any, start: str, length: int) -> None:
    deadline = add(D(start), length, CALENDAR)
    assert "2027 年放假安排尚未导入" in deadline.warning
    assert deadline.warning in deadline.words()


def test_within_known_years_nothing_is_warned_of() -> None:
    assert add_working_days(D("2026-11-24"), 7, CALENDAR).warning == ""


@pytest.mark.parametrize("length", [0, -3])
def test_a_period_has_at_least_a_day(length: int) -> None:
    for add in (add_working_days, add_natural_days):
        with pytest.raises(ValueError, match="at least one day"):
            add(D("2026-11-24"), length, CALENDAR)


def test_days_left_count_both_ways() -> None:
    assert working_days_between(D("2026-09-30"), D("2026-10-09"), CALENDAR) == 2
    assert working_days_between(D("2026-10-09"), D("2026-09-30"), CALENDAR) == -2
    assert working_days_between(D("2026-10-09"), D("2026-10-09"), CALENDAR) == 0


def test_the_shipped_years_are_those_of_the_notices() -> None:
    day = D("2024-01-01")
    while day <= D("2026-12-31"):
        assert CALENDAR.is_working(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


@pytest.mark.parametrize(("year", "days"), [(2024, 11), (2025, 13), (2026, 13)])
def test_the_shipped_years_have_their_statutory_days(year: int, days: int) -> None:
    statutory = [
        day for day, entry in CALENDAR.days.items() if entry.statutory and day.year == year
    ]
    assert len(statutory) == days


FIRST = D("2030-01-01")
DATES = st.integers(0, 400).map(lambda days: FIRST + timedelta(days=days))
CALENDARS = st.dictionaries(DATES, st.builds(Day, st.booleans(), st.booleans())).map(
    lambda days: Calendar(days, frozenset({2030, 2031, 2032}))
)


def slow_count(start: Any, n: Any, calendar: Any) -> Any:
    day = start
    while n:
        day = day + timedelta(days=1)
        entry = calendar.days.get(day)
        off = day.isoweekday() in (6, 7) if entry is None else not entry.is_working
        n -= not off
    return day


@given(DATES, st.integers(1, 60), CALENDARS)
def test_working_days_agree_with_a_slow_obvious_counter(start: Any, n: Any, calendar: Any) -> None:
    deadline = add_working_days(start, n, calendar)
    assert deadline.due == slow_count(start, n, calendar)
    assert len(deadline.counted) == n
    skipped = sum((run.last - run.first).days + 1 for run in deadline.skipped)
    assert len(deadline.counted) + skipped == (deadline.due - start).days
    assert working_days_between(start, deadline.due, calendar) == n


@given(DATES, st.integers(1, 60), CALENDARS)
def test_natural_days_end_no_later_than_the_wide_reading(start: Any, n: Any, calendar: Any) -> None:
    deadline = add_natural_days(start, n, calendar)
    last = start + timedelta(days=n)
    wide = deadline.alternative or deadline.due
    assert last <= deadline.due <= wide
    assert not calendar.is_holiday(wide)
    assert all(calendar.is_holiday(last + timedelta(days=d)) for d in range((wide - last).days))
