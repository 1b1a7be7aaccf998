"""Plays what people did in the past of the demo, deed by deed in the order of time.

A course is a generator: it does a deed of the desk and gives the moment at which it goes on.
Clocks, history, audit and numbers then bear that day, as if the desk had been used all along; what
would lie after the demo's present is not done, so that the youngest matters are still under way.
"""

from collections.abc import Generator, Iterable
from datetime import datetime, time, timedelta, tzinfo
from heapq import heapify, heappop, heappush
from unittest.mock import patch

from django.utils import timezone

from liandong.desk.directory.queries import calendar

Course = Generator[datetime, None, None]


def play(begun: Iterable[tuple[datetime, Course]], *, until: datetime) -> None:
    """Run courses from their beginnings, all of them in one order of time."""
    waiting = [(moment, place, course) for place, (moment, course) in enumerate(begun)]
    heapify(waiting)
    while waiting and waiting[0][0] <= until:
        moment, place, course = heappop(waiting)
        with patch.object(timezone, "datetime", _clock(moment)):
            following = next(course, None)
        if following is not None:
            heappush(waiting, (following, place, course))


def _clock(moment: datetime) -> type[datetime]:
    """What Django reads the time from, stopped. Defaults of models hold `timezone.now` itself, so
    it is not enough to put another function in its place."""

    class Stopped(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return moment.astimezone(tz)

    return Stopped


def after(minutes: int) -> datetime:
    """So many minutes from the present of the course."""
    return timezone.now() + timedelta(minutes=minutes)


def on_day(days: int, hour: int, minute: int = 0) -> datetime:
    """At that time, so many days from now, or on the next working day."""
    known, day = calendar(), timezone.localdate() + timedelta(days=days)
    while not known.is_working(day):
        day += timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))
