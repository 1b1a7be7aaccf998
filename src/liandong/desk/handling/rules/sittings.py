"""In which stages of a dispute sittings are booked, and in which what was booked is held."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from liandong.desk.disputes.rules.stages import Stage

BOOKABLE: Final = (Stage.REVIEW, Stage.NAMING, Stage.MEDIATION, Stage.ON_SCENE)
STILL_MEDIATED: Final = (*BOOKABLE, Stage.SUSPENDED, Stage.TESTING)
"""In any later stage what was planned does not take place: it can only be called off."""


# Times of a sitting that contradict each other: refused before they are recorded.

EARLY: Final = timedelta(hours=1)
"""So long before it begins nobody has come to a sitting yet, unless it is confirmed."""
IN_ADVANCE: Final = timedelta(hours=24)
"""办法 art. 20 wants time, place and mediators notified in advance; later a remark is shown."""


def too_early_to_come(starts_at: datetime, now: datetime) -> bool:
    return now < starts_at - EARLY


def not_begun(starts_at: datetime, now: datetime) -> bool:
    return now < starts_at


def is_short_notice(starts_at: datetime, now: datetime) -> bool:
    return starts_at - IN_ADVANCE < now


# Free times for a sitting, and whether two of them collide.

OPENS: Final = time(9, 0)
CLOSES: Final = time(18, 0)
EVERY: Final = timedelta(minutes=30)


class Span(NamedTuple):
    """From `start` up to, not including, `end`."""

    start: datetime
    end: datetime


def collides(span: Span, others: Iterable[Span]) -> bool:
    """One that ends when the next begins leaves it room."""
    return any(span.start < other.end and other.start < span.end for other in others)


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
