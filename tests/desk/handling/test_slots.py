"""Free times and collisions, and the calendar file that people take along."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from liandong.desk.handling.rules.icalendar import LINE, event
from liandong.desk.handling.rules.sittings import CLOSES, OPENS, Span, collides, free_slots

CHINA = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 11, 25)
HOUR = timedelta(hours=1)
EVE = datetime(2026, 11, 24, 20, 0, tzinfo=CHINA)


def at(hour: int, minute: int = 0) -> datetime:
    return datetime.combine(DAY, time(hour, minute), tzinfo=CHINA)


def test_what_ends_when_the_next_begins_does_not_collide() -> None:
    assert not collides(Span(at(9), at(10)), [Span(at(10), at(11))])
    assert collides(Span(at(9), at(10, 1)), [Span(at(10), at(11))])


def test_an_empty_day_is_free_every_half_hour() -> None:
    found = free_slots(DAY, [], length=HOUR, after=EVE)
    assert (found[0].start, found[-1].end) == (at(9), at(18))
    assert len(found) == 17


def test_times_gone_by_are_not_offered() -> None:
    assert free_slots(DAY, [], length=HOUR, after=at(16, 30))[0].start == at(17)


minutes = st.integers(0, 24 * 60 - 1)


@given(st.lists(st.tuples(minutes, st.integers(1, 240)), max_size=8), st.integers(15, 240))
def test_a_free_time_collides_with_nothing_and_lies_within_opening_hours(
    busy: Any, length: Any
) -> None:
    start = at(0)
    taken = [Span(start + timedelta(minutes=m), start + timedelta(minutes=m + n)) for m, n in busy]
    for slot in free_slots(DAY, taken, length=timedelta(minutes=length), after=EVE):
        assert not collides(slot, taken)
        assert slot.start.time() >= OPENS
        assert slot.end.time() <= CLOSES


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.just("\n"), max_size=300))
def test_a_calendar_file_keeps_its_lines_short_and_its_text_whole(words: Any) -> None:
    stamp = datetime(2026, 11, 24, tzinfo=UTC)
    made = event(uid="1@x", start=at(9), end=at(10), summary=words, location="一号室", stamp=stamp)
    assert all(len(line) <= LINE for line in made.split(b"\r\n"))
    unfolded = made.replace(b"\r\n ", b"").decode()
    summary = unfolded.split("SUMMARY:")[1].split("\r\nLOCATION")[0]
    plain = summary.replace("\\\\", "\0").replace("\\n", "\n").replace("\\,", ",")
    assert plain.replace("\\;", ";").replace("\0", "\\") == words
    assert "DTSTART:20261125T010000Z" in unfolded
