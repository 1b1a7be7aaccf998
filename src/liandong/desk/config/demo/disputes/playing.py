"""Plays the past of the demo: the actions of people in chronological order.

A course is a generator: it calls an action of the desk and yields the moment at which it continues.
Clocks, history, audit and numbers get that day, as if the desk had been used all along; nothing is
done after the demo's present, so that the latest disputes are still in progress.
"""

import logging
from collections.abc import Generator, Iterable
from datetime import datetime, time, timedelta, tzinfo
from heapq import heapify, heappop, heappush
from unittest.mock import patch

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from liandong.desk.directory.queries import calendar

logger = logging.getLogger(__name__)

Course = Generator[datetime, None, None]


def play(begun: Iterable[tuple[datetime, Course]], *, until: datetime) -> int:
    """Run all courses from their start moments, interleaved in chronological order.

    Returns how many were refused a step: somebody else may have acted on the same dispute or
    taken the same room. Such a course ends there.
    """
    broken = 0
    waiting = [(moment, place, course) for place, (moment, course) in enumerate(begun)]
    heapify(waiting)
    while waiting and waiting[0][0] <= until:
        moment, place, course = heappop(waiting)
        following = None
        with patch.object(timezone, "datetime", _clock(moment)):
            try:
                following = next(course, None)
            except (ValidationError, PermissionDenied):
                logger.exception("a course of the demo ended early")
                broken += 1
        if following is not None:
            heappush(waiting, (following, place, course))
    return broken


def _clock(moment: datetime) -> type[datetime]:
    """A stopped clock for Django. Model defaults refer to `timezone.now` itself, so patching that
    function would not be enough."""

    class Stopped(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return moment.astimezone(tz)

    return Stopped


def after(minutes: int) -> datetime:
    """The moment this many minutes from now."""
    return timezone.now() + timedelta(minutes=minutes)


def on_day(days: int, hour: int, minute: int = 0) -> datetime:
    """At that time, this many days from now, or on the next working day."""
    known, day = calendar(), timezone.localdate() + timedelta(days=days)
    while not known.is_working(day):
        day += timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))
