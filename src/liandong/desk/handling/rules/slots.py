"""Free times for a sitting, and whether two of them collide."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

OPENS: Final = time(9, 0)
CLOSES: Final = time(18, 0)
EVERY: Final = timedelta(minutes=30)


class Span(NamedTuple):
    """From `start` up to, not including, `end`."""

    start: datetime
    end: datetime


def collides(one: Span, others: Iterable[Span]) -> bool:
    """One that ends when the next begins leaves it room."""
    return any(one.start < other.end and other.start < one.end for other in others)


def free_slots(
    day: date, taken: Sequence[Span], *, length: timedelta, after: datetime
) -> list[Span]:
    """The times of a day at which nothing of `taken` is on and that are still to come.

    `after` and the spans share one time zone; slots begin every half hour within opening hours.
    """
    start = datetime.combine(day, OPENS, tzinfo=after.tzinfo)
    closes = datetime.combine(day, CLOSES, tzinfo=after.tzinfo)
    found = []
    while start + length <= closes:
        slot = Span(start, start + length)
        if start > after and not collides(slot, taken):
            found.append(slot)
        start += EVERY
    return found
